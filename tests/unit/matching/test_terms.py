"""Stored rows as the gates take them: what was written but not read keeps a row from certainty."""

import pytest

from app.capabilities.models import Capability
from app.matching.terms import digest_of, row_id, row_of_terms
from app.metrology.gate_inputs import Demand, Row
from app.metrology.gates import Verdict, assess
from app.metrology.quantities import read_quantities
from app.metrology.records import read_capability, stored_boxes


def stored(conditions: str, number: int = 1, range_text: str = "0~60 MPa") -> Row:
    read = read_capability("压力表", "压力", range_text, conditions, "U=0.01 MPa (k=2)")
    texts = {"range_text": range_text, "uncertainty_text": "U=0.01 MPa (k=2)"}
    rest = {"services": [], "modes": [], "proof_kind": "", "condition_text": conditions}
    digest = digest_of(number)
    return row_of_terms(
        Capability(terms=digest, device="压力表", **read.columns(), **texts, **rest)
    )


def demand() -> Demand:
    read = read_capability("压力表", "压力", "0~60 MPa", "", "")
    limits = read_quantities("U=0.1 MPa", "uncertainty").limits
    return Demand("压力表", boxes=stored_boxes(read.boxes), limits=limits)


@pytest.mark.parametrize("conditions", ["", "水介质"])
def test_conditions_without_numbers_leave_a_row_certain(conditions: str) -> None:
    assert assess(demand(), [stored(conditions)]).verdict is Verdict.QUALIFIED


def test_a_row_whose_conditions_were_refused_is_asked_about_them() -> None:
    judged = assess(demand(), [stored("3 阶以下 5")])
    assert (judged.verdict, judged.missing) == (Verdict.TO_VERIFY, ("影响条件",))


def test_refused_conditions_do_not_matter_where_other_rows_reach() -> None:
    halves = [stored("", 2, "0~30 MPa"), stored("", 3, "30~60 MPa")]
    assert assess(demand(), [stored("3 阶以下 5"), *halves]).verdict is Verdict.QUALIFIED
    assert assess(demand(), [stored("3 阶以下 5"), halves[0]]).verdict is Verdict.TO_VERIFY


def test_a_row_is_known_by_the_number_its_digest_spells() -> None:
    digest = "00000000-0000-0000-0000-0000000000ff"
    assert row_id(digest) == 255
    assert digest_of(255) == digest
