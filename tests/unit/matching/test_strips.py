import pytest

from app.matching.strips import _cut, _state
from app.metrology.gates import Verdict


@pytest.mark.parametrize(
    ("verdict", "asked", "state"),
    [
        (Verdict.QUALIFIED, True, "covered"),
        (Verdict.INACCURATE, True, "inaccurate"),
        (Verdict.TO_VERIFY, True, "unverified"),
        (Verdict.INCOMPLETE, False, "covered"),
        (Verdict.INCOMPLETE, True, "unverified"),
    ],
)
def test_nothing_is_drawn_as_accurate_that_was_not_judged(
    verdict: Verdict, asked: bool, state: str
) -> None:
    assert _state(verdict, asked=asked, parts=False) == state


@pytest.mark.parametrize(
    ("coarse", "pieces"),
    [
        ([], [(0, 10, False)]),
        ([(2, 4)], [(0, 2, False), (2, 4, True), (4, 10, False)]),
        ([(-5, 4), (8, 20)], [(0, 4, True), (4, 8, False), (8, 10, True)]),
        ([(0, 10)], [(0, 10, True)]),
        ([(20, 30)], [(0, 10, False)]),
    ],
)
def test_only_the_parts_that_are_not_accurate_are_drawn_as_such(
    coarse: list[tuple[float, float]], pieces: list[tuple[float, float, bool]]
) -> None:
    assert list(_cut(0, 10, coarse)) == pieces


def test_a_point_is_accurate_or_not() -> None:
    assert list(_cut(5, 5, [])) == [(5, 5, False)]
    assert list(_cut(5, 5, [(4, 6)])) == [(5, 5, True)]
