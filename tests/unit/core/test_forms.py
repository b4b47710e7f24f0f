"""What people type into forms, and what others send: read, refused with a sentence, never lost."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field
from starlette.requests import Request

from app.core.forms import Bound, FormModel, Line, filled, query, raw_of, validate, whole_number


class RowForm(FormModel):
    device: Annotated[Line, Field(max_length=20)]
    quantity: Annotated[int, Field(ge=1, le=1000)] = 1


class SampleForm(FormModel):
    name: Annotated[Line, Field(max_length=100)]
    price: Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)] | None = None
    deadline: date | None = None
    ratio: float | None = None
    services: list[Line] = Field(default_factory=list)
    positions: list[int] = Field(default_factory=list)
    kind: Literal["a", "b"] = "a"
    rows: list[RowForm] = Field(default_factory=list)


def typed(**values: str | list[str]) -> dict[str, list[str]]:
    named = {name.replace("__", "-"): value for name, value in values.items()}
    return {name: [value] if isinstance(value, str) else value for name, value in named.items()}


def read(**values: str | list[str]) -> SampleForm:
    form = validate(SampleForm, typed(**{"name": "泵", **values}))
    assert form.data is not None, form.errors
    return form.data


def refused(**values: str | list[str]) -> dict[str, str]:
    return validate(SampleForm, typed(**{"name": "泵", **values})).errors


def test_repeated_groups_become_rows_in_their_order() -> None:
    form = read(rows__1__device="卡尺", rows__0__device="压力表", rows__0__quantity="20")
    assert [(row.device, row.quantity) for row in form.rows] == [("压力表", 20), ("卡尺", 1)]


def test_an_error_in_a_row_stands_at_its_own_field() -> None:
    errors = refused(rows__0__device="压力表", rows__1__device="", rows__1__quantity="0")
    assert set(errors) == {"rows-1-device", "rows-1-quantity"}
    assert errors["rows-1-quantity"] == "不能小于 1。"


def test_an_error_in_one_tick_stands_at_its_group() -> None:
    assert refused(positions=["1", "二"]) == {"positions": "请填整数，例如 20。"}


@pytest.mark.parametrize("blank", ["", "   ", "\t", "\u3000", "\r\n"])
def test_blank_fields_count_as_not_filled_in(blank: str) -> None:
    assert refused(name=blank) == {"name": "请填写。"}
    assert read(price=blank, deadline=blank, kind=blank).price is None


def test_ticked_boxes_become_a_list_and_none_ticked_an_empty_one() -> None:
    assert read(services=["检定", "", "校准"]).services == ["检定", "校准"]
    assert read().services == []


@pytest.mark.parametrize("text", ["２０", "20", " 20 ", "２0", "\u300020"])
def test_whole_numbers_are_read_in_either_width(text: str) -> None:
    assert read(rows__0__device="表", rows__0__quantity=text).rows[0].quantity == 20


def test_full_width_points_signs_and_dates_are_read() -> None:
    form = read(price="１２００．５０", deadline="２０２７－１２－３１", ratio="－１．５")
    assert (form.price, form.deadline, form.ratio) == (Decimal("1200.50"), date(2027, 12, 31), -1.5)
    assert read(positions=["１", "２"]).positions == [1, 2]


def test_text_keeps_the_width_it_was_typed_in() -> None:
    assert read(name="（０～６０）ＭＰａ").name == "（０～６０）ＭＰａ"


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("price", "很多", "请填数字"),
        ("price", "NaN", "请填数字"),
        ("price", "Infinity", "请填数字"),
        ("price", "-1", "不能小于 0"),
        ("price", "1.234", "最多 2 位小数"),
        ("price", "9" * 40, "数字太大"),
        ("price", "1e300", "数字太大"),
        ("deadline", "明年", "2026-12-31"),
        ("deadline", "2027-02-30", "2026-12-31"),
        ("rows__0__quantity", "2.5", "请填整数"),
        ("rows__0__quantity", "10²", "请填整数"),
        ("rows__0__quantity", "9" * 5000, "数字太大"),
        ("kind", "c", "请从列表中选择"),
        ("name", "长" * 10_000, "最多 100 个字"),
    ],
)
def test_what_cannot_be_read_is_answered_with_what_to_do(
    field: str, text: str, sentence: str
) -> None:
    errors = refused(rows__0__device="表", **{field: text})
    assert sentence in errors[field.replace("__", "-")]


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\x0b"])
def test_invisible_control_characters_are_refused(char: str) -> None:
    assert "控制字符" in refused(name=f"泵{char}站")["name"]


def test_emoji_quotes_and_line_breaks_are_text_like_any_other() -> None:
    text = "泵🔧 '; DROP TABLE needs; --\r\n<b>第二行</b>"
    assert read(name=text).name == text.replace("\r\n", "\n")


def test_everything_typed_is_still_there_after_a_refusal() -> None:
    form = validate(SampleForm, typed(name="", price="很多", services=["检定", "校准"]))
    assert (form.value("price"), form.values("services")) == ("很多", ["检定", "校准"])
    assert form.with_errors({"name": "重名"}).value("price") == "很多"


@pytest.mark.parametrize(
    "name",
    ["rows-999999999999-device", "rows-²-device", "rows-٣-device", "rows-", "rows-0", "rows"],
)
def test_a_forged_row_number_neither_counts_far_nor_breaks_anything(name: str) -> None:
    form = validate(SampleForm, {"name": ["泵"], name: ["x"]})
    assert form.count("rows") == 0
    assert form.data is not None


def test_more_rows_than_a_form_takes_are_refused_not_cut() -> None:
    class Few(FormModel):
        rows: Annotated[list[RowForm], Field(max_length=3)]

    raw = {f"rows-{index}-device": ["表"] for index in range(4)}
    assert validate(Few, raw).errors == {"rows": "最多 3 项。"}


@given(st.dictionaries(st.text(max_size=12), st.lists(st.text(max_size=20), max_size=3)))
def test_no_submission_at_all_breaks_the_reading(raw: dict[str, list[str]]) -> None:
    form = validate(SampleForm, raw)
    assert (form.data is None) == bool(form.errors)


@given(st.text(max_size=30))
def test_a_whole_number_is_plain_digits_or_nothing(text: str) -> None:
    number = whole_number(text)
    assert number is None or (str(number) == (text.lstrip("0") or "0") and number < 10**9)


def test_a_stored_record_fills_the_form_it_came_from() -> None:
    form = filled({"name": "泵", "price": None, "services": ["检定"], "deadline": date(2027, 1, 2)})
    again = validate(SampleForm, form.raw)
    assert again.data is not None
    assert again.data.services == ["检定"]
    assert (again.data.price, again.data.deadline) == (None, date(2027, 1, 2))


def test_a_filter_that_cannot_be_read_is_left_out_and_the_others_hold() -> None:
    request = Request(
        {
            "type": "http",
            "query_string": b"name=%E6%B3%B5&price=x&kind=b&deadline=%00&positions=a",
            "headers": [],
        }
    )
    wanted = query(SampleForm)(request)
    assert (wanted.name, wanted.price, wanted.kind, wanted.positions) == ("泵", None, "b", [])


def test_pressed_buttons_are_told_apart() -> None:
    form: Bound[SampleForm] = Bound(raw={"publish": ["1"]})
    assert (form.pressed("publish"), form.pressed("save")) == (True, False)


def test_files_are_kept_apart_from_text() -> None:
    from io import BytesIO

    from starlette.datastructures import FormData, UploadFile

    upload = UploadFile(BytesIO(b"x"), filename="a.xlsx")
    raw, files = raw_of(FormData([("a", "1"), ("a", "2"), ("file", upload)]))
    assert (raw, files) == ({"a": ["1", "2"]}, {"file": upload})
