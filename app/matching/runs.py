"""Freezes rankings as runs, and reads them back. Never commits.

A run is made in one transaction that holds the need; contents are named by digest, so no edit that
happens meanwhile can mix two states of a catalogue in it.
"""

import json
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session, selectinload

from app.capabilities import offers
from app.core.clock import today
from app.core.errors import TryLater
from app.matching.code_version import code_version
from app.matching.exposure import like_key
from app.matching.field import Entrant, Field, Track, said
from app.matching.gathering import Gathered, gather
from app.matching.judging import rank_field
from app.matching.models import MatchContent, MatchResult, MatchRun
from app.matching.outcome import Outcome, Place
from app.matching.policies.in_force import hold_policy, policy_in_force
from app.matching.policies.policy import Policy
from app.matching.terms import row_of_content, row_of_terms
from app.metrology.gate_inputs import Row
from app.needs.models import Need, NeedItem

# Places that are stored as rows; all others are in the outcome.
KEPT = 10
ATTEMPTS = 3
_BATCH = 5000
_COPY = (
    "COPY match_results (run_id, organisation_id, rank, verdict, score, share, ratio, entrant)"
    " FROM STDIN"
)


class Ranked(NamedTuple):
    """What came out of a field; `first` are the entrants of the first places, in order."""

    outcome: Outcome
    first: Sequence[Entrant]


class Ranking(NamedTuple):
    """A field whose entrants are in `entries`, and how to rank it if that is needed at all."""

    field: Field
    entries: bytes
    rank: Callable[[], Ranked]
    degraded: bool = False


def freeze_need(session: Session, need_id: int) -> list[MatchRun]:
    """Rank all items of a need and store what came out; a run that says the same is confirmed."""
    [need] = held_needs(session, [need_id])
    on = today()
    policy = policy_in_force(session, on)
    store(session, rankings_of(session, need, policy), policy)
    return current_runs(session, need)


def rankings_of(session: Session, need: Need, policy: Policy) -> list[Ranking]:
    """The rankings of all items of a need the caller holds."""
    return [_ranking(session, need, item, policy) for item in need.items]


def freeze_item(session: Session, need: Need, item: NeedItem, policy: Policy) -> MatchRun:
    """Rank one item of a need the caller holds; its run in force."""
    store(session, [_ranking(session, need, item, policy)], policy)
    [run] = _in_force(session, [item.id])
    return run


def held_needs(session: Session, need_ids: Sequence[int]) -> Sequence[Need]:
    """Needs with their items, by rising id; nobody changes them until the transaction ends."""
    return session.scalars(
        select(Need)
        .where(Need.id.in_(need_ids))
        .order_by(Need.id)
        .options(selectinload(Need.items))
        .with_for_update(read=True, of=Need)
        .execution_options(populate_existing=True)
    ).all()


def current_runs(session: Session, need: Need) -> list[MatchRun]:
    """The runs in force of a need, in the order of its items."""
    runs = {run.item_id: run for run in _in_force(session, [item.id for item in need.items])}
    return [runs[item.id] for item in need.items]


def _in_force(session: Session, items: Sequence[int]) -> Sequence[MatchRun]:
    statement = select(MatchRun).where(
        MatchRun.item_id.in_(items), MatchRun.superseded_at.is_(None)
    )
    return session.scalars(statement.execution_options(populate_existing=True)).all()


def _ranking(session: Session, need: Need, item: NeedItem, policy: Policy) -> Ranking:
    """One item of a need the caller holds."""
    gathered = _consistent(session, need, item, policy)
    field = gathered.field

    def rank() -> Ranked:
        outcome = rank_field(field, gathered.rows, policy)
        entrants = {each.organisation_id: each for each in field.entrants}
        return Ranked(outcome, [entrants[owner] for owner in outcome.owners[:KEPT].tolist()])

    return Ranking(field, field.entries(), rank, gathered.recalled.degraded)


def _consistent(session: Session, need: Need, item: NeedItem, policy: Policy) -> Gathered:
    """A field none of whose rows changed between two look-ups."""
    for _ in range(ATTEMPTS):
        gathered = gather(session, need, item, policy, today())
        if not gathered.torn:
            return gathered
    raise TryLater("能力目录正在批量修改，稍后会自动再匹配一次。")


def store(session: Session, rankings: Sequence[Ranking], policy: Policy) -> None:
    """Make these the runs in force of their items; a run that says just this stays and is dated.

    What went into a run decides what came out of it, so the same is not ranked again.
    """
    standing = _standing(session, [each.field.item_id for each in rankings])
    same: list[int] = []
    other: list[int] = []
    fresh: list[tuple[Ranked, dict[str, Any]]] = []
    for each in rankings:
        run, head = standing.get(each.field.item_id), each.field.head()
        digest = _input_hash(head, each.entries)
        if run is not None and run.says(digest, head["wish"]):
            same.append(run.id)
            continue
        made = each.rank()
        content = made.outcome.content()
        if run is not None and run.gave(digest, sha256(content).hexdigest()):
            same.append(run.id)
            continue
        if run is not None:
            other.append(run.id)
        fresh.append((made, _values(each, head, digest, made.outcome, content)))
    now = func.clock_timestamp()
    if same:
        session.execute(_runs(same).values(confirmed_at=now))
    if other:
        session.execute(_runs(other).values(superseded_at=now))
    if fresh:
        hold_policy(session, policy)
        _insert(session, fresh)


class _Standing(NamedTuple):
    """The run in force of an item, as far as another could be the same."""

    item_id: int
    id: int
    input_hash: str
    content_hash: str
    code_version: str
    wish: dict[str, Any]

    def says(self, digest: str, wish: Mapping[str, Any]) -> bool:
        """It was made of just this by this code, so just this came out."""
        return self.wish == wish and self.gave(digest, self.content_hash)

    def gave(self, digest: str, content_hash: str) -> bool:
        """It was made of just this, but for the day's wish, and this came out."""
        made = self.input_hash, self.content_hash, self.code_version
        return made == (digest, content_hash, code_version())


def _standing(session: Session, items: Sequence[int]) -> dict[int, _Standing]:
    """By item; held until the transaction ends."""
    statement = (
        select(
            MatchRun.item_id,
            MatchRun.id,
            MatchRun.input_hash,
            MatchRun.content_hash,
            MatchRun.code_version,
            MatchRun.head["wish"],
        )
        .where(MatchRun.item_id.in_(items), MatchRun.superseded_at.is_(None))
        .order_by(MatchRun.id)
        .with_for_update()
    )
    return {row[0]: _Standing(*row) for row in session.execute(statement)}


def _runs(ids: Sequence[int]) -> Any:
    statement = update(MatchRun).where(MatchRun.id.in_(ids))
    return statement.execution_options(synchronize_session=False)


def _values(
    ranking: Ranking, head: dict[str, Any], digest: str, outcome: Outcome, content: bytes
) -> dict[str, Any]:
    """A run as columns."""
    field = ranking.field
    return {
        "need_id": field.need_id,
        "need_version": field.need_version,
        "item_id": field.item_id,
        "track": field.track.value,
        "like_key": like_key(field.demand) if field.track is Track.MARKET else "",
        "on_day": today(),
        "policy_version": field.policy_version,
        "code_version": code_version(),
        "degraded": ranking.degraded,
        "counts": outcome.counts(),
        "head": head,
        "inputs": zlib.compress(ranking.entries, 1),
        "outcome": zlib.compress(content, 1),
        "input_hash": digest,
        "content_hash": sha256(content).hexdigest(),
    }


def _insert(session: Session, fresh: Sequence[tuple[Ranked, dict[str, Any]]]) -> None:
    """The runs, and their first places, which are many."""
    statement = insert(MatchRun).returning(MatchRun.id, sort_by_parameter_order=True)
    ids = session.scalars(statement, [values for _, values in fresh]).all()
    cursor = session.connection().connection.cursor()
    with cursor.copy(_COPY) as copy:
        for run_id, (ranking, _) in zip(ids, fresh, strict=True):
            places = ranking.outcome.first(KEPT)
            for rank, (place, entrant) in enumerate(zip(places, ranking.first, strict=True), 1):
                owner, verdict, score, share, ratio = place
                part = json.dumps(_part(entrant))
                copy.write_row((run_id, owner, rank, verdict.value, score, share, ratio, part))


def _part(entrant: Entrant) -> dict[str, Any]:
    return {"terms": list(entrant.terms), "facts": said(entrant.facts)}


def result_of(rank: int, place: Place, entrant: Entrant) -> MatchResult:
    """A place as a row of its run."""
    return MatchResult(
        organisation_id=place.organisation_id,
        rank=rank,
        verdict=place.verdict.value,
        score=place.score,
        share=place.share,
        ratio=place.ratio,
        entrant=_part(entrant),
    )


def place_in(session: Session, run: MatchRun, organisation_id: int) -> MatchResult | None:
    """The institution's place in a run, stored as a row from now on; None if it has none."""
    found = session.get(MatchResult, (run.id, organisation_id))
    if found is not None:
        return found
    standing = outcome_of(run).place_of(organisation_id)
    if standing is None:
        return None
    entrants = field_of(run).entrants
    entrant = next(each for each in entrants if each.organisation_id == organisation_id)
    found = result_of(*standing, entrant)
    found.run_id = run.id
    session.add(found)
    session.flush()
    return found


def places_of(run: MatchRun) -> tuple[Place, ...]:
    """All places of a run, best first."""
    return outcome_of(run).places


def outcome_of(run: MatchRun) -> Outcome:
    """What came out of a run."""
    return stored_outcome(run.outcome)


def stored_outcome(stored: bytes) -> Outcome:
    """What came out of a run, from its column alone."""
    return Outcome.read(zlib.decompress(stored))


def field_of(run: MatchRun) -> Field:
    """The field a run was made from."""
    return Field.read(run.head, zlib.decompress(run.inputs))


def contents(session: Session, digests: Iterable[str]) -> dict[str, Row]:
    """What rows said when they were ranked, by digest.

    Of the catalogue where some row still says it; else it was put away when the last one changed
    (migration 0012), which is why it is asked in this order.
    """
    wanted = sorted(set(digests))
    found: dict[str, Row] = {}
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        found |= {each.terms: row_of_terms(each) for each in offers.terms(session, batch)}
        missing = [digest for digest in batch if digest not in found]
        if missing:
            statement = select(MatchContent).where(MatchContent.digest.in_(missing))
            for each in session.scalars(statement):
                found[each.digest] = row_of_content(each.digest, each.content)
    return found


def _input_hash(head: Mapping[str, Any], entries: bytes) -> str:
    """Of everything but the day and what follows from it: tomorrow's equal field is the same."""
    lasting = {name: value for name, value in head.items() if name not in ("on", "wish")}
    text = json.dumps(lasting, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode() + b"\0" + entries).hexdigest()
