"""Which tie counts between two institutions on a day, and what it is worth."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matching.policies.policy import load_default
from app.matching.policies.sections import RELATIONS
from app.matching.relations.evidence import (
    AgreementFact,
    CircleFact,
    Facts,
    MemberFact,
    Party,
    PartyLevel,
    RelationFact,
    Side,
)
from app.matching.relations.values import KEYS, RelationValue, best_relation

VALUES = load_default().collaboration.pair_values.model_dump()
NOW = date(2026, 11, 21)


def relation(
    code: str, supporter: Side, recipient: Side, level: str = "province", **more: object
) -> RelationFact:
    base = RelationFact(
        code,
        code[:2],
        "东西部协作",
        supporter,
        recipient,
        level,
        date(2021, 4, 1),
        None,
        "verified",
    )
    return replace(base, **more)  # type: ignore[arg-type]


SUZHOU_FUYANG = relation(
    "WB-05",
    Side("320000", ("320500",), "江苏苏州市"),
    Side("340000", ("341200",), "安徽阜阳市"),
    "prefecture",
    ended=date(2030, 12, 31),
)
JIANGSU_SHAANXI = relation("EW-04", Side("320000"), Side("610000"))
ZHEJIANG_JILIN = relation("NE-02", Side("330000"), Side("220000"), mutual=True)
TIANJIN_CHANGCHUN = relation(
    "NE-06", Side("120000"), Side("220000", ("220100",)), "prefecture", mutual=True
)
GUANGDONG_NYINGCHI = relation(
    "XZ-10", Side("440000"), Side("540000", ("540400",)), "prefecture", assistance=True
)
FIRST_DIVISION = relation(
    "XJ-15", Side("330000"), Side("660000", ("659002",)), "division", assistance=True
)
FOURTEENTH_DIVISION = relation(
    "XJ-07", Side("110000"), Side("660000", unnamed=True), "division", assistance=True
)
SHANDONG_GANSU = relation("EW-09", Side("370000"), Side("620000", ("621100",)))
LIAONING_QINGHAI = relation(
    "OLD-03", Side("210000"), Side("630000"), started=date(1996, 1, 1), ended=date(2016, 12, 31)
)
NORTHWEST = CircleFact(
    "NORTHWEST",
    "西北国家计量测试中心",
    tuple(MemberFact(code, "verified") for code in ("610000", "620000", "630000")),
)
EAST = CircleFact(
    "EAST",
    "华东国家计量测试中心",
    (MemberFact("320000", "partial"), MemberFact("340000", "memory")),
)
WEST = CircleFact(
    "WEST",
    "西部大开发",
    (MemberFact("610000", "verified"), MemberFact("540000", "verified", whole=False)),
)
FACTS = Facts(
    relations=(
        SUZHOU_FUYANG,
        JIANGSU_SHAANXI,
        ZHEJIANG_JILIN,
        TIANJIN_CHANGCHUN,
        GUANGDONG_NYINGCHI,
        FIRST_DIVISION,
        FOURTEENTH_DIVISION,
        SHANDONG_GANSU,
        LIAONING_QINGHAI,
    ),
    centres=(NORTHWEST, EAST),
    strategies=(WEST,),
)


def party(
    number: int, code: str, level: PartyLevel = "province", centre: str | None = None
) -> Party:
    return Party(number, code, level, centre)


def tie(
    supporter: Party, recipient: Party, on: date = NOW, facts: Facts = FACTS
) -> RelationValue | None:
    return best_relation(supporter, recipient, on, facts, VALUES)


def key(supporter: Party, recipient: Party, on: date = NOW, facts: Facts = FACTS) -> str:
    found = tie(supporter, recipient, on, facts)
    return found.key if found else "none"


def test_the_keys_are_those_of_the_policy_in_its_order() -> None:
    assert KEYS == RELATIONS


def test_a_named_pair_of_cities_belongs_to_the_two_cities() -> None:
    suzhou, fuyang = party(1, "320500", "prefecture"), party(2, "341200", "prefecture")
    found = tie(suzhou, fuyang)
    assert found is not None
    assert (found.key, found.value, found.relation_id) == ("named_pair", 0.95, "WB-05")
    assert found.until == date(2030, 12, 31)
    assert key(suzhou, party(3, "341202", "county")) == "named_pair"  # a county in 阜阳
    # Their provinces are neighbours in one 大区 and nothing more; nor are other cities.
    assert key(party(4, "320000"), fuyang) == "same_centre"
    assert key(suzhou, party(5, "340000")) == "same_centre"
    assert key(party(6, "320100", "prefecture"), fuyang) == "same_centre"


def test_a_provincial_relation_carries_its_cities_but_they_do_not_fit_its_level() -> None:
    xian = party(1, "610100", "prefecture")
    assert key(party(2, "320000"), party(3, "610000")) == "provincial"
    nanjing = tie(party(4, "320100", "prefecture"), xian)
    assert nanjing is not None
    assert nanjing.key == "provincial"
    assert not nanjing.fits_level


def test_aid_to_a_place_fits_the_level_there_and_concerns_the_region_above() -> None:
    guangdong = party(1, "440000")
    assert key(guangdong, party(2, "540400", "prefecture")) == "named_pair"
    assert key(guangdong, party(3, "540000")) == "provincial"
    assert key(guangdong, party(4, "540100", "prefecture")) == "none"
    guangzhou = party(5, "440100", "prefecture")
    assert key(guangzhou, party(2, "540400", "prefecture")) == "provincial"
    assert key(guangzhou, party(3, "540000")) == "none"  # neither of the two is named


def test_a_provincial_pair_that_names_cities_is_still_one_of_provinces() -> None:
    shandong = party(1, "370000")
    assert key(shandong, party(2, "620000")) == "provincial"
    assert key(shandong, party(3, "621100", "prefecture")) == "named_pair"
    assert key(shandong, party(4, "620100", "prefecture")) == "none"  # 兰州 is not named


def test_cooperation_between_equals_holds_both_ways_but_aid_does_not() -> None:
    zhejiang, jilin = party(1, "330000"), party(2, "220000")
    assert key(zhejiang, jilin) == key(jilin, zhejiang) == "cooperation"
    assert key(party(3, "610000"), party(4, "320000")) == "none"
    changchun = party(5, "220100", "prefecture")
    assert key(changchun, party(6, "120000")) == "named_pair"
    assert key(party(6, "120000"), jilin) == "none"  # 天津 is paired with 长春, not with 吉林


def test_the_corps_is_not_xinjiang() -> None:
    zhejiang, beijing = party(1, "330000"), party(2, "110000")
    corps, xinjiang, aral = party(3, "660000"), party(4, "650000"), party(5, "659002", "county")
    assert key(zhejiang, aral) == "named_pair"
    assert key(beijing, aral) == "none"  # its division is the 14th
    assert key(zhejiang, corps) == key(beijing, corps) == "provincial"
    assert key(zhejiang, xinjiang) == key(beijing, xinjiang) == "none"


def test_a_relation_counts_from_its_first_to_its_last_day() -> None:
    suzhou, fuyang = party(1, "320500", "prefecture"), party(2, "341200", "prefecture")
    alone = replace(FACTS, centres=(), strategies=())
    assert key(suzhou, fuyang, date(2021, 3, 31), alone) == "none"
    assert key(suzhou, fuyang, date(2021, 4, 1), alone) == "named_pair"
    assert key(suzhou, fuyang, date(2030, 12, 31), alone) == "named_pair"
    assert key(suzhou, fuyang, date(2031, 1, 1), alone) == "lapsed"


def test_an_old_pair_is_only_a_hint() -> None:
    liaoning, qinghai = party(1, "210000"), party(2, "630000")
    assert key(liaoning, qinghai, date(2016, 12, 31)) == "provincial"
    found = tie(liaoning, qinghai)
    assert found is not None
    assert (found.key, found.value) == ("lapsed", 0.30)


def test_a_centre_serves_its_area_and_neighbours_share_it() -> None:
    shaanxi = party(1, "610000", centre="NORTHWEST")
    assert key(shaanxi, party(2, "630000")) == "centre"
    assert key(party(2, "630000"), shaanxi) == "same_centre"
    assert key(shaanxi, party(3, "440000")) == "none"


def test_what_rests_on_an_unverified_membership_says_so() -> None:
    found = tie(party(1, "320000"), party(2, "340000"))
    assert found is not None
    assert found.grade == "memory"
    part = tie(party(3, "610000"), party(4, "540000"))
    assert part is not None
    assert (part.key, part.title) == ("same_strategy", "同属国家区域战略：西部大开发（部分地区）")


def test_a_national_institution_reaches_everybody_and_borrows_no_province() -> None:
    institute = party(1, "330000", "national")
    assert key(institute, party(2, "220000")) == "national"
    assert key(institute, party(3, "440000")) == "national"


def test_an_agreement_beats_every_official_list_while_it_is_in_force() -> None:
    yunnan, heilongjiang = party(1, "530000"), party(2, "230000")
    signed = AgreementFact("7", (1, 2), date(2011, 5, 1), date(2012, 12, 31), "合作交流框架协议")
    facts = replace(FACTS, agreements=(signed,))
    assert key(yunnan, heilongjiang, date(2012, 7, 31)) == "none"
    for one, other in ((yunnan, heilongjiang), (heilongjiang, yunnan)):
        assert key(one, other, date(2012, 7, 31), facts) == "agreement"
    assert key(yunnan, heilongjiang, NOW, facts) == "none"
    assert key(yunnan, party(3, "230000"), date(2012, 7, 31), facts) == "none"


def test_nobody_is_tied_to_itself() -> None:
    assert tie(party(1, "320000"), party(1, "320000")) is None


CODES = sorted(
    {"110000", "120000", "210000", "220000", "320000", "330000", "340000", "370000", "440000"}
    | {"540000", "610000", "620000", "630000", "650000", "660000", "320500", "341200", "220100"}
    | {"540400", "621100", "659002", "320100", "540100"}
)
PARTIES = st.builds(
    Party,
    st.integers(1, 9),
    st.sampled_from(CODES),
    st.sampled_from(("national", "province", "prefecture", "county")),
    st.sampled_from((None, "NORTHWEST")),
)
DAYS = st.dates(date(1990, 1, 1), date(2035, 1, 1))


@given(PARTIES, PARTIES, DAYS)
def test_the_value_is_one_of_the_policy_and_never_a_sum(
    supporter: Party, recipient: Party, on: date
) -> None:
    found = tie(supporter, recipient, on)
    assert found is None or found.value == VALUES[found.key] <= 1.0


@given(PARTIES, PARTIES, DAYS, st.randoms())
def test_the_order_of_facts_changes_nothing(
    supporter: Party, recipient: Party, on: date, random: Random
) -> None:
    relations = list(FACTS.relations)
    random.shuffle(relations)
    shuffled = replace(FACTS, relations=tuple(relations), centres=FACTS.centres[::-1])
    assert tie(supporter, recipient, on) == tie(supporter, recipient, on, shuffled)


@given(PARTIES, PARTIES, DAYS, st.integers(0, len(FACTS.relations) - 1))
def test_another_fact_never_lowers_the_value(
    supporter: Party, recipient: Party, on: date, left_out: int
) -> None:
    relations = FACTS.relations[:left_out] + FACTS.relations[left_out + 1 :]
    fewer = tie(supporter, recipient, on, replace(FACTS, relations=relations))
    more = tie(supporter, recipient, on)
    assert (fewer.value if fewer else 0.0) <= (more.value if more else 0.0)


@pytest.mark.parametrize("grade", ["memory", "verified"])
def test_between_equal_ties_the_better_verified_is_named(grade: str) -> None:
    twin = replace(JIANGSU_SHAANXI, id="EW-99", grade=grade)
    first = replace(JIANGSU_SHAANXI, grade="partial")
    found = tie(party(1, "320000"), party(2, "610000"), facts=Facts(relations=(first, twin)))
    assert found is not None
    assert found.grade == ("verified" if grade == "verified" else "partial")
