"""What people say when they send in gauges, thermometers, scales, force and vehicle testers."""

import pytest

from app.metrology.devices import device, find_device, read_device_name, scan_devices

SAID = {
    # 几何量
    "游标卡尺": "caliper",
    "数显卡尺": "caliper",
    "带表卡尺": "caliper",
    "高度尺": "height_caliper",
    "深度尺": "depth_caliper",
    "分厘卡": "micrometer",
    "螺旋测微器": "micrometer",
    "三爪内径千分尺": "internal_dimension_micrometer",
    "杠杆百分表": "lever_indicator",
    "量缸表": "bore_gauge",
    "块规": "gauge_block",
    "gage blocks": "gauge_block",
    "牙规": "thread_gauge",
    "通止规": "plain_limit_gauge",
    "PIN规": "pin_gauge",
    "R规": "radius_template",
    "厚薄规": "feeler_gauge",
    "大理石平台": "surface_plate",
    "道尺": "track_gauge",
    "量油尺": "dipping_tape",
    "铟钢尺": "levelling_staff",
    "三次元": "cmm",
    "CMM": "cmm",
    "二次元": "vision_measuring_machine",
    "粗糙度仪": "roughness_tester",
    "漆膜测厚仪": "coating_thickness_gauge",
    "RTK": "gnss_receiver",
    "检具": "inspection_fixture",
    "膜厚原位测量": "film_thickness_gauge",
    # 热学
    "PT100": "platinum_resistance_thermometer",
    "Cu50": "copper_resistance_thermometer",
    "RTD": "industrial_resistance_thermometer",
    "K型热电偶": "thermocouple_type_k",
    "热电耦": "thermocouple",
    "铂铑10-铂热电偶": "thermocouple_type_s",
    "测温枪": "radiation_thermometer",
    "额温枪": "forehead_thermometer",
    "红外热像仪": "thermal_imager",
    "马福炉": "muffle_furnace",
    "干井炉": "dry_block_calibrator",
    "高低温箱": "environmental_chamber",
    "climatic chamber": "environmental_chamber",
    "TC wafer": "thermocouple_wafer",
    "温控表": "temperature_indicator",
    "超低温冰箱": "refrigerator",
    "高压灭菌锅": "sterilizer",
    "温湿度表": "thermohygrometer",
    "SF6微水仪": "trace_moisture_analyser",
    "热量表": "heat_meter",
    "钢水连续测温": "molten_steel_thermometer",
    # 力学
    "地磅": "truck_scale",
    "法码": "weight",
    "万分之一天平": "electronic_balance",
    "吊钩秤": "crane_scale",
    "力距扳手": "torque_wrench",
    "扭力板手": "torque_wrench",
    "扭矩扳子": "torque_wrench",
    "定力扳手": "torque_wrench",
    "torque screwdriver": "torque_screwdriver",
    "电批": "electric_screwdriver",
    "拉力机": "materials_testing_machine",
    "千斤顶": "jack",
    "推拉力计": "force_gauge",
    "洛式硬度计": "rockwell_tester",
    "显微硬度计": "vickers_tester",
    "橡胶硬度计": "shore_tester",
    "氧气表": "oxygen_pressure_gauge",
    "精密数字压力表": "digital_pressure_gauge",
    "压差表": "differential_pressure_gauge",
    "Baratron gauge": "capacitance_diaphragm_gauge",
    "Pirani gauge": "pirani_gauge",
    "氦检仪": "helium_leak_detector",
    "MFC": "mass_flow_controller",
    "转子流量计": "float_flowmeter",
    "煤气表": "gas_meter",
    "皮膜表": "diaphragm_gas_meter",
    "加样枪": "pipettor",
    "移液管": "one_mark_pipette",
    "比重计": "hydrometer",
    "涂4杯": "flow_cup",
    "NDJ粘度计": "rotational_viscometer",
    "IEPE加速度传感器": "accelerometer",
    "频闪仪": "stroboscope",
    "热球风速仪": "wind_speed_meter",
    "坍落度筒": "slump_cone",
    # 机动车
    "五气分析仪": "exhaust_gas_analyser",
    "大灯仪": "headlamp_tester",
    "侧滑台": "sideslip_tester",
    "计价器": "taximeter",
    "加油机": "fuel_dispenser",
    "CNG加气机": "cng_dispenser",
    "区间测速": "interval_speed_system",
}


@pytest.mark.parametrize(("said", "code"), SAID.items())
def test_what_people_say_names_the_device(said: str, code: str) -> None:
    found = find_device(said)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("台秤", {"digital_scale", "non_self_indicating_scale"}),
        ("膜厚仪", {"coating_thickness_gauge", "film_thickness_gauge"}),
        ("露点仪", {"dew_point_meter", "trace_moisture_analyser"}),
    ],
)
def test_a_word_for_several_devices_names_all_of_them(said: str, codes: set[str]) -> None:
    assert {one.code for one in read_device_name(said).devices} == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (
            "滚筒反力式制动检验台2台、轴重仪2台，声音不用测",
            ["roller_brake_tester", "axle_load_scale"],
        ),
        ("DN300电磁流量计6台，水平螺翼式水表30只", ["electromagnetic_flowmeter", "water_meter"]),
        ("锅炉房压力表16公斤的6块", ["pressure_gauge"]),
        ("3 pcs torque wrench, ±1% full scale", ["torque_wrench"]),
        ("压电加速度计4只，装在振动台上", ["accelerometer", "electrodynamic_shaker"]),
        ("请在贵平台报价，称一下再说", []),
    ],
)
def test_running_text_yields_its_devices(text: str, codes: list[str]) -> None:
    assert [mention.device.code for mention in scan_devices(text)] == codes


@pytest.mark.parametrize(
    ("narrow", "broad"),
    [
        ("diaphragm_gas_meter", "gas_meter"),
        ("thermocouple_type_k", "base_metal_thermocouple"),
        ("superficial_rockwell_tester", "rockwell_tester"),
        ("radar_level_gauge", "level_gauge"),
        ("pirani_gauge", "vacuum_meter"),
    ],
)
def test_a_special_device_points_at_the_general_one(narrow: str, broad: str) -> None:
    assert device(narrow).broader == broad


@pytest.mark.parametrize(
    ("code", "measurand"),
    [
        ("torque_wrench", "mechanical.torque"),
        ("environmental_chamber", "thermal.temperature_uniformity"),
        ("mass_flow_controller", "mechanical.gas_flow"),
        ("headlamp_tester", "optical.headlamp"),
        ("exhaust_gas_analyser", "chemical.exhaust_gas"),
    ],
)
def test_a_device_measures_first_what_it_is_sent_in_for(code: str, measurand: str) -> None:
    assert device(code).measurands[0] == measurand
