"""Gathers what a year's plan is made of: needs that their province cannot serve, and who could.

From the frozen rankings of open needs; a ranking that is not of the present need is left out and
counted. Never writes.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from app.collaboration.parties import party_of
from app.core.clock import today
from app.matching.field import Track
from app.matching.models import MatchRun
from app.matching.policies.in_force import policy_in_force
from app.matching.relations.evidence import Facts, Party
from app.matching.relations.facts import facts_in_force
from app.matching.runs import stored_outcome
from app.metrology.gates import Verdict
from app.needs.models import Need, NeedItem
from app.needs.queries import IS_OPEN
from app.plans.basis import Basis, Helper, Recipient, Settings, Tie, Wanted
from app.plans.parties import (
    RELATED,
    Institution,
    Ties,
    home_of,
    hosts_of,
    institutions,
    nearest_statutory,
    place_party,
    statutory_parties,
)
from app.regions.codes import prefix
from app.regions.queries import region_table
from app.regions.table import RegionTable

LOOK_BACK = timedelta(days=365)
# The newest items of a scope; more would keep the job beyond its lease. Said where it bites.
MOST_ITEMS = 10_000
MOST_EDGES = 300_000


@dataclass(slots=True)
class _Group:
    """Alike items of one recipient: the same subject, weight and supporters."""

    recipient: str
    region_code: str
    subject: str
    weight: float
    able: tuple[int, ...]
    needs: list[int] = field(default_factory=list)


def day_of(year: int) -> date:
    """The day on which relations are looked at: the first of the year, today if that has begun."""
    return max(today(), date(year, 1, 1))


def gather(
    session: Session, scope: Sequence[str], settings: Settings, year: int
) -> tuple[Basis, dict[str, int]]:
    """The basis of a plan and what was counted on the way.

    Counts: `items` looked at, `met` in their own province, `unmet`, `assigned` by law and so left
    out, `unranked`, `older` that are beyond MOST_ITEMS.
    """
    known = institutions(session)
    nearest = cache(partial(nearest_statutory, statutory_parties(known)))
    counts: Counter[str] = Counter(items=0, met=0, unmet=0, assigned=0, unranked=0, older=0)
    groups: dict[tuple[object, ...], _Group] = {}
    regions = region_table(session)
    by_city = len(scope) == 1 and scope[0] != ""
    edges = 0
    for row in _rows(session, scope):
        counts["items"] += 1
        if row.outcome is None:
            counts["unranked"] += 1
        elif row.track != Track.MARKET:
            counts["assigned"] += 1
        elif counts["items"] > MOST_ITEMS or edges > MOST_EDGES:
            counts["older"] += 1
        else:
            region = _region(row.region_code, regions, by_city=by_city)
            found = _unmet(row, region, known, nearest, settings)
            counts["met" if found is None else "unmet"] += 1
            if found is not None:
                key = (found.recipient, found.region_code, found.subject, found.weight, found.able)
                edges += 0 if key in groups else len(found.able)
                groups.setdefault(key, found).needs.append(row.need_id)
    facts = facts_in_force(session, day_of(year))
    values = policy_in_force(session, today()).collaboration.pair_values.model_dump()
    ties = Ties(day_of(year), facts, values)
    return _basis(groups.values(), known, ties, facts, regions), dict(counts)


def _rows(session: Session, scope: Sequence[str]) -> Iterable[Any]:
    """Items of open needs of the last 12 months with their run in force, newest first."""
    run = and_(
        MatchRun.item_id == NeedItem.id,
        MatchRun.superseded_at.is_(None),
        MatchRun.need_version == Need.version,
    )
    statement = (
        select(
            Need.id.label("need_id"),
            Need.region_code,
            NeedItem.device,
            NeedItem.quantity,
            MatchRun.track,
            MatchRun.outcome,
        )
        .join(NeedItem, NeedItem.need_id == Need.id)
        .outerjoin(MatchRun, run)
        .where(IS_OPEN, inside(scope), Need.published_at >= datetime.now(UTC) - LOOK_BACK)
        .order_by(Need.published_at.desc(), NeedItem.id)
    )
    return session.execute(statement, execution_options={"yield_per": 500})


def inside(scope: Sequence[str]) -> ColumnElement[bool]:
    """Needs whose place lies in a scope."""
    return or_(false(), *(Need.region_code.startswith(each) for each in scope))


def _unmet(
    row: Any,
    region: str,
    known: dict[int, Institution],
    nearest: Callable[[str], int | None],
    settings: Settings,
) -> _Group | None:
    """The item as a demand; None if somebody in its own province can do it."""
    home = home_of(row.region_code)
    able: list[int] = []
    begun: int | None = None
    for owner, verdict, *_ in stored_outcome(row.outcome).places:
        if owner not in known:
            continue
        near = home_of(known[owner].region_code) == home
        if verdict is not Verdict.QUALIFIED:
            begun = owner if near and begun is None else begun
        elif near:
            return None
        else:
            able.append(owner)
    receiver = begun or nearest(row.region_code)
    recipient = f"o{receiver}" if receiver else f"r{region}"
    weight = float(row.quantity) if settings.weight == "pieces" else 1.0
    return _Group(recipient, region, row.device, weight, tuple(sorted(able)))


def _region(code: str, regions: RegionTable, *, by_city: bool) -> str:
    """The place that stands for a need: its city within one province, else its province."""
    city = prefix(code)[:4].ljust(6, "0")
    return city if by_city and city in regions.places else home_of(code)


def _basis(
    groups: Iterable[_Group],
    known: dict[int, Institution],
    ties: Ties,
    facts: Facts,
    regions: RegionTable,
) -> Basis:
    ordered = sorted(groups, key=lambda each: (each.region_code, each.recipient, each.subject))
    wanted, edges, pairs = [], [], set()
    for number, each in enumerate(ordered, start=1):
        needs = tuple(sorted(set(each.needs)))
        amount = len(each.needs)
        wanted.append(
            Wanted(
                number, each.recipient, each.region_code, each.subject, amount, each.weight, needs
            )
        )
        edges += [(owner, number) for owner in each.able]
        pairs |= {(owner, each.recipient) for owner in each.able}
    recipients = {each.recipient: _recipient(each.recipient, known, regions) for each in ordered}
    helpers = sorted({owner for owner, _ in pairs})
    return Basis(
        ties.on.isoformat(),
        tuple(wanted),
        tuple(recipients[key] for key in sorted(recipients)),
        tuple(Helper(o, known[o].name, known[o].region_code) for o in helpers),
        tuple(edges),
        tuple(_ties(sorted(pairs), recipients, known, ties, facts)),
    )


def _recipient(key: str, known: dict[int, Institution], regions: RegionTable) -> Recipient:
    if key.startswith("o"):
        own = known[int(key[1:])]
        return Recipient(key, own.name, own.region_code, own.id)
    return Recipient(key, f"{regions.path(key[1:])}（尚无承接机构）", key[1:])


def _ties(
    pairs: Sequence[tuple[int, str]],
    recipients: dict[str, Recipient],
    known: dict[int, Institution],
    ties: Ties,
    facts: Facts,
) -> Iterable[Tie]:
    hosts = hosts_of(facts)

    def party(owner: int) -> Party:
        return party_of(owner, known[owner].kind, known[owner].region_code, hosts)

    receiving = {
        key: party(each.organisation_id) if each.organisation_id else place_party(each.region_code)
        for key, each in recipients.items()
    }
    for owner, key in pairs:
        found = ties.between(party(owner), receiving[key])
        if found is not None:
            yield Tie(owner, key, found.title, found.document, found.key in RELATED)
