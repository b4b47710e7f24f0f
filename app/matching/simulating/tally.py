"""Counts over many rankings, taken in steps and added up exactly: whole numbers only. Pure.

Expected awards are an assumption, said on every page that shows them: of the first three qualified
each gets half as much as the one before it. One award is `AWARD` parts, so that shares of two and
of three come out whole and steps may be added in any order.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from app.matching.field import Track
from app.matching.simulating.shifts import (
    Case,
    Move,
    able,
    first_changed,
    moves,
    three_changed,
)
from app.regions.codes import province_of

AWARD = 21
_PARTS = {1: (21,), 2: (14, 7), 3: (12, 6, 3)}
MOVERS_KEPT = 30

Provinces = Mapping[int, str]  # of institutions, by id


@dataclass(slots=True)
class Side:
    """What one policy gives: first places and parts of awards by institution.

    `crossing` are the parts that go to another province than the need's; `served` the rankings with
    somebody qualified.
    """

    firsts: Counter[int] = field(default_factory=Counter)
    awards: Counter[int] = field(default_factory=Counter)
    crossing: int = 0
    served: int = 0

    def add(self, owners: tuple[int, ...], need_province: str, provinces: Provinces) -> None:
        """One ranking's first qualified institutions."""
        if not owners:
            return
        self.served += 1
        self.firsts[owners[0]] += 1
        for owner, parts in zip(owners, _PARTS[len(owners)], strict=True):
            self.awards[owner] += parts
            if provinces.get(owner) != need_province:
                self.crossing += parts

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "firsts": [list(pair) for pair in sorted(self.firsts.items())],
            "awards": [list(pair) for pair in sorted(self.awards.items())],
            "crossing": self.crossing,
            "served": self.served,
        }

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """What `to_json` wrote."""
        return cls(
            Counter(dict(data["firsts"])),
            Counter(dict(data["awards"])),
            data["crossing"],
            data["served"],
        )


@dataclass(slots=True)
class TrackTally:
    """The rankings of one track under both policies; `touched` by province of the need."""

    before: Side = field(default_factory=Side)
    after: Side = field(default_factory=Side)
    rankings: int = 0
    first_changed: int = 0
    three_changed: int = 0
    touched: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Mover:
    """An institution's move in one ranking, with where it happened."""

    run_id: int
    need_id: int
    item_id: int
    move: Move


@dataclass(slots=True)
class Tally:
    """All tracks, and the widest moves."""

    tracks: dict[Track, TrackTally] = field(default_factory=dict)
    movers: list[Mover] = field(default_factory=list)

    def add(self, cases: Iterable[Case], provinces: Provinces) -> None:
        """Count some rankings; `provinces` are those of the institutions in them."""
        for case in cases:
            self._count(case, provinces)
        self.movers.sort(key=lambda each: (-each.move.size, each.run_id, each.move.organisation_id))
        del self.movers[MOVERS_KEPT:]

    def _count(self, case: Case, provinces: Provinces) -> None:
        counted = self.tracks.setdefault(case.track, TrackTally())
        counted.rankings += 1
        counted.before.add(able(case.before), case.province, provinces)
        counted.after.add(able(case.after), case.province, provinces)
        counted.first_changed += first_changed(case)
        if three_changed(case):
            counted.three_changed += 1
            counted.touched[case.province] += 1
        for move in moves(case)[:MOVERS_KEPT]:
            self.movers.append(Mover(case.run_id, case.need_id, case.item_id, move))

    def to_json(self) -> dict[str, Any]:
        """Plain data, equal for equal tallies."""
        return {
            "tracks": {track.value: _written(self.tracks[track]) for track in sorted(self.tracks)},
            "movers": [
                [
                    each.run_id,
                    each.need_id,
                    each.item_id,
                    each.move.organisation_id,
                    each.move.before,
                    each.move.after,
                    each.move.size,
                ]
                for each in self.movers
            ],
        }

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """What `to_json` wrote; an empty mapping is an empty tally."""
        tracks = {Track(name): _read(own) for name, own in data.get("tracks", {}).items()}
        movers = [
            Mover(run_id, need_id, item_id, Move(owner, was, now, size))
            for run_id, need_id, item_id, owner, was, now, size in data.get("movers", ())
        ]
        return cls(tracks, movers)


def province_or_nation(code: str) -> str:
    """The provincial unit of a place; the nation stands for itself."""
    return province_of(code) or code


_PLAIN = ("rankings", "first_changed", "three_changed")


def _written(own: TrackTally) -> dict[str, Any]:
    plain = {name: getattr(own, name) for name in _PLAIN}
    return plain | {
        "before": own.before.to_json(),
        "after": own.after.to_json(),
        "touched": dict(sorted(own.touched.items())),
    }


def _read(data: Mapping[str, Any]) -> TrackTally:
    return TrackTally(
        before=Side.read(data["before"]),
        after=Side.read(data["after"]),
        rankings=data["rankings"],
        first_changed=data["first_changed"],
        three_changed=data["three_changed"],
        touched=Counter(data["touched"]),
    )
