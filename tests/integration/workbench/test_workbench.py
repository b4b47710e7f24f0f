"""Everybody's workbench shows what waits for them, and says what to do when nothing does."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, update
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.capabilities.models import Capability
from app.core.clock import today
from app.core.files import keep
from app.core.jobs import Job
from app.core.permissions import Actor, Role
from app.engagements import deciding, service
from app.imports.models import Import
from app.needs.models import Need
from app.organisations.models import Organisation, Verification
from app.workbench.queries import todos

if TYPE_CHECKING:
    from tests.conftest import QueryLog
    from tests.integration.conftest import Maker, SignIn


def shown(session: Session, actor: Actor) -> dict[str, list[str]]:
    session.flush()
    return {each.title: [todo.href for todo in each.rows] for each in todos(session, actor)}


def test_an_enterprise_decides_publishes_and_watches_deadlines(
    make: "Maker", session: Session
) -> None:
    owner = make.enterprise()
    draft = make.need(owner, draft=True)
    near = make.need(owner, deadline=today() + timedelta(days=3))
    make.need(owner, deadline=today() + timedelta(days=90))
    answer = make.quote(make.institution(), near)
    make.quote(make.institution(), make.need(make.enterprise()))
    assert shown(session, owner) == {
        "决定应答": [f"/engagements/{answer.id}"],
        "期限将近，还没有选定机构": [f"/needs/{near.id}"],
        "草稿待发布": [f"/needs/{draft.id}"],
    }


def test_an_institution_answers_and_learns_what_became_of_it(
    make: "Maker", session: Session
) -> None:
    owner, institution = make.enterprise(), make.institution()
    invited, waiting, lost = (make.need(owner) for _ in range(3))
    service.invite(session, owner, invited.id, institution.organisation_id or 0)
    quoted = make.quote(institution, waiting)
    declined = make.quote(institution, lost)
    deciding.decline(session, owner, declined.id, "工期太长")
    session.flush()
    assert shown(session, institution) == {
        "邀请待应答": [f"/needs/{invited.id}/answer"],
        "应答有了结果(近两周)": [f"/engagements/{declined.id}"],
        "已应答，等对方决定": [f"/engagements/{quoted.id}"],
    }
    outcome = next(each for each in todos(session, institution) if "结果" in each.title).rows[0]
    assert "工期太长" in outcome.note


def test_an_institution_reviews_imports_and_renews_proofs(make: "Maker", session: Session) -> None:
    institution = make.institution()
    stored = keep(session, "能力目录.xlsx", b"x")
    taken = Import(
        organisation_id=institution.organisation_id,
        file_id=stored.id,
        filename="能力目录.xlsx",
        sha256=stored.sha256,
        status="to_review",
    )
    session.add(taken)
    for number, days in enumerate((30, 30, 90)):
        row = Capability(
            organisation_id=institution.organisation_id,
            code=str(number),
            device="压力表",
            proof_kind="CNAS认可",
            proof_number=f"L{days}",
            proof_valid_to=today() + timedelta(days=days),
            status="published",
        )
        session.add(row)
    session.flush()
    lists = {each.title: each.rows for each in todos(session, institution)}
    assert [todo.href for todo in lists["导入待确认"]] == [f"/imports/{taken.id}"]
    (proof,) = lists["证明快到期"]
    assert (proof.title, proof.note[:5]) == ("CNAS认可 L30", "2 条能力")


def test_a_regulator_screens_and_chases_what_nobody_answers(
    make: "Maker", session: Session
) -> None:
    project = make.project(make.institution("320100"))
    make.project(make.institution("510100"))
    owner = make.enterprise("320500")
    forgotten, answered, fresh = (make.need(owner) for _ in range(3))
    make.quote(make.institution(), answered)
    session.flush()
    long_ago = func.now() - timedelta(days=9)
    old = update(Need).where(Need.id.in_([forgotten.id, answered.id]))
    session.execute(old.values(published_at=long_ago))
    found = shown(session, make.regulator("320000"))
    assert list(found.values()) == [[f"/projects/{project.id}"], [f"/needs/{forgotten.id}"]]
    assert str(fresh.id) not in str(found)


def test_an_operator_verifies_and_looks_after_parked_jobs(make: "Maker", session: Session) -> None:
    waiting = make.institution(verified=False)
    session.add(Job(kind="search.sync", key="needs:1", parked_at=func.now(), last_error="坏了"))
    found = shown(session, Actor(role=Role.OPERATOR, user_id=1, name="运营", verified=True))
    assert found == {
        "单位待核验": [f"/operator/organisations/{waiting.organisation_id}"],
        "任务停下来了": ["/operator/jobs"],
    }


def test_long_lists_are_cut_and_say_how_long_they_are(make: "Maker", session: Session) -> None:
    owner = make.enterprise()
    for _ in range(12):
        make.need(owner, draft=True)
    session.flush()
    (drafts,) = todos(session, owner)
    assert (len(drafts.rows), drafts.total) == (10, 12)


@pytest.mark.parametrize("kind", [Role.ENTERPRISE, Role.INSTITUTION, Role.REGULATOR])
def test_an_empty_workbench_says_what_to_do_next(
    kind: Role, make: "Maker", sign_in: "SignIn"
) -> None:
    area = "320000" if kind == Role.REGULATOR else ""
    page = sign_in(make.actor(kind, "320100", area=area)).get("/workbench")
    button = BeautifulSoup(page.text, "html.parser").select_one(".empty a.btn")
    assert button
    assert sign_in(None).get(str(button["href"])).status_code in (200, 303)


@pytest.mark.parametrize("kind", [Role.ENTERPRISE, Role.INSTITUTION, Role.REGULATOR])
def test_unverified_organisations_see_what_happens_next(
    kind: Role, make: "Maker", sign_in: "SignIn"
) -> None:
    page = sign_in(make.actor(kind, "320100", verified=False)).get("/workbench").text
    assert "单位正在等待核验" in page
    assert "现在可以" in page


def test_a_refused_organisation_reads_why(
    make: "Maker", sign_in: "SignIn", session: Session
) -> None:
    actor = make.institution(verified=False)
    refused = update(Organisation).where(Organisation.id == actor.organisation_id)
    reason = {"verification": Verification.REFUSED, "verification_note": "名称与代码不一致"}
    session.execute(refused.values(reason))
    page = sign_in(actor).get("/workbench").text
    assert "名称与代码不一致" in page
    assert "/account/organisation" in page


def test_the_workbench_of_an_operator_without_organisation_opens(
    make: "Maker", sign_in: "SignIn", session: Session
) -> None:
    user = User(login="op@example.com", name="运营", password_hash="x", role=Role.OPERATOR)
    session.add(user)
    session.flush()
    operator = Actor(role=Role.OPERATOR, user_id=user.id, name="运营", verified=True)
    assert sign_in(operator).get("/workbench").status_code == 200
    assert sign_in(None).get("/workbench").headers["location"].startswith("/sign-in")


def test_a_workbench_costs_one_query_a_list(
    make: "Maker", session: Session, queries: "QueryLog"
) -> None:
    owner = make.enterprise()
    for _ in range(3):
        make.quote(make.institution(), make.need(owner))
    session.flush()
    before = len(queries)
    todos(session, owner)
    assert len(queries) - before == 4  # three of its role, one of the searches it follows
