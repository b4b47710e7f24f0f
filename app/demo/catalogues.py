"""The catalogues of the example institutions, one file each."""

from sqlalchemy.orm import Session

from app.capabilities.publishing import move, publish_many
from app.capabilities.schemas import CapabilityForm
from app.capabilities.service import create
from app.core.permissions import Actor
from app.demo.files import Table, catalogue_keys, filled, in_days, read, without
from app.demo.people import People


def add_catalogues(session: Session, people: People) -> None:
    """Write and publish every catalogue; some rows stay drafts, some are archived again."""
    for key in catalogue_keys():
        _add_catalogue(session, people[key], read(f"catalogues/{key}"))


def _add_catalogue(session: Session, actor: Actor, data: Table) -> None:
    ids: dict[str, list[int]] = {"draft": [], "published": [], "archived": []}
    for number, entry in enumerate(data["row"], start=1):
        row = create(session, actor, _form(data["common"] | entry, data["prefix"], number))
        ids[entry.get("state", "published")].append(row.id)
    publish_many(session, actor, ids["published"] + ids["archived"])
    for each in ids["archived"]:
        move(session, actor, each, "archive")


def _form(entry: Table, prefix: str, number: int) -> CapabilityForm:
    values = without(entry, "state", "valid_since_days", "valid_days") | {
        "code": f"{prefix}-{number:03}",
        "proof_number": f"示例-{prefix}-{number:04}",
        "proof_valid_from": in_days(-entry["valid_since_days"]),
        "proof_valid_to": in_days(entry["valid_days"]),
    }
    return filled(CapabilityForm, values)
