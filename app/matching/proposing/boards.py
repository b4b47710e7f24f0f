"""All three doors of a region from one pass: its board, each gap's helpers, each supporter's list.

Pure. The lists are what `for_region`, `for_gap` and `for_institution` would give, cut to what
somebody reads.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.matching.proposing.field import Field
from app.matching.proposing.proposals import Proposal, proposal
from app.matching.proposing.standing import Ground, Match, Standing, matches, standings
from app.regions.codes import NATION


@dataclass(frozen=True, slots=True)
class Most:
    """How long each list may be; the region's also keeps the first of every supplying province."""

    region: int = 60
    province: int = 3
    gap: int = 8
    supporter: int = 8


@dataclass(frozen=True, slots=True)
class Board:
    """What a region is told. ``pairs`` counts all, ``sources`` supporters by their province.

    ``helpers`` are the institutions that could close each item's gap, counted.
    """

    region: tuple[Proposal, ...]
    by_item: Mapping[int, tuple[Proposal, ...]]
    by_supporter: Mapping[int, tuple[Proposal, ...]]
    pairs: int
    sources: Mapping[str, int]
    helpers: Mapping[int, int]


def board(field: Field, ground: Ground, most: Most | None = None) -> Board:
    """Rank all pairs of a region once and cut the lists."""
    limit = most or Most()
    every = list(matches(field.gaps, field, ground))
    ranked = standings(every)
    items = _grouped(every, lambda each: each.gap.item_id)
    owners = _grouped(every, lambda each: each.pair[0])

    def told(found: Sequence[Standing]) -> tuple[Proposal, ...]:
        return tuple(proposal(each, field, ground) for each in found)

    return Board(
        region=told(list(_shown(ranked, limit))),
        by_item={key: told(standings(own)[: limit.gap]) for key, own in items.items()},
        by_supporter={key: told(standings(own)[: limit.supporter]) for key, own in owners.items()},
        pairs=len(ranked),
        sources=_sources(every),
        helpers={key: len({each.pair[0] for each in own}) for key, own in items.items()},
    )


def _shown(ranked: Sequence[Standing], limit: Most) -> Iterator[Standing]:
    seen: Counter[str] = Counter()
    for each in ranked:
        source = source_of(each.matches[0])
        seen[source] += 1
        if each.rank <= limit.region or seen[source] <= limit.province:
            yield each


def source_of(match: Match) -> str:
    """The provincial unit help would come from; the nation for national institutions."""
    party = match.candidate.supporter.party
    return NATION if party.level == "national" else party.province or NATION


def _sources(every: Sequence[Match]) -> dict[str, int]:
    supporters = {each.pair[0]: source_of(each) for each in every}
    return dict(sorted(Counter(supporters.values()).items()))


def _grouped(every: Sequence[Match], key: Callable[[Match], int]) -> dict[int, list[Match]]:
    groups: dict[int, list[Match]] = {}
    for each in every:
        groups.setdefault(key(each), []).append(each)
    return dict(sorted(groups.items()))
