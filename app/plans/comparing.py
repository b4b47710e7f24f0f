"""The three plans of a year side by side: pairs with what they rest on, shares by region. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.matching.planning.types import YearPlan
from app.plans.basis import Basis, Helper, Recipient, Tie, Wanted

KINDS = {"most": "服务需求最多", "fairest": "各地最均衡", "related": "在期关系内最多"}
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Pair:
    """One supporter and one recipient in a plan: how much of what, and what ties them."""

    supporter: Helper
    recipient: Recipient
    amount: float
    days: float
    subjects: tuple[tuple[str, float], ...]
    needs: tuple[int, ...]
    tie: Tie | None

    @property
    def related(self) -> bool:
        """Whether an agreement or an official pair in force stands between the two."""
        return self.tie is not None and self.tie.related


@dataclass(frozen=True, slots=True)
class RegionLine:
    """A region's need and what share of it each plan serves; None where nobody can."""

    region_code: str
    items: int
    shares: tuple[tuple[str, float | None], ...]


def pairs_of(plan: YearPlan, basis: Basis) -> tuple[Pair, ...]:
    """The pairs of a plan, most items first, then by numbers."""
    helpers = {each.organisation_id: each for each in basis.helpers}
    recipients = {each.key: each for each in basis.recipients}
    wanted = {each.demand_id: each for each in basis.wanted}
    ties = {(tie.organisation_id, tie.recipient): tie for tie in basis.ties}
    served: dict[tuple[int, str], list[tuple[Wanted, float, float]]] = {}
    for each in plan.services:
        own = served.setdefault((each.organisation_id, each.recipient), [])
        own.append((wanted[each.demand_id], each.amount, each.days))
    pairs = [
        Pair(
            helpers[owner],
            recipients[key],
            sum(amount for _, amount, _ in own),
            sum(days for _, _, days in own),
            _subjects(own),
            tuple(sorted({need for one, _, _ in own for need in one.needs})),
            ties.get((owner, key)),
        )
        for (owner, key), own in served.items()
    ]
    return tuple(
        sorted(
            pairs,
            key=lambda each: (-each.amount, each.recipient.key, each.supporter.organisation_id),
        )
    )


def _subjects(own: Sequence[tuple[Wanted, float, float]]) -> tuple[tuple[str, float], ...]:
    amounts: defaultdict[str, float] = defaultdict(float)
    for one, amount, _ in own:
        amounts[one.subject] += amount
    return tuple(sorted(amounts.items(), key=lambda each: (-each[1], each[0])))


def region_lines(plans: Sequence[YearPlan], basis: Basis) -> tuple[RegionLine, ...]:
    """Regions by code, each with the share every plan gives it."""
    items: Counter[str] = Counter()
    for each in basis.wanted:
        items[each.region_code] += each.amount
    shares = {plan.kind: dict(plan.shares) for plan in plans}
    unreached = {region for plan in plans for region in plan.unreached}
    return tuple(
        RegionLine(
            region,
            items[region],
            tuple(
                (kind, None if region in unreached else own.get(region, 0.0))
                for kind, own in shares.items()
            ),
        )
        for region in sorted(items)
    )


def unreached_items(basis: Basis) -> dict[str, int]:
    """By region, the items that nobody anywhere can serve: no plan can change that."""
    reached = {demand for _, demand in basis.edges}
    found: Counter[str] = Counter()
    for each in basis.wanted:
        if each.demand_id not in reached:
            found[each.region_code] += each.amount
    return dict(sorted(found.items()))


def binding(plan: YearPlan, capacities: Mapping[int, float | None]) -> set[int]:
    """Institutions whose person-days a plan uses up."""
    used: defaultdict[int, float] = defaultdict(float)
    for each in plan.services:
        used[each.organisation_id] += each.days
    limits = {owner: days for owner, days in capacities.items() if days is not None}
    return {
        owner for owner, days in limits.items() if used[owner] >= days - _NOTHING and used[owner]
    }
