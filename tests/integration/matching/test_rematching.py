"""A changed catalogue ranks again just the needs it can affect, and misses none."""

import random

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.capabilities.publishing import move
from app.core.jobs import Job
from app.matching.models import MatchChange, MatchRun
from app.matching.rematching import affected_needs
from app.matching.runs import freeze_need
from app.matching.tasks import AFFECTED, RUN
from app.metrology.records import read_capability
from app.needs.models import Need
from app.organisations.models import Verification
from app.worker import drain
from search.sync import touch
from tests.factories import actor, capability, need, organisation

DEVICES = ("压力表", "精密压力表", "压力变送器", "游标卡尺", "老式压力表", "星海测力仪")
RANGES = ("(0~1)MPa", "(0~60)MPa", "(10~20)MPa", "(0~300)mm", "(0~10)kN", "见附表")


def posted(session: Session, *items: tuple[str, str]) -> list[Need]:
    owner = actor(session, organisation(session, "enterprise"))
    return [
        need(session, owner, items=[{"device": device, "range_text": text}])
        for device, text in items
    ]


def settle(session: Session) -> None:
    session.commit()
    drain()
    session.expire_all()


def waiting(session: Session, kind: str) -> set[str]:
    return set(session.scalars(select(Job.key).where(Job.kind == kind)))


def test_every_need_whose_ranking_changes_is_among_the_affected(session: Session) -> None:
    chance = random.Random(20261121)

    def said() -> tuple[str, str]:
        return chance.choice(DEVICES), chance.choice(RANGES)

    wanted = posted(session, *(said() for _ in range(40)))
    rows = []
    for _ in range(25):
        device, text = said()
        rows.append(capability(session, organisation(session), device=device, range_text=text))
    session.flush()
    affected_needs(session, [row.organisation_id for row in rows])
    before = {each.id: freeze_need(session, each.id)[0].id for each in wanted}
    spared = 0
    for row in rows:
        row.device, row.range_text = said()
        for name, value in (
            read_capability(row.device, "", row.range_text, "", "").columns().items()
        ):
            setattr(row, name, value)
        session.flush()
        affected = set(affected_needs(session, [row.organisation_id]))
        spared += len(wanted) - len(affected)
        after = {each.id: freeze_need(session, each.id)[0].id for each in wanted}
        assert {each for each in after if after[each] != before[each]} <= affected
        before = after
    assert spared > 200  # and not by ranking everything again


def test_what_weighs_nothing_is_not_noted(session: Session) -> None:
    row = capability(session, organisation(session))
    session.flush()
    affected_needs(session, [row.organisation_id])
    row.note = "新备注"
    session.flush()
    assert session.scalar(select(func.count()).select_from(MatchChange)) == 0
    row.turnaround_days = 3
    session.flush()
    assert session.scalar(select(func.count()).select_from(MatchChange)) == 1
    capability(session, organisation(session), status="draft")
    session.flush()
    assert session.scalar(select(func.count()).select_from(MatchChange)) == 1


def test_an_institution_that_loses_its_verification_is_noted(session: Session) -> None:
    made = organisation(session)
    [gauge, _] = posted(session, ("压力表", "(0~1)MPa"), ("游标卡尺", "(0~300)mm"))
    capability(session, made, device="压力表", range_text="(0~60)MPa")
    session.flush()
    assert affected_needs(session, [made.id]) == [gauge.id]
    assert affected_needs(session, [made.id]) == []
    made.verification = Verification.REFUSED
    session.flush()
    assert affected_needs(session, [made.id]) == [gauge.id]


def test_a_published_row_reaches_the_rankings_it_can_affect_through_the_worker(
    session: Session, meili: object
) -> None:
    [gauge, caliper] = posted(session, ("压力表", "(0~1)MPa"), ("游标卡尺", "(0~300)mm"))
    settle(session)
    runs = {
        each.need_id: (each.id, each.confirmed_at)
        for each in session.scalars(select(MatchRun)).all()
    }
    assert runs.keys() == {gauge.id, caliper.id}
    made = organisation(session, name="示例甲院")
    row = capability(session, made, device="压力表", range_text="(0~60)MPa")
    touch(session, "capabilities", row.id)
    settle(session)
    in_force = {
        each.need_id: each
        for each in session.scalars(select(MatchRun).where(MatchRun.superseded_at.is_(None)))
    }
    assert in_force[gauge.id].counts == {"qualified": 1}
    again = in_force[caliper.id]
    assert (again.id, again.confirmed_at) == runs[caliper.id]
    assert not waiting(session, AFFECTED) | waiting(session, RUN)


def test_an_archived_row_leaves_the_rankings(session: Session, meili: object) -> None:
    [gauge] = posted(session, ("压力表", "(0~1)MPa"))
    made = organisation(session)
    row: Capability = capability(session, made, device="压力表", range_text="(0~60)MPa")
    touch(session, "capabilities", row.id)
    settle(session)
    move(session, actor(session, made), row.id, "archive")
    settle(session)
    run = session.scalars(select(MatchRun).where(MatchRun.superseded_at.is_(None))).one()
    assert (run.need_id, run.counts) == (gauge.id, {})
