"""Gate 1: which rows are of the demanded device, measurand, service, mode and proof."""

from dataclasses import replace

from app.metrology.gate_inputs import Row
from app.metrology.gates import Verdict, assess
from tests.unit.metrology.gate_examples import demand, row


def test_another_service_mode_or_proof_is_out_and_silence_is_a_question() -> None:
    wanted = demand("0~6 MPa", service="检定")
    refused = assess(wanted, [row("0~6 MPa", services=("校准",))])
    assert refused.verdict is Verdict.IMPOSSIBLE
    assert refused.reasons == ("服务不含“检定”",)
    assert assess(wanted, [row("0~6 MPa", services=("检定",))]).verdict is Verdict.QUALIFIED
    assert assess(wanted, [row("0~6 MPa")]).missing == ("服务",)
    elsewhere = assess(demand("0~6 MPa", mode="现场"), [row("0~6 MPa", modes=("送检",))])
    assert elsewhere.verdict is Verdict.IMPOSSIBLE


def test_a_silent_row_helps_where_the_others_do_not_reach() -> None:
    said = row("0~4 MPa", services=("检定",))
    judged = assess(demand("0~6 MPa", service="检定"), [said, row("4~6 MPa", row_id=2)])
    assert judged.verdict is Verdict.TO_VERIFY
    assert judged.missing == ("服务",)


def named(code: str, *measurands: str) -> Row:
    devices, measured = frozenset({code}), frozenset(measurands)
    return row("0~6 MPa", devices=devices, measurands=measured, device=code)


def test_devices_go_by_code_and_their_line_of_broader_kinds() -> None:
    wanted = demand(
        "0~6 MPa", devices=frozenset({"a"}), measurands=frozenset({"mechanical.pressure"})
    )
    assert assess(wanted, [named("a", "mechanical.pressure")]).verdict is Verdict.QUALIFIED
    other = assess(wanted, [named("b", "mechanical.pressure")])
    assert other.verdict is Verdict.TO_VERIFY
    assert other.missing == ("器具类别",)
    assert assess(wanted, [named("b", "mechanical.torque")]).verdict is Verdict.IMPOSSIBLE


def test_a_more_general_or_more_special_device_is_of_one_line_and_a_sister_is_not() -> None:
    def judged(asked: str, offered: str) -> Verdict:
        wanted = demand(
            "0~6 MPa", devices=frozenset({asked}), measurands=frozenset({"acoustic.sound_level"})
        )
        return assess(wanted, [named(offered, "acoustic.sound_level")]).verdict

    assert judged("noise_analyzer", "sound_level_meter") is Verdict.QUALIFIED
    assert judged("sound_level_meter", "noise_analyzer") is Verdict.QUALIFIED
    assert judged("noise_analyzer", "noise_dosimeter") is Verdict.TO_VERIFY


def test_only_devices_whose_rows_count_are_named() -> None:
    rows = [
        row("0~6 MPa", device="精密压力表"),
        row("6~10 MPa", row_id=2, device="数字压力表"),
        row("20~60 MPa", row_id=3, device="压力变送器"),
    ]
    wanted = demand("0~10 MPa", device="", measurands=frozenset({"mechanical.pressure"}))
    same = [replace(each, measurands=wanted.measurands) for each in rows]
    judged = assess(wanted, same)
    assert judged.rows == (1, 2)
    assert judged.reasons[0] == "有“精密压力表”、“数字压力表”能力项 2 条"


def test_a_need_that_names_only_the_quantity_takes_every_row_of_it() -> None:
    wanted = demand("0~6 MPa", device="", measurands=frozenset({"mechanical.pressure"}))
    assert assess(wanted, [named("b", "mechanical.pressure")]).verdict is Verdict.QUALIFIED


def test_the_nearest_related_quantity_is_named() -> None:
    wanted = demand("0~6 m", device="", measurands=frozenset({"geometric.length"}))
    judged = assess(wanted, [named("b", "geometric.displacement")])
    assert judged.reasons == ("没有这类器具的能力项，最接近的是“位移”",)


def test_rows_for_other_devices_are_named_in_one_sentence() -> None:
    rows = [row("0~6 MPa", row_id=n, device=f"器具{n}") for n in range(5)]
    judged = assess(demand("0~6 MPa"), rows)
    assert judged.reasons[-1] == "器具名称不同（“器具0”、“器具1”、“器具2”等），需核实是否同类"


def test_names_decide_where_there_are_no_codes() -> None:
    wanted = demand("0~6 MPa", device="精密压力表")
    given = row("0~6 MPa", device="压力表")
    assert assess(wanted, [given], lambda one, other: one.endswith(other)).verdict == "qualified"
    judged = assess(wanted, [given])
    assert judged.verdict is Verdict.TO_VERIFY
    assert judged.missing == ("器具类别",)
    assert assess(wanted, [row("0~1 MPa", device="血压计")]).verdict is Verdict.IMPOSSIBLE
