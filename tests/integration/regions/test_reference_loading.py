"""Reference data in a real database: loaded once, again without change, edited, refused."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.regions.loading import load_reference
from app.regions.models import ReferenceLoad, Region, Relation
from app.regions.queries import region_table
from app.regions.reference import ReferenceDataError, read_reference
from app.taxonomies import loading as taxonomies
from app.taxonomies.models import TaxonomyTerm
from app.taxonomies.queries import term_names, terms

LOADED_AT = select(ReferenceLoad.loaded_at).where(ReferenceLoad.name == "regions")


def test_loading_twice_changes_nothing(session: Session) -> None:
    load_reference(session)
    stamp = session.scalar(LOADED_AT)
    again = load_reference(session)
    assert (again.added, again.changed) == (0, 0)
    assert again.tables["relations"].unchanged == 134
    assert again.tables["regions"].unchanged == session.scalar(select(func.count(Region.code)))
    assert session.scalar(LOADED_AT) == stamp


def test_a_fact_that_differs_is_brought_back_and_counted(session: Session) -> None:
    load_reference(session)
    session.execute(update(Relation).where(Relation.id == "EW2021-01").values(grade="memory"))
    report = load_reference(session)
    assert report.tables["relations"].changed == report.changed == 1
    grade = session.scalar(select(Relation.grade).where(Relation.id == "EW2021-01"))
    assert grade == "verified"


def test_a_row_the_files_do_not_know_is_kept(session: Session) -> None:
    load_reference(session)
    session.add(
        Relation(
            id="示例-01",
            scheme="EW2021",
            supporter_code="320000",
            supporter_text="江苏",
            recipient_code="540000",
            recipient_text="西藏",
            level="province",
            started=date(2026, 1, 1),
            started_text="2026",
            status="current",
            grade="memory",
        )
    )
    session.flush()
    load_reference(session)
    assert session.get(Relation, "示例-01") is not None


def test_wrong_data_is_refused_before_anything_is_written(session: Session) -> None:
    load_reference(session)
    data = read_reference()
    first, *rest = data.relations
    wrong = first.model_copy(update={"recipient_code": "990000", "grade": "memory"})
    changed = rest[0].model_copy(update={"grade": "memory"})
    spoiled = replace(data, relations=(wrong, changed, *rest[1:]))
    with pytest.raises(ReferenceDataError, match="EW2021-01"):
        load_reference(session, spoiled)
    assert session.scalar(select(Relation.grade).where(Relation.id == changed.id)) == "verified"


def test_a_process_sees_new_data_after_a_load(session: Session) -> None:
    load_reference(session)
    assert region_table(session).name("320500") == "苏州市"
    data = read_reference()
    renamed = tuple(
        row.model_copy(update={"name": "姑苏市"}) if row.code == "320500" else row
        for row in data.regions
    )
    load_reference(session, replace(data, regions=renamed, digest="0" * 64))
    assert region_table(session).name("320500") == "姑苏市"


def test_code_lists_load_once_and_keep_their_order(session: Session) -> None:
    taxonomies.load_reference(session)
    again = taxonomies.load_reference(session)
    assert (again.added, again.changed) == (0, 0)
    found = terms(session, "service_kinds")
    assert [term.code for term in found[:2]] == ["S01", "S02"]
    assert found[0].name == "强制检定"
    assert terms(session, "no_such_list") == []


def test_a_deprecated_term_is_no_longer_offered_but_still_named(session: Session) -> None:
    taxonomies.load_reference(session)
    rows = [
        row.model_copy(update={"deprecated_by": "S07"})
        if (row.taxonomy, row.code) == ("service_kinds", "S08")
        else row
        for row in taxonomies.read_terms()
    ]
    taxonomies.load_reference(session, rows)
    assert "S08" not in [term.code for term in terms(session, "service_kinds")]
    assert term_names(session, "service_kinds")["S08"] == "测试"


def test_a_code_can_not_be_deleted_from_the_file(session: Session) -> None:
    taxonomies.load_reference(session)
    rows = [row for row in taxonomies.read_terms() if row.code != "S08"]
    with pytest.raises(ReferenceDataError, match="S08"):
        taxonomies.load_reference(session, rows)
    assert session.get(TaxonomyTerm, ("service_kinds", "S08")) is not None
