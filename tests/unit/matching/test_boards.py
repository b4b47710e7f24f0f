"""A region's board from one pass: the same lists as the three doors, cut, and all their places."""

from dataclasses import replace

from app.matching.policies.policy import Policy
from app.matching.policies.sections import PairValues
from app.matching.proposing.boards import Most, board
from app.matching.proposing.field import GAP_KINDS, Field, Service
from app.matching.proposing.proposals import (
    closed_words,
    for_gap,
    for_institution,
    for_region,
)
from app.matching.tracks.collaboration import LocalSupply
from app.metrology.gates import Verdict
from tests.unit.matching.test_proposing import (
    FIELD,
    FUYANG,
    GROUND,
    PRESSURE,
    SCALE,
    SENSOR,
    pairs,
)


def test_the_board_holds_the_lists_of_all_three_doors() -> None:
    found = board(FIELD, GROUND)
    assert found.region == for_region(FIELD, GROUND)
    for gap in FIELD.gaps:
        assert found.by_item[gap.item_id] == for_gap(gap, FIELD, GROUND)
    for each in FIELD.supporters:
        own = each.party.organisation_id
        assert found.by_supporter.get(own, ()) == for_institution(own, FIELD, GROUND)
    assert found.pairs == len(found.region)
    assert found.sources == {"320000": 2, "450000": 1}
    assert found.helpers == {11: 3, 12: 2, 13: 2}


def test_who_could_help_is_counted_even_where_nobody_can_receive() -> None:
    found = board(replace(FIELD, recipients=()), GROUND)
    assert (found.pairs, found.region) == (0, ())
    assert found.helpers == {11: 3, 12: 2, 13: 2}
    assert found.sources == {"320000": 2, "450000": 1}
    home = replace(FIELD, supporters=(replace(FIELD.supporters[0], party=FUYANG.party),))
    assert board(home, GROUND).helpers == {11: 0, 12: 0, 13: 0}


def test_a_cut_list_keeps_the_first_of_every_province_with_their_places() -> None:
    every = board(FIELD, GROUND).region
    cut = board(FIELD, GROUND, Most(region=1, province=1, gap=1, supporter=1))
    assert cut.region[0] == every[0]
    assert {each.supporter for each in cut.region} > {every[0].supporter}
    assert set(cut.region) < set(every)  # ranks are those of the whole list
    assert all(len(own) == 1 for own in (*cut.by_item.values(), *cut.by_supporter.values()))


def without_pairing(policy: Policy) -> Policy:
    """The same policy, its ties worth nothing."""
    none = PairValues(**dict.fromkeys(PairValues.model_fields, 0.0))
    return policy.model_copy(
        update={"collaboration": policy.collaboration.model_copy(update={"pair_values": none})}
    )


def test_the_place_without_pairing_is_that_of_a_board_in_which_ties_are_worth_nothing() -> None:
    ground = replace(GROUND, policy=without_pairing(GROUND.policy))
    untied = {pair: place for place, pair in enumerate(pairs(for_region(FIELD, ground)), start=1)}
    found = for_region(FIELD, GROUND)
    assert {(e.supporter, e.recipient): e.rank_without_pair for e in found} == untied
    assert any(each.rank != each.rank_without_pair for each in found)


def test_every_verdict_but_none_at_all_leaves_a_kind_of_gap() -> None:
    assert set(GAP_KINDS) == set(Verdict)
    doubtful = replace(SENSOR, verdict=Verdict.TO_VERIFY, kind="待核实", ratio=None)
    service = Service(12, Verdict.QUALIFIED)
    assert closed_words(doubtful, service) == "压力传感器：本地能力待核实；支援方可测"
    first = for_gap(doubtful, replace(FIELD, gaps=(doubtful,)), GROUND)[0]
    assert [each.code for each in first.types] == ["C18", "C15"]


def test_a_weakly_met_need_says_how_few_there_are_and_gives_ties_nothing() -> None:
    weak = replace(
        PRESSURE, verdict=Verdict.QUALIFIED, kind="薄弱", local=(LocalSupply(51, 5),), missing=""
    )
    service = Service(11, Verdict.QUALIFIED)
    assert "本地可测的只有 1 家；" in closed_words(weak, service)
    late = replace(weak, deadline_days=3.0)
    assert "只有 1 家，赶不上期限" in closed_words(late, service)
    found = for_gap(weak, FIELD, GROUND)
    assert found
    assert {each.line.points("pair") for each in found} == {0}
    assert any(each.line.points("pair") for each in for_gap(late, FIELD, GROUND))


def test_who_can_do_it_already_does_not_receive() -> None:
    able = replace(FUYANG, verdicts={13: Verdict.QUALIFIED})
    field = Field(FIELD.gaps, FIELD.supporters, (able, *FIELD.recipients[1:]))
    assert [each.party.organisation_id for each in field.recipients_for(SCALE)] == [51]
