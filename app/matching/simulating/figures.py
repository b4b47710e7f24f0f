"""From counts to what a regulator reads: concentration, shares, who gains and loses. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from app.matching.simulating.tally import AWARD, Side, TrackTally


@dataclass(frozen=True, slots=True)
class Pair:
    """A figure under the policy in force and under the draft; None: there is nothing to count."""

    before: float | None
    after: float | None

    @property
    def change(self) -> float | None:
        """After minus before."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Gain:
    """What a group of institutions has before and after: first places, and expected awards."""

    key: str
    firsts_before: int
    firsts_after: int
    awards_before: float
    awards_after: float

    @property
    def firsts(self) -> int:
        """First places won (or lost, below 0)."""
        return self.firsts_after - self.firsts_before

    @property
    def awards(self) -> float:
        """Expected awards won (or lost, below 0)."""
        return self.awards_after - self.awards_before


@dataclass(frozen=True, slots=True)
class Figures:
    """One track under both policies. Concentrations are HHI, 0 to 10 000; `crossing` a share."""

    rankings: int
    first_changed: int
    three_changed: int
    served: Pair
    hhi_firsts: Pair
    hhi_awards: Pair
    crossing: Pair
    provinces: tuple[Gain, ...]
    levels: tuple[Gain, ...]


def hhi(counts: Mapping[int, int]) -> float | None:
    """The Herfindahl–Hirschman index: the squared shares added up, times 10 000.

    10 000 if one has all, 10 000/n if n have the same; None if there is nothing.
    """
    everything = sum(counts.values())
    if everything <= 0:
        return None
    return round(10_000 * sum(n * n for n in counts.values()) / (everything * everything), 1)


def figures(tally: TrackTally, provinces: Mapping[int, str], levels: Mapping[int, str]) -> Figures:
    """The figures of one track; `provinces` and `levels` are those of institutions by id."""
    before, after = tally.before, tally.after
    return Figures(
        rankings=tally.rankings,
        first_changed=tally.first_changed,
        three_changed=tally.three_changed,
        served=Pair(before.served, after.served),
        hhi_firsts=Pair(hhi(before.firsts), hhi(after.firsts)),
        hhi_awards=Pair(hhi(before.awards), hhi(after.awards)),
        crossing=Pair(_crossing(before), _crossing(after)),
        provinces=_gains(before, after, provinces),
        levels=_gains(before, after, levels),
    )


def _crossing(side: Side) -> float | None:
    parts = sum(side.awards.values())
    return round(side.crossing / parts, 6) if parts else None


def _gains(before: Side, after: Side, groups: Mapping[int, str]) -> tuple[Gain, ...]:
    """By group, in order of its key; institutions nobody knows any more count as ""."""
    firsts = _grouped(before.firsts, groups), _grouped(after.firsts, groups)
    awards = _grouped(before.awards, groups), _grouped(after.awards, groups)
    keys = sorted({*firsts[0], *firsts[1], *awards[0], *awards[1]})
    return tuple(
        Gain(
            key,
            firsts[0][key],
            firsts[1][key],
            round(awards[0][key] / AWARD, 3),
            round(awards[1][key] / AWARD, 3),
        )
        for key in keys
    )


def _grouped(counts: Mapping[int, int], groups: Mapping[int, str]) -> Counter[str]:
    made: Counter[str] = Counter()
    for owner, n in counts.items():
        made[groups.get(owner, "")] += n
    return made
