"""The informative words of a need that no rule understood, for the text search: at most ten.

Models, media and conditions stay; names of instruments, quantities, greetings, contacts and prices
do not.
"""

import re
from collections.abc import Sequence

from app.metrology.need_text.drafts import Draft, Spanned
from app.metrology.need_text.places import CustomerPlace
from app.metrology.need_text.words import words

MOST = 10
_MODEL = re.compile(
    r"(?<![\w.])(?=[\w\-+/]{0,20}\d)(?=[\w\-+/]{0,20}[A-Za-z])[A-Za-z0-9][\w\-+/]{2,20}(?![\w.])",
    re.ASCII,
)
_WORD = re.compile(r"[\u4e00-\u9fff]{2,8}|[A-Za-z][A-Za-z\-]{2,20}")


def _rest(shown: str, drafts: Sequence[Draft], place: CustomerPlace | None) -> str:
    """The text with everything that was understood blanked out."""
    chars = list(shown)
    spans = [(place.start, place.stop)] if place else []
    for draft in drafts:
        parts: tuple[Spanned, ...] = (draft.name, *draft.facts, *draft.counts, *draft.specs)
        spans.extend((part.start, part.stop) for part in parts if part.stop <= len(chars))
    for start, stop in spans:
        chars[start:stop] = " " * (stop - start)
    return "".join(chars)


def find_residue(
    shown: str, drafts: Sequence[Draft], place: CustomerPlace | None
) -> tuple[str, ...]:
    """The words left, models first, then words in the order written, each once."""
    rest = _rest(shown, drafts, place)
    found = [match.group() for match in _MODEL.finditer(rest)]
    rest = _MODEL.sub(" ", rest)
    for table in ("greeting", "service", "mode", "stop"):
        rest = words(table).pattern.sub(" ", rest)
    found.extend(match.group() for match in _WORD.finditer(rest))
    return tuple(dict.fromkeys(found))[:MOST]
