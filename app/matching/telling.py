"""Frozen lines in words, with the rows that still speak for them. Never writes.

The words are made from the frozen field and contents, so they are those of the run. Whether they
are still true is asked of the catalogue: every row a shown line rests on must still say the same
and may still be matched today.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Uuid, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.capabilities.offers import matchable, spoken
from app.core.clock import today
from app.matching.contents import rows_of
from app.matching.field import Field
from app.matching.judging import Told, tell
from app.matching.policies.policy import Policy
from app.matching.runs import contents
from app.matching.service import Match, speaking, used_contents, with_notes
from app.organisations.models import Organisation, Verification

Ranks = Mapping[int, Mapping[str, int]]
Lines = tuple[Match, ...]


class Asked(NamedTuple):
    """Places of one run as (rank, organisation), and its field with at least their entrants.

    `notes` are what moved institutions in the order, `ranks` those without each bar.
    """

    field: Field
    shown: Sequence[tuple[int, int]]
    notes: Mapping[int, tuple[str, ...]]
    ranks: Ranks


def told_as_frozen(session: Session, asked: Sequence[Asked], policy: Policy) -> list[Lines | None]:
    """The lines of each run; None for a run of which a line asked for is no longer true.

    Three queries at most, however many runs are asked.
    """
    rows = rows_of(session, _digests(asked), contents)
    told = [with_notes(tell(each.field, each.shown, rows, policy), each.notes) for each in asked]
    live = _live(session, [line for lines in told for line in lines])
    return [_lines(lines, each.ranks, live) for lines, each in zip(told, asked, strict=True)]


def _digests(asked: Sequence[Asked]) -> set[str]:
    found: set[str] = set()
    for each in asked:
        owners = {owner for _, owner in each.shown}
        for entrant in each.field.entrants:
            if entrant.organisation_id in owners:
                found.update(entrant.terms)
    return found


def _live(session: Session, told: Sequence[Told]) -> list[Capability]:
    """Rows that say what these lines rest on, of verified institutions, matchable today."""
    digests = sorted({one for used in map(_used, told) for one in used})
    owners = sorted({each.line.organisation_id for each in told})
    if not digests:
        return []
    statement = (
        select(Capability)
        .join(Capability.organisation)
        .options(*spoken())
        .where(
            Capability.terms == func.any(cast(digests, ARRAY(Uuid(as_uuid=False)))),
            Capability.organisation_id.in_(owners),
            Organisation.verification == Verification.VERIFIED,
            *matchable(today()),
        )
        .order_by(Capability.id)
    )
    return list(session.scalars(statement))


def _used(told: Told) -> set[str]:
    return used_contents([told])[told.line.organisation_id]


def _lines(told: Sequence[Told], ranks: Ranks, live: Sequence[Capability]) -> Lines | None:
    used = used_contents(told)
    matches = speaking(told, used, live, ranks)
    said = {each.organisation.id: {row.terms for row in each.rows} for each in matches}
    return matches if said == used else None
