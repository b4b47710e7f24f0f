"""The example organisations: registered, marked as examples, and verified by the demo operator."""

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.operators import create_operator
from app.accounts.service import open_session, sign_out
from app.core.permissions import Actor
from app.demo.files import Table, filled, read, without
from app.organisations.membership import load_actor
from app.organisations.models import Organisation
from app.organisations.registration import register
from app.organisations.schemas import RegistrationForm
from app.organisations.service import decide

People = dict[str, Actor]


def add_people(session: Session) -> People:
    """Everybody who acts in the demo, by the key of their organisation."""
    data = read("organisations")
    operator = acting(
        session, create_operator(session, **data["operator"], password=data["password"])
    )
    people = {}
    for entry in data["organisation"]:
        user = register(session, _form(data["common"] | entry, data["password"]))
        organisation = session.get_one(Organisation, user.organisation_id)
        organisation.is_example = True
        if not entry.get("pending"):
            decide(session, operator, organisation.id, verified=True, note="示例单位。")
            session.flush()  # the actor below must be verified
        people[entry["key"]] = acting(session, user)
    return people


def _form(entry: Table, password: str) -> RegistrationForm:
    values = without(entry, "key", "shown", "pending") | {"password": password}
    return filled(RegistrationForm, values)


def acting(session: Session, user: User) -> Actor:
    """The person as the platform sees them after signing in."""
    token = open_session(session, user, address="", browser="")
    session.flush()  # looked up by its hash
    actor = load_actor(session, token)
    sign_out(session, token)
    return actor
