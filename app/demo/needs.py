"""The needs of the example enterprises, the answers of institutions, and what came of them."""

from sqlalchemy.orm import Session

from app.core.permissions import Actor
from app.demo.files import Table, filled, in_days, read, without
from app.demo.people import People
from app.engagements import deciding, service
from app.engagements.schemas import QuoteForm
from app.needs.models import Need
from app.needs.schemas import NeedForm
from app.needs.service import create, publish
from app.organisations.models import Organisation

_STORY = ("owner", "state", "reason", "invite", "answer", "deadline_in_days")
# An award settles a need, so it comes last.
_OUTCOMES = ("withdraw", "decline", "award")


def add_needs(session: Session, people: People) -> None:
    """Post every need and play its story."""
    for entry in read("needs")["need"]:
        _add_need(session, people, entry)


def _add_need(session: Session, people: People, entry: Table) -> None:
    owner = people[entry["owner"]]
    need = create(session, owner, _form(owner, entry))
    if entry.get("state") == "draft":
        return
    publish(session, owner, need.id)
    for key in entry.get("invite", []):
        institution = session.get_one(Organisation, people[key].organisation_id)
        service.invite(session, owner, need.id, institution.id)
    answers = [{"owner": entry["owner"], **each} for each in entry.get("answer", [])]
    _add_answers(session, people, need, answers)
    if entry.get("state") == "withdrawn":
        deciding.withdraw_need(session, owner, need.id, entry["reason"])


def _form(owner: Actor, entry: Table) -> NeedForm:
    values = without(entry, *_STORY) | {
        "deadline": in_days(entry.get("deadline_in_days")),
        "contact_name": owner.name,
        "contact_phone": "0000-00000000",
    }
    return filled(NeedForm, values)


def _add_answers(session: Session, people: People, need: Need, answers: list[Table]) -> None:
    given = [(each, _quote(session, people[each["institution"]], need, each)) for each in answers]
    for action in _OUTCOMES:
        for entry, engagement_id in given:
            if entry.get("outcome") == action:
                _settle(session, people, engagement_id, entry)


def _quote(session: Session, institution: Actor, need: Need, entry: Table) -> int:
    values = without(entry, "institution", "outcome", "reason", "owner")
    form = filled(QuoteForm, values | {"need_version": need.version})
    return service.quote(session, institution, need.id, form).id


def _settle(session: Session, people: People, engagement_id: int, entry: Table) -> None:
    institution, owner = people[entry["institution"]], people[entry["owner"]]
    if entry["outcome"] == "award":
        deciding.award(session, owner, engagement_id)
    elif entry["outcome"] == "decline":
        deciding.decline(session, owner, engagement_id, entry["reason"])
    else:
        service.withdraw(session, institution, engagement_id, entry["reason"])
