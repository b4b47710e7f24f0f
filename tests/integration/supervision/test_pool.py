"""The pool's figures against data made by hand, and the lists behind them."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core.clock import today
from app.core.permissions import Actor
from app.engagements import deciding, service
from app.engagements.models import Engagement
from app.supervision import queries, records
from app.supervision.schemas import KINDS, PoolFilter, RecordFilter

if TYPE_CHECKING:
    from tests.conftest import QueryLog
    from tests.integration.conftest import Maker


class World:
    """Three provinces and the corps.

    江苏 asks three times (answered by 四川 and 江苏, awarded to 四川; answered by 四川 and taken
    back; never), 新疆 once (answered by 江苏), 兵团 once (invited 江苏, no answer). One 江苏 project.
    """

    def __init__(self, make: "Maker", session: Session) -> None:
        jiangsu, sichuan = make.institution("320100"), make.institution("510100")
        buyer = make.enterprise("320500")
        self.awarded = make.need(buyer, service="校准")
        chosen = make.quote(sichuan, self.awarded)
        make.quote(jiangsu, self.awarded)
        deciding.award(session, buyer, chosen.id)
        self.taken_back = make.need(buyer, service="检定")
        back = make.quote(sichuan, self.taken_back)
        service.withdraw(session, sichuan, back.id, "")
        self.alone = make.need(buyer)
        self.xinjiang = make.need(make.enterprise("650100"), service="校准")
        make.quote(jiangsu, self.xinjiang)
        corps = make.enterprise("660000")
        self.corps = make.need(corps)
        service.invite(session, corps, self.corps.id, jiangsu.organisation_id or 0)
        make.need(buyer, draft=True)
        self.project = make.project(jiangsu)
        session.flush()


@pytest.fixture
def world(make: "Maker", session: Session) -> World:
    return World(make, session)


def rows(session: Session, actor: Actor, **wanted: Any) -> list[int]:
    page = records.listing(session, actor, RecordFilter.model_validate(wanted))
    assert page.total == len(page.rows)
    return [row.id for row in page.rows]


def test_answers_are_counted_by_both_places(world: World, session: Session) -> None:
    assert queries.flows(session, PoolFilter()) == {
        ("320000", "510000"): 1,
        ("320000", "320000"): 1,
        ("650000", "320000"): 1,
    }
    assert queries.flows(session, PoolFilter(cells="awards")) == {("320000", "510000"): 1}


def test_open_and_unanswered_needs_are_counted_by_province(world: World, session: Session) -> None:
    assert queries.tiles(session, PoolFilter()) == {"320000": 2, "650000": 1, "660000": 1}
    unanswered = queries.tiles(session, PoolFilter(tiles="unanswered"))
    assert unanswered == {"320000": 2, "660000": 1}


def test_the_corps_is_not_part_of_xinjiang(world: World, make: "Maker", session: Session) -> None:
    xinjiang = queries.own_counts(session, make.regulator("650000"), PoolFilter())
    corps = queries.own_counts(session, make.regulator("660000"), PoolFilter())
    assert (xinjiang.needs, xinjiang.answers) == (1, 1)
    assert (corps.needs, corps.answers, corps.unanswered) == (1, 0, 1)


def test_a_jurisdiction_counts_both_sides_and_no_drafts(
    world: World, make: "Maker", session: Session
) -> None:
    counts = queries.own_counts(session, make.regulator("320000"), PoolFilter())
    assert counts == queries.OwnCounts(
        needs=3, open=2, unanswered=2, answers=3, awards=1, projects=1
    )
    sichuan = queries.own_counts(session, make.regulator("510000"), PoolFilter())
    assert (sichuan.needs, sichuan.answers, sichuan.awards) == (0, 1, 1)


def test_filters_narrow_every_figure(world: World, session: Session) -> None:
    assert queries.flows(session, PoolFilter(service="检定")) == {}
    assert queries.flows(session, PoolFilter(region="650000")) == {("650000", "320000"): 1}
    assert queries.flows(session, PoolFilter(status="agreed")) == {
        ("320000", "510000"): 1,
        ("320000", "320000"): 1,
    }
    assert queries.tiles(session, PoolFilter(service="校准")) == {"650000": 1}


def test_the_period_counts_days_in_china(world: World, session: Session) -> None:
    # 2026-03-01 00:30 in China is still February in Greenwich.
    moment = datetime(2026, 2, 28, 16, 30, tzinfo=UTC)
    answered = update(Engagement).where(Engagement.quoted_at.is_not(None))
    session.execute(answered.values(quoted_at=moment))
    march = PoolFilter.model_validate({"since": "2026-03-01", "until": "2026-03-01"})
    february = PoolFilter.model_validate({"until": "2026-02-28"})
    assert sum(queries.flows(session, march).values()) == 3
    assert queries.flows(session, february) == {}


def test_every_figure_of_a_jurisdiction_equals_its_list(
    world: World, make: "Maker", session: Session
) -> None:
    for area in ("320000", "510000", "650000", "660000", "000000"):
        actor = make.regulator(area)
        for narrowed in ({}, {"service": "校准"}, {"since": today() - timedelta(days=1)}):
            counts = queries.own_counts(session, actor, PoolFilter.model_validate(narrowed))
            for kind in KINDS:
                found = rows(session, actor, kind=kind, scope="own", **narrowed)
                assert len(found) == getattr(counts, kind), (area, kind, narrowed)


def test_every_cell_and_tile_equals_its_list_for_the_nation(
    world: World, make: "Maker", session: Session
) -> None:
    nation = make.regulator("000000")
    for kind in ("answers", "awards"):
        cells = queries.flows(session, PoolFilter.model_validate({"cells": kind}))
        for (demand, supply), count in cells.items():
            assert len(rows(session, nation, kind=kind, demand=demand, supply=supply)) == count
    for kind in ("open", "unanswered"):
        for code, count in queries.tiles(
            session, PoolFilter.model_validate({"tiles": kind})
        ).items():
            assert len(rows(session, nation, kind=kind, demand=code)) == count


def test_answers_of_other_places_are_counted_but_not_listed(
    world: World, make: "Maker", session: Session
) -> None:
    corps = make.regulator("660000")
    wanted = RecordFilter(kind="answers")
    assert rows(session, corps, kind="answers") == []
    assert records.nationwide(session, wanted) == 3
    assert len(rows(session, make.regulator("510000"), kind="answers")) == 1


def test_public_needs_and_projects_of_other_places_are_listed(
    world: World, make: "Maker", session: Session
) -> None:
    corps = make.regulator("660000")
    public = {world.awarded.id, world.taken_back.id, world.alone.id, world.xinjiang.id}
    assert set(rows(session, corps, kind="needs")) == public | {world.corps.id}
    assert rows(session, corps, kind="needs", scope="own") == [world.corps.id]
    assert rows(session, corps, kind="projects") == [world.project.id]
    assert rows(session, corps, kind="projects", scope="own") == []


def test_a_withdrawn_need_is_listed_to_its_regulator_only(
    world: World, make: "Maker", session: Session
) -> None:
    owner = make.enterprise("320500")
    gone = make.need(owner)
    deciding.withdraw_need(session, owner, gone.id, "不做了")
    session.flush()
    asked = {"kind": "needs", "status": "withdrawn"}
    assert rows(session, make.regulator("320000"), **asked) == [gone.id]
    assert rows(session, make.regulator("510000"), **asked) == []


def test_projects_are_narrowed_by_field_stage_and_place(
    world: World, make: "Maker", session: Session
) -> None:
    nation = make.regulator("000000")
    asked: dict[str, Any] = {"kind": "projects"}
    assert rows(session, nation, **asked, field="B3.1", stage="proposed") == [world.project.id]
    assert rows(session, nation, **asked, demand="320000") == [world.project.id]
    assert rows(session, nation, **asked, demand="510000") == []
    assert rows(session, nation, **asked, field="B2.1") == []
    assert rows(session, nation, **asked, stage="selected") == []


def test_the_figures_cost_the_same_however_much_there_is(
    world: World, make: "Maker", session: Session, queries: "QueryLog"
) -> None:
    from app.supervision import queries as figures

    actor = make.regulator("320000")

    def cost() -> int:
        before = len(queries)
        figures.own_counts(session, actor, PoolFilter())
        figures.flows(session, PoolFilter())
        figures.tiles(session, PoolFilter())
        records.listing(session, actor, RecordFilter(kind="answers"))
        return len(queries) - before

    assert cost() == 7
    for _ in range(3):
        make.quote(make.institution("440100"), make.need(make.enterprise()))
    session.flush()
    assert cost() == 7
