"""Why a regulator once returned a project stays between the regulator and the leader."""

from sqlalchemy.orm import Session

from app.projects import service
from app.projects.schemas import StepForm
from tests.integration.conftest import Maker, SignIn

REASON = "材料里的客户名称请删去"


def test_the_reason_of_a_return_is_not_published_with_the_project(
    session: Session, make: Maker, sign_in: SignIn
) -> None:
    leader, regulator = make.institution(), make.regulator("320000")
    project = make.project(leader)
    service.move(session, regulator, project.id, "return", StepForm(note=REASON))
    service.move(session, leader, project.id, "propose", StepForm())
    session.flush()
    page = f"/projects/{project.id}"
    assert all(REASON in sign_in(actor).get(page).text for actor in (leader, regulator))
    others = (None, make.enterprise(), make.institution(), make.regulator("330000"))
    for actor in others:
        answer = sign_in(actor).get(page)
        assert answer.status_code == 200
        assert REASON not in answer.text
