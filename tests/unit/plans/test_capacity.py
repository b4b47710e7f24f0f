"""Person-days as people write and paste them; what is not clear is asked, never guessed."""

import pytest

from app.plans.basis import Helper
from app.plans.capacity import amount, read_capacities

HELPERS = (
    Helper(1, "示例甲院", "320000"),
    Helper(2, "示例乙 研究所", "330000"),
    Helper(3, "示例丙站", "440000"),
)
BLANK = {each.organisation_id: (f"rows-{at}-days", "") for at, each in enumerate(HELPERS)}


@pytest.mark.parametrize(
    ("text", "days"),
    [("120", 120), ("１２０", 120), (" 7.5 人天", 7.5), ("1,200", 1200), ("0", 0), ("不限", None)],
)
def test_a_capacity_is_a_number_of_days_or_not_limited(text: str, days: float | None) -> None:
    assert amount(text) == days


@pytest.mark.parametrize("text", ["", "很多", "-1", "nan", "inf", "100001", "1e9"])
def test_anything_else_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="不限"):
        amount(text)


def test_nobody_gets_a_capacity_by_silence() -> None:
    read = read_capacities(HELPERS, BLANK | {2: ("rows-1-days", "30")}, "", "ask", "")
    assert read.days == {2: 30}
    assert set(read.errors) == {"rows-0-days", "rows-2-days"}


def test_one_rule_for_the_others_is_a_choice() -> None:
    typed = BLANK | {2: ("rows-1-days", "30")}
    assert read_capacities(HELPERS, typed, "", "unlimited", "").days == {1: None, 2: 30, 3: None}
    assert read_capacities(HELPERS, typed, "", "each", "15").days == {1: 15, 2: 30, 3: 15}
    assert set(read_capacities(HELPERS, typed, "", "each", "").errors) == {"others_days"}


def test_a_pasted_table_is_read_by_full_names_and_goes_before_what_was_typed() -> None:
    table = "示例甲院\t40\t备注\n示例乙 研究所 不限\n\n示例丙站，12人天\n"
    typed = BLANK | {1: ("rows-0-days", "5")}
    read = read_capacities(HELPERS, typed, table, "ask", "")
    assert (read.days, read.errors) == ({1: 40, 2: None, 3: 12}, {})


def test_lines_that_name_nobody_or_no_number_are_pointed_at() -> None:
    read = read_capacities(HELPERS, BLANK, "示例甲\t40\n示例丙站\t许多", "unlimited", "")
    assert "第 1 行“示例甲”不是下表中机构的全称" in read.errors["pasted"]
    assert "第 2 行“许多”不是人天" in read.errors["pasted"]
