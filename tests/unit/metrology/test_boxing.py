"""Which interval of a row is the measurand's own value, and which are parameters it holds for."""

from dataclasses import replace

from app.metrology.boxing import MAX_BOXES, boxes_of
from app.metrology.intervals import Interval
from app.metrology.quantities import read_quantities

INFLUENCES = {"frequency": "frequency"}


def intervals(text: str, axis: str = "value") -> list[Interval]:
    found = read_quantities(text, "range").intervals
    return [replace(each, axis=axis) for each in found]


VOLTS = intervals("(100～330)V")
HERTZ = intervals("45Hz～1kHz")


def test_a_range_and_a_condition_hold_together() -> None:
    [box] = boxes_of(VOLTS, HERTZ, frozenset({"voltage"}), INFLUENCES)
    assert box.main == VOLTS[0]
    assert [axis.axis for axis in box.axes] == ["frequency"]
    assert box.as_text().startswith("100～330 V（")


def test_a_frequency_beside_another_quantity_is_its_parameter() -> None:
    [box] = boxes_of([*HERTZ, *VOLTS], influences=INFLUENCES)
    assert (box.main, len(box.axes)) == (VOLTS[0], 1)


def test_a_frequency_alone_is_the_value() -> None:
    named = intervals("9kHz～3GHz", "frequency")
    for alone in (HERTZ, named):
        [box] = boxes_of(alone, influences=INFLUENCES)
        assert (box.main, box.axes) == (alone[0], ())


def test_a_parameter_alone_leaves_the_value_of_a_known_measurand_open() -> None:
    named = intervals("10Hz～1MHz", "frequency")
    [box] = boxes_of(named, kinds=frozenset({"voltage"}), influences=INFLUENCES)
    assert box.main is None
    assert box.axes == tuple(named)


def test_two_quantities_are_two_functions_of_one_instrument() -> None:
    both = intervals("(60～380)V;(1～5)A")
    assert [box.main for box in boxes_of(both, influences=INFLUENCES)] == both
    assert all(not box.axes for box in boxes_of(both, influences=INFLUENCES))


def test_several_values_of_one_parameter_are_alternatives() -> None:
    lines = intervals("50Hz;60Hz", "frequency")
    found = boxes_of(VOLTS, lines, frozenset({"voltage"}), INFLUENCES)
    assert [box.axes for box in found] == [(lines[0],), (lines[1],)]


def test_nothing_covers_nothing_and_too_much_is_not_combined() -> None:
    assert boxes_of([]) == ()
    many = [each for n in range(1, 10) for each in intervals(f"{n} Hz", "frequency")]
    more = [each for n in range(1, 10) for each in intervals(f"{n} Pa", "pressure")]
    assert len(many) * len(more) > MAX_BOXES
    assert boxes_of(VOLTS, [*many, *more], frozenset({"voltage"}), INFLUENCES) == ()
