"""Who enters, sees, confirms and ends an agreement, and when it is in force."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.core.clock import today
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.events import history
from app.core.permissions import VISITOR, Actor
from app.organisations.models import Organisation, Verification
from app.pairings import queries, service
from app.pairings.models import Pairing
from app.pairings.official import official_pairs
from app.pairings.schemas import PairingFilter, PairingForm, StepForm
from app.pairings.workflow import PairingState, PairingStatus, Term, state

if TYPE_CHECKING:
    from tests.conftest import QueryLog
    from tests.integration.conftest import Maker
    from tests.integration.pairings.conftest import Story

DAY = st.dates(date(2024, 1, 1), date(2028, 12, 31))


def listed(session: Session, actor: Actor, **wanted: object) -> list[int]:
    page = queries.listing(session, actor, PairingFilter.model_validate(wanted))
    return [each.id for each in page.rows]


def sees(session: Session, actor: Actor, pairing: Pairing) -> bool:
    try:
        queries.get_visible(session, actor, pairing.id)
    except NotFound:
        return False
    return True


def test_four_words_bring_an_agreement_into_force(story: "Story", session: Session) -> None:
    pairing = story.enter()
    told = []
    for actor in (story.recipient, story.supporter, story.west):
        told.append((pairing.status, len(queries.in_force(session, today()))))
        story.confirm(pairing, actor)
    assert told == [("proposed", 0), ("proposed", 0), ("agreed", 0)]
    assert pairing.status == "confirmed"
    (fact,) = queries.in_force(session, today())
    assert (fact.id, fact.supporter_id, fact.recipient_id) == (
        pairing.id,
        story.supporter.organisation_id,
        story.recipient.organisation_id,
    )
    assert fact.collaboration_types == ("C15", "C24")
    names = [event.name for event in reversed(history(session, f"pairing:{pairing.id}"))]
    assert names == [
        "pairing:entered", "pairing:agreed", "pairing:agreed", "pairing:confirmed",
    ]  # fmt: skip


def test_a_regulator_of_both_places_confirms_both_by_entering(
    story: "Story", make: "Maker", session: Session
) -> None:
    pairing = story.enter(by=make.regulator("000000"))
    story.confirm(pairing, story.supporter, story.recipient)
    assert pairing.status == "confirmed"


def test_who_confirmed_is_kept_with_time_and_note(story: "Story", session: Session) -> None:
    pairing = story.enter()
    service.confirm(session, story.recipient, pairing.id, StepForm(note="同意，已报主管部门"))
    shown = queries.get_visible(session, story.east, pairing.id)
    given = {f"{each.voice} {each.side}": each for each in shown.confirmations}
    assert set(given) == {"regulator supporter", "institution recipient"}
    mine = given["institution recipient"]
    assert (mine.person_name, mine.note) == (story.recipient.name, "同意，已报主管部门")
    assert mine.at is not None


def test_until_it_is_in_force_only_those_concerned_see_it(
    story: "Story", make: "Maker", session: Session
) -> None:
    pairing = story.enter()
    near = (story.supporter, story.recipient, story.east, story.west, make.regulator("620100"))
    far = (
        VISITOR,
        make.institution("320100"),
        make.enterprise(),
        make.regulator("650000"),
        make.regulator("620000", verified=False),
    )
    assert all(sees(session, actor, pairing) for actor in near)
    assert not any(sees(session, actor, pairing) for actor in far)
    story.confirm(pairing, story.supporter, story.recipient, story.west)
    assert all(sees(session, actor, pairing) for actor in (*near, *far))


def test_a_confirmed_agreement_that_has_not_begun_is_not_public(
    story: "Story", session: Session
) -> None:
    begins = today() + timedelta(days=5)
    pairing = story.confirmed(valid_from=begins)
    assert not sees(session, VISITOR, pairing)
    assert listed(session, story.west, status="upcoming") == [pairing.id]
    assert queries.in_force(session, begins)


def test_an_agreement_of_an_institution_refused_later_counts_no_more(
    story: "Story", session: Session
) -> None:
    pairing = story.confirmed()
    institution = session.get_one(Organisation, story.recipient.organisation_id)
    institution.verification = Verification.REFUSED
    session.flush()
    assert not queries.in_force(session, today())
    assert not sees(session, VISITOR, pairing)
    assert sees(session, story.east, pairing)


def test_only_a_regulator_of_one_of_the_places_enters(story: "Story", make: "Maker") -> None:
    with pytest.raises(Invalid) as refusal:
        story.enter(by=make.regulator("650000"))
    assert "管辖范围" in refusal.value.errors["supporter"]
    for actor in (story.supporter, make.enterprise(), make.regulator(verified=False)):
        with pytest.raises(Forbidden):
            story.enter(by=actor)
    assert story.enter(by=story.west).status == "proposed"


def test_what_cannot_be_is_refused_at_its_field(story: "Story", make: "Maker") -> None:
    with pytest.raises(Invalid) as refusal:
        story.enter(recipient="不存在的机构", collaboration_types=["C15", "X"])
    assert set(refusal.value.errors) == {"recipient", "collaboration_types"}
    with pytest.raises(Invalid, match="同一家"):
        story.enter(recipient=story.supporter.organisation_name)
    enterprise = make.enterprise("620100")
    with pytest.raises(Invalid, match="没有找到"):
        story.enter(recipient=enterprise.organisation_name)


def test_strangers_find_nothing_to_decide(story: "Story", make: "Maker", session: Session) -> None:
    pairing = story.confirmed()
    for actor in (make.institution("620100"), make.regulator("650000")):
        with pytest.raises(NotFound):
            service.confirm(session, actor, pairing.id, StepForm())
    for action in ("end", "review", "withdraw"):
        with pytest.raises(NotFound):
            story.move(make.regulator("650000"), pairing, action)
        with pytest.raises(Forbidden):
            story.move(story.supporter, pairing, action)


def test_a_refusal_needs_a_reason_and_a_changed_text_asks_everybody_anew(
    story: "Story", session: Session
) -> None:
    pairing = story.enter()
    story.confirm(pairing, story.supporter)
    with pytest.raises(Invalid):
        story.move(story.recipient, pairing, "refuse", "")
    story.move(story.recipient, pairing, "refuse", "期限太短")
    assert (pairing.status, pairing.status_note) == ("refused", "期限太短")
    form = PairingForm.model_validate(story.form(goals="改过的目标。"))
    service.edit(session, story.west, pairing.id, form)
    assert (pairing.status, pairing.status_note) == ("proposed", "")
    shown = queries.get_visible(session, story.east, pairing.id)
    assert shown.confirmed == {("regulator", "recipient")}
    story.confirm(pairing, story.supporter, story.recipient, story.east)
    assert pairing.status == "confirmed"


def test_nobody_confirms_a_text_that_changed_under_their_eyes(
    story: "Story", session: Session
) -> None:
    pairing = story.enter()
    session.refresh(pairing)
    seen = pairing.updated_at
    form = PairingForm.model_validate(story.form(goals="换了目标。"))
    service.edit(session, story.east, pairing.id, form)
    with pytest.raises(Conflict, match="刚刚被改动过"):
        service.confirm(session, story.recipient, pairing.id, StepForm(seen=seen))


def test_a_regulator_refuses_only_for_a_side_not_yet_confirmed(story: "Story") -> None:
    pairing = story.confirm(story.enter(), story.supporter, story.recipient)
    with pytest.raises(Forbidden, match="已经为所辖的一方确认过"):
        story.move(story.east, pairing, "refuse")
    story.move(story.west, pairing, "refuse")
    assert pairing.status == "refused"


def test_the_entry_is_withdrawn_by_the_regulator_that_made_it(story: "Story") -> None:
    pairing = story.enter()
    with pytest.raises(Forbidden, match="登记这份协议的监管部门"):
        story.move(story.west, pairing, "withdraw")
    story.move(story.east, pairing, "withdraw", "登记错了")
    assert pairing.status == "withdrawn"
    again = story.enter()
    assert again.status == "proposed"


def test_an_ended_agreement_counts_until_the_day_before(story: "Story", session: Session) -> None:
    pairing = story.confirmed()
    with pytest.raises(Invalid):
        story.move(story.west, pairing, "end", "")
    story.move(story.west, pairing, "end", "双方另签新约")
    assert not queries.in_force(session, today())
    assert queries.in_force(session, today() - timedelta(days=1))
    assert listed(session, VISITOR, status="ended") == [pairing.id]
    with pytest.raises(Conflict, match="已经终止"):
        story.move(story.west, pairing, "end", "再终止一次")


def test_the_yearly_review_is_recorded_once_the_term_has_begun(
    story: "Story", session: Session
) -> None:
    pairing = story.confirmed()
    story.move(story.east, pairing, "review", "目标完成过半")
    assert (pairing.status, pairing.reviewed_on) == ("confirmed", today())
    assert history(session, f"pairing:{pairing.id}")[0].facts["note"] == "目标完成过半"
    later = story.confirmed(document_number="2", valid_from=today() + timedelta(days=9))
    with pytest.raises(Conflict, match="还没有生效"):
        story.move(story.east, later, "review", "太早")


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=DAY, days=st.none() | st.integers(0, 900), ended=st.none() | DAY, on=DAY)
def test_the_database_and_the_life_cycle_agree_on_every_day(
    story: "Story", session: Session, first: date, days: int | None, ended: date | None, on: date
) -> None:
    last = None if days is None else first + timedelta(days=days)
    status = PairingStatus.ENDED if ended else PairingStatus.CONFIRMED
    pairing = Pairing(
        supporter_id=story.supporter.organisation_id,
        recipient_id=story.recipient.organisation_id,
        document_title="示例协议",
        signed_on=first,
        valid_from=first,
        valid_to=last,
        ended_on=ended,
        entered_by_id=story.east.organisation_id,
        entered_region_code="320000",
        status=status,
    )
    session.add(pairing)
    session.flush()
    told = state(status, Term(first, last, ended), on)
    assert [each.id for each in queries.in_force(session, on)] == (
        [pairing.id] if told == PairingState.ACTIVE else []
    )
    held = [
        each
        for each in PairingState
        if session.query(Pairing).where(queries.is_state(each, on)).count()
    ]
    assert held == [told]
    session.delete(pairing)
    session.flush()


def test_without_all_words_no_agreement_is_in_force(story: "Story", session: Session) -> None:
    story.enter(document_number="1")
    story.confirm(story.enter(document_number="2"), story.supporter, story.recipient)
    refused = story.enter(document_number="3")
    story.move(story.recipient, refused, "refuse")
    assert not queries.in_force(session, today())


def test_facts_come_in_order_and_in_one_statement(
    story: "Story", session: Session, queries: "QueryLog"
) -> None:
    from app.pairings.queries import in_force

    made = [story.confirmed(document_number=str(number)).id for number in range(3)]
    before = len(queries)
    assert [each.id for each in in_force(session, today())] == made
    assert len(queries) - before == 1


def test_the_list_is_narrowed_by_state_and_by_the_region_of_either_party(
    story: "Story", make: "Maker", session: Session
) -> None:
    active = story.confirmed(document_number="1")
    proposed = story.enter(document_number="2")
    assert listed(session, story.west) == [proposed.id, active.id]
    assert listed(session, story.west, status="proposed") == [proposed.id]
    assert listed(session, VISITOR, region="320000") == [active.id]
    assert listed(session, VISITOR, region="620000") == [active.id]
    assert listed(session, VISITOR, region="650000") == []
    assert listed(session, make.regulator("650000"), mine="1") == []


def test_what_waits_for_somebody_is_found_by_them_alone(story: "Story", session: Session) -> None:
    pairing = story.enter()
    order = (story.supporter, story.recipient, story.west)
    for number, actor in enumerate(order):
        waits = [listed(session, each, waiting="1") == [pairing.id] for each in order]
        assert waits == [number == 0, number <= 1, number == 2]
        assert queries.waiting_count(session, actor) == 1
        story.confirm(pairing, actor)
    assert not any(queries.waiting_count(session, each) for each in (*order, story.east))


def test_the_list_costs_two_queries_however_long(
    story: "Story", session: Session, queries: "QueryLog"
) -> None:
    from app.pairings.queries import listing

    for number in range(3):
        story.enter(document_number=str(number))
    session.expire_all()
    before = len(queries)
    page = listing(session, story.east, PairingFilter())
    assert all(each.supporter.name and each.recipient.name for each in page.rows)
    assert (len(page.rows), len(queries) - before) == (3, 2)


def test_the_eleven_provincial_pairs_wait_for_agreements(
    story: "Story", make: "Maker", session: Session, queries: "QueryLog"
) -> None:
    before = len(queries)
    pairs = official_pairs(session, date(2026, 7, 1))
    assert len(queries) - before == 3
    assert len(pairs) == 11
    assert not any(each.agreements for each in pairs)
    story.confirmed()  # 江苏—甘肃 is no provincial pair
    assert not any(each.agreements for each in official_pairs(session, date(2026, 7, 1)))


def test_an_agreement_in_force_is_shown_at_its_pair_only_while_it_holds(
    story: "Story", make: "Maker", session: Session
) -> None:
    story.recipient, story.west = make.institution("610100"), make.regulator("610000")
    made = story.confirmed()

    def built(on: date) -> dict[str, list[int]]:
        pairs = official_pairs(session, on)
        return {
            each.relation.recipient_text: [one.id for one in each.agreements]
            for each in pairs
            if each.agreements
        }

    assert built(date(2026, 2, 1)) == {"陕西": [made.id]}
    assert built(date(2026, 1, 31)) == {}


def test_a_pair_of_prefectures_asks_for_an_institution_of_theirs_or_of_the_province(
    story: "Story", make: "Maker", session: Session
) -> None:
    story.supporter, story.east = make.institution("370100"), make.regulator("370000")

    def built(place: str) -> int:
        story.recipient = make.institution(place)
        story.confirmed(document_number=place)
        return sum(len(each.agreements) for each in official_pairs(session, date(2026, 7, 1)))

    # 山东 helps 陇南, 定西 and 临夏 of 甘肃; 天津 helps the province.
    assert [built(place) for place in ("620100", "621100", "620000")] == [0, 1, 2]
