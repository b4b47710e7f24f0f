"""An institution proposes a project, the regulator of its place screens it, partners find it."""

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core.errors import AppError, Conflict, Forbidden, Invalid, NotFound
from app.core.events import history
from app.core.jobs import Job
from app.core.permissions import VISITOR, Actor
from app.projects import queries, service
from app.projects.browse import browse
from app.projects.models import Project
from app.projects.schemas import ProjectFilter, ProjectForm, StepForm

if TYPE_CHECKING:
    from tests.conftest import QueryLog
    from tests.integration.conftest import Maker


def listed(session: Session, actor: Actor, **wanted: object) -> list[int]:
    page = queries.listing(session, actor, ProjectFilter.model_validate(wanted))
    return [each.id for each in page.rows]


def step(session: Session, actor: Actor, project: Project, action: str, note: str = "") -> None:
    service.move(session, actor, project.id, action, StepForm(note=note))


def test_a_proposed_project_is_public_and_a_draft_is_not(make: "Maker", session: Session) -> None:
    leader = make.institution()
    draft, proposed = make.project(leader, draft=True), make.project(leader)
    assert listed(session, VISITOR) == [proposed.id]
    assert set(listed(session, leader, mine="1")) == {draft.id, proposed.id}
    with pytest.raises(NotFound):
        queries.get_visible(session, make.regulator("000000"), draft.id)


def test_a_project_runs_through_its_life(make: "Maker", session: Session) -> None:
    leader = make.institution()
    project = make.project(leader)
    step(session, make.regulator("320100"), project, "select", "符合重点方向")
    for action in ("recruit", "team", "execute", "accept", "transfer", "close"):
        step(session, leader, project, action)
    assert project.status == "closed"
    told = [
        event.name.split(":")[1] for event in reversed(history(session, f"project:{project.id}"))
    ]
    assert told == [
        "created", "proposed", "selected", "recruiting", "teamed", "executing", "accepted",
        "transferred", "closed",
    ]  # fmt: skip


def test_the_regulators_reason_is_required_and_recorded(make: "Maker", session: Session) -> None:
    project, regulator = make.project(make.institution()), make.regulator()
    for action in ("select", "return"):
        with pytest.raises(Invalid) as refusal:
            step(session, regulator, project, action)
        assert "note" in refusal.value.errors
    step(session, regulator, project, "return", "请补充预期指标")
    assert (project.status, project.status_note) == ("returned", "请补充预期指标")
    last = history(session, f"project:{project.id}")[0]
    assert (last.name, last.facts["note"]) == ("project:returned", "请补充预期指标")


def test_only_the_regulator_of_the_place_screens(make: "Maker", session: Session) -> None:
    leader = make.institution("650100")
    project = make.project(leader)
    for other in (make.regulator("320000"), make.regulator("660000"), leader, make.enterprise()):
        with pytest.raises(Forbidden):
            step(session, other, project, "select", "好")
    step(session, make.regulator("650000"), project, "select", "好")
    assert project.status == "selected"


def test_only_the_leader_takes_the_other_steps(make: "Maker", session: Session) -> None:
    project = make.project(make.institution())
    with pytest.raises(NotFound):
        step(session, make.institution(), project, "withdraw")
    with pytest.raises(AppError) as refusal:
        step(session, make.regulator(), project, "withdraw")
    assert refusal.value.status == 403


def test_steps_out_of_order_are_refused(make: "Maker", session: Session) -> None:
    leader = make.institution()
    project = make.project(leader)
    for action in ("propose", "recruit", "close"):
        with pytest.raises(Conflict):
            step(session, leader, project, action)


def test_a_regulator_does_not_select_what_changed_meanwhile(
    make: "Maker", session: Session
) -> None:
    leader, regulator = make.institution(), make.regulator()
    project = make.project(leader)
    session.refresh(project)
    seen = project.updated_at
    form = ProjectForm(
        title="换了一个题目",
        problem="换成了完全不同的另一个问题",
        field_code="B3.1",
        place="320100",
    )
    service.edit(session, leader, project.id, form)
    with pytest.raises(Conflict):
        service.move(session, regulator, project.id, "select", StepForm(note="好", seen=seen))


def test_unverified_institutions_write_drafts_only(make: "Maker", session: Session) -> None:
    leader = make.institution(verified=False)
    project = make.project(leader, draft=True)
    with pytest.raises(Forbidden, match="核验"):
        step(session, leader, project, "propose")


def test_codes_that_are_in_no_list_are_refused(make: "Maker") -> None:
    with pytest.raises(Invalid) as refusal:
        make.project(
            make.institution(),
            field_code="B99",
            collaboration_types=["C01", "X"],
            partner_regions=["320500"],
            place="火星",
        )
    assert set(refusal.value.errors) == {
        "field_code",
        "collaboration_types",
        "partner_regions",
        "place",
    }


def test_the_contact_shows_to_people_of_verified_organisations(make: "Maker") -> None:
    leader = make.institution(verified=False)
    project = make.project(leader, draft=True)
    assert queries.contact_open(make.enterprise(), project)
    assert queries.contact_open(make.regulator(), project)
    assert queries.contact_open(leader, project)
    assert not queries.contact_open(VISITOR, project)
    assert not queries.contact_open(make.enterprise(verified=False), project)


def test_the_list_is_narrowed_by_the_address(make: "Maker", session: Session) -> None:
    suzhou = make.project(make.institution("320500"), field_code="B3.1")
    corps = make.project(
        make.institution("660000"), field_code="B2.1", collaboration_types=["C15", "C24"]
    )
    assert listed(session, VISITOR, region="320000") == [suzhou.id]
    assert listed(session, VISITOR, region="660000") == [corps.id]
    assert listed(session, VISITOR, region="650000") == []
    assert listed(session, VISITOR, field="B2.1") == [corps.id]
    assert listed(session, VISITOR, collaboration="C24") == [corps.id]
    assert listed(session, VISITOR, status="selected") == []
    assert listed(session, VISITOR, organisation=suzhou.organisation_id) == [suzhou.id]


@pytest.mark.usefixtures("engine_down")
def test_without_the_engine_words_are_still_looked_for_and_it_is_said(
    make: "Maker", session: Session
) -> None:
    leader = make.institution()
    flow = make.project(leader, title="气体流量远程校准示例")
    make.project(leader, title="量块长度100%比对示例")
    found = browse(session, VISITOR, ProjectFilter(q="气体 校准"))
    assert [each.id for each in found.page.rows] == [flow.id]
    assert "检索服务" in found.notice
    found = browse(session, VISITOR, ProjectFilter(q="%"))
    assert len(found.page.rows) == 1


def test_the_list_costs_two_queries_however_long(
    make: "Maker", session: Session, queries: "QueryLog"
) -> None:
    from app.projects.queries import listing

    for _ in range(3):
        make.project(make.institution())
    session.expire_all()
    before = len(queries)
    page = listing(session, VISITOR, ProjectFilter())
    assert all(each.organisation.name for each in page.rows)
    assert len(queries) - before == 2


def test_every_public_change_is_promised_to_the_search_engine(
    make: "Maker", session: Session
) -> None:
    leader = make.institution()
    project = make.project(leader)
    session.execute(delete(Job))
    step(session, leader, project, "withdraw")
    assert session.scalars(select(Job.key)).all() == [f"projects:{project.id}"]
