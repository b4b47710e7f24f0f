import pytest

from app.matching.devices import alike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("精密数字压力表", "压力表"),
        ("精密压力表", "数字压力表(0.05级)"),
        ("数显卡尺", "卡尺"),
        ("电子天平", "天平"),
        ("Pressure Gauges", "Digital pressure gauge"),
        ("扭矩扳手", "扭力扳手"),
    ],
)
def test_names_of_one_kind_are_alike(one: str, other: str) -> None:
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("压力表", "血压计"),
        ("压力表", "电流表"),
        ("温度计", "湿度计"),
        ("天平", "砝码"),
        ("直流电压表", "交流电压表"),
        ("DC Current", "AC Voltage"),
        ("", "压力表"),
    ],
)
def test_names_of_different_kinds_are_not(one: str, other: str) -> None:
    assert not alike(one, other)
