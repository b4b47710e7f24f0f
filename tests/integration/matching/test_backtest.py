"""Public cases replayed: the true supporter is found where an official relation says so."""

import json
from datetime import date

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from app.commands.backtest import backtest, row
from app.matching.backtesting.backtest import OFFICIAL, Placing
from app.matching.backtesting.cases import load_cases
from app.matching.backtesting.replaying import replay_cases
from app.matching.policies.policy import load_default
from app.matching.proposing.kinds import NAMES
from app.matching.relations.evidence import Party
from app.matching.relations.facts import (
    agreement_fact,
    facts_in_force,
    place_points,
    read_relation_facts,
    relation_facts,
)
from app.matching.relations.values import best_relation
from app.pairings.facts import Agreement
from app.regions.models import Region
from app.taxonomies.models import TaxonomyTerm

NOW = date(2026, 11, 21)
# Equal merits straddle the third place: 上海 and 深圳 have counties of 喀什 as 广东 has.
BY_HASH = {("MC02", "653100")}


@pytest.fixture
def placings(session: Session) -> dict[tuple[str, str], Placing]:
    found = replay_cases(session, load_default(), NOW)
    return {(each.case.id, each.recipient.region_code): each for each in found}


def test_all_twenty_cases_stand_in_the_table(placings: dict[tuple[str, str], Placing]) -> None:
    assert {case for case, _ in placings} == {f"MC{number:02}" for number in range(1, 21)}


def test_places_of_the_cases_are_places(session: Session) -> None:
    for case in load_cases():
        for each in (case.supporter, *case.recipients):
            assert session.get(Region, each.region_code), each


def test_the_true_supporter_is_among_the_first_three(
    placings: dict[tuple[str, str], Placing],
) -> None:
    due = {
        key: each
        for key, each in placings.items()
        if each.case.form == "pair" and each.relation and each.relation.key in OFFICIAL
    }
    assert {case for case, _ in due} == {"MC01", "MC02", "MC03", "MC04", "MC05", "MC12"}
    assert {key for key, each in due.items() if each.by_hash} == BY_HASH
    assert all(each.passed for key, each in due.items() if key not in BY_HASH)
    assert {key for key, each in placings.items() if each.passed is not None} == {
        *due,
        ("MC11", "230000"),
    }
    hit = placings["MC12", "341200"].relation
    assert hit is not None
    assert hit.relation_id == "WB2021-05"


def test_a_shared_prefecture_has_supporters_by_county(session: Session) -> None:
    facts = relation_facts(session)
    values = load_default().collaboration.pair_values.model_dump()
    shufu = Party(1, "653121", "county")
    on = date(2013, 9, 1)
    ties = {
        code: best_relation(Party(2, code, "province"), shufu, on, facts, values)
        for code in ("440000", "370000", "310000")
    }
    ids = {code: tie.relation_id if tie else None for code, tie in ties.items()}
    # 山东 helped all of 新疆 until 2010 and now has other counties; 上海 has others as well.
    assert ids == {"440000": "XJ-01", "370000": "EW2001-08", "310000": None}


def test_the_counter_example_is_reached_by_its_agreement_alone(
    placings: dict[tuple[str, str], Placing],
) -> None:
    found = placings["MC11", "230000"]
    assert found.relation is None
    assert found.rank > 3
    assert found.with_agreement == 1


def test_the_table_is_plain_data(placings: dict[tuple[str, str], Placing]) -> None:
    rows = json.loads(json.dumps([row(each) for each in placings.values()], default=str))
    fuyang = next(each for each in rows if each["case"] == "MC12")
    assert (fuyang["rank"], fuyang["relation"], fuyang["day"]) == (1, "named_pair", "2025-07-02")
    undated = {each["case"] for each in rows if not each["dated"]}
    assert undated == {"MC05", "MC08", "MC09"}


@pytest.mark.usefixtures("session")
def test_the_command_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    backtest(as_json=True)
    printed = json.loads(capsys.readouterr().out)
    assert len(printed["rows"]) == 31
    assert (printed["judged"], printed["passed"], printed["by_hash"]) == (8, 8, 1)
    backtest()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 32
    assert lines[0].startswith("✓ MC01 2017-09-12")


def test_without_the_pairing_term_relations_move_nobody(
    placings: dict[tuple[str, str], Placing],
) -> None:
    nyingchi = placings["MC03", "540400"]
    assert nyingchi.rank == 1
    assert nyingchi.rank_without_pair is not None
    assert nyingchi.rank_without_pair > 3


def test_facts_take_a_fixed_number_of_statements_and_are_kept(
    session: Session, database: Engine
) -> None:
    statements: list[str] = []

    def note(*seen: object) -> None:
        if str(seen[2]).startswith("SELECT"):
            statements.append(str(seen[2]))

    event.listen(database, "before_cursor_execute", note)
    try:
        read_relation_facts(session)
        assert len(statements) == 5
        kept = relation_facts(session)
        statements.clear()
        assert relation_facts(session) is kept
        assert len(statements) == 1
    finally:
        event.remove(database, "before_cursor_execute", note)


def test_facts_say_where_they_stand_and_how_sure_they_are(session: Session) -> None:
    facts = {each.id: each for each in relation_facts(session).relations}
    suzhou = facts["WB2021-05"]
    assert suzhou.document.endswith("（2021-12 起，已核实）")
    assert "实施方案" in suzhou.document
    assert facts["XJ-15"].recipient.parts == ("659002",)  # 阿拉尔 is named, and has a code
    assert facts["XJ-07"].recipient.unnamed  # 第十四师 has none
    assert facts["XZ-10"].assistance
    assert not facts["EW2021-01"].assistance
    assert facts["NE2017-02"].mutual


def test_an_agreement_in_force_joins_the_facts_with_its_document(session: Session) -> None:
    assert facts_in_force(session, NOW) is relation_facts(session)  # none is in force
    signed = Agreement(
        id=7,
        supporter_id=1,
        recipient_id=2,
        document_title="计量合作协议",
        document_number="示例〔2026〕1号",
        signed_on=date(2026, 1, 5),
        valid_from=date(2026, 2, 1),
        valid_to=None,
        collaboration_types=("C17",),
    )
    fact = agreement_fact(signed)
    assert (fact.id, fact.parties, fact.since, fact.until) == ("7", (1, 2), date(2026, 2, 1), None)
    assert fact.document == "《计量合作协议》（示例〔2026〕1号，2026-01-05 签订）"


def test_capitals_have_coordinates(session: Session) -> None:
    points = place_points(session)
    assert {"330000", "540000", "660000"} <= set(points)


def test_types_of_help_are_those_of_the_taxonomy(session: Session) -> None:
    rows = session.query(TaxonomyTerm).filter_by(taxonomy="collaboration_types")
    known = {row.code: row.name for row in rows}
    used = {code for case in load_cases() for code in case.types}
    assert set(NAMES) | used <= set(known)
    for code, name in NAMES.items():
        assert name[-2:] in known[code] or name[:2] in known[code], code
