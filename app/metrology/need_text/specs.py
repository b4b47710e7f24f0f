"""Numbers of regulations and standards in running text, each in its one spelling."""

import re
import unicodedata
from dataclasses import dataclass

from app.metrology.need_text.words import words

_SPEC = re.compile(
    r"(?<![A-Za-z])(?P<series>JJG|JJF|GB\s*/\s*T|GBZ|GB|GJB|JB\s*/\s*T|DL\s*/\s*T|HJ|YY\s*/\s*T|YY|QJ|SJ|JT\s*/\s*T|SL|CJ\s*/\s*T|"
    r"ISO\s*/\s*IEC|ISO|IEC|ASTM|OIML\s*R|VDI|DIN|EN)"
    r"(?P<local>\s*[(（][^()（）\d]{1,6}[)）])?\s*(?P<number>[A-Z]?\d{1,5}(?:\.\d{1,3})?)"
    r"(?:\s*[-－—–‐‑―]{1,2}\s*(?P<year>(?:19|20)?\d\d)(?!\d))?"
)


@dataclass(frozen=True, slots=True)
class Spec:
    """A specification cited at ``text[start:stop]``; ``number`` as "JJG 543-2008"."""

    start: int
    stop: int
    number: str


def find_specs(text: str) -> tuple[Spec, ...]:
    """Every specification the text cites, in order."""
    found = (Spec(*match.span(), _spelled(match)) for match in _SPEC.finditer(text))
    general = words("not_spec")
    return tuple(spec for spec in found if not general.starts(spec.number))


def _spelled(match: re.Match[str]) -> str:
    series = re.sub(r"\s+", "", match["series"]).replace("OIMLR", "OIML R")
    local = unicodedata.normalize("NFKC", re.sub(r"\s+", "", match["local"] or ""))
    join = "" if series == "OIML R" else " "
    year = f"-{match['year']}" if match["year"] else ""
    return f"{series}{local}{join}{match['number']}{year}"
