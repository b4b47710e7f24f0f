"""Best and worst U of a row as numbers, by what people write."""

import pytest

from app.metrology.extremes import uncertainty_ends
from app.metrology.records import read_capability, stored_boxes, stored_limits


def ends(device: str, range_text: str, accuracy: str) -> tuple[float | None, float | None]:
    reading = read_capability(device, "", range_text, "", accuracy)
    return uncertainty_ends(stored_boxes(reading.boxes), stored_limits(reading.limits))


@pytest.mark.parametrize(
    ("device", "range_text", "accuracy", "best", "worst"),
    [
        ("压力表", "(1~10)MPa", "U=0.02MPa(k=2)", 2e4, 2e4),
        ("压力表", "(1~10)MPa", "U=0.03MPa(k=3)", 2e4, 2e4),
        ("量块", "(0.5~100)mm", "U=0.05μm+0.5×10⁻⁶L(k=2)", 5.025e-8, 1e-7),
        ("砝码", "(1~10)kg", "Urel=0.1%(k=2)", 1e-3, 1e-2),
        ("压力表", "(1~10)MPa", "U=(0.01~0.05)MPa(k=2)", 1e4, 5e4),
        # A share of the value counts from zero on the scale it is written in: 100 ℃, not 373 K.
        ("温度计", "(0~100)℃", "Urel=1%(k=2)", 0.0, 1.0),
    ],
)
def test_u_is_smallest_and_largest_at_the_ends(
    device: str, range_text: str, accuracy: str, best: float, worst: float
) -> None:
    assert ends(device, range_text, accuracy) == pytest.approx((best, worst))


@pytest.mark.parametrize(
    ("range_text", "accuracy"),
    [("(1~10)MPa", ""), ("(1~10)MPa", "0.05级"), ("(1~10)MPa", "MPE:±0.1%"), ("", "U=1kPa(k=2)")],
)
def test_what_is_no_uncertainty_of_the_range_gives_no_number(
    range_text: str, accuracy: str
) -> None:
    assert ends("压力表", range_text, accuracy) == (None, None)
