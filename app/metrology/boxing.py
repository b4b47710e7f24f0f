"""From the intervals a row's texts name to the boxes it covers or asks for.

Decides which interval is the measurand's own value and which are parameters it holds for: by the
measurand's quantity kind where it is known, else by the names in the text. Reads no text.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from app.metrology.boxes import Box
from app.metrology.intervals import Interval

# More combinations than any real row has.
MAX_BOXES = 64
_UNNAMED = "value"


def boxes_of(
    ranges: Sequence[Interval],
    conditions: Sequence[Interval] = (),
    kinds: frozenset[str] = frozenset(),
    influences: Mapping[str, str] | None = None,
) -> tuple[Box, ...]:
    """Boxes of a row; their union is what it covers. Empty without intervals, or with too many.

    ``ranges`` are of the range text, ``conditions`` of the text about conditions; ``kinds`` are
    the quantity kinds of the row's measurands, empty if unknown; ``influences`` maps quantity
    kinds to the axis that a value of this kind is when it is not the measurand's own. Intervals of
    one axis are alternatives, of different axes hold together. Values of several kinds that
    nothing subordinates are separate functions of one instrument: separate boxes.
    """
    known = influences or {}
    own = [each for each in ranges if _is_own(each, ranges, kinds, known)]
    rest = [each for each in ranges if each not in own]
    axes = [_on_axis(each, known) for each in (*rest, *conditions)]
    if not own and not kinds and not conditions and len({each.axis for each in axes}) == 1:
        own, axes = rest, []  # "Frequency: 9 kHz to 3 GHz" alone: what is named is what is meant
    mains: list[Interval | None] = [*own] or [None]
    found = [Box(main, around) for main in mains for around in _combined(axes)]
    boxes = tuple(dict.fromkeys(found))
    return boxes if (own or axes) and len(boxes) <= MAX_BOXES else ()


def _is_own(
    each: Interval,
    ranges: Sequence[Interval],
    kinds: frozenset[str],
    influences: Mapping[str, str],
) -> bool:
    """Whether an interval of the range text is the measurand's own value."""
    if kinds:
        return _is_of(each, ranges, kinds, influences)
    beside = any(other.kind not in influences for other in ranges)
    if each.axis == _UNNAMED:
        return not (beside and each.kind in influences)
    return beside and each.axis not in influences.values() and each.kind not in influences


def _is_of(
    each: Interval,
    ranges: Sequence[Interval],
    kinds: frozenset[str],
    influences: Mapping[str, str],
) -> bool:
    """The same where the measurands' kinds are known. A name yields to a value without one."""
    fitting = [other for other in ranges if other.kind in kinds]
    if each.kind in kinds:
        return each.axis == _UNNAMED or all(other.axis != _UNNAMED for other in fitting)
    return each.axis == _UNNAMED and not (fitting and each.kind in influences)


def _on_axis(each: Interval, influences: Mapping[str, str]) -> Interval:
    """The interval under the name of its parameter."""
    if each.axis != _UNNAMED:
        return each
    return replace(each, axis=influences.get(each.kind, each.kind))


def _combined(axes: Sequence[Interval]) -> Iterator[tuple[Interval, ...]]:
    """Every choice of one interval per axis, each sorted by axis."""
    by_axis: dict[str, list[Interval]] = {}
    for each in axes:
        by_axis.setdefault(each.axis, []).append(each)
    return product(*(by_axis[axis] for axis in sorted(by_axis)))
