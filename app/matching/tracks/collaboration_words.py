"""What the bars of the collaboration track say, with their numbers. Pure; words only."""

from collections.abc import Sequence

from app.matching.policies.sections import RING_WORDS, Ring, Rotation
from app.matching.relations.values import RelationValue
from app.matching.tracks.components import number, percent
from app.matching.tracks.escalation import Step

NO_RELATION = "双方没有在期的结对关系，结对分为 0；仍可入榜。"
LASTING = "所给的协作能留下能力（造血），同分时优先。"


def sourced(what: str, value: float | None, source: str) -> str:
    """A value with where it comes from; only the source where there is no value."""
    if value is None:
        return source
    return f"{what} {number(value)}（{source}）。" if source else f"{what} {number(value)}。"


def capacity(free_share: float | None) -> str:
    """Free capacity."""
    return "" if free_share is None else f"还有 {percent(free_share)} 的人力和机时空闲。"


def access(hours: float | None, reference: float, remote: bool, remote_value: float) -> str:
    """How the supporter gets there."""
    said = []
    if hours is not None:
        said.append(f"到达约 {number(hours)} 小时（{number(reference)} 小时得一半，越近越高）")
    if remote:
        said.append(f"可以远程协作，不低于 {number(remote_value)}")
    return "；".join(said) + "。" if said else ""


def no_gap(able: int) -> str:
    """Why a tie gives nothing where there is no gap."""
    return f"受援方本省已有 {able} 家可测且能按期完成的机构，没有缺口，结对分为 0（缺口触发）。"


def pair(relation: RelationValue, value: float, most: float, cap: float) -> str:
    """The tie, what it rests on, and how much it can give."""
    until = f"，至 {relation.until.isoformat()}" if relation.until else ""
    document = f"，依据{relation.document}" if relation.document else ""
    return (
        f"{relation.title}{document}{until}；关系分值 {number(value)}，"
        f"本项最多 {number(most)} 分（上限 {number(cap)}）。"
    )


def rotation(assigned: float, rule: Rotation) -> str:
    """That the tie counts less because much was already given."""
    return (
        f"近 12 个月已分配 {percent(assigned)} 的产能，超过 {percent(rule.above)}，"
        f"结对分乘以 {number(rule.factor)}（轮转）。"
    )


def rotation_note(assigned: float, above: float) -> str:
    """What to do about it."""
    return (
        f"轮转：近 12 个月已分配 {percent(assigned)} 的产能，超过 {percent(above)}，"
        "可先考虑同一战略区的次优方。"
    )


def waiting(ring: Ring | None, step: Step[Ring] | None, rings: Sequence[Ring]) -> str:
    """That it is not this institution's turn yet; empty where it is, or nobody counts days."""
    if ring is None or step is None or ring not in rings or step.until is None:
        return ""
    if rings.index(ring) <= rings.index(step.level):
        return ""
    return (
        f"逐级承接：{step.until.isoformat()} 前先由{RING_WORDS[step.level]}响应，"
        f"扩大到{RING_WORDS[ring]}时才邀请。"
    )


def penalties(exposure: float, assigned: float, similar: int) -> tuple[str, str, str]:
    """The three penalties."""
    return (
        f"近期同类需求的前三位中占 {percent(exposure)}，曝光集中，扣分。",
        f"近 12 个月已分配 {percent(assigned)} 的产能，超出负荷，扣分。",
        f"受援地区已有 {similar} 家同类机构，避免同质化，扣分。",
    )
