"""Box: what a capability covers or a demand asks for, one interval on each axis it speaks of.

A capability or a demand is a union of boxes. Holding and storing only: text is read elsewhere
(``quantities.py``), boxes are compared in ``coverage.py``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from app.metrology.axes import axis_title
from app.metrology.intervals import Interval


@dataclass(frozen=True, slots=True)
class Box:
    """A main interval (the measurand's own value) and intervals of influence parameters.

    ``main`` is None where only parameters are known ("Frequency: 10 Hz to 1 MHz" of a row that
    does not say which voltages). ``axes`` hold one interval per axis name, sorted by name; an
    axis that is absent was not said, which is not the same as "any".
    """

    main: Interval | None
    axes: tuple[Interval, ...] = ()

    def __post_init__(self) -> None:
        names = [each.axis for each in self.axes]
        if names != sorted(set(names)):
            raise ValueError(f"axes must be distinct and sorted: {names}")

    def as_text(self) -> str:
        """The box as people write it: "100～330 V（频率 45～100 Hz）"."""
        around = "，".join(f"{axis_title(each.axis)} {each.as_text()}" for each in self.axes)
        if self.main is None:
            return around
        return f"{self.main.as_text()}（{around}）" if around else self.main.as_text()

    def to_json(self) -> dict[str, Any]:
        """A mapping that JSON can hold; ``from_json`` gives the same box back."""
        return {
            "main": self.main and self.main.to_json(),
            "axes": [each.to_json() for each in self.axes],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The box ``to_json`` wrote. KeyError when a field is missing."""
        main = data["main"]
        return cls(
            None if main is None else Interval.from_json(main),
            tuple(Interval.from_json(each) for each in data["axes"]),
        )
