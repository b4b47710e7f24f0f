"""Reverse search: which open needs a change of a catalogue or of the policy can affect, no others.

Works on what the triggers noted: rows as they were and as they became, so that a need is ranked
again when a row begins to reach it, reaches it otherwise, or no longer does. Never commits.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from app.capabilities.recall import akin, reaches
from app.matching.code_version import code_version
from app.matching.field import Track
from app.matching.models import MatchChange, MatchRun
from app.matching.policies.changes import sections_changed
from app.matching.policies.in_force import policy_of
from app.matching.policies.policy import Policy
from app.metrology.likeness import asked_keys
from app.metrology.reach import Hull, Reach, Sought, lines_of
from app.needs.models import Need, NeedItem
from app.needs.workflow import OPEN


def affected_needs(session: Session, organisations: Sequence[int]) -> list[int]:
    """Ids of open needs that the noted changes of these institutions can affect, rising.

    The changes are taken: whoever asks must see to the needs.
    """
    taken = delete(MatchChange).where(MatchChange.organisation_id.in_(organisations))
    changes = list(session.scalars(taken.returning(MatchChange)))
    found: set[int] = set()
    for wanted in merged(changes):
        statement = (
            select(NeedItem.need_id)
            .join(Need, Need.id == NeedItem.need_id)
            .where(Need.status.in_(OPEN), akin(NeedItem, wanted))
            .where(reaches(NeedItem, wanted.reach, loose=True))
        )
        found.update(session.scalars(statement))
        if wanted.measurands and wanted.reach.kinds:
            found.update(_neighbours(session, wanted))
    return sorted(found)


def _neighbours(session: Session, wanted: Sought) -> Iterable[int]:
    """Needs for other devices of the measurand, where the row may stand as a suggestion."""
    statement = (
        select(NeedItem.need_id)
        .join(Need, Need.id == NeedItem.need_id)
        .where(Need.status.in_(OPEN), NeedItem.measurand_codes.op("&&")(list(wanted.measurands)))
        .where(reaches(NeedItem, wanted.reach, loose=False))
    )
    return session.scalars(statement)


def merged(changes: Iterable[MatchChange]) -> list[Sought]:
    """One search for each device: a catalogue of thousands of rows has a few hundred."""
    groups: dict[tuple[object, ...], list[MatchChange]] = {}
    for each in changes:
        about = (tuple(each.device_codes), tuple(each.measurand_codes), tuple(each.kinds[:1]))
        # Names matter only where a side has no codes; with codes, one name stands for all.
        key = (*about, asked_keys(each.device))
        groups.setdefault(key, []).append(each)
    return [_sought(rows) for rows in groups.values()]


def _sought(rows: Sequence[MatchChange]) -> Sought:
    first = rows[0]
    codes = tuple(sorted(first.device_codes))
    return Sought(
        codes,
        tuple(one for one in lines_of(codes) if one not in codes),
        tuple(sorted(first.measurand_codes)),
        asked_keys(first.device),
        _reach(rows),
    )


def _reach(rows: Sequence[MatchChange]) -> Reach:
    """The hull of all rows; nothing is known where one of them was not read."""
    kinds = tuple(dict.fromkeys(kind for row in rows for kind in row.kinds))
    if any(not row.kinds for row in rows):
        return Reach()
    return Reach(kinds, _hull([(row.main_lo, row.main_hi) for row in rows]))


def _hull(ends: Sequence[Hull]) -> Hull:
    lows = [low for low, _ in ends if low is not None]
    highs = [high for _, high in ends if high is not None]
    return (
        min(lows) if len(lows) == len(ends) else None,
        max(highs) if len(highs) == len(ends) else None,
    )


def needs_under_other_rules(session: Session, policy: Policy) -> list[int]:
    """Ids of open needs with a run in force that was ranked by other rules than the policy's.

    A run's rules are those of its track, and the ratio the gates hold errors of instruments to.
    """
    used = select(MatchRun.policy_version).where(MatchRun.superseded_at.is_(None)).distinct()
    other = [
        (version, track.value)
        for version in session.scalars(used)
        for track in ruled_otherwise(policy_of(session, version), policy)
    ]
    if not other:
        return []
    statement = (
        select(MatchRun.need_id)
        .join(Need, Need.id == MatchRun.need_id)
        .where(MatchRun.superseded_at.is_(None), Need.status.in_(OPEN))
        .where(tuple_(MatchRun.policy_version, MatchRun.track).in_(other))
        .distinct()
        .order_by(MatchRun.need_id)
    )
    return list(session.scalars(statement))


def needs_under_other_code(session: Session, past: int, most: int) -> list[int]:
    """Ids beyond `past` of open needs with a run in force that other code made, rising."""
    statement = (
        select(MatchRun.need_id)
        .join(Need, Need.id == MatchRun.need_id)
        .where(MatchRun.superseded_at.is_(None), Need.status.in_(OPEN))
        .where(MatchRun.code_version != code_version(), MatchRun.need_id > past)
        .distinct()
        .order_by(MatchRun.need_id)
        .limit(most)
    )
    return list(session.scalars(statement))


def ruled_otherwise(old: Policy, new: Policy) -> tuple[Track, ...]:
    """The tracks of needs that two policies can rank otherwise."""
    if old.gate.target_ratio != new.gate.target_ratio:
        return tuple(Track)
    changed = sections_changed(old, new)
    return tuple(track for track in Track if track.value in changed)
