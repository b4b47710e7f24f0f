"""The field of one need item: everything that decides its ranking, frozen. Pure.

A field holds the demand, who entered with which row contents, and the facts a track asks of them.
With the contents, the policy and the code it gives the same ranks for ever (`judging.py`), so it is
what a run stores. It writes itself as JSON, the entrants as columns, and reads itself back.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Self

from app.matching.entries import (
    MARKET,
    STATUTORY,
    Entries,
    Fact,
    is_packed,
)
from app.matching.policies.sections import Level
from app.metrology.boxes import Box
from app.metrology.gate_inputs import Demand
from app.metrology.grades import Grade
from app.metrology.limits import Limit
from app.metrology.records import stored_boxes, stored_grades, stored_limits


class Track(StrEnum):
    """Which rules rank an item (product.md §3); they never mix."""

    MARKET = "market"
    STATUTORY = "statutory"


@dataclass(frozen=True, slots=True)
class MarketFacts:
    """What the market track asks beside the gates; None: not known. No place can be said here.

    `days` of work and `transit_days` there and back; `price` of all pieces and `freight` in yuan;
    `on_time` the share of `on_time_n` orders, `rating` 0 to 5, `free_share` of capacity.
    """

    days: float | None = None
    transit_days: float | None = None
    price: float | None = None
    freight: float | None = None
    on_time: float | None = None
    on_time_n: int = 0
    rating: float | None = None
    free_share: float | None = None
    newcomer: bool = False


@dataclass(frozen=True, slots=True)
class StatutoryFacts:
    """What the statutory track asks beside the gates, see `tracks.statutory.StatutoryOffer`."""

    level: Level
    distance_steps: int
    covers_place: bool
    authorised: bool


@dataclass(frozen=True, slots=True)
class Entrant:
    """An institution in a field: digests of its row contents, rising, and its facts."""

    organisation_id: int
    terms: tuple[str, ...]
    facts: MarketFacts | StatutoryFacts


@dataclass(frozen=True, slots=True)
class Wish:
    """What the need says of time (days) and money (yuan)."""

    deadline_days: float | None = None
    budget: float | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One item, on one day, under one policy; entrants by id.

    `exposure` is the share of `like_needs` at which an institution stood among the first three.
    """

    need_id: int
    need_version: int
    item_id: int
    on: str
    track: Track
    policy_version: int
    demand: Demand
    wish: Wish
    entrants: tuple[Entrant, ...]
    exposure: tuple[tuple[int, float], ...] = ()
    like_needs: int = 0

    def head(self) -> dict[str, Any]:
        """Everything but the entrants, as plain data."""
        plain = {name: getattr(self, name) for name in _PLAIN}
        return plain | {
            "track": self.track.value,
            "demand": demand_to_json(self.demand),
            "wish": asdict(self.wish),
            "exposure": [list(pair) for pair in self.exposure],
        }

    def entries(self) -> bytes:
        """The entrants as bytes (`entries.py`)."""
        made = Entries.of(
            [each.organisation_id for each in self.entrants],
            [each.terms for each in self.entrants],
            [each.facts for each in self.entrants],
            FACTS[self.track],
        )
        return made.pack(FACTS[self.track])

    @classmethod
    def read(cls, head: Mapping[str, Any], entries: bytes = b"") -> Self:
        """The field that `head` and `entries` wrote. KeyError when something is missing."""
        track = Track(head["track"])
        return cls(
            **{name: head[name] for name in _PLAIN},
            track=track,
            demand=demand_from_json(head["demand"]),
            wish=Wish(**head["wish"]),
            entrants=tuple(_entrants(track, entries)),
            exposure=tuple((owner, share) for owner, share in head["exposure"]),
        )


def _entrants(track: Track, data: bytes) -> Iterator[Entrant]:
    if not data:
        return
    if not is_packed(data):
        earlier = json.loads(data)
        contents = earlier["contents"]
        for owner, places, facts in earlier["entrants"]:
            yield Entrant(owner, tuple(contents[one] for one in places), facts_of(track, facts))
        return
    read = Entries.read(data, FACTS[track])
    every = zip(read.owners.tolist(), read.terms(), read.facts_of(FACTS[track]), strict=True)
    for owner, terms, facts in every:
        yield Entrant(owner, terms, facts_of(track, facts))


FACTS: Mapping[Track, Sequence[Fact]] = {Track.MARKET: MARKET, Track.STATUTORY: STATUTORY}
# The facts of each kind, and what each is when it says nothing.
_SILENT = {
    kind: tuple((each.name, each.default) for each in fields(kind))
    for kind in (MarketFacts, StatutoryFacts)
}
_PLAIN = ("need_id", "need_version", "item_id", "on", "policy_version", "like_needs")
_SETS = ("devices", "measurands")
_READ = ("boxes", "limits", "grades")


def facts_of(track: Track, data: Mapping[str, Any]) -> MarketFacts | StatutoryFacts:
    """The facts `said` wrote for a track."""
    return (MarketFacts if track is Track.MARKET else StatutoryFacts)(**data)


def said(facts: MarketFacts | StatutoryFacts) -> dict[str, Any]:
    """Facts without those that say nothing."""
    found = ((name, getattr(facts, name), silent) for name, silent in _SILENT[type(facts)])
    return {name: value for name, value, silent in found if value != silent}


def demand_to_json(demand: Demand) -> dict[str, Any]:
    """A demand as plain data."""
    items: Mapping[str, tuple[Box | Limit | Grade, ...]] = {
        name: getattr(demand, name) for name in _READ
    }
    return {each.name: _plain(each.name, getattr(demand, each.name)) for each in fields(demand)} | {
        name: [one.to_json() for one in values] for name, values in items.items()
    }


def _plain(name: str, value: Any) -> Any:
    return sorted(value) if name in _SETS else value


def demand_from_json(data: Mapping[str, Any]) -> Demand:
    """The demand `demand_to_json` wrote."""
    plain = {name: value for name, value in data.items() if name not in (*_SETS, *_READ)}
    return Demand(
        devices=frozenset(data["devices"]),
        measurands=frozenset(data["measurands"]),
        boxes=stored_boxes(data["boxes"]),
        limits=stored_limits(data["limits"]),
        grades=stored_grades(data["grades"]),
        **plain,
    )
