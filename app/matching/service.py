"""Ranks institutions for a need, and open needs for a capability: recall, reload, gates, order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.capabilities import offers
from app.capabilities.asking import NeedQuery
from app.capabilities.choices import answers
from app.capabilities.models import Capability
from app.core.clock import today
from app.core.errors import SearchUnavailable
from app.matching.field import Track
from app.matching.gathering import gather
from app.matching.judging import Told, rank_field, tell
from app.matching.policies.in_force import policy_in_force
from app.matching.recalling import Recalled
from app.matching.terms import demand_of, digest_of, row_of_terms
from app.matching.tracks.components import Line
from app.metrology.gates import Assessment, Verdict, assess
from app.metrology.likeness import alike
from app.metrology.reach import sought
from app.needs import queries as needs
from app.needs.models import Need, NeedItem
from app.organisations.models import Organisation
from search import retrieve

DEGRADED = "检索服务暂时不可用，本次由数据库直接匹配：较慢，结果和次序相同。"


@dataclass(frozen=True, slots=True)
class Match:
    """One institution for one item: its place with bars and reasons, and the rows that speak."""

    organisation: Organisation
    line: Line
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
    track: Track
    matches: tuple[Match, ...]
    counts: Mapping[str, int]
    notice: str = ""

    def count(self, verdict: str) -> int:
        """How many institutions have this verdict."""
        return self.counts.get(verdict, 0)

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
    on = today()
    policy = policy_in_force(session, on)
    gathered = gather(session, need, item, policy, on)
    outcome = rank_field(gathered.field, gathered.rows, policy)
    shown = [
        (rank, place.organisation_id) for rank, place in enumerate(outcome.places[:most], start=1)
    ]
    told = tell(gathered.field, shown, gathered.rows, policy)
    return ItemMatches(
        item,
        gathered.field.track,
        _with_rows(session, told, gathered.recalled, on),
        outcome.counts(),
        DEGRADED if gathered.recalled.degraded else "",
    )


def _with_rows(
    session: Session, told: Sequence[Told], recalled: Recalled, on: date
) -> tuple[Match, ...]:
    """The lines with the capabilities that speak for them."""
    used = {each.line.organisation_id: set(map(digest_of, each.assessment.rows)) for each in told}
    speaking: dict[int, list[Capability]] = {}
    ids = [*recalled.near, *recalled.far]
    for row in offers.speaking(session, ids, list(used), on):
        if row.terms in used[row.organisation_id]:
            speaking.setdefault(row.organisation_id, []).append(row)
    matches = []
    for each in told:
        own = tuple(speaking.get(each.line.organisation_id, ()))
        if own:  # a row may have been changed between the two look-ups
            matches.append(Match(own[0].organisation, each.line, each.assessment, own))
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
        answers(offer.services),
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
