import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.metrology.likeness import alike, asked_keys, said_keys


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


NAMES = st.text("压力温湿度表计仪天平秤数显精密ab ", min_size=1, max_size=8) | st.sampled_from(
    ("秤", "天平", "电子天平", "Pressure gauge", "Digital pressure gauges", "扭力扳手", "扭矩扳手")
)


@given(NAMES, NAMES)
def test_names_that_are_alike_share_a_key(one: str, other: str) -> None:
    """Or an index that looks for keys would lose what the gates would pass."""
    if alike(one, other):
        assert set(said_keys(one)) & set(asked_keys(other))
        assert set(said_keys(other)) & set(asked_keys(one))
