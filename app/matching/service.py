"""Ranks institutions for a need, and open needs for a capability: recall, reload, gates, order."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.capabilities import queries as capabilities
from app.capabilities.models import Capability
from app.core.clock import today
from app.core.errors import SearchUnavailable
from app.matching.devices import alike, distance
from app.matching.ranking import Ranked, group, rank
from app.matching.terms import demand_of, row_of, row_of_terms
from app.metrology.gates import Assessment, Verdict, assess
from app.needs import queries as needs
from app.needs.models import Need, NeedItem
from app.organisations.models import Organisation
from search import retrieve
from search.documents import kinds_of, main_span


@dataclass(frozen=True, slots=True)
class Match:
    """One institution for one item, with the rows that speak for it."""

    organisation: Organisation
    assessment: Assessment
    rows: tuple[Capability, ...]

    @property
    def days(self) -> int | None:
        """The shortest turnaround among the rows."""
        return min((row.turnaround_days for row in self.rows if row.turnaround_days), default=None)

    @property
    def fees(self) -> str:
        """What the rows say about fees, as written."""
        return "；".join(sorted({row.fee_text for row in self.rows if row.fee_text})[:2])


@dataclass(frozen=True, slots=True)
class ItemMatches:
    """The ranking of one item; `notice` says why there may be none."""

    item: NeedItem
    matches: tuple[Match, ...]
    counts: Mapping[Verdict, int]
    notice: str = ""

    def count(self, verdict: str) -> int:
        """How many institutions have this verdict."""
        return self.counts.get(Verdict(verdict), 0)

    @property
    def total(self) -> int:
        """How many institutions come into question at all."""
        return sum(self.counts.values())


def match_item(
    session: Session, need: Need, item: NeedItem, *, most: int | None = None
) -> ItemMatches:
    """Rank institutions for one item; the best `most` come with their rows, all are counted.

    The engine proposes ids; PostgreSQL and the gates decide.
    """
    try:
        found = retrieve.capability_candidates(_wanted(need, item))
    except SearchUnavailable as error:
        return ItemMatches(item, (), {}, error.message)
    terms = capabilities.matchable(session, [row_id for row_id, _ in found], today())
    ranks = {row.id: distance(item.device, row.device) for row in terms}
    offers = [(row.organisation_id, row_of_terms(row)) for row in terms]
    lines = rank(item.id, demand_of(need, item), group(offers, ranks))
    counts = Counter(line.assessment.verdict for line in lines)
    return ItemMatches(item, _with_rows(session, lines[:most]), counts)


def _with_rows(session: Session, lines: Sequence[Ranked]) -> tuple[Match, ...]:
    ids = [row_id for line in lines for row_id in line.assessment.rows]
    rows = capabilities.with_owners(session, ids)
    matches = []
    for line in lines:
        own = tuple(rows[row_id] for row_id in line.assessment.rows if row_id in rows)
        if own:  # a row may have been deleted between the two look-ups
            matches.append(Match(own[0].organisation, line.assessment, own))
    return tuple(matches)


def match_need(
    session: Session, need: Need, *, items: slice = slice(None), most: int | None = None
) -> list[ItemMatches]:
    """The rankings of all items, or of a part of them, in their order."""
    return [match_item(session, need, item, most=most) for item in need.items[items]]


def _wanted(need: Need, item: NeedItem) -> retrieve.NeedItemQuery:
    span = main_span(item.boxes)
    return retrieve.NeedItemQuery(
        words=" ".join(part for part in (item.device, item.measurand, item.spec) if part),
        kind=span.kind if span else "",
        lo=span.lo if span else None,
        hi=span.hi if span else None,
        services=(need.service,) if need.service else (),
        mode=need.mode,
        proof_kind=need.proof_kind,
        today=today(),
    )


@dataclass(frozen=True, slots=True)
class Served:
    """An open need item a capability row could serve."""

    need: Need
    item: NeedItem
    assessment: Assessment


def needs_for(session: Session, row: Capability) -> tuple[list[Served], str]:
    """Open needs one row could serve, best first, and a notice if the engine is away."""
    offer = row_of(row)
    span = main_span(row.boxes)
    wanted = retrieve.CapabilityQuery(
        words=" ".join(part for part in (row.device, row.measurand) if part),
        kind=span.kind if span else "",
        lo=span.lo if span else None,
        hi=span.hi if span else None,
        kinds=tuple(kinds_of(row.boxes)),
        services=tuple(row.services),
        modes=tuple(row.modes),
        proof_kind=row.proof_kind,
    )
    try:
        found = retrieve.need_candidates(wanted)
    except SearchUnavailable as error:
        return [], error.message
    served = [
        Served(need, item, assess(demand_of(need, item), [offer], alike))
        for need, item in needs.open_items(session, sorted({need_id for need_id, _ in found}))
    ]
    useful = [each for each in served if each.assessment.verdict in _WORTH_SHOWING]
    return sorted(useful, key=_reverse_order), ""


_WORTH_SHOWING = (Verdict.QUALIFIED, Verdict.TO_VERIFY, Verdict.INACCURATE, Verdict.INCOMPLETE)


def _reverse_order(served: Served) -> tuple[int, int, int]:
    return list(Verdict).index(served.assessment.verdict), -served.need.id, served.item.position
