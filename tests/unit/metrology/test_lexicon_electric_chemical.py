"""What people call electrical, optical, acoustic, chemical, radiation and medical instruments."""

import pytest

from app.metrology.devices import Relation, find_device, read_device_name, related, scan_devices

SAID = {
    # electrical
    "万用表": "dmm",
    "数字万用表": "dmm",
    "手持DMM": "dmm",
    "六位半 DMM": "dmm",
    "指针万用表": "analog_multimeter",
    "钳形表": "clamp_meter",
    "摇表": "insulation_tester",
    "兆欧表": "insulation_tester",
    "数字兆欧表": "electronic_insulation_tester",
    "高阻计": "high_resistance_meter",
    "接地摇表": "earth_tester",
    "接地导通测试仪": "ground_bond_tester",
    "耐压仪": "hipot_tester",
    "hi-pot": "hipot_tester",
    "泄露电流测试仪": "leakage_current_tester",
    "安规综合测试仪": "safety_analyzer",
    "LCR meter": "lcr_meter",
    "数字电桥": "lcr_meter",
    "AC Source": "ac_power_source",
    "直流稳压电源": "dc_power_supply",
    "直流电子负载": "dc_electronic_load",
    "化成分容柜": "battery_cycler",
    "电池内阻仪": "battery_resistance_tester",
    "罗氏线圈": "rogowski_coil",
    "电度表": "electricity_meter",
    "电能表现场校验仪": "field_meter_tester",
    "PT": "voltage_transformer",
    "互感器负荷箱": "transformer_burden",
    "继保仪": "relay_tester",
    "直阻仪": "winding_resistance_tester",
    "变比电桥": "ratio_bridge",
    "局放仪": "partial_discharge_detector",
    "高斯计": "teslameter",
    "四探针": "four_point_probe",
    "表面电阻测试仪": "surface_resistance_tester",
    "离子风机": "ion_fan",
    "直流快充桩": "dc_charger",
    # light
    "照度计": "illuminance_meter",
    "积分球光谱辐射计": "spectroradiometer",
    "UV照度计": "uv_radiometer",
    "色差仪": "colorimeter_color",
    "光泽度仪": "gloss_meter",
    "OTDR": "otdr",
    "电脑验光仪": "eye_refractometer",
    "查片仪": "lensmeter",
    "阿贝折光仪": "refractometer",
    # sound
    "噪音计": "sound_level_meter",
    "分贝仪": "sound_level_meter",
    "声级校准器": "sound_calibrator",
    "听力计": "pure_tone_audiometer",
    "UT探伤仪": "ultrasonic_flaw_detector",
    # chemistry
    "PH计": "ph_meter",
    "卡氏水分仪": "kf_titrator",
    "GC-MS": "gc_ms",
    "气质联用仪": "gc_ms",
    "高效液相色谱仪": "liquid_chromatograph",
    "ICP-MS": "icp_ms",
    "ICP-OES": "icp_oes",
    "原子吸收": "aas",
    "紫外分光光度计": "uv_vis_spectrophotometer",
    "红外测油仪": "oil_in_water_analyzer",
    "TOC": "toc_analyzer",
    "四合一气体检测仪": "multi_gas_detector",
    "燃气报警器": "combustible_gas_detector",
    "便携式瓦检仪": "methane_detector",
    "光瓦": "methane_interferometer",
    "测氧仪": "oxygen_detector",
    "酒精测试仪": "breath_alcohol_tester",
    "尘埃粒子计数器": "air_particle_counter",
    "超净工作台": "clean_bench",
    # radiation
    "表面沾污仪": "surface_contamination_meter",
    "环境级γ剂量率仪": "environmental_dose_rate_meter",
    "中子周围剂量当量率仪": "neutron_dose_meter",
    "热释光剂量读出器": "tld_reader",
    "医用直线加速器": "medical_linac",
    "口腔CBCT": "dental_cbct",
    # hospital
    "心电图机": "ecg_machine",
    "除颤仪": "defibrillator",
    "微量泵": "infusion_pump",
    "血透机": "haemodialysis_machine",
    "B超": "ultrasound_scanner",
    "婴儿暖箱": "infant_incubator",
    "水银血压计": "sphygmomanometer",
    "电刀": "electrosurgical_unit",
    "生化仪": "biochemistry_analyzer",
}


@pytest.mark.parametrize(("said", "code"), SAID.items())
def test_a_word_people_say_names_the_device(said: str, code: str) -> None:
    found = find_device(said)

    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("CT", {"current_transformer", "ct_unit"}),
        ("电桥", {"dc_bridge", "ac_bridge", "lcr_meter"}),
        ("接地电阻测试仪", {"earth_tester", "ground_bond_tester"}),
        ("静电电压表", {"electrostatic_voltmeter_hv", "static_field_meter"}),
        ("颗粒计数器", {"air_particle_counter", "liquid_particle_counter"}),
        ("骨密度仪", {"bone_densitometer", "ultrasound_bone"}),
    ],
)
def test_a_word_with_several_meanings_keeps_them_all(said: str, codes: set[str]) -> None:
    assert {one.code for one in read_device_name(said).devices} == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("气相色谱-质谱联用仪1台，气相色谱仪2台", ["gc_ms", "gas_chromatograph"]),
        ("LCR meter 20Hz-1MHz 0.05% x1", ["lcr_meter"]),
        ("TOS5301 耐压仪 AC 5kV x4", ["hipot_tester"]),
        ("γ射线，个人剂量报警仪20台", ["personal_dosimeter_alarm"]),
        ("注射泵、输液泵合计150台", ["infusion_pump"]),
        ("医用电子加速器1台，X线6MV、10MV两档", ["medical_linac"]),
        (
            "红外测油仪 1\nTOC 1\npH计 pH0~14 4",
            ["oil_in_water_analyzer", "toc_analyzer", "ph_meter"],
        ),
        ("聚丙烯PET片材的UV固化", []),
    ],
)
def test_running_text_names_the_longest_device_at_each_place(text: str, codes: list[str]) -> None:
    assert [mention.device.code for mention in scan_devices(text)] == codes


@pytest.mark.parametrize(
    ("special", "general"),
    [
        ("electronic_meter", "electricity_meter"),
        ("uv_vis_spectrophotometer", "spectrophotometer"),
        ("combustible_gas_detector", "gas_detector"),
        ("capacitive_vt", "instrument_transformer"),
        ("ct_unit", "diagnostic_xray"),
        ("ecg_monitor", "patient_monitor"),
    ],
)
def test_a_special_device_stands_under_the_general_one(special: str, general: str) -> None:
    assert related(special, general) is Relation.BROADER
    assert related(general, special) is Relation.NARROWER


def test_a_verified_regulation_stands_with_its_device() -> None:
    for said, spec in [
        ("多参数监护仪", "JJG 1163-2019"),
        ("标准电能表", "JJG 1085-2013"),
        ("互感器负荷箱", "JJF 1264-2010"),
        ("大气采样器", "JJG 956-2013"),
        ("医用直线加速器", "JJG 589-2008"),
        ("工频单相相位表", "JJG 440-2008"),
    ]:
        found = find_device(said)
        assert found is not None, said
        assert spec in found.specs
