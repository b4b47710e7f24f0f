"""Quantity expressions that are refused alone but can mean one thing only in a need.

Each rule rewrites an expression into the form the reader knows and takes it only if that reads:
"850/1310/1550nm" as three values, "2mm+2ppm" of a total station as its error. Nothing that may be
damaged is mended here.
"""

import re
from dataclasses import replace

from app.metrology.quantities import read_quantities
from app.metrology.readings import Hint, Island, Reading

_NUMBER = r"\d+(?:\.\d+)?"
_TEN = re.compile(
    r"[（(]?(?P<lo>10\s*[kMG]?(?:Hz|V|A|Ω|W))\s?[-–—]\s?(?P<hi>\d+(?:\.\d+)?\s*[kMG]?(?:Hz|V|A|Ω|W))[)）]?"
)
# 850/1310/1550nm; of only two values a quotient may be meant, save of these units.
_VALUES = re.compile(rf"{_NUMBER}(?P<more>(?:/{_NUMBER})+)\s?(?P<unit>[A-Za-zμ℃°%][A-Za-z]{{0,3}})")
_NO_QUOTIENT = ("nm", "Hz", "kHz", "MHz", "GHz", "dB")
# 300/5A: a current transformer's two sides.
_RATIO = re.compile(r"(?P<first>\d{1,5})/(?P<second>[15])A")
# (0-1000V/2A): ranges of different electrical quantities.
_SIDES = re.compile(r"[（(]?(?P<first>[^/（()）]+)/(?P<second>[^/（()）]+)[)）]?")
_ELECTRICAL = frozenset({"voltage", "current", "power", "frequency", "apparent_power"})
_PHASES = re.compile(
    rf"3\s?[×xX*]\s?(?P<lo>{_NUMBER})\s?(?P<join>[~～\-–])\s?(?P<hi>{_NUMBER})\s?(?P<unit>[mk]?[VA])"
)
# 2mm+2ppm, (2.5+L/200)μm, 0.5%读数: the forms of errors, without a sign or a word.
_ERROR = re.compile(
    r"[（(]?\d+(?:\.\d+)?\s?(?:[a-zμ]{0,2}m)?\s?\+\s?(?:\d+(?:\.\d+)?\s?(?:ppm|×10|[*×·]?L)|L\s?/).*"
    rf"|{_NUMBER}\s?[%％]\s?(?:读数|满量程|量程|FS|F\.S\.?|rdg)"
)
_LENGTH_ERROR = re.compile(
    r"(?P<sum>\d+(?:\.\d+)?\s?\+\s?(?:\d+(?:\.\d+)?\s?)?L\s?/\s?\d+)\s?(?P<unit>[μu]m)?"
)
_AXIS = re.compile(r"[XYZ]\s?[轴向:：]?\s?(?=[±\d])")
_PIPE = re.compile(r"[DP]N\s?\d{1,4}")


def mended(island: Island, said: str) -> Island | None:
    """The island with a reading, if ``said``, which was refused, can mean one thing only."""
    if island.reading.status != "refused":
        return None
    for rewrite in (_from_ten, _values, _ratio, _sides, _phases, _error, _axis, _pipe):
        if (reading := rewrite(said.strip(), island.label)) is not None:
            label = island.label or (said.strip()[0] if rewrite is _axis else "")
            return replace(island, reading=reading, label=label)
    return None


def _read(said: str, hint: Hint = "") -> Reading | None:
    reading = read_quantities(said, hint)
    return reading if reading.status == "read" else None


def _from_ten(said: str, _label: str) -> Reading | None:
    """10Hz-5kHz: with a unit after the 10 the hyphen is no lost exponent but "to"."""
    match = _TEN.fullmatch(said)
    reading = match and _read(f"{match['lo']}~{match['hi']}")
    return reading if reading and reading.intervals else None


def _values(said: str, _label: str) -> Reading | None:
    match = _VALUES.fullmatch(said)
    if match is None or (match["more"].count("/") < 2 and match["unit"] not in _NO_QUOTIENT):
        return None
    unit = match["unit"]
    numbers = said.removesuffix(unit).strip().split("/")
    reading = _read("、".join(number + unit for number in numbers), "range")
    return reading if reading and len(reading.intervals) == len(numbers) else None


def _ratio(said: str, _label: str) -> Reading | None:
    match = _RATIO.fullmatch(said)
    reading = match and _read(f"{match['first']}A/{match['second']}A", "range")
    return reading if reading and len(reading.intervals) == 2 else None


def _sides(said: str, _label: str) -> Reading | None:
    match = _SIDES.fullmatch(said)
    if match is None:
        return None
    first, second = _read(match["first"], "range"), _read(match["second"], "range")
    if first is None or second is None:
        return None
    items = (*first.items, *second.items)
    kinds = [each.kind for each in (*first.intervals, *second.intervals)]
    told = len(kinds) == len(items) == len(set(kinds)) and _ELECTRICAL.issuperset(kinds)
    return Reading("read", items) if told else None


def _phases(said: str, _label: str) -> Reading | None:
    match = _PHASES.fullmatch(said)
    return match and _read(f"3×({match['lo']}~{match['hi']}){match['unit']}")


def _error(said: str, label: str) -> Reading | None:
    """An error without a sign; a length formula without a unit is in micrometres, as printed."""
    length = _LENGTH_ERROR.fullmatch(said)
    if length and (length["unit"] or label.upper().startswith("MPE")):
        said = f"({length['sum']})μm"
    elif not _ERROR.fullmatch(said):
        return None
    reading = _read(said, "mpe")
    return reading if reading and reading.limits and not reading.intervals else None


def _axis(said: str, _label: str) -> Reading | None:
    """Z±6mm: the letter names an axis of motion."""
    match = _AXIS.match(said)
    return _read(said[match.end() :]) if match else None


def _pipe(said: str, _label: str) -> Reading | None:
    """DN15 before the name of a gas."""
    return _read(said) if _PIPE.fullmatch(said) else None
