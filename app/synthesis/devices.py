"""The devices of the made-up world in order of how common they are, known and unknown ones.

The lexicon of `app.metrology` gives names, measurands and specifications; the order is drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from random import Random

from app.metrology.devices import Device, devices, find_device
from app.metrology.measurands import Measurand, measurand
from app.synthesis.chance import Picker, pick, stream
from app.synthesis.figures import Kind, figures, instruments, quantities
from app.synthesis.spans import Span, draw_span

_UNKNOWN_LINES = 2  # different lines of text for each name nobody knows


@dataclass(frozen=True, slots=True)
class Instrument:
    """A device as the generator uses it; `lines` is how many different texts there are for it."""

    code: str
    name: str
    aliases: tuple[str, ...]
    english: tuple[str, ...]
    specs: tuple[str, ...]
    measurands: tuple[Measurand, ...]
    spans: tuple[str, ...]
    classes: tuple[str, ...]
    lines: int

    @property
    def is_regulated(self) -> bool:
        """Whether there is a verification regulation (JJG) for it."""
        return any(spec.startswith("JJG") for spec in self.specs)

    def said(self, random: Random, *, english: bool = False) -> str:
        """One of the names people write for it."""
        if english and self.english:
            return random.choice(self.english)
        form, words = pick(random, figures().devices.name), instruments().words
        if form == "alias" and self.aliases:
            return random.choice(self.aliases)
        if form == "head":
            return random.choice(words["heads"]) + self.name
        return self.name + (random.choice(words["tails"]) if form == "tail" else "")


@dataclass(frozen=True)
class Assortment:
    """All devices for one seed."""

    seed: int

    @cached_property
    def known(self) -> tuple[Instrument, ...]:
        """Those of the lexicon, most common first."""
        order, figure = _order(self.seed), figures().devices
        weights = [(rank + 1) ** -figure.zipf for rank in range(len(order))]
        each = figure.variants / sum(weights)
        return tuple(
            _instrument(device, min(max(round(each * weight), figure.fewest), figure.most))
            for device, weight in zip(order, weights, strict=True)
        )

    @cached_property
    def unknown(self) -> tuple[Instrument, ...]:
        """Those with names the lexicon does not have; each measures something nevertheless."""
        parts = instruments().unknown
        random = stream(self.seed, "unknown")
        names = [
            thing + feature + noun
            for thing in parts["things"]
            for feature in parts["features"]
            for noun in parts["nouns"]
        ]
        random.shuffle(names)
        return tuple(_unknown(name, random.choice(self.known).measurands) for name in names)

    @cached_property
    def _picker(self) -> Picker[int]:
        ranks = range(len(self.known))
        return Picker(ranks, [(rank + 1) ** -figures().devices.zipf for rank in ranks])

    def pick(self, random: Random, reach: float = 1.0) -> Instrument:
        """A device, common ones more often; of the first part of the list only if `reach` < 1."""
        if random.random() < figures().devices.unknown:
            return self.unknown[int(len(self.unknown) * random.random() ** 2)]
        return self.known[self._picker.pick(random, max(int(reach * len(self.known)), 1))]


@lru_cache(maxsize=2)
def assortment(seed: int) -> Assortment:
    """The devices of a seed, kept."""
    return Assortment(seed)


def draw_range(random: Random, instrument: Instrument, entry: Measurand) -> tuple[Span, list[str]]:
    """A range of the instrument for one of its measurands, and the lines it comes from."""
    lines = list(instrument.spans) or kind_of(entry).spans
    return draw_span(random, lines, "" if entry.unit == "1" else entry.unit), lines


def kind_of(entry: Measurand) -> Kind:
    """What ranges of a measurand look like."""
    figure = quantities()
    return figure.kind.get(entry.kinds[0], figure.other) if entry.kinds else figure.other


def kind_on(entry: Measurand, span: Span) -> Kind:
    """The same for a range that may be of another kind: a hygrometer has ℃ beside %RH."""
    kind = kind_of(entry)
    if any(line.startswith(f"{span.unit} |") for line in kind.spans):
        return kind
    return _kinds_by_unit().get(span.unit, kind)


@lru_cache(maxsize=1)
def _kinds_by_unit() -> Mapping[str, Kind]:
    found: dict[str, Kind] = {}
    for kind in quantities().kind.values():
        for line in kind.spans:
            found.setdefault(line.split("|")[0].strip(), kind)
    return found


@lru_cache(maxsize=1)
def _common() -> tuple[Device, ...]:
    """The devices named as common. ValueError for a name the lexicon does not have."""
    found = [(name, find_device(name)) for name in instruments().common.split()]
    missing = [name for name, device in found if device is None]
    if missing:
        raise ValueError(f"instruments.toml: no device is called {'、'.join(missing)}")
    return tuple(dict.fromkeys(device for _, device in found if device))


def _order(seed: int) -> list[Device]:
    rest = [each for each in devices() if each not in set(_common())]
    stream(seed, "devices").shuffle(rest)
    return [*_common(), *rest]


@lru_cache(maxsize=1)
def _special() -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    """Ranges and classes of single devices, by their codes."""
    tables = (instruments().spans, instruments().classes)
    known = {name: find_device(name) for table in tables for name in table}
    first, second = (
        {device.code: lines for name, lines in table.items() if (device := known.get(name))}
        for table in tables
    )
    return first, second


def _instrument(device: Device, lines: int) -> Instrument:
    spans, classes = _special()
    return Instrument(
        code=device.code,
        name=device.name,
        aliases=device.aliases,
        english=device.english,
        specs=device.specs,
        measurands=tuple(measurand(code) for code in device.measurands),
        spans=tuple(spans.get(device.code, ())),
        classes=tuple(classes.get(device.code, ())),
        lines=lines,
    )


def _unknown(name: str, measured: tuple[Measurand, ...]) -> Instrument:
    return Instrument(name, name, (), (), (), measured, (), (), _UNKNOWN_LINES)
