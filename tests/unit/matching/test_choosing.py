"""Filters of a ranking leave places out; nobody's rank changes and nobody is counted twice."""

from hypothesis import given
from hypothesis import strategies as st

from app.matching.choosing import Choice, by_province
from app.matching.outcome import Place
from app.metrology.gates import Verdict

VERDICTS = [each for each in Verdict if each is not Verdict.IMPOSSIBLE]
CODES = ("320500", "320000", "650100", "660000", "000000")
PLACES = st.lists(
    st.builds(
        Place,
        organisation_id=st.integers(1, 30),
        verdict=st.sampled_from(VERDICTS),
        score=st.floats(0, 1),
        share=st.none(),
        ratio=st.none(),
    ),
    unique_by=lambda place: place.organisation_id,
    max_size=12,
)
REGIONS = st.dictionaries(st.integers(1, 30), st.sampled_from(CODES))


@given(
    PLACES,
    REGIONS,
    st.sampled_from(["", *(each.value for each in VERDICTS)]),
    st.sampled_from(["", "320000", "650000", "660000", "110000"]),
    st.none() | st.frozensets(st.integers(1, 30)),
    st.integers(0, 15),
    st.none() | st.integers(1, 5),
)
def test_what_is_left_keeps_its_rank_and_its_order(
    places: list[Place],
    regions: dict[int, str],
    verdict: str,
    province: str,
    only: frozenset[int] | None,
    start: int,
    most: int | None,
) -> None:
    choice = Choice(verdict, province, only, start, most)
    allowed = choice.allowed(places, regions)
    assert [rank for rank, _ in allowed] == sorted({rank for rank, _ in allowed})
    assert all(places[rank - 1] is place for rank, place in allowed)
    left = {place.organisation_id for _, place in allowed}
    for place in places:
        code = regions.get(place.organisation_id, "")
        fits = (
            verdict in ("", place.verdict.value)
            and (not province or code[:2] == province[:2])
            and (only is None or place.organisation_id in only)
        )
        assert (place.organisation_id in left) is fits
    shown = list(choice.part(allowed))
    assert shown == allowed[start:][: len(allowed) if most is None else most]


@given(PLACES, REGIONS)
def test_each_institution_is_counted_in_one_province(
    places: list[Place], regions: dict[int, str]
) -> None:
    for verdict in VERDICTS:
        counted = by_province(places, regions, (verdict,))
        assert sum(counted.values()) == sum(place.verdict is verdict for place in places)
        for province, count in counted.items():
            if province:
                left = Choice(verdict.value, province).allowed(places, regions)
                assert len(left) == count
