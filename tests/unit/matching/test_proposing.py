"""Who should help whom: proposals from a gap, from a region, from an institution."""

from dataclasses import replace
from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching.policies.policy import load_default
from app.matching.policies.sections import Ring
from app.matching.proposing.field import Field, Gap, Recipient, Service, Supporter
from app.matching.proposing.proposals import (
    Ground,
    Proposal,
    closed_words,
    for_gap,
    for_institution,
    for_region,
)
from app.matching.proposing.weighing import ring_of
from app.matching.relations.evidence import (
    AgreementFact,
    CircleFact,
    Facts,
    MemberFact,
    Party,
    RelationFact,
    Side,
)
from app.matching.tracks.collaboration import LocalSupply
from app.metrology.gates import Verdict

NOW = date(2026, 11, 21)
SUZHOU_FUYANG = RelationFact(
    id="WB-05",
    scheme="WB",
    scheme_name="城市结对",
    supporter=Side("320000", ("320500",), "苏州"),
    recipient=Side("340000", ("341200",), "阜阳"),
    level="prefecture",
    started=date(2021, 12, 1),
    ended=date(2030, 12, 31),
    grade="verified",
    document="实施方案",
)
EAST = CircleFact(
    "EAST", "华东中心", (MemberFact("320000", "verified"), MemberFact("340000", "verified"))
)
GROUND = Ground(NOW, Facts(relations=(SUZHOU_FUYANG,), centres=(EAST,)), load_default())

PRESSURE = Gap(
    need_id=1,
    item_id=11,
    device="压力表",
    measurand="pressure",
    region_code="341200",
    verdict=Verdict.INCOMPLETE,
    kind="测不全",
    missing="(60～100) MPa",
    share=0.6,
)
SENSOR = replace(
    PRESSURE, need_id=2, item_id=12, device="压力传感器", verdict=Verdict.INACCURATE, kind="测不准"
)
SENSOR = replace(SENSOR, missing="", ratio=2.5)
SCALE = Gap(3, 13, "电子天平", "mass", "341200", Verdict.IMPOSSIBLE, "测不了")

FUYANG = Recipient(
    Party(50, "341200", "prefecture"),
    {11: Verdict.INCOMPLETE, 12: Verdict.INACCURATE},
    statutory=True,
)
ANHUI = Recipient(Party(51, "340000", "province"), {12: Verdict.TO_VERIFY}, statutory=True)
HEFEI = Recipient(Party(52, "340100", "prefecture"), {}, statutory=True)


def able(*items: int, ratio: float | None = None) -> tuple[Service, ...]:
    return tuple(Service(item, Verdict.QUALIFIED, share=1.0, ratio=ratio) for item in items)


SUZHOU = Supporter(Party(1, "320500", "prefecture"), able(11, 12, ratio=0.5))
NANJING = Supporter(Party(2, "320100", "prefecture"), able(11, 12, 13))
GUANGXI = Supporter(Party(3, "450000", "province"), able(11, 13), modes=("送检", "远程"))
WEAK = Supporter(Party(4, "320400", "prefecture"), (Service(11, Verdict.TO_VERIFY),))
FIELD = Field(
    gaps=(PRESSURE, SENSOR, SCALE),
    supporters=(SUZHOU, NANJING, GUANGXI, WEAK),
    recipients=(FUYANG, ANHUI, HEFEI),
)


def pairs(proposals: tuple[Proposal, ...]) -> list[tuple[int, int]]:
    return [(each.supporter, each.recipient) for each in proposals]


def codes(proposal: Proposal) -> list[str]:
    return [each.code for each in proposal.types]


def test_the_paired_city_comes_first_and_says_on_what_it_rests() -> None:
    first, *others = for_gap(PRESSURE, FIELD, GROUND)
    assert (first.supporter, first.recipient, first.rank) == (1, 50, 1)
    assert first.relation is not None
    assert first.relation.relation_id == "WB-05"
    assert first.line.rank_without_pair is not None
    assert any("城市结对" in bar.sentence for bar in first.line.components if bar.key == "pair")
    assert first.gap_closed == (
        "压力表：本地覆盖所求量程的 60 %，缺 (60～100) MPa；支援方可测，U 为要求的 0.5 倍"
    )
    assert [each.supporter for each in others] != []


def test_only_who_is_qualified_is_proposed() -> None:
    assert 4 not in {each.supporter for each in for_gap(PRESSURE, FIELD, GROUND)}


def test_without_a_relation_one_still_stands_in_the_list() -> None:
    last = next(each for each in for_gap(PRESSURE, FIELD, GROUND) if each.supporter == 3)
    assert last.relation is None


def test_the_type_of_help_answers_the_kind_of_gap() -> None:
    by_gap = {
        gap.kind: codes(for_gap(gap, replace(FIELD, supporters=(NANJING,)), GROUND)[0])
        for gap in FIELD.gaps
    }
    assert by_gap == {
        "测不全": ["C14", "C24"],
        "测不准": ["C15", "C18", "C17"],
        "测不了": ["C24", "C16"],
    }
    remote = for_gap(SCALE, replace(FIELD, supporters=(GUANGXI,)), GROUND)[0]
    assert codes(remote)[-1] == "C20"
    assert all(each.reason for each in remote.types)


def test_help_goes_to_whoever_has_a_beginning_else_to_the_statutory_institution() -> None:
    assert {each.recipient for each in for_gap(PRESSURE, FIELD, GROUND)} == {50}
    # Two have begun with sensors; the one that only lacks a datum is nearer to the goal.
    assert [each.party.organisation_id for each in FIELD.recipients_for(SENSOR)] == [51, 50]
    # Nobody can weigh: 阜阳's own institution receives, not the province's, and never 合肥's.
    assert {each.recipient for each in for_gap(SCALE, FIELD, GROUND)} == {50}


def test_a_pair_stands_once_with_everything_it_would_close() -> None:
    found = for_region(FIELD, GROUND)
    assert len(pairs(found)) == len(set(pairs(found)))
    suzhou = next(each for each in found if (each.supporter, each.recipient) == (1, 50))
    assert {each.need_id for each in suzhou.closes} == {1, 2}
    assert codes(suzhou)[:1] in (["C14"], ["C15"])
    assert "压力表" in suzhou.gap_closed
    assert "压力传感器" in suzhou.gap_closed


def test_other_needs_are_those_the_supporter_serves_with_the_same_measurand() -> None:
    found = {each.supporter: each for each in for_gap(PRESSURE, FIELD, GROUND)}
    assert found[1].other_needs == (2,)  # the sensor, not the balance
    assert found[2].other_needs == (2,)
    assert found[3].other_needs == ()  # it can weigh, but that is another measurand


def test_a_shorter_list_is_the_beginning_of_the_longer() -> None:
    every = for_region(FIELD, GROUND)
    assert [each.rank for each in every] == list(range(1, len(every) + 1))
    assert for_region(FIELD, GROUND, limit=2) == every[:2]


def test_within_a_gap_the_order_is_that_of_the_track() -> None:
    for gap in FIELD.gaps:
        places: dict[int, list[int]] = {}
        for each in for_gap(gap, FIELD, GROUND):
            places.setdefault(each.recipient, []).append(each.line.rank)
        assert all(ranks == sorted(ranks) for ranks in places.values())


def test_an_institution_learns_whom_it_could_help_and_how_it_stands() -> None:
    found = for_institution(2, FIELD, GROUND)
    assert {each.supporter for each in found} == {2}
    closed = {each.item_id: each for proposal in found for each in proposal.closes}
    assert set(closed) == {11, 12, 13}
    assert closed[11].rank > 1  # 苏州 stands before it there
    assert closed[11].of == 3
    assert for_institution(99, FIELD, GROUND) == ()


def test_nobody_is_proposed_to_help_itself() -> None:
    both = Supporter(FUYANG.party, able(11))
    field = replace(FIELD, supporters=(*FIELD.supporters, both))
    assert (50, 50) not in pairs(for_gap(PRESSURE, field, GROUND))


def test_a_capable_province_gets_no_pairing_points() -> None:
    served = replace(PRESSURE, local=(LocalSupply(51, 5),))
    suzhou = next(each for each in for_gap(served, FIELD, GROUND) if each.supporter == 1)
    assert suzhou.line.points("pair") == 0
    assert suzhou.relation is not None  # it is still named


def test_an_agreement_brings_the_stranger_to_the_top() -> None:
    signed = AgreementFact("9", (3, 50), date(2026, 1, 1), None, "计量合作协议")
    ground = replace(GROUND, facts=replace(GROUND.facts, agreements=(signed,)))
    assert for_gap(PRESSURE, FIELD, GROUND)[0].supporter != 3
    assert for_gap(PRESSURE, FIELD, ground)[0].supporter == 3


def test_numbers_that_are_not_known_are_left_out() -> None:
    bare = replace(PRESSURE, share=None, missing="")
    assert closed_words(bare, Service(11, Verdict.QUALIFIED)) == "压力表：本地测不全；支援方可测"
    assert closed_words(SCALE, Service(13, Verdict.QUALIFIED)) == (
        "电子天平：本地测不了；支援方可测"
    )
    assert closed_words(SENSOR, Service(12, Verdict.QUALIFIED)) == (
        "压力传感器：本地 U 为要求的 2.5 倍；支援方可测"
    )


def test_rings_widen_from_the_place_to_the_nation() -> None:
    fuyang, county = FUYANG.party, Party(60, "341202", "county")
    rings = {
        name: ring_of(party, recipient, None, GROUND.facts, NOW)
        for name, party, recipient in (
            ("same county", Party(61, "341202", "county"), county),
            ("its city", fuyang, county),
            ("its province", ANHUI.party, fuyang),
            ("大区", NANJING.party, fuyang),
            ("elsewhere", GUANGXI.party, fuyang),
            ("national", Party(9, "000000", "national"), fuyang),
        )
    }
    assert list(rings.values()) == [
        Ring.COUNTY,
        Ring.PREFECTURE,
        Ring.PROVINCE,
        Ring.GREATER_REGION,
        Ring.NATION,
        Ring.NATION,
    ]


@settings(deadline=None)  # it ranks the field twice: the machine may be busy
@given(st.randoms())
def test_the_order_of_the_field_changes_nothing(random: Random) -> None:
    field = Field(
        gaps=tuple(random.sample(FIELD.gaps, len(FIELD.gaps))),
        supporters=tuple(random.sample(FIELD.supporters, len(FIELD.supporters))),
        recipients=tuple(random.sample(FIELD.recipients, len(FIELD.recipients))),
    )
    assert for_region(field, GROUND) == for_region(FIELD, GROUND)
