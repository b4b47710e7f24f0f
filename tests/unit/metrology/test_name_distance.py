"""How far two device names are from each other, for the order of institutions."""

import pytest

from app.metrology.likeness import distance


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("精密数字压力表", "压力表", 0),
        ("压力表", "压力表（0.4级）", 0),
        ("压力表", "氧气压力表", 1),
        ("压力表", "温度计", 2),
        ("直流电压表", "交流电压表", 2),
    ],
)
def test_names_are_the_same_alike_or_others(one: str, other: str, expected: int) -> None:
    assert (distance(one, other), distance(other, one)) == (expected, expected)
