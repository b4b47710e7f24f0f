import pytest

from app.matching.strips import _state
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
    assert _state(verdict, asked=asked) == state
