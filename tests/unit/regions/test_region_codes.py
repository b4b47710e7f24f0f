"""Who lies in whom, by code alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.regions.codes import covers, is_code, level_of, on_one_line, prefix, province_of
from app.regions.reference import read_reference

KNOWN = sorted(row.code for row in read_reference().regions)


@pytest.mark.parametrize(
    ("authorised", "place"),
    [
        ("000000", "320583"),
        ("000000", "660000"),
        ("320000", "320583"),
        ("320500", "320583"),
        ("320583", "320583"),
        ("420000", "429004"),  # 仙桃市 answers to the province directly
        ("440000", "441900"),  # 东莞市 has no counties
    ],
)
def test_an_authorisation_covers_the_places_inside_it(authorised: str, place: str) -> None:
    assert covers(authorised, place)


@pytest.mark.parametrize(
    ("authorised", "place"),
    [
        ("320000", "330000"),
        ("320500", "320000"),  # a city does not speak for its province
        ("320583", "320500"),
        ("320500", "320100"),
        ("320000", "000000"),
        ("650000", "660000"),  # 新疆 and 兵团 have a regulator each
        ("660000", "650000"),
        ("660000", "659001"),
    ],
)
def test_an_authorisation_does_not_reach_up_or_sideways(authorised: str, place: str) -> None:
    assert not covers(authorised, place)


@given(st.sampled_from(KNOWN), st.sampled_from(KNOWN))
def test_two_places_never_contain_each_other(one: str, other: str) -> None:
    assert covers(one, one)
    if one != other:
        assert not (covers(one, other) and covers(other, one))
    assert on_one_line(one, other) == on_one_line(other, one)


def test_containment_by_code_agrees_with_the_chain_of_parents() -> None:
    parents = {row.code: row.parent_code for row in read_reference().regions}
    for code in KNOWN:
        above = parents[code]
        while above:
            assert covers(above, code)
            above = parents[above]


def test_levels_and_provinces_follow_from_the_code() -> None:
    assert [level_of(code) for code in ("000000", "320000", "320500", "320583")] == [
        "nation",
        "province",
        "prefecture",
        "county",
    ]
    assert prefix("000000") == ""
    assert prefix("421000") == "4210"  # 荆州: the zero belongs to the city
    assert province_of("320583") == "320000"
    assert province_of("000000") is None


@pytest.mark.parametrize("text", ["", "32", "3205831", "32058x", "３２０５８３", "XPCC"])
def test_what_is_no_code_is_refused_and_never_covers_everything(text: str) -> None:
    assert not is_code(text)
    with pytest.raises(ValueError, match="not a region code"):
        covers(text, "320583")
    with pytest.raises(ValueError, match="not a region code"):
        covers("320000", text)
