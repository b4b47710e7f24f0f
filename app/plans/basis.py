"""What a year's plan is made of, as data that can be kept: demands, supporters, edges, ties. Pure.

With capacities and settings it gives the input of the solver, and so the same plans again.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Self

from app.matching.planning.types import (
    CapacityPrice,
    Edge,
    PairLimits,
    PlanInput,
    Service,
    Support,
    YearDemand,
    YearPlan,
)

SECONDS = 15.0  # for each of the five programs at most; together well within a job's lease
# Person-days; a year has some 250 working days, so this is 400 people. More is a slip.
MOST_DAYS = 100_000.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What the regulator set: person-days an item takes, what an item weighs, limits on pairs."""

    days_per_item: float
    weight: str = "items"  # or "pieces": an item weighs as many as its instruments
    per_supporter: int | None = None
    per_recipient: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Alike items that one recipient needs: `needs` are their needs, for links."""

    demand_id: int
    recipient: str
    region_code: str
    subject: str
    amount: int
    weight: float
    needs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who would be helped: an institution, or a region that has none (no `organisation_id`)."""

    key: str
    name: str
    region_code: str
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Helper:
    """An institution that could help."""

    organisation_id: int
    name: str
    region_code: str


@dataclass(frozen=True, slots=True)
class Tie:
    """What ties two on the day; `related`: by an agreement or an official pair."""

    organisation_id: int
    recipient: str
    title: str
    document: str
    related: bool


@dataclass(frozen=True, slots=True)
class Basis:
    """All that was gathered on a day; edges are (institution, demand)."""

    on: str
    wanted: tuple[Wanted, ...]
    recipients: tuple[Recipient, ...]
    helpers: tuple[Helper, ...]
    edges: tuple[tuple[int, int], ...]
    ties: tuple[Tie, ...]

    def packed(self) -> bytes:
        """As compressed bytes, equal for equal contents."""
        return zlib.compress(plain_bytes(asdict(self)))

    @classmethod
    def unpacked(cls, data: bytes) -> Self:
        """What `packed` wrote. KeyError when something is missing."""
        read = json.loads(zlib.decompress(data))
        return cls(
            read["on"],
            tuple(Wanted(**each | {"needs": tuple(each["needs"])}) for each in read["wanted"]),
            tuple(Recipient(**each) for each in read["recipients"]),
            tuple(Helper(**each) for each in read["helpers"]),
            tuple((owner, demand) for owner, demand in read["edges"]),
            tuple(Tie(**each) for each in read["ties"]),
        )

    def reach(self) -> dict[int, int]:
        """How many items each institution could serve at most."""
        amounts = {each.demand_id: each.amount for each in self.wanted}
        found = {each.organisation_id: 0 for each in self.helpers}
        for owner, demand in self.edges:
            found[owner] += amounts[demand]
        return found


def plain_bytes(data: Any) -> bytes:
    """JSON in one form for equal contents."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def plan_input(
    basis: Basis, settings: Settings, capacities: Mapping[int, float | None]
) -> PlanInput:
    """The solver's input. An institution that is not limited has more days than it could use.

    KeyError for an institution without a capacity.
    """
    reach = basis.reach()
    enough = {owner: (items + 1) * settings.days_per_item for owner, items in reach.items()}
    related = {(tie.organisation_id, tie.recipient) for tie in basis.ties if tie.related}
    recipients = {each.demand_id: each.recipient for each in basis.wanted}
    supports = []
    for each in basis.helpers:
        days = capacities[each.organisation_id]
        supports.append(
            Support(
                each.organisation_id,
                each.name,
                enough[each.organisation_id] if days is None else days,
            )
        )
    return PlanInput(
        tuple(
            YearDemand(
                each.demand_id,
                each.recipient,
                each.region_code,
                each.subject,
                float(each.amount),
                each.weight,
            )
            for each in basis.wanted
        ),
        tuple(supports),
        tuple(
            Edge(
                owner,
                demand,
                settings.days_per_item,
                related=(owner, recipients[demand]) in related,
            )
            for owner, demand in basis.edges
        ),
        PairLimits(settings.per_supporter, settings.per_recipient, seconds=SECONDS),
    )


def input_hash(basis: bytes, settings: Settings, capacities: Mapping[int, float | None]) -> str:
    """SHA-256 (hex) of everything that goes in."""
    said = {str(owner): days for owner, days in capacities.items()}
    return sha256(basis + b"\0" + plain_bytes([asdict(settings), said])).hexdigest()


def outcome_bytes(plans: Sequence[YearPlan]) -> bytes:
    """The plans as bytes, equal for equal plans."""
    return plain_bytes([asdict(each) for each in plans])


def plans_of(data: bytes) -> tuple[YearPlan, ...]:
    """What `outcome_bytes` wrote."""
    return tuple(_plan(each) for each in json.loads(data))


def _plan(data: dict[str, Any]) -> YearPlan:
    return YearPlan(
        **data
        | {
            "services": tuple(Service(**each) for each in data["services"]),
            "shares": tuple((region, share) for region, share in data["shares"]),
            "unreached": tuple(data["unreached"]),
            "prices": tuple(CapacityPrice(**each) for each in data["prices"]),
        }
    )
