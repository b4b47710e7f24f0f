"""An institution answers a need, changes its answer, takes it back; an enterprise invites."""

from typing import TYPE_CHECKING

import pytest
from sqlalchemy.orm import Session

from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.events import history
from app.engagements import queries, service
from app.needs import service as needs
from app.needs.models import Need

if TYPE_CHECKING:
    from tests.integration.conftest import Maker


def names(session: Session, engagement_id: int) -> list[str]:
    return [event.name for event in reversed(history(session, f"engagement:{engagement_id}"))]


def test_an_answer_covers_all_items_unless_some_are_ticked(make: "Maker") -> None:
    need = make.need(make.enterprise(), devices=("压力表", "卡尺", "天平"))
    assert make.quote(make.institution(), need).positions == [1, 2, 3]
    assert make.quote(make.institution(), need, positions=[3, 1, 3]).positions == [1, 3]


def test_the_first_answer_opens_the_conversation(make: "Maker", session: Session) -> None:
    need = make.need(make.enterprise())
    answer = make.quote(make.institution(), need)
    assert (answer.status, need.status, answer.need_version) == ("quoted", "engaged", 1)
    assert names(session, answer.id) == ["engagement:quoted"]


def test_an_answer_may_be_changed_until_it_is_decided(make: "Maker", session: Session) -> None:
    need = make.need(make.enterprise())
    institution = make.institution()
    first = make.quote(institution, need, price="1200")
    second = make.quote(institution, need, price="900.50", turnaround_days=7)
    session.refresh(second)
    assert second.id == first.id
    assert (str(second.price), second.turnaround_days) == ("900.50", 7)
    assert names(session, first.id) == ["engagement:quoted", "engagement:requoted"]


def test_an_answer_without_a_price_says_why(make: "Maker") -> None:
    need = make.need(make.enterprise())
    with pytest.raises(Invalid) as refusal:
        make.quote(make.institution(), need, price=None)
    assert "message" in refusal.value.errors
    assert make.quote(make.institution(), need, price=None, message="先看样品").price is None


def test_a_free_answer_is_an_answer(make: "Maker") -> None:
    assert make.quote(make.institution(), make.need(make.enterprise()), price="0").price == 0


def test_items_that_are_not_in_the_need_are_refused(make: "Maker") -> None:
    with pytest.raises(Invalid) as refusal:
        make.quote(make.institution(), make.need(make.enterprise()), positions=[1, 2])
    assert "positions" in refusal.value.errors


def test_an_answer_to_an_older_text_of_the_need_is_sent_back(make: "Maker") -> None:
    need = make.need(make.enterprise())
    with pytest.raises(Invalid) as refusal:
        make.quote(make.institution(), need, need_version=need.version - 1)
    assert "need_version" in refusal.value.errors


def test_drafts_and_withdrawn_needs_take_no_answers(make: "Maker", session: Session) -> None:
    owner = make.enterprise()
    draft = make.need(owner, draft=True)
    gone = make.need(owner)
    needs.withdraw(session, owner, gone.id, "不做了")
    for need in (draft, gone):
        with pytest.raises(NotFound):
            make.quote(make.institution(), need)


def test_only_verified_institutions_answer(make: "Maker") -> None:
    need = make.need(make.enterprise())
    for actor in (make.institution(verified=False), make.enterprise(), make.regulator()):
        with pytest.raises(Forbidden):
            make.quote(actor, need)


def test_an_invitation_waits_for_the_institution(make: "Maker", session: Session) -> None:
    owner, institution = make.enterprise(), make.institution()
    need = make.need(owner)
    invitation = service.invite(session, owner, need.id, institution.organisation_id or 0)
    assert (invitation.status, need.status) == ("invited", "engaged")
    answer = make.quote(institution, need)
    assert (answer.id, answer.status) == (invitation.id, "quoted")
    assert names(session, answer.id) == ["engagement:invited", "engagement:quoted"]


def test_nobody_is_invited_twice_or_by_strangers(make: "Maker", session: Session) -> None:
    owner, institution = make.enterprise(), make.institution()
    need = make.need(owner)
    wanted = institution.organisation_id or 0
    service.invite(session, owner, need.id, wanted)
    with pytest.raises(Conflict, match="已经在"):
        service.invite(session, owner, need.id, wanted)
    with pytest.raises(NotFound):
        service.invite(session, make.enterprise(), need.id, wanted)


def test_only_verified_institutions_can_be_invited(make: "Maker", session: Session) -> None:
    owner = make.enterprise()
    need = make.need(owner)
    with pytest.raises(NotFound):
        service.invite(session, owner, need.id, make.enterprise().organisation_id or 0)
    stranger = make.institution(verified=False)
    with pytest.raises(Conflict, match="核验"):
        service.invite(session, owner, need.id, stranger.organisation_id or 0)


def test_taking_the_last_answer_back_publishes_the_need_again(
    make: "Maker", session: Session
) -> None:
    need = make.need(make.enterprise())
    one, other = make.institution(), make.institution()
    first, second = make.quote(one, need), make.quote(other, need)
    service.withdraw(session, one, first.id, "设备检修")
    assert (first.status, first.reason, need.status) == ("withdrawn", "设备检修", "engaged")
    service.withdraw(session, other, second.id, "")
    assert need.status == "published"
    assert make.quote(one, need).status == "quoted"
    assert need.status == "engaged"


def test_others_cannot_take_an_answer_back(make: "Maker", session: Session) -> None:
    answer = make.quote(make.institution(), make.need(make.enterprise()))
    with pytest.raises(NotFound):
        service.withdraw(session, make.institution(), answer.id, "")


def test_each_party_sees_its_answers_and_nobody_else_does(make: "Maker", session: Session) -> None:
    owner, one, other = make.enterprise(), make.institution(), make.institution()
    need = make.need(owner)
    answer = make.quote(one, need)
    make.quote(other, need, price="800")
    session.expire_all()
    seen = {
        actor: len(queries.answers_for(session, actor, session.get_one(Need, need.id)) or [])
        for actor in (owner, one, other, make.regulator("320000"), make.regulator("510000"))
    }
    assert list(seen.values()) == [2, 1, 1, 2, 0]
    for stranger in (other, make.enterprise(), make.regulator("510000")):
        with pytest.raises(NotFound):
            queries.get_visible(session, stranger, answer.id)


def test_the_regulator_of_the_supplier_sees_the_answer_too(make: "Maker", session: Session) -> None:
    answer = make.quote(make.institution("510100"), make.need(make.enterprise("650100")))
    for area, sees in (("510000", True), ("650000", True), ("660000", False), ("000000", True)):
        found = session.scalars(queries.visible_to(make.regulator(area))).all()
        assert (found == [answer]) is sees, area


def test_sealed_parts_open_to_the_owner_and_the_awarded_only(
    make: "Maker", session: Session
) -> None:
    from app.engagements import deciding

    owner, winner, loser = make.enterprise(), make.institution(), make.institution()
    need = make.need(owner)
    answer = make.quote(winner, need)
    make.quote(loser, need)
    assert queries.sealed_open(session, owner, need)
    assert not queries.sealed_open(session, winner, need)
    deciding.award(session, owner, answer.id)
    assert queries.sealed_open(session, winner, need)
    for other in (loser, make.enterprise(), make.regulator()):
        assert not queries.sealed_open(session, other, need)
