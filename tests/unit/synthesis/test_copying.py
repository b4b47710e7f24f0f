"""Lines for COPY: what PostgreSQL would misread is escaped, and a text is read once."""

from datetime import date
from decimal import Decimal

import pytest

from app.capabilities.models import Capability
from app.metrology.records import CapabilityRecord, read_capability
from app.synthesis.copying import Readings, cell, json_cell, line
from app.synthesis.tables import json_columns


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, r"\N"),
        ("", ""),
        ("压力表\t(0～60)MPa\n", r"压力表\t(0～60)MPa\n"),
        ("\\N", r"\\N"),
        (True, "t"),
        (Decimal("320.00"), "320.00"),
        (date(2026, 11, 21), "2026-11-21"),
        ([], "{}"),
        (["检定", 'a"b'], r'{"检定","a\\"b"}'),
    ],
)
def test_values_are_written_as_postgresql_reads_them(value: object, written: str) -> None:
    assert cell(value) == written


def test_json_keeps_its_quotes_through_copy() -> None:
    assert json_cell([{"text": 'a"b'}]) == r'[{"text":"a\\"b"}]'


def test_what_nobody_can_write_is_refused() -> None:
    with pytest.raises(TypeError):
        cell(object())


def test_a_line_has_the_columns_in_order() -> None:
    assert line({"b": 2, "a": "x"}, ("a", "b"), "r\ts") == "x\t2\tr\ts\n"


def test_the_same_texts_are_read_once() -> None:
    asked = []

    def read(*texts: str) -> CapabilityRecord:
        asked.append(texts)
        return read_capability(*texts)

    readings = Readings(read, CapabilityRecord, json_columns(Capability))
    texts = ("压力表", "", "(0～60)MPa", "", "0.4级")
    first, second = readings.cells(texts), readings.cells(texts)
    assert first == second
    assert len(asked) == len(readings) == 1
    assert first.count("\t") == len(readings.names) - 1
