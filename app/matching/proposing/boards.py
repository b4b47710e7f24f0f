"""All three doors of a region from one pass: its board, each gap's helpers, each supporter's list.

Pure. The lists are what `for_region`, `for_gap` and `for_institution` would give, cut to what
somebody reads.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.matching.proposing.field import Field, Gap, Supporter
from app.matching.proposing.proposals import Proposal, proposal
from app.matching.proposing.standing import Ground, Match, Standing, matches, standings
from app.regions.codes import NATION, province_of


@dataclass(frozen=True, slots=True)
class Most:
    """How long each list may be; the region's also keeps the first of every supplying province."""

    region: int = 60
    province: int = 3
    gap: int = 8
    supporter: int = 8


@dataclass(frozen=True, slots=True)
class Board:
    """What a region is told. ``pairs`` counts all pairs.

    ``helpers`` are the institutions of other provinces that could close each item's gap, counted
    even where nobody can receive; ``sources`` the same institutions by province, each once.
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
        sources=_sources(field),
        helpers={gap.item_id: len(list(_able(gap, field))) for gap in field.gaps},
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
    return _province(match.candidate.supporter)


def _province(supporter: Supporter) -> str:
    party = supporter.party
    return NATION if party.level == "national" else party.province or NATION


def _able(gap: Gap, field: Field) -> Iterator[Supporter]:
    """Who of elsewhere could do it."""
    for each in field.supporters:
        own = each.party.organisation_id
        if gap.item_id in field.serving[own] and _province(each) != province_of(gap.region_code):
            yield each


def _sources(field: Field) -> dict[str, int]:
    found = {
        each.party.organisation_id: _province(each)
        for gap in field.gaps
        for each in _able(gap, field)
    }
    return dict(sorted(Counter(found.values()).items()))


def _grouped(every: Sequence[Match], key: Callable[[Match], int]) -> dict[int, list[Match]]:
    groups: dict[int, list[Match]] = {}
    for each in every:
        groups.setdefault(key(each), []).append(each)
    return dict(sorted(groups.items()))
