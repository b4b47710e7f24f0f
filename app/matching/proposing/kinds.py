"""Which types of collaboration answer which gap, and why. Pure; codes are `collaboration_types`."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.matching.proposing.field import Gap

JOINT_STANDARD = "C24"
AID_PROJECT = "C16"
SHARED_FACILITY = "C14"
GUIDANCE = "C15"
COMPARISON = "C18"
TRAINING = "C17"
REMOTE = "C20"

# Short names, as the product says them (product.md §3).
NAMES = {
    JOINT_STANDARD: "联合建标",
    AID_PROJECT: "项目援建",
    SHARED_FACILITY: "设施共享",
    GUIDANCE: "技术指导",
    COMPARISON: "计量比对",
    TRAINING: "人员培训",
    REMOTE: "远程协作",
}
_ANSWERS = {
    "测不了": (
        (JOINT_STANDARD, "本地没有机构能测，一起建立计量标准后可在本地测"),
        (AID_PROJECT, "本地没有装置，由支援方援建"),
    ),
    "测不全": (
        (SHARED_FACILITY, "本地已能测一部分，缺的部分先用支援方的装置"),
        (JOINT_STANDARD, "把本地标准的范围一起补齐"),
    ),
    "测不准": (
        (GUIDANCE, "本地量程够而不确定度偏大，由支援方指导改进方法和装置"),
        (COMPARISON, "用比对查明差在哪里，并证明改进后的结果"),
        (TRAINING, "由支援方培训操作和评定人员"),
    ),
    "待核实": (
        (COMPARISON, "本地能力缺少依据，用比对证明测得准"),
        (GUIDANCE, "由支援方指导补齐不确定度评定"),
    ),
    "薄弱": (
        (SHARED_FACILITY, "本地可测的太少，忙不过来或停用时先用支援方的装置"),
        (TRAINING, "由支援方培训，让本地多一家能做"),
    ),
}
_REMOTE_MODE = "远程"  # as `app.capabilities.choices` writes it


@dataclass(frozen=True, slots=True)
class TypeOfHelp:
    """A type of collaboration with the reason why it answers the gap."""

    code: str
    name: str
    reason: str


def types_for(gaps: Sequence[Gap], modes: Sequence[str]) -> tuple[TypeOfHelp, ...]:
    """The types that answer the gaps, those of the first gap first, each once."""
    reasons: dict[str, str] = {}
    for gap in gaps:
        for code, reason in _ANSWERS[gap.kind]:
            reasons.setdefault(code, f"{gap.kind}：{reason}。")
    if reasons and _REMOTE_MODE in modes:
        reasons[REMOTE] = "支援方提供远程服务，可以不派人先做起来。"
    return tuple(TypeOfHelp(code, NAMES[code], reason) for code, reason in reasons.items())
