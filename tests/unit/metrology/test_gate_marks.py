"""Institutions judged by the marks of their rows get the judgement they get on their own."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.metrology.gate_marks import Marks
from app.metrology.gates import prepare
from app.metrology.kinship import same_name
from tests.unit.metrology.test_gates_properties import (
    Need,
    as_demand,
    as_row,
    asked,
    offers,
    units,
)

institutions = st.lists(st.lists(st.tuples(offers, units), max_size=4), min_size=1, max_size=6)
modes = st.sampled_from([(), ("送检",), ("上门",)])


@given(asked, st.sampled_from(["", "送检"]), institutions, st.data())
def test_marks_change_no_number_and_no_word(
    need: Need, mode: str, written: list[list[Any]], data: st.DataObject
) -> None:
    wanted = replace(as_demand(need, ("MPa", "kHz")), mode=mode)
    prepared = prepare(wanted)
    marks = Marks(prepared, same_name)
    number = 0
    for offered in written:
        rows = []
        for offer, unit in offered:
            number += 1
            rows.append(replace(as_row(number, offer, unit), modes=data.draw(modes)))
        alone, among = prepared.judge(rows), marks.judge(rows)
        assert among.verdict is alone.verdict
        assert (among.share, among.ratio) == (alone.share, alone.ratio)
        assert among.explained() == alone.explained()
