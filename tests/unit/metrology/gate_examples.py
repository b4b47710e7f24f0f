"""Boxes, limits, demands and rows for the tests of the gates, built from ranges as people write."""

from dataclasses import replace
from typing import Any

from app.metrology.boxes import Box
from app.metrology.gate_inputs import Demand, Row
from app.metrology.intervals import Interval
from app.metrology.limits import Form, Limit, Role, Terms
from app.metrology.quantities import read_quantities


def interval(text: str, axis: str = "value") -> Interval:
    """The one interval of a range text."""
    (found,) = read_quantities(text, "range").intervals
    return replace(found, axis=axis)


def box(main: str, **axes: str) -> Box:
    """A box, its axes by name: box("0~10 V", frequency="20 Hz~1 MHz")."""
    others = sorted(axes.items())
    return Box(interval(main), tuple(interval(text, axis) for axis, text in others))


def boxes(text: str) -> tuple[Box, ...]:
    """One box without axes for each interval of a range text."""
    return tuple(Box(found) for found in read_quantities(text, "range").intervals)


def limit(
    a: float | None = None,
    b: float | None = None,
    fs: float | None = None,
    *,
    kind: str = "pressure",
    role: Role = "U",
    form: Form = "sum",
    k: float | None = 2.0,
    upper: Terms | None = None,
    **more: Any,
) -> Limit:
    """A limit in SI; ``kind`` is that of the constant part."""
    return Limit(
        role,
        Terms(a, b, fs),
        kind=kind if a is not None else "",
        form=form,
        k=k,
        upper=upper,
        **more,
    )


def demand(*asked: str | Box, device: str = "压力表", **more: Any) -> Demand:
    return Demand(device=device, boxes=_boxes(asked), **more)


def row(*given: str | Box, row_id: int = 1, device: str = "压力表", **more: Any) -> Row:
    return Row(row_id, device=device, boxes=_boxes(given), **more)


def _boxes(parts: tuple[str | Box, ...]) -> tuple[Box, ...]:
    found: list[Box] = []
    for part in parts:
        found += [part] if isinstance(part, Box) else boxes(part)
    return tuple(found)
