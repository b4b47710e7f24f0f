"""Items of a basket that nobody does: who comes nearest, and what it lacks. Never writes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.matching.assessing import judge_contents
from app.matching.runs import contents
from app.metrology.gates import Assessment
from app.needs.models import NeedItem
from app.organisations.models import Organisation
from app.plans.basket import Ranked


@dataclass(frozen=True, slots=True)
class Shortfall:
    """An item without anybody who does it; `nearest` is whom least stands in the way, if anyone.

    `changed`: somebody could when it was ranked, and has changed the catalogue since.
    """

    item: NeedItem
    counts: Mapping[str, int]
    nearest: Organisation | None = None
    assessment: Assessment | None = None
    changed: bool = False


def shortfalls(
    session: Session, items: Iterable[NeedItem], ranked: Mapping[int, Ranked]
) -> list[Shortfall]:
    """Those items in their order, with the nearest institution and the gates' own sentences."""
    short = list(items)
    nearest = {item.id: ranked[item.id].nearest() for item in short}
    found = {each.organisation_id: each for each in nearest.values() if each is not None}
    rows = contents(session, {d for each in nearest.values() if each for d in each.terms})
    statement = select(Organisation).where(Organisation.id.in_(found))
    organisations = {each.id: each for each in session.scalars(statement)} if found else {}
    made = []
    for item in short:
        own, entrant = ranked[item.id], nearest[item.id]
        counts, changed = own.run.counts, bool(own.able())
        if entrant is None:
            made.append(Shortfall(item, counts, changed=changed))
            continue
        judged = judge_contents(own.field.demand, [entrant.terms], rows)[entrant.terms]
        who = organisations.get(entrant.organisation_id)
        made.append(Shortfall(item, counts, who, judged.explained(), changed))
    return made
