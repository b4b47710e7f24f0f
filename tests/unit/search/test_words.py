"""What people type must not be taken for the engine's operators."""

import pytest

from search.words import LONGEST, plain_words, tails


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("压力表 -40~60", "压力表 40~60"),
        ('3" 卡尺', "3 卡尺"),
        ("JJG 49-2013", "JJG 49-2013"),
        ("  --  ", ""),
        ("压力\ud800表", "压力表"),
        ("😀压力表\x00", "😀压力表\x00"),
    ],
)
def test_operators_are_only_characters(typed: str, sent: str) -> None:
    assert plain_words(typed) == sent


def test_endless_text_is_cut() -> None:
    assert len(plain_words("表" * 10_000)) == LONGEST


def test_a_device_is_also_looked_for_by_the_noun_at_its_end() -> None:
    assert tails("精密数字压力表 压力") == ["字压力表", "压力表", "力表"]
    assert tails("砝码") == []
    assert tails("DMM 8846") == []
    assert tails("") == []
