"""统一社会信用代码: real codes pass, and any single slip of the pen is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.organisations.schemas import RegistrationForm
from app.organisations.uscc import ALPHABET, check_digit, fault, normalise

# Published by their holders: Huawei, Tencent (Shenzhen), Alibaba (China), Moutai.
REAL = ("914403001922038216", "9144030071526726XG", "91330100799655058B", "9152000071430580XT")

bodies = st.builds(
    lambda head, region, tail: head + region + tail,
    st.text(ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
)
codes = bodies.map(lambda body: body + check_digit(body))


@pytest.mark.parametrize("code", REAL)
def test_codes_of_real_companies_are_valid(code: str) -> None:
    assert fault(code) == ""


@given(codes, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_found(code: str, at: int, char: str) -> None:
    assert fault(code) == ""
    wrong = code[:at] + char + code[at + 1 :]
    assert (fault(wrong) == "") == (wrong == code)


@given(codes, st.integers(0, 16))
def test_two_neighbours_exchanged_are_found(code: str, at: int) -> None:
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert (fault(swapped) == "") == (swapped == code)


@given(codes)
def test_width_case_blanks_and_dashes_do_not_matter(code: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in code)
    for typed in (
        wide,
        wide.lower(),
        code.lower(),
        f" {code[:8]} {code[8:]}\u3000",
        "-".join(code),
    ):
        assert normalise(typed) == code


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("91440300192203821", "现在是 17 位"),
        ("9144030019220382166", "现在是 19 位"),
        ("91440300192203821I", "不会出现“I”"),
        ("9144030O1922038216", "不会出现“O”"),
        ("91ABCDEF1922038216", "第 3 至 8 位"),
        ("914403001922038217", "校验位"),
        ("'; DROP TABLE --xx", "不会出现"),
        ("", "现在是 0 位"),
    ],
)
def test_the_refusal_says_what_is_wrong(code: str, sentence: str) -> None:
    assert sentence in fault(code)


def test_no_text_of_a_strange_alphabet_breaks_the_check() -> None:
    assert fault("٩" * 18)
    assert fault("91" + "²" * 6 + "1922038216")


def test_the_registration_form_keeps_the_code_in_one_spelling() -> None:
    values = {
        "name": "示例公司",
        "place": "江苏苏州",
        "kind": "enterprise",
        "person": "某某",
        "login": "Somebody@Example.test",
        "password": "a good long password",
    }
    form = RegistrationForm.model_validate({**values, "uscc": "９１４４０３００ 71526726xg"})
    assert (form.uscc, form.login) == ("9144030071526726XG", "somebody@example.test")
    with pytest.raises(ValidationError, match="校验位"):
        RegistrationForm.model_validate({**values, "uscc": "9144030071526726XX"})
