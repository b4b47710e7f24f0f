"""Where made-up organisations are: real places of the division table, drawn by kind and weight."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from app.regions.codes import province_of
from app.regions.table import Place, RegionTable
from app.synthesis.chance import pick
from app.synthesis.figures import figures


@dataclass(frozen=True)
class Geography:
    """Places by level in order of their codes; members and hosts of the greater regions."""

    provinces: tuple[Place, ...]
    prefectures: tuple[Place, ...]
    counties: tuple[Place, ...]
    centres: Mapping[str, tuple[str, ...]]
    blocks: Mapping[str, tuple[Place, ...]]

    def by_weight(self, random: Random) -> Place:
        """A prefecture, or one of the municipalities, by the weight of its block of provinces."""
        return random.choice(self.blocks[pick(random, figures().needs.blocks)])

    def at(self, level: str) -> Sequence[Place]:
        """All places of a level."""
        return {
            "province": self.provinces,
            "prefecture": self.prefectures,
            "county": self.counties,
        }[level]


def geography(table: RegionTable) -> Geography:
    """The places that have a regulator of their own, without 港, 澳 and 台."""
    provinces = tuple(place for place in table.provinces if place.is_regulator_unit)
    codes = {place.code: place for place in provinces}
    inside = [
        table.places[code]
        for code in sorted(table.places)
        if province_of(code) in codes and code not in codes
    ]
    prefectures = tuple(place for place in inside if place.level == "prefecture")
    counties = tuple(place for place in inside if place.level == "county")
    centres: dict[str, list[str]] = defaultdict(list)
    for province, centre in sorted(table.centres.items()):
        if province in codes:
            centres[centre].append(province)
    blocks: dict[str, list[Place]] = defaultdict(list)
    for place in _seats(provinces, prefectures):
        if block := codes[str(province_of(place.code))].block4:
            blocks[block].append(place)
    return Geography(
        provinces,
        prefectures,
        counties,
        {code: tuple(members) for code, members in sorted(centres.items())},
        {block: tuple(places) for block, places in blocks.items()},
    )


def _seats(provinces: Sequence[Place], prefectures: Sequence[Place]) -> list[Place]:
    """Prefectures, and the provinces that have none (the municipalities, 兵团)."""
    divided = {province_of(place.code) for place in prefectures}
    return [*(place for place in provinces if place.code not in divided), *prefectures]
