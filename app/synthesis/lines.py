"""The texts of rows: a limited stock of lines for each device, because standard ranges recur.

A line is made when it is first drawn and is the same whenever that happens, so that a million rows
hold some ten thousand different texts, as in life.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from random import Random

from app.metrology.measurands import Measurand, measurands
from app.synthesis.accuracies import accuracy_text, class_text, expanded_text, mpe_text, size_of
from app.synthesis.chance import pick, stream
from app.synthesis.devices import Instrument, assortment, draw_range, kind_of, kind_on
from app.synthesis.figures import TIERS, figures, quantities
from app.synthesis.ranges import range_text
from app.synthesis.spans import Span, draw_span, wider

_RECURRING = 2.5  # the larger, the more often the first lines of a device are drawn
_METHODS = (
    "Direct comparison",
    "Comparison to reference standard",
    "Substitution",
    "In-house method",
)
_SLACK = 3  # an instrument's error limits beside the uncertainty it is calibrated with


@dataclass(frozen=True, slots=True)
class Line:
    """Texts of a capability row."""

    device: str
    measurand: str
    range_text: str
    condition_text: str
    uncertainty_text: str
    spec: str
    is_regulated: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Texts of a need item."""

    device: str
    measurand: str
    range_text: str
    requirement_text: str
    spec: str
    is_regulated: bool


@dataclass(frozen=True)
class Stock:
    """Lines by device and number, as far as they have been drawn."""

    seed: int
    _lines: dict[tuple[str, int], Line] = field(default_factory=dict)
    _wanted: dict[tuple[str, int], Wanted] = field(default_factory=dict)

    def line(self, random: Random, instrument: Instrument, tier: int) -> tuple[int, Line]:
        """One of the device's lines of a tier, and its number."""
        groups = max(instrument.lines // TIERS, 1)
        number = int(groups * random.random() ** _RECURRING) * TIERS + tier
        key = (instrument.code, number)
        found = self._lines.get(key)
        if found is None:
            own = stream(self.seed, "line", *key)
            found = self._lines[key] = _line(own, instrument, tier)
        return number, found

    def wanted(self, random: Random, instrument: Instrument) -> Wanted:
        """One of the ways enterprises ask for work on the device."""
        number = int(max(instrument.lines // 2, 1) * random.random() ** _RECURRING)
        key = (instrument.code, number)
        found = self._wanted.get(key)
        if found is None:
            found = self._wanted[key] = _want(stream(self.seed, "wanted", *key), instrument)
        return found


@lru_cache(maxsize=2)
def stock(seed: int) -> Stock:
    """The stock of a seed, kept."""
    assortment(seed)
    return Stock(seed)


def _line(random: Random, instrument: Instrument, tier: int) -> Line:
    english = bool(instrument.english) and random.random() < figures().devices.english
    entry = _one_measurand(random, instrument)
    span, lines = draw_range(random, instrument, entry)
    written = range_text(random, span, lines, entry.name, english=english)
    written, condition = _conditions(random, entry, written)
    kind = kind_on(entry, span)
    classes = list(instrument.classes)
    return Line(
        device=instrument.said(random, english=english),
        measurand=_measurand_text(random, entry, english=english),
        range_text=written,
        condition_text=condition,
        uncertainty_text=accuracy_text(random, kind, span, tier, classes, english=english),
        spec=_spec(random, instrument, english=english),
        is_regulated=instrument.is_regulated,
    )


def _one_measurand(random: Random, instrument: Instrument) -> Measurand:
    """One the device measures; the first of the lexicon is its main one."""
    return instrument.measurands[int(len(instrument.measurands) * random.random() ** 2)]


def _measurand_text(random: Random, entry: Measurand, *, english: bool) -> str:
    if english:
        return entry.english if random.random() < figures().texts.english_measurand else ""
    form = pick(random, figures().texts.measurand)
    if form == "wrong":
        return random.choice(measurands()).name
    return entry.name if form == "right" else ""


def _spec(random: Random, instrument: Instrument, *, english: bool) -> str:
    if english:
        return random.choice(_METHODS)
    given = instrument.specs and random.random() < figures().texts.spec
    return random.choice(instrument.specs) if given else ""


def _conditions(random: Random, entry: Measurand, written: str) -> tuple[str, str]:
    """The range and what stands beside it: influence parameters, words, or the range misplaced."""
    figure = figures().texts
    if written and random.random() < figure.range_in_condition:
        return "", written
    for influence in entry.influences:
        share = figure.second_axis["required" if influence.required else "optional"]
        if random.random() < share and (text := _axis_text(random, entry, influence.axis)):
            together = written and not random.randrange(3)
            return (f"{written}，{text}", "") if together else (written, text)
    words = random.random() < figure.words
    return written, random.choice(quantities().axes["words"]) if words else ""


def _axis_text(random: Random, entry: Measurand, axis: str) -> str:
    """A condition for an axis, "" if nothing is known about it."""
    ladders = kind_of(entry).frequencies
    if axis == "frequency" and ladders:
        span = draw_span(random, ladders)
        return (
            f"({span.low}～{span.high}){span.unit}"
            if span.low != span.high
            else span.high + span.unit
        )
    texts = quantities().axes.get(axis)
    return random.choice(texts) if texts else ""


def _want(random: Random, instrument: Instrument) -> Wanted:
    figure = figures().needs
    entry = _one_measurand(random, instrument)
    span, lines = draw_range(random, instrument, entry)
    if random.random() < figure.wider:
        span = wider(span)
    form = pick(random, figure.range)
    written = {
        "given": _wanted_range(random, entry, span, lines) if form == "given" else "",
        "vague": random.choice(figure.vague_ranges),
    }.get(form, "")
    return Wanted(
        device=instrument.said(random),
        measurand=entry.name if random.random() < 0.3 else "",
        range_text=written,
        requirement_text=_requirement(random, instrument, entry, span),
        spec=_spec(random, instrument, english=False) if random.random() < 0.2 else "",
        is_regulated=instrument.is_regulated,
    )


def _wanted_range(random: Random, entry: Measurand, span: Span, lines: list[str]) -> str:
    """The range, sometimes with the point of an influence parameter: "(0～300)V，50Hz"."""
    written = range_text(random, span, lines, "", english=False)
    for influence in entry.influences:
        named = written and random.random() < figures().needs.second_axis
        if named and (text := _axis_text(random, entry, influence.axis)):
            return f"{written}，{text}"
    return written


def _requirement(random: Random, instrument: Instrument, entry: Measurand, span: Span) -> str:
    """What is asked of the result; mostly what county and city levels can do."""
    form = pick(random, figures().needs.requirement)
    if form == "none":
        return ""
    if form == "vague":
        return random.choice(figures().needs.vague_requirements)
    tier = int(TIERS * random.random() ** 2)
    if form == "class":
        return class_text(random, list(instrument.classes), tier)
    kind = kind_on(entry, span)
    size, unit = size_of(random, kind, span, tier)
    if form == "mpe":
        return mpe_text(random, kind, _SLACK * size, unit, span)
    return expanded_text(random, kind, size, unit, span)
