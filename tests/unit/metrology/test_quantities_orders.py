"""Classes and orders keep their names, one spelling each."""

import pytest

from tests.unit.metrology.quantity_text import read


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("0.05级", ["0.05级"]), ("5.0级", ["5.0级"]), ("0.2s级", ["0.2s级"]), ("0.2S级", ["0.2S级"]),
        ("00级", ["00级"]), ("二等", ["二等"]), ("等外", ["等外"]), ("A级", ["A级"]),
        ("A、B级", ["A级", "B级"]), ("Ⅲ级", ["III级"]), ("Ⅰ₂", ["I2"]), ("F₂", ["F2"]), ("F1等级", ["F1"]),
        ("1、2、3级", ["1级", "2级", "3级"]), ("三、四等", ["三等", "四等"]), ("5、6等", ["5等", "6等"]),
        ("0级;1级", ["0级", "1级"]), ("0.01~0.02级", ["0.01级", "0.02级"]), ("1级~3级", ["1级", "3级"]),
        ("DS1、DSZ1", ["DS1", "DSZ1"]), ("J6、J30", ["J6", "J30"]),
        ("0级及以下", ["0级 or below"]), ("准确度等级：0.05", ["0.05级"]), ("准确度等级:Ⅲ", ["III级"]),
        ("Class 0.5", ["0.5级"]), ("优于0.5级", ["0.5级"]), ("0.2级/0.5级", ["0.2级", "0.5级"]), ("U、I:0.2级；P:0.5级", ["U、I: 0.2级", "P: 0.5级"]),
    ],
)  # fmt: skip
def test_classes_are_read(text: str, items: list[str]) -> None:
    assert read(text, "grade") == items


@pytest.mark.parametrize("text", ["M₂₃", "0.05", "合格", "等级", "S1级", "0.5%级"])
def test_what_names_no_class_is_refused(text: str) -> None:
    assert read(text, "grade") == ["refused"]
