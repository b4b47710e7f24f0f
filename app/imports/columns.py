"""The columns of a capability workbook as data: titles, headings in use, what may stand there.

Keys equal the columns of the capabilities table. Nothing here reads a cell.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.capabilities.choices import MODES, PROOF_KINDS, SERVICES


class Kind(StrEnum):
    """How the text of a cell is understood."""

    CODE = "code"
    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    DAYS = "days"
    REGIONS = "regions"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `limit` counts characters; `synonyms` pairs a wording with an allowed value."""

    key: str
    title: str
    kind: Kind
    help: str
    example: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    limit: int = 2000
    width: int = 16
    allowed: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, str], ...] = ()


SERVICE_SYNONYMS = (
    ("计量检定", "检定"),
    ("强制检定", "检定"),
    ("强检", "检定"),
    ("首次检定", "检定"),
    ("后续检定", "检定"),
    ("verification", "检定"),
    ("计量校准", "校准"),
    ("calibration", "校准"),
    ("型式试验", "型式评价"),
    ("咨询", "技术咨询"),
)
MODE_SYNONYMS = (
    ("送校", "送检"),
    ("送样", "送检"),
    ("送实验室", "送检"),
    ("实验室", "送检"),
    ("上门", "现场"),
    ("上门服务", "现场"),
    ("现场服务", "现场"),
    ("现场检定", "现场"),
    ("现场校准", "现场"),
    ("远程校准", "远程"),
    ("远程服务", "远程"),
)
PROOF_SYNONYMS = (
    ("法定计量检定机构授权", "法定授权"),
    ("计量授权", "法定授权"),
    ("授权", "法定授权"),
    ("计量标准考核证书", "计量标准考核"),
    ("建标", "计量标准考核"),
    ("CNAS", "CNAS认可"),
    ("实验室认可", "CNAS认可"),
    ("CMA", "CMA资质认定"),
    ("资质认定", "CMA资质认定"),
    ("检验检测机构资质认定", "CMA资质认定"),
    ("CIPM MRA", "CIPM-MRA"),
    ("声明", "自我声明"),
)

COLUMNS = (
    Column(
        "code",
        "能力编号",
        Kind.CODE,
        "本机构内不重复的编号，再次导入时按它认出同一项能力。可以留空，系统按内容生成。",
        "JS-YL-0012",
        ("编号", "能力项编号", "能力代码", "项目编号", "代码", "code"),
        limit=64,
        width=18,
    ),
    Column(
        "measurand",
        "被测量",
        Kind.TEXT,
        "测的是什么量，例如 压力、直流电压、长度。",
        "压力",
        (
            "参量",
            "参数",
            "测量参数",
            "被测参数",
            "被测参量",
            "校准参量",
            "项目名称",
            "项目",
            "measurand",
        ),
        limit=200,
    ),
    Column(
        "device",
        "仪器名称",
        Kind.TEXT,
        "被检、被校的仪器或对象的名称，一行一种。",
        "精密数字压力表",
        (
            "计量器具名称",
            "计量器具",
            "器具名称",
            "器具",
            "设备名称",
            "仪器设备名称",
            "仪器",
            "被测对象",
            "校准对象",
            "检测对象",
            "测量仪器名称",
            "被测件名称",
            "计量标准名称",
            "device",
            "instrument",
        ),
        required=True,
        limit=200,
        width=24,
    ),
    Column(
        "range_text",
        "测量范围",
        Kind.TEXT,
        "数值连同单位写在一起，例如 (-0.1~60)MPa。一格里有几个范围时用分号隔开。",
        "(-0.1~60)MPa",
        ("量程", "范围", "量程范围", "测量量程", "校准范围", "检定范围", "测量能力范围", "range"),
        width=22,
    ),
    Column(
        "condition_text",
        "影响条件",
        Kind.TEXT,
        "决定能力的其他量，例如 频率 40Hz~1kHz、温度 (20±2)℃。没有就留空。",
        "(20±2)℃",
        ("条件", "频率", "测量条件", "环境条件", "频率范围", "condition"),
        width=18,
    ),
    Column(
        "uncertainty_text",
        "不确定度/准确度等级/最大允许误差",
        Kind.TEXT,
        "写明是哪一种，例如 U=0.02mm(k=2)、0.05级、MPE:±0.5%。",
        "0.02级",
        (
            "不确定度",
            "测量不确定度",
            "扩展不确定度",
            "扩展不确定度(k=2)",
            "准确度等级",
            "准确度",
            "等级",
            "最大允许误差",
            "允许误差",
            "MPE",
            "uncertainty",
        ),
        width=28,
    ),
    Column(
        "spec",
        "依据规程规范",
        Kind.TEXT,
        "检定规程、校准规范或标准的编号，几个之间用分号隔开。",
        "JJG 875-2019",
        (
            "依据",
            "规程规范",
            "规程/规范",
            "检定规程",
            "校准规范",
            "标准代号",
            "依据标准",
            "技术依据",
            "依据文件",
            "检定规程或校准规范",
            "规范名称",
            "spec",
        ),
        width=22,
    ),
    Column(
        "services",
        "服务类型",
        Kind.CHOICES,
        "可以写几种，用顿号隔开。",
        "检定、校准",
        ("服务", "服务项目", "服务类别", "业务类型", "service"),
        allowed=SERVICES,
        synonyms=SERVICE_SYNONYMS,
        limit=200,
    ),
    Column(
        "modes",
        "服务方式",
        Kind.CHOICES,
        "可以写几种，用顿号隔开。",
        "送检、现场",
        ("方式", "检定方式", "服务形式", "mode"),
        allowed=MODES,
        synonyms=MODE_SYNONYMS,
        limit=200,
    ),
    Column(
        "proof_kind",
        "证明类型",
        Kind.CHOICE,
        "证明这项能力的资质，一行只写一种。",
        "计量标准考核",
        ("资质类型", "证明", "资质", "证书类型"),
        allowed=PROOF_KINDS,
        synonyms=PROOF_SYNONYMS,
        limit=200,
    ),
    Column(
        "proof_number",
        "证明编号",
        Kind.TEXT,
        "证书或授权文件的编号。",
        "[2024]苏量标法证字第0001号",
        ("证书编号", "证书号", "授权编号", "资质编号", "计量标准证书号", "认可编号"),
        limit=200,
        width=22,
    ),
    Column(
        "proof_valid_from",
        "有效期起",
        Kind.DATE,
        "证明开始有效的日期，写成 2026-11-21。",
        "2024-05-01",
        ("有效期自", "有效期开始", "发证日期", "生效日期", "起始日期", "有效期从"),
        limit=40,
        width=12,
    ),
    Column(
        "proof_valid_to",
        "有效期至",
        Kind.DATE,
        "证明有效的最后一天，写成 2026-11-21。没有截止日期就留空。",
        "2028-04-30",
        (
            "有效期",
            "有效期止",
            "有效期到",
            "有效期截止",
            "有效日期",
            "截止日期",
            "到期日期",
            "有效期限",
        ),
        limit=40,
        width=12,
    ),
    Column(
        "authorised_regions",
        "授权区域",
        Kind.REGIONS,
        "授权覆盖的行政区，写名称或六位代码，几个之间用顿号隔开。",
        "江苏省",
        ("授权地区", "授权范围区域", "服务区域", "区域", "行政区域", "行政区"),
    ),
    Column(
        "turnaround_days",
        "完成时限(工作日)",
        Kind.DAYS,
        "从收到样品到出证书的工作日，一个 1 到 365 的整数。",
        "5",
        (
            "完成时限",
            "周期",
            "工作周期",
            "服务周期",
            "工作日",
            "工作日数",
            "时限",
            "检定周期(工作日)",
        ),
        limit=40,
        width=12,
    ),
    Column(
        "fee_text",
        "收费",
        Kind.TEXT,
        "一台(件)的收费，例如 320元/台；不公开可以留空。",
        "320元/台",
        ("费用", "收费标准", "价格", "单价", "收费标准(元)", "检定费", "收费标准(元/台件)", "fee"),
        limit=500,
    ),
    Column(
        "note",
        "备注",
        Kind.TEXT,
        "其他要说明的话。",
        "含现场搬运",
        ("说明", "备注说明", "附注", "note", "remark"),
        width=24,
    ),
)
BY_KEY = {column.key: column for column in COLUMNS}
MEASUREMENT_KEYS = ("range_text", "condition_text", "uncertainty_text")
