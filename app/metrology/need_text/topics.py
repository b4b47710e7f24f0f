"""What a text is about, where no instrument is named: the first phrase that is a thing.

The first clauses of a need tell who writes and where; the topic stands behind them, up to the
first verb or number: 退役电芯的剩余容量和内阻|逐颗测太慢.
"""

import re

from app.metrology.need_text.naming import Name
from app.metrology.need_text.words import words

_CLAUSE = re.compile(r"[^，,。；;：:！!？?\n\s]+")
_PHRASE = re.compile(r"[\u4e00-\u9fffA-Za-z0-9/\-·μ]+")
_SHORTEST, _LONGEST = 4, 24


def find_topic(text: str) -> Name | None:
    """The first noun phrase that names neither the writer nor a wish; None if there is none."""
    for clause in _CLAUSE.finditer(text):
        said = clause.group()
        if words("writer").ends(said.rstrip("的")) or words("wish").starts(said):
            continue
        begins = _PHRASE.match(said)
        if begins is None:
            continue
        found = words("predicate").find(begins.group())
        cut = next((word for word in found if word.name != "none"), None)
        phrase = begins.group()[: cut.start if cut else None].rstrip("0123456789-的里中上")
        if _SHORTEST <= len(phrase) <= _LONGEST and not words("writer").ends(phrase):
            return Name(clause.start(), clause.start() + len(phrase), phrase)
    return None
