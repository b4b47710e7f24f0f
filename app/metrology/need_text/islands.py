"""Quantity expressions in a need, with what pasted lists do to them.

Cells run together ("0.05~100m ±1.5mm") come as one expression that says nothing as a whole; where
every part between spaces reads by itself, the parts are taken.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from app.metrology.need_text.counting import without_times
from app.metrology.need_text.mending import mended
from app.metrology.quantities import find_quantities, read_quantities
from app.metrology.readings import Island

_WEIGHT_CLASS = re.compile(r"(?<![A-Za-z0-9])(?:[EF][12]|M[123])(?![A-Za-z0-9级等\-/])")
_BARE_PH = re.compile(r"(?<![\w.])0(?:\.0{1,3})?\s?[~～\-—]\s?14(?:\.0{1,3})?(?![\w.%℃])")
_PART = re.compile(r"\S+")


def find_islands(text: str) -> tuple[Island, ...]:
    """The quantity expressions of the text; see ``find_quantities``."""
    found = [
        part for island in find_quantities(without_times(text)) for part in _parts(text, island)
    ]
    more = [*_weight_classes(text, found), *_acidity(text, found)]
    return tuple(sorted([*found, *more], key=lambda each: each.start))


def _acidity(text: str, found: list[Island]) -> Iterator[Island]:
    """pH计 0～14: a range without a unit, which can only be of pH."""
    if "ph" not in text.lower() and "酸度" not in text:
        return
    taken = [each for each in found if "14" in text[each.start : each.stop]]
    for match in _BARE_PH.finditer(text):
        if not any(each.start < match.end() and match.start() < each.stop for each in taken):
            reading = read_quantities("pH" + match.group(), "range")
            if reading.status == "read":
                yield Island(*match.span(), reading, "pH")


def _weight_classes(text: str, found: list[Island]) -> Iterator[Island]:
    """砝码 20kg M1: classes of weights that people write without 级 or 等级."""
    if "砝码" not in text and "weight" not in text.lower():
        return
    ends = [each.stop for each in found]
    for match in _WEIGHT_CLASS.finditer(text):
        start, stop = match.span()
        following = bisect_right(ends, start)
        if following == len(found) or found[following].start >= stop:
            reading = read_quantities(match.group() + "级")
            if reading.status == "read":
                yield Island(start, stop, reading, "")


def _within(island: Island, said: str) -> Island | None:
    """扩展不确定度2%（k=2）以内: a limit with a word that every limit means."""
    shorter = said.removesuffix("以内").removesuffix("之内")
    if island.reading.status != "refused" or shorter == said:
        return None
    found = find_quantities(island.label + shorter)
    limits_only = found and found[-1].reading.limits and not found[-1].reading.intervals
    return replace(island, reading=found[-1].reading) if limits_only else None


def _required_tail(island: Island, said: str, pieces: list[re.Match[str]]) -> list[Island]:
    """(010)MPa 0.1级: a damaged range leaves the requirement behind it whole."""
    begin = pieces[1].start()
    found = find_quantities(said[begin:])
    required = [each.reading.limits or each.reading.grades for each in found]
    if not found or not all(required) or any(each.reading.intervals for each in found):
        return []
    first = replace(island, stop=island.start + pieces[0].end())
    at = island.start + begin
    moved = [replace(each, start=each.start + at, stop=each.stop + at) for each in found]
    return [first, *moved]


def _parts(text: str, island: Island) -> Iterator[Island]:
    said = text[island.start : island.stop]
    if better := _within(island, said) or mended(island, said):
        yield better
        return
    pieces = list(_PART.finditer(said))
    if island.reading.status != "refused" or len(pieces) < 2:
        yield island
        return
    parts: list[Island] = []
    if tail := _required_tail(island, said, pieces):
        yield from tail
        return
    for piece in pieces:
        found = find_quantities(piece.group())
        whole = [each for each in found if each.reading.status == "read"]
        if len(whole) != len(found) or not found:
            yield island
            return
        begin = island.start + piece.start()
        parts.extend(
            Island(begin + each.start, begin + each.stop, each.reading, each.label)
            for each in found
        )
    yield from parts
