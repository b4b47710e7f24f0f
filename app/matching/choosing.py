"""Which places of a ranking are shown. Pure: a choice leaves places out and changes no rank."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.matching.outcome import Place
from app.regions.codes import province_of

Ranked = tuple[int, Place]


@dataclass(frozen=True, slots=True)
class Choice:
    """Places with a verdict, in a provincial unit, or of certain institutions; then a part of them.

    Empty and None: whatever it is. `start` counts from 0.
    """

    verdict: str = ""
    province: str = ""
    only: frozenset[int] | None = None
    start: int = 0
    most: int | None = None

    def allowed(self, places: Sequence[Place], regions: Mapping[int, str]) -> list[Ranked]:
        """The places with their ranks in the whole, best first, before they are cut.

        `regions` are the codes of the institutions' places; needed only where a province is asked.
        """
        return [
            (rank, place)
            for rank, place in enumerate(places, start=1)
            if (not self.verdict or place.verdict.value == self.verdict)
            and (self.only is None or place.organisation_id in self.only)
            and (not self.province or _lies_in(regions.get(place.organisation_id), self.province))
        ]

    def part(self, allowed: Sequence[Ranked]) -> Sequence[Ranked]:
        """Those that are shown."""
        stop = None if self.most is None else self.start + self.most
        return allowed[self.start : stop]


def by_province(
    places: Sequence[Place], regions: Mapping[int, str], verdicts: Collection[str]
) -> dict[str, int]:
    """How many institutions with one of the verdicts stand in each provincial unit.

    Those of the nation, or of nowhere, are counted under "".
    """
    found: dict[str, int] = {}
    for place in places:
        if place.verdict.value in verdicts:
            code = regions.get(place.organisation_id)
            province = (province_of(code) if code else None) or ""
            found[province] = found.get(province, 0) + 1
    return found


def _lies_in(code: str | None, province: str) -> bool:
    return code is not None and province_of(code) == province
