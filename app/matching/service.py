"""Ranks institutions for a need, and open needs for a capability: recall, reload, gates, order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app.capabilities import offers
from app.capabilities.asking import NeedQuery
from app.capabilities.choices import answers
from app.capabilities.models import Capability
from app.core.clock import today
from app.core.errors import SearchUnavailable
from app.matching.choosing import Choice
from app.matching.field import Track
from app.matching.gathering import gather
from app.matching.judging import Told, judge, moves, rank_field, tell, without
from app.matching.outcome import Place
from app.matching.policies.in_force import policy_in_force
from app.matching.terms import demand_of, digest_of, row_of_terms
from app.matching.tracks.components import Line, noted
from app.metrology.gates import Assessment, Verdict, assess, prepare
from app.metrology.likeness import alike
from app.metrology.reach import sought
from app.needs import queries as needs
from app.needs.models import Need, NeedItem
from app.organisations.models import Organisation
from search import retrieve

DEGRADED = "检索服务暂时不可用，本次由数据库直接匹配：较慢，结果和次序相同。"


@dataclass(frozen=True, slots=True)
class Match:
    """One institution for one item: its place with bars and reasons, and the rows that speak.

    `without` is the rank it would have if a bar gave nothing, by the bar's key; empty where nobody
    asked.
    """

    organisation: Organisation
    line: Line
    assessment: Assessment
    rows: tuple[Capability, ...]
    without: Mapping[str, int] = field(default_factory=dict)

    @property
    def days(self) -> int | None:
        """The shortest turnaround among the rows."""
        return min((row.turnaround_days for row in self.rows if row.turnaround_days), default=None)

    @property
    def fees(self) -> str:
        """What the rows say about fees, as written."""
        return "；".join(sorted({row.fee_text for row in self.rows if row.fee_text})[:2])


@dataclass(frozen=True, slots=True)
class Frozen:
    """The run a ranking was read from, and when it was last found to be so."""

    run_id: int
    confirmed_at: datetime
    policy_version: int


@dataclass(frozen=True, slots=True)
class ItemMatches:
    """The ranking of one item; `notice` says why there may be none.

    `matches` are the places that were chosen to be shown, `allowed` how many the choice left before
    it was cut. `places` are all and `regions` the codes of where they stand, empty where nobody
    asked. `frozen` is the run it was read from; None: ranked now.
    """

    item: NeedItem
    track: Track
    matches: tuple[Match, ...]
    counts: Mapping[str, int]
    notice: str = ""
    allowed: int = 0
    places: tuple[Place, ...] = ()
    regions: Mapping[int, str] = field(default_factory=dict)
    frozen: Frozen | None = None

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
    return rank_now(session, need, item, Choice(most=most), in_full=False)


def rank_now(
    session: Session, need: Need, item: NeedItem, choice: Choice, *, in_full: bool
) -> ItemMatches:
    """Rank an item by what holds now; `in_full` with all places and ranks without each bar."""
    on = today()
    policy = policy_in_force(session, on)
    gathered = gather(session, need, item, policy, on)
    judged = judge(gathered.field, gathered.rows)
    outcome = rank_field(gathered.field, gathered.rows, policy, judged)
    wanted = in_full or choice.province
    regions = regions_of(session, outcome.places) if wanted else {}
    allowed = choice.allowed(outcome.places, regions)
    shown = [(rank, place.organisation_id) for rank, place in choice.part(allowed)]
    told = tell(gathered.field, shown, gathered.rows, policy, judged)
    lines = with_notes(told, moves(gathered.field, outcome.places, policy))
    ranks = without(gathered.field, outcome.places, gathered.rows, policy) if in_full else {}
    return ItemMatches(
        item=item,
        track=gathered.field.track,
        matches=_with_rows(session, lines, on, ranks),
        counts=outcome.counts(),
        notice=DEGRADED if gathered.recalled.degraded else "",
        allowed=len(allowed),
        places=outcome.places if in_full else (),
        regions=regions,
    )


def remarks_on(need: Need, item: NeedItem) -> tuple[str, ...]:
    """Where an item's requirement comes from, in the words of the gates: the same for everybody."""
    said = (
        remark
        for question in prepare(demand_of(need, item)).questions
        for remark in question.asked.remarks
    )
    return tuple(dict.fromkeys(said))


def with_notes(told: Sequence[Told], notes: Mapping[int, tuple[str, ...]]) -> list[Told]:
    """The lines with what moved them in the order, after what they say of themselves."""
    return [
        Told(each.entrant, noted(each.line, *notes.get(owner, ())), each.assessment)
        for each in told
        for owner in (each.line.organisation_id,)
    ]


def regions_of(session: Session, places: Sequence[Place]) -> dict[int, str]:
    """Where the institutions of these places stand, as codes."""
    ids = cast([place.organisation_id for place in places], ARRAY(BigInteger))
    statement = select(Organisation.id, Organisation.region_code)
    found = session.execute(statement.where(Organisation.id == func.any(ids)))
    return {row[0]: row[1] for row in found}


def used_contents(told: Sequence[Told]) -> dict[int, set[str]]:
    """Digests of the rows that speak for each institution."""
    return {each.line.organisation_id: set(map(digest_of, each.assessment.rows)) for each in told}


def _with_rows(
    session: Session,
    told: Sequence[Told],
    on: date,
    ranks: Mapping[int, Mapping[str, int]],
) -> tuple[Match, ...]:
    """The lines with the capabilities that speak for them."""
    used = used_contents(told)
    rows = offers.speaking(session, used, on) if used else []
    # A row may have been changed between the two look-ups: then nobody speaks for the line.
    return speaking(told, used, rows, ranks)


def speaking(
    told: Sequence[Told],
    used: Mapping[int, set[str]],
    rows: Sequence[Capability],
    ranks: Mapping[int, Mapping[str, int]],
) -> tuple[Match, ...]:
    """The lines that have rows to speak for them, with those rows."""
    own: dict[int, list[Capability]] = {}
    for row in rows:
        if row.terms in used.get(row.organisation_id, ()):
            own.setdefault(row.organisation_id, []).append(row)
    return tuple(
        Match(
            own[owner][0].organisation,
            each.line,
            each.assessment,
            tuple(own[owner]),
            ranks.get(owner, {}),
        )
        for each in told
        if (owner := each.line.organisation_id) in own
    )


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
