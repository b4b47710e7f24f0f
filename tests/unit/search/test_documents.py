"""What the engine gets to know of a row, and what it must never get."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.capabilities.models import Capability
from app.core.db import Base
from app.metrology.records import read_capability, read_need_item
from app.needs.models import Need, NeedItem
from app.organisations.models import Organisation
from app.projects.models import Project
from search.documents import (
    CEILING,
    FLOOR,
    capability_document,
    lineage,
    need_documents,
    project_document,
)

SECRET = "密封内容"
# Columns nobody but the parties, or the operator, may read.
SEALED: dict[type[Base], tuple[str, ...]] = {
    Organisation: (
        "uscc",
        "address",
        "contact_name",
        "contact_phone",
        "introduction",
        "verification_note",
    ),
    Capability: (
        "note",
        "proof_number",
        "range_refusal",
        "condition_refusal",
        "requirement_refusal",
        "content_hash",
    ),
    Need: ("contact_name", "contact_phone", "sealed_note", "status_note"),
    NeedItem: ("note", "range_refusal", "requirement_refusal"),
    Project: ("contact_name", "contact_phone", "status_note"),
}


def sealed(table: type[Base]) -> dict[str, str]:
    return {column: f"{SECRET} {column}" for column in SEALED[table]}


def institution() -> Organisation:
    return Organisation(
        id=7,
        name="示例计量院",
        region_code="320506",
        verification="verified",
        **sealed(Organisation),
    )


def capability(range_text: str = "(0~60)MPa", **columns: Any) -> Capability:
    return Capability(
        **{
            "id": 1,
            "organisation": institution(),
            "device": "压力表",
            "measurand": "压力",
            "range_text": range_text,
            "condition_text": "",
            "uncertainty_text": "0.05级",
            "spec": "JJG 52-2013",
            "services": ["calibration"],
            "modes": ["onsite"],
            "proof_kind": "cnas",
            "authorised_regions": ["320000"],
            **read_capability("压力表", "压力", range_text, "", "").columns(),
            "terms": "00000000-0000-0000-0000-000000000001",
            "published_at": datetime(2026, 11, 21, tzinfo=UTC),
        }
        | sealed(Capability)
        | columns
    )


def need(status: str = "published") -> Need:
    item = NeedItem(
        position=3,
        device="压力表",
        measurand="",
        range_text="",
        requirement_text="",
        spec="",
        **{**read_need_item("压力表", "", "", "").columns(), **sealed(NeedItem)},
    )
    return Need(
        id=12,
        organisation=institution(),
        title="校准",
        description="二十块表",
        region_code="320000",
        service="calibration",
        mode="",
        proof_kind="",
        status=status,
        items=[item],
        **sealed(Need),
    )


def project() -> Project:
    return Project(
        id=5,
        organisation=institution(),
        title="联合攻关",
        problem="动态压力",
        partners_sought="",
        field_code="pressure",
        collaboration_types=[],
        partner_regions=[],
        region_code="000000",
        status="recruiting",
        **sealed(Project),
    )


@pytest.mark.parametrize(
    "documents",
    [[capability_document(capability())], need_documents(need()), [project_document(project())]],
    ids=["capability", "need", "project"],
)
def test_no_sealed_column_enters_a_document(documents: list[dict[str, Any]]) -> None:
    assert documents
    assert SECRET not in json.dumps(documents, ensure_ascii=False)


@pytest.mark.parametrize("table", SEALED, ids=lambda table: table.__name__)
def test_every_contact_and_note_column_counts_as_sealed(table: type[Base]) -> None:
    columns = table.__table__.columns.keys()
    telling = ("contact", "sealed", "note", "phone", "refusal", "uscc", "address")
    assert {name for name in columns if any(part in name for part in telling)} <= set(SEALED[table])


def test_an_interval_without_end_reaches_as_far_as_numbers_go() -> None:
    document = capability_document(capability("≤1MPa"))
    assert (document["lo"], document["hi"]) == (FLOOR, 1e6)
    document = capability_document(capability("≥1MPa"))
    assert (document["lo"], document["hi"]) == (1e6, CEILING)


def test_influence_axes_have_numbers_of_their_own() -> None:
    document = capability_document(capability("(1~10)MPa;频率:(20~50)Hz"))
    assert (document["axis_frequency_lo"], document["axis_frequency_hi"]) == (20.0, 50.0)


def test_a_row_whose_range_was_not_read_says_so_and_has_no_numbers() -> None:
    document = capability_document(capability("见附表"))
    assert document["unread"] is True
    assert "lo" not in document


def test_a_row_is_found_by_its_device_and_by_the_more_general_ones() -> None:
    document = capability_document(capability())
    assert document["device_codes"] == ["pressure_gauge"]
    assert "pressure_gauge" in document["device_lines"]


def test_a_proof_without_dates_is_valid_on_every_day() -> None:
    document = capability_document(capability())
    assert document["proof_valid_from"] <= 20261121 <= document["proof_valid_to"]
    dated = capability_document(capability(proof_valid_to=date(2026, 11, 20)))
    assert dated["proof_valid_to"] == 20261120


def test_a_place_lies_in_its_prefecture_and_province() -> None:
    assert lineage("320506") == ["320000", "320500", "320506"]
    assert lineage("000000") == ["000000"]


def test_need_items_are_known_by_need_and_position() -> None:
    [document] = need_documents(need())
    assert (document["id"], document["need_id"], document["position"]) == ("12-3", 12, 3)


def test_the_stamp_changes_with_the_content_and_only_with_it() -> None:
    assert capability_document(capability())["stamp"] == capability_document(capability())["stamp"]
    other = capability_document(capability(device="真空计"))
    assert other["stamp"] != capability_document(capability())["stamp"]
    assert need_documents(need("engaged"))[0]["stamp"] != need_documents(need())[0]["stamp"]
