"""One frozen ranking under two policies: what comes out, and what moved. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.matching.field import Field, Track
from app.matching.judging import judge, rank_field
from app.matching.outcome import Outcome, Place
from app.matching.policies.changes import sections_changed
from app.matching.policies.policy import Policy
from app.metrology.gate_inputs import Row
from app.metrology.gates import Verdict

FIRST_PLACES = 3
# A move counts where somebody reads: from or to one of these places.
READ_PLACES = 10


@dataclass(frozen=True, slots=True)
class Case:
    """A ranking with the places both policies give; `province` is where the need stands."""

    run_id: int
    need_id: int
    item_id: int
    track: Track
    province: str
    before: tuple[Place, ...]
    after: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """An institution's place before and after; None where it does not stand in the list."""

    organisation_id: int
    before: int | None
    after: int | None
    size: int


def reranked(
    field: Field, rows: Mapping[str, Row], base: Policy, draft: Policy
) -> tuple[Outcome, Outcome]:
    """The ranking of a frozen field under two policies, by the code as it is now.

    Who entered, with which contents and facts, and how often each was seen before stays as frozen.
    """
    held = _under(field, base)
    judged = judge(held, rows)
    before = rank_field(held, rows, base, judged)
    changed = sections_changed(base, draft)
    if base.gate.target_ratio != draft.gate.target_ratio:
        return before, rank_field(_under(field, draft), rows, draft)
    if field.track.value not in changed:
        return before, before
    return before, rank_field(held, rows, draft, judged)


def _under(field: Field, policy: Policy) -> Field:
    return replace(field, demand=replace(field.demand, target_ratio=policy.gate.target_ratio))


def first_changed(case: Case) -> bool:
    """Whether another institution stands first, or nobody any more."""
    return _ids(case.before[:1]) != _ids(case.after[:1])


def three_changed(case: Case) -> bool:
    """Whether the first three are others, or stand otherwise."""
    return _ids(case.before[:FIRST_PLACES]) != _ids(case.after[:FIRST_PLACES])


def able(places: Sequence[Place]) -> tuple[int, ...]:
    """The qualified among the first places, best first."""
    return tuple(
        each.organisation_id for each in places[:FIRST_PLACES] if each.verdict is Verdict.QUALIFIED
    )


def moves(case: Case) -> tuple[Move, ...]:
    """Everybody whose place changed where somebody reads, the widest move first, then by id."""
    before = {owner: rank for rank, owner in enumerate(_ids(case.before), start=1)}
    after = {owner: rank for rank, owner in enumerate(_ids(case.after), start=1)}
    found = []
    for owner in before.keys() | after.keys():
        was, now = before.get(owner), after.get(owner)
        ranks = [rank for rank in (was, now) if rank is not None]
        if was != now and min(ranks) <= READ_PLACES:
            size = abs((was or len(before) + 1) - (now or len(after) + 1))
            found.append(Move(owner, was, now, size))
    return tuple(sorted(found, key=lambda move: (-move.size, move.organisation_id)))


def _ids(places: Sequence[Place]) -> tuple[int, ...]:
    return tuple(each.organisation_id for each in places)
