"""Rankings are frozen as runs: what they hold, when a new one is made, and how they are replayed."""

import json
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from app.capabilities.models import Capability
from app.capabilities.workflow import CapabilityStatus
from app.cli import cli
from app.core.jobs import enqueue
from app.core.permissions import Actor
from app.engagements.models import Engagement
from app.matching.models import MatchContent, MatchResult, MatchRun
from app.matching.replay import replay
from app.matching.runs import KEPT, freeze_need, place_in, places_of
from app.matching.service import match_need
from app.matching.tasks import RUN
from app.needs import queries
from app.needs.models import Need
from app.organisations.models import Organisation
from app.worker import drain
from search.sync import touch
from tests.factories import actor, capability, need, organisation


@pytest.fixture
def owner(session: Session) -> Organisation:
    return organisation(session, "enterprise")


@pytest.fixture
def wanted(session: Session, owner: Organisation, browser: object) -> Need:
    """精密数字压力表 (-0.1～2.5)MPa, 20 块."""
    return need(session, actor(session, owner))


def offer(session: Session, name: str, range_text: str, **more: Any) -> Capability:
    owner = organisation(session, name=name)
    row = capability(session, owner, device="数字压力表", range_text=range_text, **more)
    touch(session, "capabilities", row.id)
    return row


@pytest.fixture
def field(session: Session, wanted: Need) -> list[Capability]:
    rows = [
        offer(session, "示例甲院", "(-0.1~60)MPa", turnaround_days=5),
        offer(session, "示例乙院", "(-0.1~60)MPa", turnaround_days=9),
        offer(session, "示例丙所", "(0~1)MPa"),
    ]
    session.commit()
    drain()
    enqueue(session, RUN, wanted.id)  # as the catalogue's changes will
    session.commit()
    drain()
    return rows


def current(session: Session, wanted: Need) -> MatchRun:
    return session.scalars(
        select(MatchRun).where(MatchRun.need_id == wanted.id, MatchRun.superseded_at.is_(None))
    ).one()


def test_a_published_need_is_ranked_and_frozen_by_the_worker(
    session: Session, wanted: Need, field: list[Capability]
) -> None:
    run = current(session, wanted)
    assert run.counts == {"qualified": 2, "incomplete": 1}
    names = session.execute(
        select(MatchResult.rank, MatchResult.verdict, Organisation.name)
        .join(Organisation, Organisation.id == MatchResult.organisation_id)
        .where(MatchResult.run_id == run.id)
        .order_by(MatchResult.rank)
    ).all()
    assert [tuple(row) for row in names] == [
        (1, "qualified", "示例甲院"),
        (2, "qualified", "示例乙院"),
        (3, "incomplete", "示例丙所"),
    ]


def test_what_a_row_said_is_put_away_when_it_changes(
    session: Session, wanted: Need, field: list[Capability]
) -> None:
    run = current(session, wanted)
    put_away = select(func.count()).select_from(MatchContent)
    assert session.scalar(put_away) == 0  # as yet the catalogue itself says it
    for row in field:
        row.range_text = "0~1 MPa"
    session.flush()
    session.delete(field[2])
    session.flush()
    # Two institutions said the very same: it is put away once.
    assert session.scalar(put_away) == 3
    assert replay(session, run.id).identical


def test_ranking_again_confirms_what_stands(
    session: Session, wanted: Need, field: list[Capability]
) -> None:
    before = current(session, wanted)
    confirmed = before.confirmed_at
    [after] = freeze_need(session, wanted.id)
    session.flush()
    session.refresh(after)
    assert after.id == before.id
    assert after.confirmed_at > confirmed


def test_a_changed_catalogue_makes_a_new_run_and_keeps_the_old(
    session: Session, wanted: Need, field: list[Capability]
) -> None:
    old = current(session, wanted)
    field[0].turnaround_days = 90
    session.flush()
    [new] = freeze_need(session, wanted.id)
    assert new.id != old.id
    assert places_of(new)[0].organisation_id == field[1].organisation_id
    session.refresh(old)
    assert old.superseded_at is not None
    assert places_of(old)[0].organisation_id == field[0].organisation_id


def test_a_replay_gives_the_same_bytes_and_names_what_changed_since(
    session: Session, wanted: Need, field: list[Capability]
) -> None:
    run = current(session, wanted)
    found = replay(session, run.id)
    assert (found.identical, found.changes) == (True, ())
    field[0].turnaround_days = 6
    session.execute(
        update(Capability).where(Capability.id == field[1].id).values(uncertainty_text="U=0.1 MPa")
    )
    field[2].status = CapabilityStatus.ARCHIVED
    session.flush()
    found = replay(session, run.id)
    assert found.identical  # what was frozen does not change with the catalogue
    assert found.changes == (
        "退出机构：示例丙所",
        "能力项内容有变的机构：示例乙院",
        "时限、价格等有变的机构：示例甲院",
    )


def test_the_command_replays_a_run(session: Session, wanted: Need, field: list[Capability]) -> None:
    run = current(session, wanted)
    answer = CliRunner().invoke(cli, ["match", "replay", str(run.id), "--json"])
    assert answer.exit_code == 0, answer.output
    said = json.loads(answer.stdout)
    assert said["identical"] is True
    assert said["content_hash"] == said["replayed_hash"] == run.content_hash


def test_a_run_whose_bytes_were_tampered_with_is_not_identical(
    session: Session, wanted: Need, field: list[Capability]
) -> None:
    run = current(session, wanted)
    for row in field:
        row.range_text = "0~1 MPa"
    session.flush()
    for each in session.scalars(select(MatchContent)):
        each.content = each.content | {"boxes": []}
    session.flush()
    session.expire_all()
    assert not replay(session, run.id).identical


def test_without_the_engine_the_ranking_is_the_same(
    session: Session, wanted: Need, field: list[Capability], engine_down: None
) -> None:
    frozen = [each.organisation_id for each in places_of(current(session, wanted))]
    [run] = freeze_need(session, wanted.id)
    assert [each.organisation_id for each in places_of(run)] == frozen
    session.commit()
    session.expire_all()
    found = queries.get_visible(session, Actor(), wanted.id)
    [ranking] = match_need(session, found)
    assert "次序相同" in ranking.notice
    assert [match.organisation.id for match in ranking.matches] == frozen


def test_places_beyond_the_first_are_kept_when_somebody_refers_to_them(
    session: Session, wanted: Need
) -> None:
    for number in range(KEPT + 2):
        offer(session, f"示例{number}院", "(-0.1~60)MPa", turnaround_days=number + 1)
    session.commit()
    drain()
    [run] = freeze_need(session, wanted.id)
    last = places_of(run)[-1].organisation_id
    stored = select(func.count()).where(MatchResult.run_id == run.id)
    assert session.scalar(stored) == KEPT
    found = place_in(session, run, last)
    assert found is not None
    assert found.rank == KEPT + 2
    assert session.scalar(stored) == KEPT + 1
    assert place_in(session, run, wanted.organisation_id) is None


def test_an_award_without_a_result_or_a_reason_is_refused_by_the_database(
    session: Session, wanted: Need, field: list[Capability]
) -> None:
    session.add(
        Engagement(
            need_id=wanted.id,
            organisation_id=field[0].organisation_id,
            status="awarded",
        )
    )
    with pytest.raises(IntegrityError, match="ck_engagements_basis"):
        session.flush()
    session.rollback()
