"""The two rules that move the qualified of the market apart from their scores. Pure.

The limit on concentration and the exploration slot; both say on the line what they did.
"""

from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from app.matching.policies.sections import Market
from app.matching.tracks.components import number, percent

FIRST_PLACES = 3


def rearranged(
    item_id: int,
    able: Sequence[int],
    policy: Market,
    newcomers: Collection[int],
    exposure: Mapping[int, float] | None = None,
    like_needs: int = 0,
) -> tuple[Sequence[int], dict[int, str]]:
    """The qualified after the two rules, and by institution why a rule moved it.

    ``able`` are the qualified by merit. The limit on concentration (which ``like_needs`` must be
    enough for) comes first, then the exploration slot.
    """
    notes: dict[int, str] = {}
    order = able
    if exposure and like_needs >= policy.minimum_sample:
        order = _spread(order, policy, exposure, notes)
    if explores(item_id, policy.exploration_share):
        order = _explored(item_id, order, able, policy, newcomers, notes)
    return order, notes


def explores(item_id: int, share: float) -> bool:
    """Whether an item's ranking has an exploration slot: a fixed share of all items, by hash."""
    drawn = int.from_bytes(sha256(f"explore:{item_id}".encode()).digest()[:8])
    return drawn < share * 2**64


def _spread(
    able: Sequence[int], policy: Market, exposure: Mapping[int, float], notes: dict[int, str]
) -> Sequence[int]:
    """Whoever already holds too many first places leaves them to the next qualified ones.

    Where there are too few others, the best of those over the limit stay among the first.
    """
    limit = policy.concentration_limit
    over = {owner for owner, share in exposure.items() if share > limit}
    others = [owner for owner in able if owner not in over]
    if not others or all(owner not in over for owner in able[:FIRST_PLACES]):
        return able
    first = others[:FIRST_PLACES]
    staying = [owner for owner in able if owner in over]
    first += staying[: FIRST_PLACES - len(first)]
    held = set(first)
    order = [*first, *(owner for owner in able if owner not in held)]
    before = {owner: place for place, owner in enumerate(able)}
    for place, owner in enumerate(order):
        if owner in over and place > before[owner]:
            share = percent(exposure[owner])
            notes[owner] = (
                f"集中度：近期同类需求的前三位中占 {share}，超过上限 {percent(limit)}，"
                "前三位优先给未超限的可测机构。"
            )
    return order


def _explored(
    item_id: int,
    order: Sequence[int],
    able: Sequence[int],
    policy: Market,
    newcomers: Collection[int],
    notes: dict[int, str],
) -> Sequence[int]:
    """A qualified newcomer comes up to the policy's place, unless one stands there or above."""
    place = policy.exploration_place - 1
    waiting = [owner for owner in order[place + 1 :] if owner in newcomers]
    seen = any(owner in newcomers for owner in order[: place + 1])
    if seen or not waiting:
        return order
    chosen = min(waiting, key=lambda owner: _draw(item_id, owner))
    notes[chosen] = (
        f"探索位：每 {number(1 / policy.exploration_share)} 个需求项约有 1 个在第 "
        f"{policy.exploration_place} 位展示一家可测的新机构，"
        f"按得分它排第 {able.index(chosen) + 1} 位。"
    )
    others = [owner for owner in order if owner != chosen]
    return [*others[:place], chosen, *others[place:]]


def _draw(item_id: int, organisation_id: int) -> str:
    return sha256(f"explore:{item_id}:{organisation_id}".encode()).hexdigest()
