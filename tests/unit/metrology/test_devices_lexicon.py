"""The lexicon of devices: loading, whole names, names in running text, kinship."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.metrology.device_names import name_key
from app.metrology.devices import (
    Lexicon,
    Relation,
    device,
    devices,
    find_device,
    read_device_name,
    related,
    scan_devices,
)
from app.metrology.measurands import measurands

WORDS = {
    "qualifiers": ["便携式", "数显"],
    "carriers": ["检定装置"],
    "endings": ["测定仪", "测定器", "仪"],
    "spellings": [["gauge", "gage"], ["analyser", "analyzer"]],
    "after": [],
    "before": [],
}
SCOPE = {
    "code": "oscilloscope",
    "name": "示波器",
    "english": ["oscilloscope", "DSO"],
    "measurands": ["radio.bandwidth"],
}
COUNTER = {"code": "counter", "name": "计数器", "measurands": ["time_frequency.frequency"]}


def _lexicon(*rows: dict[str, Any], ambiguous: tuple[dict[str, Any], ...] = ()) -> Lexicon:
    return Lexicon({"test.toml": {"device": rows, "ambiguous": ambiguous}}, WORDS)


def _scanned(lexicon: Lexicon, text: str) -> list[str]:
    return [mention.text for mention in lexicon.scan(text)]


def test_the_lexicon_is_large_and_covers_every_discipline() -> None:
    assert len(devices()) >= 500
    covered = {code.partition(".")[0] for one in devices() for code in one.measurands}
    assert covered == {entry.discipline for entry in measurands()}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"code": "Scope"}, "small letters"),
        ({"name": ""}, "and a name"),
        ({"aliases": ["表"]}, "too short"),
        ({"aliases": ["计 数 器"]}, "names both"),
        ({"measurands": []}, "measures nothing"),
        ({"measurands": ["radio.smell"]}, "no measurand"),
        ({"specs": ["JJG1057"]}, "standard's number"),
        ({"specs": ["数字示波器校准规范"]}, "standard's number"),
        ({"broader": "instrument"}, "no device"),
        ({"deprecated_by": "instrument"}, "no device"),
        ({"broader": "oscilloscope"}, "circle"),
        ({"alias": ["示波仪"]}, "a field the lexicon does not have"),
    ],
)
def test_the_loader_names_the_fault(change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        _lexicon({**SCOPE, **change}, COUNTER)


def test_the_loader_refuses_a_code_twice() -> None:
    with pytest.raises(ValueError, match="stands twice"):
        _lexicon(SCOPE, {**SCOPE, "name": "示波仪", "english": []})


@pytest.mark.parametrize("codes", [["counter"], ["counter", "scope"], ["counter", "counter"]])
def test_an_ambiguous_word_needs_two_known_devices(codes: list[str]) -> None:
    with pytest.raises(ValueError, match="two known devices"):
        _lexicon(SCOPE, COUNTER, ambiguous=({"text": "仪器", "devices": codes},))


def test_an_ambiguous_word_is_no_name_of_a_device() -> None:
    both = ["counter", "oscilloscope"]
    with pytest.raises(ValueError, match="names both"):
        _lexicon(SCOPE, COUNTER, ambiguous=({"text": "示波器", "devices": both},))


def test_an_ambiguous_word_gives_all_it_may_mean() -> None:
    both = ["counter", "oscilloscope"]
    lexicon = _lexicon(SCOPE, COUNTER, ambiguous=({"text": "测试仪", "devices": both},))
    assert [one.code for one in lexicon.read_name("测试仪").devices] == both
    (mention,) = lexicon.scan("一台测试仪")
    assert [one.code for one in mention.candidates] == both


def test_a_deprecated_device_leads_to_its_successor() -> None:
    old = {**COUNTER, "code": "old_scope", "name": "波形仪", "deprecated_by": "oscilloscope"}
    lexicon = _lexicon(SCOPE, old)
    assert lexicon.device("old_scope").code == "oscilloscope"
    assert [one.code for one in lexicon.read_name("波形仪").devices] == ["oscilloscope"]


def test_width_case_and_spaces_do_not_matter() -> None:
    lexicon = _lexicon(SCOPE)
    for name in ("示 波 器", "ＤＳＯ", "dso", "Oscilloscopes", "OSCILLOSCOPE"):
        assert lexicon.read_name(name).devices, name


@pytest.mark.parametrize(
    "said",
    [
        "bore gage", "Bore Gages", "bore gauges", "gauge analyser", "gage analyzers",
        "bore gauge supply", "bore gage supplies", "bore chromatographs", "bore boxes",
    ],
)  # fmt: skip
def test_an_english_name_is_known_as_either_side_of_the_ocean_spells_it(said: str) -> None:
    english = ["bore gauge", "gage analyzer", "bore gage supply", "bore chromatograph", "bore box"]
    lexicon = _lexicon({**SCOPE, "english": english})
    assert [one.code for one in lexicon.read_name(said).devices] == ["oscilloscope"]
    assert _scanned(lexicon, f"calibrate 3 {said}, please") == [said]


@pytest.mark.parametrize(
    ("name", "dropped"),
    [
        ("便携式示波器", "便携式"),
        ("数显便携式示波器", "数显便携式"),
        ("0.5级示波器", "0.5级"),
        ("二等示波器", ""),
        ("示波器（4通道）", ""),
        ("不明示波器", ""),
    ],
)
def test_words_before_a_name_come_off_and_are_told(name: str, dropped: str) -> None:
    reading = _lexicon(SCOPE).read_name(name)
    assert reading.dropped == dropped
    assert bool(reading.devices) == (bool(dropped) or name.endswith("）"))


def test_a_name_may_end_in_another_word_for_instrument() -> None:
    meter = {**COUNTER, "code": "drop", "name": "滴点测定仪"}
    other = {**COUNTER, "code": "drip", "name": "滴流测定仪"}
    lexicon = _lexicon(meter, other)
    assert [one.code for one in lexicon.read_name("滴点仪").devices] == ["drop"]
    assert [one.code for one in lexicon.read_name("便携式滴流测定器").devices] == ["drip"]
    assert not lexicon.read_name("点仪").devices


def test_an_ending_that_leaves_two_devices_is_not_guessed() -> None:
    first = {**COUNTER, "code": "first", "name": "滴点测定仪"}
    second = {**COUNTER, "code": "second", "name": "滴点测定器"}
    assert not _lexicon(first, second).read_name("滴点仪").devices


@pytest.mark.parametrize(
    ("slip", "code"),
    [
        ("力距扳手", "torque_wrench"),
        ("钳型电流表", "clamp_meter"),
        ("频谱分析议", "spectrum_analyzer"),
        ("园度仪", "roundness_instrument"),
        ("旋转黏度计", "rotational_viscometer"),
    ],
)
def test_slips_of_the_keyboard_and_old_spellings_are_understood(slip: str, code: str) -> None:
    assert find_device(slip) == device(code)
    assert [mention.device for mention in scan_devices(f"送检{slip}2台")] == [device(code)]


@pytest.mark.parametrize(
    "text",
    [
        "流量计量技术", "温度计算", "计量规范", "质量提升", "测量具有代表性", "三天平均值", "试验机构",
        "垂直尺寸", "测量表征", "水表面温度", "传感器件", "交通规划", "质量块", "source codes",
    ],
)  # fmt: skip
def test_a_word_that_only_contains_a_name_is_no_device(text: str) -> None:
    assert scan_devices(text) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("流量计量程0～10 m³/h", "流量计"),
        ("压力表现场检定", "压力表"),
        ("压力表示值误差", "压力表"),
        ("水表明天送", "水表"),
        ("校准量块", "量块"),
        ("传感器具有证书", "传感器"),
        ("3 DMMs", "DMMs"),
    ],
)
def test_a_device_is_found_though_the_next_word_sticks_to_it(text: str, said: str) -> None:
    assert [mention.text for mention in scan_devices(text)] == [said]


def test_the_longest_name_wins() -> None:
    longer = {**COUNTER, "code": "rack", "name": "示波器机柜"}
    assert _scanned(_lexicon(SCOPE, longer), "示波器、示波器机柜") == ["示波器", "示波器机柜"]


def test_names_that_overlap_end_in_their_head_noun() -> None:
    tester = {**COUNTER, "code": "tester", "name": "波器校验仪"}
    assert _scanned(_lexicon(SCOPE, tester), "示波器校验仪1台") == ["波器校验仪"]


def test_the_object_of_another_device_is_not_the_device() -> None:
    assert _scanned(_lexicon(SCOPE), "示波器检定装置2套") == []


@pytest.mark.parametrize("text", ["DSOX3000", "kDSO", "2DSO", "DSOs7", "DSO5104示波仪"])
def test_an_english_name_is_a_whole_word(text: str) -> None:
    assert _scanned(_lexicon(SCOPE), text) == []


@pytest.mark.parametrize("text", ["校准DSO一台", "(DSO)", "3 DSOs", "DSO,", "DSO5台"])
def test_an_english_name_is_found_beside_chinese_and_signs(text: str) -> None:
    assert len(_scanned(_lexicon(SCOPE), text)) == 1


def test_a_name_does_not_run_over_a_line_or_a_comma() -> None:
    lexicon = _lexicon(SCOPE)
    assert _scanned(lexicon, "示波\n器") == _scanned(lexicon, "示波、器") == []


NAMES = [name for one in devices() for name in one.names]


@given(st.lists(st.one_of(st.sampled_from(NAMES), st.text(max_size=8)), max_size=12))
def test_mentions_are_in_order_apart_and_as_written(pieces: list[str]) -> None:
    text = "".join(pieces)
    mentions = scan_devices(text)
    assert all(one.text == text[one.start : one.stop] for one in mentions)
    assert all(a.stop <= b.start for a, b in pairwise(mentions))
    assert all(one.candidates[0] == one.device for one in mentions)


def test_every_name_is_found_alone_and_between_words() -> None:
    for name in NAMES:
        (mention,) = scan_devices(f"送检 {name}，")
        assert name_key(mention.text) == name_key(name)
        assert mention.candidates == read_device_name(name).devices


@given(st.text())
def test_no_text_raises(text: str) -> None:
    read_device_name(text)
    scan_devices(text)


def test_kinship_runs_along_the_chain() -> None:
    assert related("function_generator", "function_generator") is Relation.SAME
    assert related("function_generator", "signal_generator") is Relation.BROADER
    assert related("signal_generator", "function_generator") is Relation.NARROWER
    assert related("signal_generator", "stopwatch") is Relation.NONE


SAID = {
    "秒表": "stopwatch",
    "电子秒表": "stopwatch",
    "频率计": "universal_counter",
    "frequency counter": "universal_counter",
    "微波频率计": "microwave_counter",
    "铷钟": "rubidium_clock",
    "铯钟": "cesium_clock",
    "GPS驯服铷钟": "disciplined_clock",
    "GNSS驯服钟": "disciplined_clock",
    "高稳晶振": "crystal_standard",
    "时间间隔计数器": "time_interval_meter",
    "时间综合测试仪": "time_sync_tester",
    "NTP服务器": "time_server",
    "日差仪": "daily_rate_meter",
    "数字示波器": "oscilloscope",
    "Oscilloscope": "oscilloscope",
    "手持式示波器": "oscilloscope",
    "示波器校准仪": "oscilloscope_calibrator",
    "高压差分探头": "oscilloscope_probe",
    "信号源": "signal_generator",
    "函数信号发生器": "function_generator",
    "AWG": "arbitrary_generator",
    "扫频仪": "sweep_generator",
    "频谱仪": "spectrum_analyzer",
    "信号分析仪": "spectrum_analyzer",
    "矢网": "network_analyzer",
    "VNA": "network_analyzer",
    "校准件": "calibration_kit",
    "驻波比测试仪": "antenna_feeder_analyzer",
    "失真仪": "distortion_meter",
    "音频分析仪": "audio_analyzer",
    "微波功率计": "rf_power_meter",
    "功率探头": "power_sensor",
    "超高频毫伏表": "rf_voltmeter",
    "步进衰减器": "attenuator",
    "喇叭天线": "antenna",
    "场强仪": "field_meter",
    "电磁辐射分析仪": "electromagnetic_radiation_analyzer",
    "EMI接收机": "emc_receiver",
    "LISN": "lisn",
    "静电枪": "esd_simulator",
    "ESD gun": "esd_simulator",
    "群脉冲发生器": "eft_generator",
    "雷击浪涌发生器": "surge_generator",
    "周波跌落发生器": "voltage_dip_generator",
    "3米法电波暗室": "anechoic_chamber",
    "电波暗室": "anechoic_chamber",
    "手机综测仪": "mobile_communication_tester",
    "对讲机测试仪": "radio_communication_tester",
    "误码测试仪": "bit_error_tester",
    "网络电缆分析仪": "cable_tester",
    "TDR": "time_domain_reflectometer",
    "毫米波雷达目标模拟器": "radar_target_simulator",
    "电话计费器": "telephone_charger",
}


@pytest.mark.parametrize(("said", "code"), SAID.items())
def test_words_for_clocks_sources_and_analysers(said: str, code: str) -> None:
    assert find_device(said) == device(code)


def test_a_bare_power_meter_may_be_several() -> None:
    assert find_device("功率计") is None
    assert len(read_device_name("功率计").devices) > 1
    assert find_device("射频功率计") == device("rf_power_meter")
