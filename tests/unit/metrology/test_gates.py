"""What the gates say of one institution's rows, as a metrologist would say it."""

import pytest

from app.metrology.gates import Verdict, assess
from app.metrology.grades import Grade
from app.metrology.limits import Limit, Terms
from tests.unit.metrology.gate_examples import box, demand, interval, limit, row


def test_two_rows_of_one_institution_cover_together() -> None:
    rows = [row("(-0.1~1)MPa"), row("(1~10)MPa", row_id=2)]
    judged = assess(demand("(-0.1~2.5)MPa"), rows)
    assert judged.verdict is Verdict.QUALIFIED
    assert judged.rows == (1, 2)
    assert judged.reasons == ("有“压力表”能力项 2 条", "覆盖 -0.1～2.5 MPa")


def test_the_uncovered_part_is_named_in_the_units_asked_for() -> None:
    judged = assess(demand("0~60 MPa"), [row("(0~35000)kPa")])
    assert judged.verdict is Verdict.INCOMPLETE
    assert judged.reasons[-1] == "覆盖 0～60 MPa 的 58.3 %，缺 35～60 MPa"
    assert judged.coverage is not None
    assert judged.coverage.share == pytest.approx(35 / 60)


def test_every_demanded_box_counts() -> None:
    judged = assess(demand("0~10 V;0~10 A", device="多用表"), [row("0~20 V", device="多用表")])
    assert judged.verdict is Verdict.INCOMPLETE
    assert judged.reasons[1:] == ("覆盖 0～10 V", "需要 0～10 A，缺全部")


def test_a_range_that_was_not_read_is_named_not_guessed() -> None:
    judged = assess(demand("0~60 MPa"), [row(range_text="见附表")])
    assert judged.verdict is Verdict.TO_VERIFY
    assert judged.missing == ("能力量程",)
    assert judged.reasons[-1] == "机构写的是“见附表”，无法比对量程"
    unread = assess(demand(range_text="大概两个多兆帕", range_refusal="没有单位"), [row("0~6 MPa")])
    assert unread.verdict is Verdict.TO_VERIFY
    assert unread.missing == ("需求量程",)


def test_what_is_short_for_certain_stays_open_while_another_row_is_unread() -> None:
    judged = assess(demand("0~60 MPa"), [row("0~40 MPa"), row(row_id=2, range_text="见附表")])
    assert judged.verdict is Verdict.TO_VERIFY
    assert "覆盖 0～60 MPa 的 66.6 %，缺 40～60 MPa" in judged.reasons


def test_other_units_are_a_question_but_only_where_no_row_has_the_right_one() -> None:
    asked = demand("0~60 MPa")
    assert assess(asked, [row("0~100 kg")]).missing == ("能力量程",)
    both = assess(asked, [row("0~100 kg"), row("0~40 MPa", row_id=2)])
    assert both.verdict is Verdict.INCOMPLETE


def test_an_axis_one_side_leaves_out_is_asked_of_that_side() -> None:
    stated = box("0~10 V", frequency="20 Hz~1 kHz")
    silent = assess(demand(stated), [row("0~10 V")])
    assert silent.verdict is Verdict.TO_VERIFY
    assert silent.missing == ("能力频率",)
    unasked = assess(demand("0~10 V"), [row(stated)])
    assert unasked.verdict is Verdict.TO_VERIFY
    assert unasked.missing == ("需求频率",)
    assert unasked.reasons[-1] == "机构的能力随频率而定，需求没有写明频率"


def test_an_axis_the_measurand_does_not_need_is_not_asked_for() -> None:
    length = frozenset({"geometric.length"})
    given = row(box("0~300 mm", temperature="19~21 ℃"), measurands=length)
    assert assess(demand("0~300 mm", measurands=length), [given]).verdict is Verdict.QUALIFIED
    voltage = frozenset({"electromagnetic.ac_voltage"})
    given = row(box("0~10 V", frequency="50 Hz"), measurands=voltage)
    judged = assess(demand("0~10 V", measurands=voltage), [given])
    assert judged.missing == ("需求频率",)


def test_an_open_axis_does_not_hide_that_the_value_is_out_of_reach() -> None:
    judged = assess(demand("0~100 V"), [row(box("0~10 V", frequency="50 Hz"))])
    assert judged.verdict is Verdict.INCOMPLETE


@pytest.mark.parametrize(
    ("asked", "given", "missing"),
    [("≥5 m", "2~10 m", "需求上限"), ("≤300 ℃", "-40~600 ℃", "需求下限")],
)
def test_a_limit_nobody_wrote_is_asked_for(asked: str, given: str, missing: str) -> None:
    judged = assess(demand(asked), [row(given)])
    assert judged.verdict is Verdict.TO_VERIFY
    assert judged.missing == (missing,)


def test_up_to_a_voltage_begins_at_zero() -> None:
    assert assess(demand("≤100 V"), [row("0~1000 V")]).verdict is Verdict.QUALIFIED


def test_a_row_without_lower_limit_is_asked_for_it() -> None:
    judged = assess(demand("50~200 ℃"), [row("≤300 ℃", range_text="室温~300 ℃")])
    assert judged.verdict is Verdict.TO_VERIFY
    assert judged.missing == ("能力下限",)


def test_an_error_limit_asks_for_a_third_of_it() -> None:
    wanted = demand("1~10 MPa", limits=(limit(b=0.003, role="MPE"),))
    assert assess(wanted, [row("0~10 MPa", limits=(limit(b=0.001),))]).verdict is Verdict.QUALIFIED
    worse = assess(wanted, [row("0~10 MPa", limits=(limit(b=0.002),))])
    assert worse.verdict is Verdict.INACCURATE
    assert worse.worst is not None
    assert worse.worst.ratio == pytest.approx(2)
    assert worse.reasons[-1].endswith("U 是要求（最大允许误差的 1/3）的 2 倍，不够准")


def test_k_is_brought_to_two_and_an_unwritten_k_is_said() -> None:
    wanted = demand("10 MPa", limits=(limit(1e4),))
    third = assess(wanted, [row("0~10 MPa", limits=(limit(1.5e4, k=3.0),))])
    assert third.verdict is Verdict.QUALIFIED
    unsaid = assess(wanted, [row("0~10 MPa", limits=(limit(1e4, k=None),))])
    assert unsaid.verdict is Verdict.QUALIFIED
    assert unsaid.reasons[-1] == "最差点 10 MPa：U 是要求的 1 倍（未写 k 的 U 按 k = 2），够准"


def test_rows_that_are_accurate_in_turn_are_accurate_together() -> None:
    wanted = demand("1~60 MPa", limits=(limit(b=0.001),))
    low = row("0~10 MPa", limits=(limit(5e2),))
    high = row("5~60 MPa", row_id=2, limits=(limit(1e4),))
    judged = assess(wanted, [low, high])
    assert judged.verdict is Verdict.QUALIFIED
    assert judged.worst is not None
    assert (judged.worst.text, judged.worst.row) == ("10 MPa", 2)
    assert assess(wanted, [high, row("0~5 MPa", limits=(limit(1e4),))]).verdict == "inaccurate"


def test_a_relative_requirement_at_zero_needs_a_relative_uncertainty() -> None:
    wanted = demand("0~10 MPa", limits=(limit(b=0.001),))
    judged = assess(wanted, [row("0~10 MPa", limits=(limit(5e3),))])
    assert judged.verdict is Verdict.INACCURATE
    assert judged.reasons[-2:] == (
        "U 在 0～5 MPa 上大于要求",
        "最差点 0 MPa：要求在这里是零，U 不是零，不够准",
    )
    assert judged.too_coarse[0].main is not None
    assert judged.too_coarse[0].main.hi == pytest.approx(5e6)
    both_relative = assess(wanted, [row("0~10 MPa", limits=(limit(b=0.0005),))])
    assert both_relative.worst is not None
    assert both_relative.worst.ratio == pytest.approx(0.5)


def test_a_percentage_of_a_celsius_reading_vanishes_at_zero_celsius() -> None:
    wanted = demand("100~200 ℃", limits=(limit(b=0.01),))
    fine = row("0~300 ℃", limits=(limit(0.9, kind="temperature_difference"),))
    assert assess(wanted, [fine]).verdict is Verdict.QUALIFIED
    coarse = row("0~300 ℃", limits=(limit(1.1, kind="temperature_difference"),))
    judged = assess(wanted, [coarse])
    assert judged.worst is not None
    assert judged.worst.text == "100 ℃"
    assert judged.worst.ratio == pytest.approx(1.1)


def test_a_span_qualifies_at_its_worst_and_fails_at_its_best() -> None:
    offered = limit(1e3, upper=Terms(4e3))
    verdicts = {
        size: assess(
            demand("10 MPa", limits=(limit(size),)),
            [row("0~10 MPa", limits=(offered,), uncertainty_text="U=(1~4)kPa")],
        ).verdict
        for size in (4e3, 2e3, 0.5e3)
    }
    assert list(verdicts.values()) == ["qualified", "to_verify", "inaccurate"]


def test_an_error_limit_of_a_row_may_be_its_standard_or_what_it_serves() -> None:
    wanted = demand("10 MPa", limits=(limit(9e3, role="MPE"),))
    given = {
        size: assess(wanted, [row("0~10 MPa", limits=(limit(size, role="MPE"),))]).verdict
        for size in (3e3, 5e3, 1e4)
    }
    assert list(given.values()) == ["qualified", "to_verify", "inaccurate"]


def test_full_scale_that_can_mean_two_things_is_only_certain_either_way() -> None:
    wanted = demand("(-0.1~2.5)MPa", limits=(limit(fs=0.003, role="MPE"),))
    verdicts = [
        assess(wanted, [row("(-0.1~2.5)MPa", limits=(limit(size),))]).verdict
        for size in (2.5e3, 2.55e3, 2.65e3)
    ]
    assert verdicts == ["qualified", "to_verify", "inaccurate"]


@pytest.mark.parametrize(
    ("mine", "verdict"),
    [
        (Grade("0.05级"), "qualified"),
        (Grade("0.02级", or_below=True), "qualified"),
        (Grade("0.02级"), "to_verify"),
        (Grade("1级"), "inaccurate"),
        (Grade("二等"), "to_verify"),
    ],
)
def test_classes_are_compared_as_names(mine: Grade, verdict: str) -> None:
    wanted = demand("0~6 MPa", grades=(Grade("0.05级"),))
    assert assess(wanted, [row("0~6 MPa", grades=(mine,))]).verdict == verdict


def test_every_demanded_class_counts_and_so_do_those_below_it() -> None:
    both = demand("0~6 MPa", grades=(Grade("0.05级"), Grade("0.1级")))
    fine, coarse = Grade("0.05级"), Grade("0.1级")
    assert assess(both, [row("0~6 MPa", grades=(fine, coarse))]).verdict == "qualified"
    assert assess(both, [row("0~6 MPa", grades=(fine,))]).verdict == "to_verify"
    failed = assess(both, [row("0~6 MPa", grades=(coarse,))])
    assert failed.reasons[-1] == "写明的等级“0.1级”是要求等级的 2 倍，不够准"
    below = demand("0~6 MPa", grades=(Grade("0.05级", or_below=True),))
    assert assess(below, [row("0~6 MPa", grades=(fine,))]).verdict == "to_verify"


def test_a_class_with_a_published_table_asks_for_a_third_of_its_error_limit() -> None:
    gauge = frozenset({"pressure_gauge"})
    wanted = demand("0~6 MPa", devices=gauge, grades=(Grade("1.6级"),))
    verdicts = [
        assess(wanted, [row("0~10 MPa", devices=gauge, limits=(limit(size),))]).verdict
        for size in (3.2e4, 3.3e4)
    ]
    assert verdicts == ["qualified", "inaccurate"]


def test_a_class_of_thermometers_is_a_function_of_celsius_in_any_unit() -> None:
    probe = frozenset({"platinum_resistance_thermometer"})
    fine = row("0~300 ℃", devices=probe, limits=(limit(0.26, kind="temperature_difference"),))
    ratios = [
        assess(demand(text, devices=probe, grades=(Grade("B级"),)), [fine]).ratio
        for text in ("100 ℃", "373.15 K")
    ]
    assert ratios == [pytest.approx(3 * 0.26 / 0.8)] * 2


def test_a_class_without_a_table_is_not_turned_into_numbers() -> None:
    wanted = demand("0~6 MPa", grades=(Grade("0.07级"),))
    judged = assess(wanted, [row("0~6 MPa", limits=(limit(1.0),), uncertainty_text="U=1 Pa")])
    assert judged.verdict is Verdict.TO_VERIFY
    assert judged.reasons[-1] == "等级“0.07级”没有可用的换算表，机构写的准确度“U=1 Pa”需核实"


def test_nothing_said_of_accuracy_is_a_question() -> None:
    judged = assess(demand("0~6 MPa", limits=(limit(1e3),)), [row("0~6 MPa")])
    assert judged.verdict is Verdict.TO_VERIFY
    assert judged.missing == ("机构不确定度",)


def test_a_requirement_that_was_not_read_is_a_question_and_a_resolution_is_none() -> None:
    judged = assess(demand("0~6 MPa", requirement_text="尽量准"), [row("0~6 MPa")])
    assert judged.missing == ("需求准确度",)
    resolution = limit(1e3, role="resolution")
    judged = assess(demand("0~6 MPa", limits=(resolution,)), [row("0~6 MPa")])
    assert judged.verdict is Verdict.QUALIFIED
    assert judged.reasons[-1] == "只写了分度值或分辨力，没有准确度要求，不比对准确度"


def test_a_table_of_limits_applies_line_by_line() -> None:
    table = (
        limit(1e3, within=interval("0~5 MPa")),
        limit(4e3, within=interval("5~10 MPa")),
    )
    given = row("0~10 MPa", limits=table)
    assert assess(demand("0~4 MPa", limits=(limit(1e3),)), [given]).verdict == "qualified"
    assert assess(demand("0~6 MPa", limits=(limit(1e3),)), [given]).verdict == "inaccurate"


def test_limits_of_another_function_do_not_count() -> None:
    volts = limit(1e-3, kind="voltage", label="DCV")
    amperes = limit(1.0, kind="current", label="DCI")
    given = row("0~10 V;0~10 A", device="多用表", limits=(volts, amperes))
    asked = demand("0~10 V", device="多用表", limits=(limit(1e-3, kind="voltage"),))
    assert assess(asked, [given]).verdict is Verdict.QUALIFIED
    unclear = row("0~10 V", device="多用表", limits=(limit(b=1e-6, label="ACI"),))
    asked = demand("0~10 V", device="多用表", limits=(limit(b=1e-3),))
    assert assess(asked, [unclear]).verdict is Verdict.TO_VERIFY


def test_no_accuracy_repairs_a_missing_interval() -> None:
    asked = demand("0~10 MPa", limits=(limit(1e3),))
    assert assess(asked, [row("0~1 MPa", limits=(limit(1.0),))]).verdict is Verdict.INCOMPLETE


def test_several_uncertainties_for_one_place_are_certain_only_together() -> None:
    both = (limit(1e3), limit(4e3))
    verdicts = [
        assess(demand("0~5 MPa", limits=(limit(size),)), [row("0~10 MPa", limits=both)]).verdict
        for size in (4e3, 2e3, 0.5e3)
    ]
    assert verdicts == ["qualified", "to_verify", "inaccurate"]


def test_a_row_with_something_not_understood_covers_only_possibly() -> None:
    judged = assess(demand("0~6 MPa"), [row("0~6 MPa", unclear=("影响条件",))])
    assert judged.verdict is Verdict.TO_VERIFY
    assert judged.missing == ("影响条件",)
    assert judged.reasons[-1] == "机构写的影响条件没有读懂，需核实"
    clear = row("0~6 MPa", row_id=2)
    settled = assess(demand("0~6 MPa"), [row("0~6 MPa", unclear=("影响条件",)), clear])
    assert settled.verdict is Verdict.QUALIFIED


def test_full_scale_that_can_mean_two_things_is_asked_for_by_name() -> None:
    wanted = demand("(-0.1~2.5)MPa", limits=(limit(fs=0.003, role="MPE"),))
    judged = assess(wanted, [row("(-0.1~2.5)MPa", limits=(limit(2.55e3),))])
    assert judged.missing == ("需求满量程",)


def test_the_worst_place_is_named_with_its_frequency() -> None:
    asked = demand(box("1~10 V", frequency="20 Hz~1 MHz"), limits=(limit(b=1e-3),))
    rows = [
        row(box("0~10 V", frequency="20 Hz~100 kHz"), limits=(limit(b=1e-4),)),
        row(box("0~10 V", frequency="100 kHz~1 MHz"), row_id=2, limits=(limit(b=5e-3),)),
    ]
    judged = assess(asked, rows)
    assert judged.verdict is Verdict.INACCURATE
    assert judged.worst is not None
    assert judged.worst.text == "1 V（频率 0.1～1 MHz）"
    assert judged.worst.ratio == pytest.approx(5)


def test_a_limit_without_upper_range_cannot_use_full_scale() -> None:
    full: tuple[Limit, ...] = (limit(fs=0.003, role="MPE"),)
    judged = assess(demand("≥5 MPa", limits=full), [row("2 MPa~∞", limits=(limit(1.0),))])
    assert "需求满量程" in judged.missing
