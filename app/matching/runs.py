"""Freezes rankings as runs, and reads them back. Never commits.

A run is made in one transaction that holds the need; contents are named by digest, so no edit that
happens meanwhile can mix two states of a catalogue in it.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload

from app.core.clock import today
from app.core.errors import TryLater
from app.matching.code_version import code_version
from app.matching.exposure import like_key
from app.matching.field import Entrant, Field, Track, said
from app.matching.gathering import Gathered, gather
from app.matching.judging import Outcome, Place, rank_field
from app.matching.models import MatchContent, MatchResult, MatchRun
from app.matching.policies.in_force import hold_policy, policy_in_force
from app.matching.policies.policy import Policy
from app.matching.terms import content_of, row_of_content
from app.metrology.gate_inputs import Row
from app.metrology.gates import Verdict
from app.needs.models import Need, NeedItem

# Places that are stored as rows; all others are in the outcome.
KEPT = 30
ATTEMPTS = 3
_BATCH = 5000


def freeze_need(session: Session, need_id: int) -> list[MatchRun]:
    """Rank all items of a need and store what came out; a run that says the same is confirmed."""
    need = session.scalars(
        select(Need)
        .where(Need.id == need_id)
        .options(selectinload(Need.items))
        .with_for_update(read=True, of=Need)
        .execution_options(populate_existing=True)
    ).one()
    on = today()
    policy = policy_in_force(session, on)
    return [freeze_item(session, need, item, policy) for item in need.items]


def freeze_item(session: Session, need: Need, item: NeedItem, policy: Policy) -> MatchRun:
    """Rank one item of a need the caller holds."""
    gathered = _consistent(session, need, item, policy)
    outcome = rank_field(gathered.field, gathered.rows, policy)
    return store(session, gathered, outcome, policy)


def _consistent(session: Session, need: Need, item: NeedItem, policy: Policy) -> Gathered:
    """A field none of whose rows changed between two look-ups."""
    for _ in range(ATTEMPTS):
        gathered = gather(session, need, item, policy, today())
        if not gathered.torn:
            return gathered
    raise TryLater("能力目录正在批量修改，稍后会自动再匹配一次。")


def store(session: Session, gathered: Gathered, outcome: Outcome, policy: Policy) -> MatchRun:
    """The run in force of the item: the one that says just this, or a new one in its place."""
    field = gathered.field
    head, entries = field.head(), _bytes(field.entries())
    current = session.scalars(
        select(MatchRun)
        .where(MatchRun.item_id == field.item_id, MatchRun.superseded_at.is_(None))
        .with_for_update()
    ).one_or_none()
    digest = _input_hash(head, entries)
    if current is not None:
        same = (current.input_hash, current.content_hash, current.code_version)
        if same == (digest, outcome.content_hash(), code_version()):
            current.confirmed_at = func.clock_timestamp()
            return current
        current.superseded_at = func.clock_timestamp()
        session.flush()
    hold_policy(session, policy)
    _keep_contents(session, gathered.rows)
    run = MatchRun(
        need_id=field.need_id,
        need_version=field.need_version,
        item_id=field.item_id,
        track=field.track.value,
        like_key=like_key(field.demand) if field.track is Track.MARKET else "",
        on_day=today(),
        policy_version=policy.version,
        code_version=code_version(),
        degraded=gathered.recalled.degraded,
        counts=outcome.counts(),
        head=head,
        inputs=zlib.compress(entries),
        outcome=zlib.compress(outcome.content()),
        input_hash=digest,
        content_hash=outcome.content_hash(),
    )
    entrants = {each.organisation_id: each for each in field.entrants}
    run.results = [
        result_of(rank, place, entrants[place.organisation_id])
        for rank, place in enumerate(outcome.places[:KEPT], start=1)
    ]
    session.add(run)
    session.flush()
    return run


def result_of(rank: int, place: Place, entrant: Entrant) -> MatchResult:
    """A place as a row of its run."""
    return MatchResult(
        organisation_id=place.organisation_id,
        rank=rank,
        verdict=place.verdict.value,
        score=place.score,
        share=place.share,
        ratio=place.ratio,
        entrant={"terms": list(entrant.terms), "facts": said(entrant.facts)},
    )


def place_in(session: Session, run: MatchRun, organisation_id: int) -> MatchResult | None:
    """The institution's place in a run, stored as a row from now on; None if it has none."""
    found = session.get(MatchResult, (run.id, organisation_id))
    if found is not None:
        return found
    entrants = {each.organisation_id: each for each in field_of(run).entrants}
    for rank, place in enumerate(places_of(run), start=1):
        if place.organisation_id == organisation_id:
            found = result_of(rank, place, entrants[organisation_id])
            found.run_id = run.id
            session.add(found)
            session.flush()
            return found
    return None


def places_of(run: MatchRun) -> list[Place]:
    """All places of a run, best first."""
    return [
        Place(owner, Verdict(verdict), score, share, ratio)
        for owner, verdict, score, share, ratio in json.loads(outcome_bytes(run))
    ]


def field_of(run: MatchRun) -> Field:
    """The field a run was made from."""
    return Field.read(run.head, json.loads(zlib.decompress(run.inputs)))


def outcome_bytes(run: MatchRun) -> bytes:
    """All places of a run, as `Outcome.content` wrote them."""
    return zlib.decompress(run.outcome)


def contents(session: Session, digests: Iterable[str]) -> dict[str, Row]:
    """What rows said when they were ranked, by digest."""
    wanted = sorted(set(digests))
    found: dict[str, Row] = {}
    for start in range(0, len(wanted), _BATCH):
        statement = select(MatchContent).where(
            MatchContent.digest.in_(wanted[start : start + _BATCH])
        )
        for each in session.scalars(statement):
            found[each.digest] = row_of_content(each.digest, each.content)
    return found


def _keep_contents(session: Session, rows: Mapping[str, Row]) -> None:
    """Store contents that are not stored yet, at once and for good.

    In a transaction of their own, because several needs are ranked in one: two workers that each
    held what the other was about to write would wait for each other. What nobody names does no
    harm.
    """
    digests = sorted(rows)
    apart = Session(session.get_bind(), join_transaction_mode="create_savepoint")
    with apart as own:
        for start in range(0, len(digests), _BATCH):
            batch = digests[start : start + _BATCH]
            known = set(
                own.scalars(select(MatchContent.digest).where(MatchContent.digest.in_(batch)))
            )
            new = [
                {"digest": digest, "content": content_of(rows[digest])}
                for digest in batch
                if digest not in known
            ]
            if new:
                own.execute(insert(MatchContent).on_conflict_do_nothing(), new)
                own.commit()


def _bytes(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _input_hash(head: Mapping[str, Any], entries: bytes) -> str:
    """Of everything but the day and what follows from it: tomorrow's equal field is the same."""
    lasting = {name: value for name, value in head.items() if name not in ("on", "wish")}
    return sha256(_bytes(lasting) + b"\0" + entries).hexdigest()
