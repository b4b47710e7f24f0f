"""An enterprise awards one answer, declines with a reason, or takes the need back."""

from threading import Thread
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.errors import AppError, Conflict, Invalid, NotFound
from app.core.events import history
from app.core.jobs import Job
from app.core.permissions import Actor
from app.engagements import deciding, service
from app.engagements.models import Engagement

if TYPE_CHECKING:
    from tests.integration.conftest import Maker


def test_the_award_ends_the_need_and_tells_the_others_why(make: "Maker", session: Session) -> None:
    owner = make.enterprise()
    need = make.need(owner)
    winner = make.quote(make.institution(), need)
    loser = make.quote(make.institution(), need)
    invited = service.invite(session, owner, need.id, make.institution().organisation_id or 0)
    deciding.award(session, owner, winner.id)
    assert (winner.status, need.status) == ("awarded", "agreed")
    for other in (loser, invited):
        assert (other.status, other.reason) == ("declined", "需求方选定了其他机构")
        last = history(session, f"engagement:{other.id}")[0]
        assert (last.name, last.facts["reason"]) == ("engagement:declined", "需求方选定了其他机构")
    assert next(iter(history(session, f"need:{need.id}"))).name == "need:agreed"


def test_the_search_engine_hears_of_the_new_status(make: "Maker", session: Session) -> None:
    owner = make.enterprise()
    need = make.need(owner)
    answer = make.quote(make.institution(), need)
    session.execute(delete(Job))
    deciding.award(session, owner, answer.id)
    synced = select(Job.key).where(Job.kind.startswith("search."))
    assert session.scalars(synced).all() == [f"needs:{need.id}"]


def test_an_answer_changed_behind_ones_back_is_not_awarded(make: "Maker", session: Session) -> None:
    owner, institution = make.enterprise(), make.institution()
    need = make.need(owner)
    answer = make.quote(institution, need, price="500")
    session.refresh(answer)
    seen = answer.quoted_at
    make.quote(institution, need, price="5000")
    with pytest.raises(Conflict, match="刚刚修改"):
        deciding.award(session, owner, answer.id, seen=seen)
    session.refresh(answer)
    assert deciding.award(session, owner, answer.id, seen=answer.quoted_at).status == "awarded"


def test_an_invitation_without_an_answer_cannot_be_awarded(make: "Maker", session: Session) -> None:
    owner = make.enterprise()
    need = make.need(owner)
    invited = service.invite(session, owner, need.id, make.institution().organisation_id or 0)
    with pytest.raises(Conflict):
        deciding.award(session, owner, invited.id)


def test_only_the_owner_decides(make: "Maker", session: Session) -> None:
    institution = make.institution()
    answer = make.quote(institution, make.need(make.enterprise()))
    with pytest.raises(NotFound):
        deciding.award(session, make.enterprise(), answer.id)
    with pytest.raises(NotFound):
        deciding.decline(session, make.enterprise(), answer.id, "x")
    for other in (institution, make.regulator()):
        with pytest.raises(AppError) as refusal:
            deciding.award(session, other, answer.id)
        assert refusal.value.status == 403


def test_a_declined_institution_reads_the_reason(make: "Maker", session: Session) -> None:
    owner = make.enterprise()
    need = make.need(owner)
    answer = make.quote(make.institution(), need)
    with pytest.raises(Invalid) as refusal:
        deciding.decline(session, owner, answer.id, "")
    assert "reason" in refusal.value.errors
    deciding.decline(session, owner, answer.id, "工期太长")
    assert (answer.status, answer.reason, need.status) == ("declined", "工期太长", "published")
    with pytest.raises(Conflict):
        deciding.decline(session, owner, answer.id, "再谢绝一次")


def test_withdrawing_the_need_lapses_what_waits(make: "Maker", session: Session) -> None:
    owner = make.enterprise()
    need = make.need(owner)
    quoted = make.quote(make.institution(), need)
    invited = service.invite(session, owner, need.id, make.institution().organisation_id or 0)
    declined = make.quote(make.institution(), need)
    deciding.decline(session, owner, declined.id, "太贵")
    deciding.withdraw_need(session, owner, need.id, "项目取消")
    assert (need.status, need.status_note) == ("withdrawn", "项目取消")
    assert [(each.status, each.reason) for each in (quoted, invited, declined)] == [
        ("lapsed", "项目取消"),
        ("lapsed", "项目取消"),
        ("declined", "太贵"),
    ]


def test_the_database_itself_refuses_a_second_award(make: "Maker", session: Session) -> None:
    owner = make.enterprise()
    need = make.need(owner)
    one = make.quote(make.institution(), need)
    other = make.quote(make.institution(), need)
    deciding.award(session, owner, one.id)
    session.flush()
    with pytest.raises(IntegrityError, match="uq_engagements_awarded"), session.begin_nested():
        session.execute(
            update(Engagement)
            .where(Engagement.id == other.id)
            .values(status="awarded", no_result_reason="试")
        )


def _award(engine: Engine, owner: Actor, engagement_id: int, said: list[str]) -> None:
    with Session(engine) as session:
        try:
            deciding.award(session, owner, engagement_id)
            session.commit()
            said.append("awarded")
        except Conflict:
            session.rollback()
            said.append("conflict")


def test_of_two_awards_at_once_one_wins(own_database: Engine, maker: "type[Maker]") -> None:
    with Session(own_database, expire_on_commit=False) as session:
        make = maker(session)
        owner = make.enterprise()
        needs = [make.need(owner) for _ in range(5)]
        pairs = [[make.quote(make.institution(), need).id for _ in range(2)] for need in needs]
        session.commit()
    for pair in pairs:
        said: list[str] = []
        threads = [Thread(target=_award, args=(own_database, owner, each, said)) for each in pair]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        assert sorted(said) == ["awarded", "conflict"]
    with Session(own_database) as session:
        awarded = select(func.count()).where(Engagement.status == "awarded")
        assert session.scalar(awarded) == len(needs)
