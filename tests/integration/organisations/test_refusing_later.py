"""An organisation that the operator refuses after all takes its contents out of the public."""

from sqlalchemy.orm import Session

from app.organisations import service
from app.worker import drain
from tests.conftest import Browsers
from tests.factories import actor, need, organisation


def test_needs_of_a_refused_enterprise_are_no_longer_public(
    session: Session, browser: Browsers
) -> None:
    enterprise = organisation(session, "enterprise")
    made = need(session, actor(session, enterprise), title="后来被撤销的需求")
    session.commit()
    drain()
    institution = browser(organisation(session))
    assert institution.get(f"/needs/{made.id}").status == 200
    service.decide(session, actor(session), enterprise.id, verified=False, note="材料不实")
    session.commit()
    drain()
    assert institution.get(f"/needs/{made.id}").status == 404
    assert institution.get(f"/needs/{made.id}/answer").status == 404
    assert "后来被撤销的需求" not in institution.get("/needs").words()
    assert "后来被撤销的需求" not in institution.get("/").words()
    assert "后来被撤销的需求" not in institution.get("/find?q=后来被撤销的需求").words("ul")
    assert browser(enterprise).get(f"/needs/{made.id}").status == 200
