"""The agreements between example institutions, entered and confirmed as people would."""

from sqlalchemy.orm import Session

from app.demo.files import Table, filled, in_days, read, without
from app.demo.people import People
from app.pairings.schemas import PairingForm, StepForm
from app.pairings.service import confirm, enter

_STORY = ("by", "confirmed_by", "signed_days", "from_days", "until_days")


def add_pairings(session: Session, people: People) -> None:
    """Enter every agreement and let everybody named confirm it, in order."""
    for entry in read("pairings")["pairing"]:
        pairing = enter(session, people[entry["by"]], _form(people, entry))
        for key in entry["confirmed_by"]:
            confirm(session, people[key], pairing.id, StepForm())


def _form(people: People, entry: Table) -> PairingForm:
    values = without(entry, *_STORY) | {
        "supporter": people[entry["supporter"]].organisation_name,
        "recipient": people[entry["recipient"]].organisation_name,
        "signed_on": in_days(entry["signed_days"]),
        "valid_from": in_days(entry["from_days"]),
        "valid_to": in_days(entry["until_days"]),
    }
    return filled(PairingForm, values)
