from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

import pytest
from sqlalchemy import Connection, Engine, select
from sqlalchemy.orm import Session

from app.accounts.models import AuthSession, User
from app.accounts.service import sign_in
from app.capabilities.models import Capability
from app.capabilities.workflow import CapabilityStatus
from app.core.clock import today
from app.core.jobs import Job
from app.core.permissions import Role
from app.demo.files import read
from app.demo.seeding import demo_accounts, seed_demo
from app.engagements.models import Engagement
from app.metrology.boxes import Box
from app.metrology.coverage import covers
from app.metrology.quantities import read_quantities
from app.metrology.records import stored_boxes
from app.needs.models import Need, NeedItem
from app.organisations.membership import load_actor
from app.organisations.models import Organisation
from app.organisations.uscc import fault
from app.projects.models import Project
from app.regions.codes import province_of
from search.sync import SYNC, SYNC_MANY

WANTED = Box(read_quantities("(-0.1～2.5)MPa", "range").intervals[0])


@pytest.fixture(scope="module")
def seeded(database: Engine) -> Iterator[Connection]:
    """One demo for all tests that only read it; rolled back at the end."""
    with database.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            seed_demo(session)
            session.commit()
        yield connection
        transaction.rollback()


@pytest.fixture
def demo(seeded: Connection) -> Iterator[Session]:
    savepoint = seeded.begin_nested()
    with Session(seeded, join_transaction_mode="create_savepoint") as session:
        yield session
    savepoint.rollback()


def sign_in_with(session: Session, login: str, password: str) -> str:
    return sign_in(session, login=login, password=password, address="127.0.0.1", browser="test")


def published(session: Session) -> list[Capability]:
    statement = select(Capability).where(Capability.status == CapabilityStatus.PUBLISHED)
    return list(session.scalars(statement.order_by(Capability.organisation_id)))


def boxes(row: Capability | NeedItem) -> list[Box]:
    return list(stored_boxes(row.boxes))


def test_every_organisation_can_be_told_to_be_an_example(demo: Session) -> None:
    for organisation in demo.scalars(select(Organisation)):
        assert organisation.is_example
        assert "示例" in organisation.name
        assert fault(organisation.uscc) == ""
        assert "EXAMPLE" in organisation.uscc
        assert not set(organisation.contact_phone) - set("0-")


def test_one_account_a_role_is_printed_and_signs_in_for_it(demo: Session) -> None:
    seen = []
    for account in demo_accounts():
        actor = load_actor(demo, sign_in_with(demo, account["login"], account["password"]))
        assert actor.verified
        seen.append((account["role"], actor.role))
    assert seen == [
        ("企业", Role.ENTERPRISE),
        ("机构", Role.INSTITUTION),
        ("监管部门", Role.REGULATOR),
        ("运营", Role.OPERATOR),
    ]


def test_everybody_in_the_demo_can_sign_in(demo: Session) -> None:
    password = read("organisations")["password"]
    logins = list(demo.scalars(select(User.login)))
    assert len(logins) == 20
    assert all(sign_in_with(demo, login, password) for login in logins)


def test_seeding_leaves_nobody_signed_in(demo: Session) -> None:
    assert not list(demo.scalars(select(AuthSession)))


def test_the_operator_finds_an_enterprise_and_an_institution_to_verify(demo: Session) -> None:
    statement = select(Organisation.kind).where(Organisation.verification == "pending")
    assert sorted(demo.scalars(statement)) == ["enterprise", "institution"]


def test_nine_institutions_of_nine_places_publish_catalogues(demo: Session) -> None:
    found = published(demo)
    owners = {row.organisation_id for row in found}
    statement = select(Organisation).where(Organisation.id.in_(owners))
    places = {province_of(one.region_code) for one in demo.scalars(statement)}
    assert len(found) >= 90
    assert len(owners) == len(places) == 9
    assert "660000" in places


def test_every_published_range_is_read_or_says_why_not(demo: Session) -> None:
    found = published(demo)
    assert all(bool(row.boxes) != bool(row.range_refusal) for row in found)
    assert sum(bool(row.boxes) for row in found) >= 85
    assert {row.range_text for row in found if row.range_refusal} >= {"见附表"}


def test_the_pressure_need_meets_full_partial_and_unread_ranges(demo: Session) -> None:
    pressure = [row for row in published(demo) if row.measurand == "压力"]
    seen = set()
    for _, group in groupby(pressure, key=lambda row: row.organisation_id):
        rows_of_one = list(group)
        found = covers([box for row in rows_of_one for box in boxes(row)], WANTED)
        unread = all(row.range_refusal for row in rows_of_one)
        seen.add("unread" if unread else "full" if found.covered else "part")
    assert seen == {"full", "part", "unread"}


def test_a_proof_is_about_to_lapse_and_drafts_and_archived_rows_exist(demo: Session) -> None:
    ends = [row.proof_valid_to for row in published(demo) if row.proof_valid_to]
    assert sum(end <= today() + timedelta(days=60) for end in ends) == 1
    assert all(end >= today() for end in ends)
    other = demo.scalars(select(Capability.status).where(Capability.status != "published"))
    assert sorted(other) == ["archived", "draft"]


def test_the_first_need_waits_with_two_answers(demo: Session) -> None:
    need = demo.scalars(select(Need).order_by(Need.id)).first()
    assert need is not None
    assert need.region_code == "320500"
    item = demo.scalars(select(NeedItem).where(NeedItem.need_id == need.id)).one()
    assert (item.quantity, item.requirement_text) == (20, "0.05级")
    assert boxes(item) == [WANTED]
    answers = demo.scalars(select(Engagement.status).where(Engagement.need_id == need.id))
    assert list(answers) == ["quoted", "quoted"]


def test_needs_stand_in_many_states_and_one_is_awarded_to_another_province(demo: Session) -> None:
    states = set(demo.scalars(select(Need.status)))
    assert {"draft", "published", "engaged", "agreed", "withdrawn"} == states
    supply = (
        select(Need.region_code, Organisation.region_code)
        .join(Engagement, Engagement.need_id == Need.id)
        .join(Organisation, Organisation.id == Engagement.organisation_id)
    )
    awarded = demo.execute(supply.where(Engagement.status == "awarded")).all()
    assert any(province_of(a) != province_of(b) for a, b in awarded)
    flows = {(province_of(a), province_of(b)) for a, b in demo.execute(supply)}
    assert len(flows) >= 8


def test_every_answer_state_but_none_without_a_reason_where_one_is_owed(demo: Session) -> None:
    answers = list(demo.scalars(select(Engagement)))
    assert {each.status for each in answers} == {
        "invited",
        "quoted",
        "awarded",
        "declined",
        "withdrawn",
        "lapsed",
    }
    ended = [each for each in answers if each.status in {"declined", "withdrawn", "lapsed"}]
    assert all(each.reason for each in ended)


def test_one_need_has_twelve_items_one_is_unread_and_one_nobody_serves(demo: Session) -> None:
    items = list(demo.scalars(select(NeedItem).order_by(NeedItem.need_id)))
    assert max(len(list(group)) for _, group in groupby(items, key=lambda x: x.need_id)) == 12
    assert any(item.range_refusal for item in items)
    offered = [box for row in published(demo) for box in boxes(row)]
    kinds = {box.main.kind for box in offered if box.main}
    wanted = [box for item in items for box in boxes(item) if box.main]
    assert any(box.main and box.main.kind not in kinds for box in wanted)


def test_projects_stand_in_different_states(demo: Session) -> None:
    states = sorted(demo.scalars(select(Project.status)))
    assert states == ["executing", "proposed", "proposed", "recruiting", "returned"]


def test_what_is_public_waits_to_be_indexed(demo: Session) -> None:
    kinds = set(demo.scalars(select(Job.kind)))
    assert {SYNC, SYNC_MANY} <= kinds
