"""Ranks institutions for a need, and open needs for a capability: recall, reload, gates, order."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.capabilities import offers
from app.capabilities.asking import NeedQuery
from app.capabilities.models import Capability
from app.core.clock import today
from app.core.errors import SearchUnavailable
from app.matching.assessing import assess_offers
from app.matching.contents import rows_of
from app.matching.ranking import Ranked, rank
from app.matching.recalling import Recalled, query_of, recall_rows
from app.matching.terms import demand_of, digest_of, row_of_terms
from app.metrology.gate_inputs import Demand
from app.metrology.gates import Assessment, Verdict, assess
from app.metrology.likeness import alike, distance
from app.metrology.reach import sought
from app.needs import queries as needs
from app.needs.models import Need, NeedItem
from app.organisations.models import Organisation
from search import retrieve

DEGRADED = "检索服务暂时不可用，本次由数据库直接匹配：较慢，结果和次序相同。"


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

    Recall proposes ids; PostgreSQL and the gates decide.
    """
    on, demand = today(), demand_of(need, item)
    recalled = recall_rows(session, query_of(demand, on))
    lines = rank(item.id, _judged(session, demand, recalled, on))
    counts = Counter(line.assessment.verdict for line in lines)
    notice = DEGRADED if recalled.degraded else ""
    ids = [*recalled.near, *recalled.far]
    return ItemMatches(item, _with_rows(session, lines[:most], ids, on), counts, notice)


def _judged(session: Session, demand: Demand, recalled: Recalled, on: date) -> list[Ranked]:
    near = offers.offers(session, recalled.near, on)
    known = {offer.organisation_id for offer in near}
    far = offers.offers(session, recalled.far, on)
    found = [*near, *(offer for offer in far if offer.organisation_id not in known)]
    rows = rows_of(session, {digest for offer in found for digest in offer.terms})
    away = {digest: distance(demand.device, row.device) for digest, row in rows.items()}
    return [
        Ranked(
            offer.organisation_id,
            assessment,
            min((away[digest] for digest in offer.terms if digest in away), default=2),
            offer.days,
        )
        for offer, assessment in assess_offers(demand, found, rows)
    ]


def _with_rows(
    session: Session, lines: Sequence[Ranked], ids: Sequence[int], on: date
) -> tuple[Match, ...]:
    """The lines with the capabilities that speak for them."""
    used = {line.organisation_id: set(map(digest_of, line.assessment.rows)) for line in lines}
    speaking: dict[int, list[Capability]] = {}
    for row in offers.speaking(session, ids, list(used), on):
        if row.terms in used[row.organisation_id]:
            speaking.setdefault(row.organisation_id, []).append(row)
    matches = []
    for line in lines:
        own = tuple(speaking.get(line.organisation_id, ()))
        if own:  # a row may have been changed between the two look-ups
            matches.append(Match(own[0].organisation, line.assessment, own))
    return tuple(matches)


def match_need(
    session: Session, need: Need, *, items: slice = slice(None), most: int | None = None
) -> list[ItemMatches]:
    """The rankings of all items, or of a part of them, in their order."""
    return [match_item(session, need, item, most=most) for item in need.items[items]]


@dataclass(frozen=True, slots=True)
class Served:
    """An open need item a capability row could serve."""

    need: Need
    item: NeedItem
    assessment: Assessment


def needs_for(session: Session, row: Capability) -> tuple[list[Served], str]:
    """Open needs one row could serve, best first, and a notice if the engine is away."""
    offer = row_of_terms(row)
    wanted = NeedQuery(
        sought(offer.device, offer.devices, offer.measurands, offer.boxes),
        offer.services,
        offer.modes,
        offer.proof_kind,
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
