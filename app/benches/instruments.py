"""Kinds of instruments that synthetic catalogues and needs are made of, as scopes write them.

Limits and accuracies are typical for the kind; specifications are named without their year.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Instrument:
    """One kind: its names, unit, lower and upper limits, accuracies as written, specification."""

    devices: tuple[str, ...]
    measurand: str
    unit: str
    lows: tuple[str, ...]
    highs: tuple[str, ...]
    accuracies: tuple[str, ...]
    spec: str = ""


def _of(
    devices: str, measurand: str, unit: str, limits: str, accuracies: str, spec: str = ""
) -> Instrument:
    lows, highs = (tuple(each.split()) for each in limits.split("|"))
    names = tuple(devices.split())
    return Instrument(names, measurand, unit, lows, highs, tuple(accuracies.split("|")), spec)


INSTRUMENTS = (
    _of(
        "压力表 一般压力表 弹性元件式压力表", "压力", "MPa",
        "0 -0.1|0.1 0.25 0.6 1 1.6 2.5 4 6 10 16 25 40 60 100 160 250",
        "1.6级|1.0级|0.4级|±1.6%", "JJG 52",
    ),
    _of(
        "数字压力计 精密数字压力表 数字压力表", "压力", "MPa",
        "0 -0.1|0.1 0.25 0.6 1 2.5 6 10 25 60 100", "0.05级|0.02级|0.1级|U=0.0005MPa(k=2)",
        "JJG 875",
    ),
    _of(
        "工业铂热电阻 铂热电阻", "温度", "℃", "-196 -40 0|150 300 419 420 660",
        "U=0.05℃(k=2)|U=0.1℃(k=2)|A级|B级", "JJG 229",
    ),
    _of(
        "环境试验箱 高低温试验箱 恒温恒湿箱", "温度", "℃", "-80 -60 -40 0|100 150 180 200 300",
        "U=0.3℃(k=2)|U=0.5℃(k=2)|±0.5℃", "JJF 1101",
    ),
    _of("恒温槽", "温度", "℃", "-80 -30 0|95 150 300", "U=0.01℃(k=2)|U=0.02℃(k=2)", "JJF 1030"),
    _of(
        "游标卡尺 通用卡尺 数显卡尺", "长度", "mm", "0|150 200 300 500 1000",
        "U=0.01mm(k=2)|U=0.02mm(k=2)", "JJG 30",
    ),
    _of("千分尺 外径千分尺", "长度", "mm", "0 25|25 50 100 300 500", "U=1.5μm(k=2)|±4μm", "JJG 21"),
    _of("量块", "长度", "mm", "0.5|10 25 100 500 1000", "三等|四等|U=0.2μm(k=2)", "JJG 146"),
    _of("钢卷尺", "长度", "m", "0|5 10 30 50 100", "Ⅰ级|Ⅱ级", "JJG 4"),
    _of(
        "电子天平", "质量", "g", "0 0.01|100 200 500 1000 5000",
        "Ⅰ级|Ⅱ级|U=0.2mg(k=2)", "JJG 1036",
    ),
    _of("砝码", "质量", "kg", "0.001 0.01|1 5 10 20 50 500", "F1级|F2级|M1级", "JJG 99"),
    _of("数字指示秤 电子台秤", "质量", "kg", "0 1|30 100 150 500 3000", "Ⅲ级", "JJG 539"),
    _of(
        "扭矩扳手 力矩扳手", "扭矩", "N·m", "0 1 5|10 50 100 300 1000 2000",
        "±3%|±5%|1级", "JJG 707",
    ),
    _of(
        "万能试验机 材料试验机", "力", "kN", "0 0.1 1|10 50 100 300 600 1000 2000",
        "0.5级|1级|Urel=0.3%(k=2)", "JJG 139",
    ),
    _of(
        "数字多用表 数字万用表", "直流电压", "V", "0 0.01|1 10 100 600 1000",
        "Urel=0.002%(k=2)|Urel=0.01%(k=2)|±0.05%", "JJF 1587",
    ),
    _of(
        "电流表 数字电流表", "电流", "A", "0 0.001|0.1 1 5 10 20 100",
        "0.2级|0.5级|1.0级", "JJG 124",
    ),
    _of(
        "绝缘电阻表 兆欧表", "电阻", "MΩ", "0 0.1|100 500 1000 2000 10000",
        "10级|5级|±5%", "JJG 622",
    ),
    _of("接地电阻表", "电阻", "Ω", "0 0.1|10 100 1000 2000", "±3%|±5%", "JJG 366"),
    _of(
        "电磁流量计 液体流量计", "流量", "m³/h", "0.1 1|10 50 200 500 1000",
        "0.5级|1.0级|Urel=0.2%(k=2)",
    ),
    _of(
        "通用计数器 频率计", "频率", "MHz", "0.000001 0.1|10 100 225 1000 3000",
        "Urel=0.0001%(k=2)", "JJG 349",
    ),
    _of("秒表 电子秒表", "时间", "s", "0 10|600 3600 86400", "U=0.01s(k=2)|±0.5s", "JJG 237"),
    _of("温湿度计 数字温湿度计", "相对湿度", "%RH", "10 20 30|80 90 95", "U=1.5%RH(k=2)|±3%RH"),
    _of("转速表", "转速", "r/min", "10 30|1000 10000 30000 99999", "0.05级|0.1级", "JJG 105"),
    _of("酸度计 实验室pH计", "pH", "pH", "0 3|10 14", "0.01级|0.1级", "JJG 119"),
    _of("声级计", "声压级", "dB", "20 30|120 130 140", "1级|2级", "JJG 188"),
)  # fmt: skip
