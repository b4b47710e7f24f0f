"""The sections of a matching policy: one for each track, and one for the gates. Pure data.

The market section has no field in which a region, a level, an affiliation or a pairing could be
expressed, and unknown fields are refused: that is where the prohibition is enforced.
"""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator

from app.matching.policies.fields import (
    Cap,
    Count,
    Days,
    Fault,
    Hours,
    Load,
    Section,
    Share,
    Times,
    Yuan,
    order_fault,
    refuse,
    refuse_all,
    sum_fault,
)
from app.regions.codes import NATION, is_code, province_of


class Level(StrEnum):
    """Administrative levels of the statutory track, nearest first."""

    COUNTY = "county"
    PREFECTURE = "prefecture"
    PROVINCE = "province"
    GREATER_REGION = "greater_region"
    NATION = "nation"


class Ring(StrEnum):
    """Whom a call for collaboration reaches, nearest first."""

    COUNTY = "county"
    PREFECTURE = "prefecture"
    PROVINCE = "province"
    GREATER_REGION = "greater_region"
    PAIRED_PROVINCE = "paired_province"
    NATION = "nation"


LEVEL_WORDS = {
    Level.COUNTY: "县级",
    Level.PREFECTURE: "市级",
    Level.PROVINCE: "省级",
    Level.GREATER_REGION: "大区",
    Level.NATION: "国家级",
}
RING_WORDS = {
    Ring.COUNTY: "本县",
    Ring.PREFECTURE: "本市",
    Ring.PROVINCE: "本省",
    Ring.GREATER_REGION: "本大区",
    Ring.PAIRED_PROVINCE: "结对省",
    Ring.NATION: "国家级及全国",
}


def _in_level_order(levels: tuple[Level, ...]) -> tuple[Level, ...]:
    if fault := order_fault(levels, list(Level), "县级、市级、省级、大区、国家级"):
        raise refuse(fault)
    return levels


def _in_ring_order(rings: tuple[Ring, ...]) -> tuple[Ring, ...]:
    words = "本县、本市、本省、本大区、结对省、国家级及全国"
    if fault := order_fault(rings, list(Ring), words):
        raise refuse(fault)
    return rings


def _provincial(code: str) -> str:
    if not is_code(code) or code == NATION or province_of(code) != code:
        raise refuse("请填省级行政区划代码，例如 620000。")
    return code


class Weights(Section):
    """Named weights that add up to 1."""

    @model_validator(mode="after")
    def _sum_to_one(self) -> Self:
        if fault := sum_fault(self.named()):
            raise refuse(fault)
        return self

    def named(self) -> dict[str, float]:
        """The weights by key, in the order they are published."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class CollaborationWeights(Weights):
    """What each bar of the collaboration score can give."""

    fit: Share = Field(title="契合度")
    pair: Share = Field(title="结对关系")
    need: Share = Field(title="需求强度")
    trace: Share = Field(title="溯源")
    access: Share = Field(title="可及性")
    record: Share = Field(title="履约记录")
    capacity: Share = Field(title="剩余能力")


class FitParts(Weights):
    """What makes up the fit of a supporter."""

    coverage: Share = Field(title="量程覆盖")
    accuracy: Share = Field(title="准确度余量")
    words: Share = Field(title="名称相符")
    complement: Share = Field(title="互补度")


class PairValues(Section):
    """The value of each relation, in the published order, which may not be turned round."""

    agreement: Share = Field(title="在期的机构间计量协议")
    named_pair: Share = Field(title="市县级官方结对")
    provincial: Share = Field(title="省级东西部协作或对口支援")
    cooperation: Share = Field(title="东北与东部对口合作")
    centre: Share = Field(title="本大区中心")
    national: Share = Field(title="国家级机构")
    same_centre: Share = Field(title="同大区")
    same_strategy: Share = Field(title="同国家战略区")
    lapsed: Share = Field(title="历史结对（已失效）")
    none: Share = Field(title="无关系")

    def value(self, key: str) -> float:
        """Points of 1 of a relation; KeyError for a relation no policy knows."""
        if key not in type(self).model_fields:
            raise KeyError(key)
        return float(getattr(self, key))

    @model_validator(mode="after")
    def _never_rising(self) -> Self:
        faults: list[Fault] = []
        before, limit = "", 1.0
        for name, info in type(self).model_fields.items():
            value = self.value(name)
            if value > limit:
                faults.append(((name,), f"不得高于前一项“{before}”的 {limit:g}。"))
            before, limit = info.title or name, value
        if self.none:
            faults.append((("none",), "没有关系时必须为 0。"))
        refuse_all("PairValues", faults)
        return self


RELATIONS = tuple(PairValues.model_fields)


class Penalty(Section):
    """Points taken off: none up to ``start``, all from ``full`` on, evenly between."""

    points: Share = Field(title="最多扣分")
    start: Load = Field(title="开始扣分处")
    full: Load = Field(title="扣满处")

    def share(self, amount: float) -> float:
        """How much of the penalty applies, 0 to 1."""
        return min(1.0, max(0.0, (amount - self.start) / (self.full - self.start)))

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.full <= self.start:
            refuse_all("Penalty", [(("full",), f"要大于开始扣分处的 {self.start:g}。")])
        return self


class Penalties(Section):
    """What takes points off in the collaboration track."""

    concentration: Penalty = Field(title="曝光集中")
    overload: Penalty = Field(title="超负荷")
    sameness: Penalty = Field(title="同质化")


class Rotation(Section):
    """Who was given too much of its capacity in 12 months gets less of the pairing term."""

    above: Share = Field(title="已分配产能超过")
    factor: Share = Field(title="结对分乘以")


class GapTrigger(Section):
    """When the recipient's own province counts as able, so that pairing gives nothing."""

    local_qualified: Count = Field(title="本省可测机构家数")
    normal_days: Days = Field(title="没有期限时的正常排期（天）")


class Widening(Section):
    """In which steps a call for collaboration reaches further."""

    rings: Annotated[tuple[Ring, ...], AfterValidator(_in_ring_order)] = Field(title="扩圈顺序")
    step_days: Days = Field(title="每圈时限（工作日）")


class ProvinceWeights(Section):
    """Weights a province has set for itself (国市监计量发〔2021〕68号（十八）：不照抄照搬)."""

    weights: CollaborationWeights = Field(title="权重")
    reason: str = Field(title="理由", min_length=1)


class Collaboration(Section):
    """The collaboration track: who should help whom."""

    weights: CollaborationWeights = Field(title="权重")
    pair_cap: Cap = Field(title="结对分上限")
    pair_values: PairValues = Field(title="关系分值")
    fit_parts: FitParts = Field(title="契合度构成")
    neutral: Share = Field(title="没有数据时的中性值")
    access_hours: Hours = Field(title="到达时间参照（小时）")
    remote_value: Share = Field(title="可远程时的可及性")
    gap: GapTrigger = Field(title="缺口触发")
    widening: Widening = Field(title="逐级承接")
    rotation: Rotation = Field(title="轮转")
    penalties: Penalties = Field(title="扣分")
    lasting: tuple[str, ...] = Field(title="同分优先的协作方式（造血）")
    provinces: dict[Annotated[str, AfterValidator(_provincial)], ProvinceWeights] = Field(
        title="各省权重"
    )

    def weights_for(self, province: str | None) -> CollaborationWeights:
        """The weights that hold where the recipient is."""
        own = self.provinces.get(province) if province else None
        return own.weights if own else self.weights

    @model_validator(mode="after")
    def _within_cap(self) -> Self:
        sentence = f"不得高于结对分上限 {self.pair_cap:g}。"
        found: list[tuple[tuple[str, ...], Any]] = [(("weights",), self.weights)]
        for code, own in self.provinces.items():
            found.append((("provinces", code, "weights"), own.weights))
        refuse_all(
            "Collaboration",
            [((*path, "pair"), sentence) for path, each in found if each.pair > self.pair_cap],
        )
        return self


class MarketWeights(Weights):
    """What each bar of the market score can give."""

    fit: Share = Field(title="技术契合")
    time: Share = Field(title="时限")
    price: Share = Field(title="费用")
    record: Share = Field(title="质量记录")
    capacity: Share = Field(title="剩余产能")


class MarketFitParts(Weights):
    """What makes up the technical fit."""

    coverage: Share = Field(title="量程覆盖")
    accuracy: Share = Field(title="准确度余量")
    words: Share = Field(title="名称相符")


class Market(Section):
    """The market track: merit, real time and real cost, and nothing else."""

    weights: MarketWeights = Field(title="权重")
    fit_parts: MarketFitParts = Field(title="技术契合构成")
    neutral: Share = Field(title="没有数据时的中性值")
    reference_days: Days = Field(title="没有期限时的参照时间（天）")
    reference_yuan: Yuan = Field(title="没有预算时的参照费用（元）")
    exploration_share: Share = Field(title="探索位占比")
    exploration_place: Count = Field(title="探索位名次")
    concentration_limit: Share = Field(title="同类需求前三位占比上限")
    minimum_sample: Count = Field(title="最小样本量")


class Statutory(Section):
    """The statutory track: the nearest authorised institution, level after level."""

    levels: Annotated[tuple[Level, ...], AfterValidator(_in_level_order)] = Field(title="承接顺序")
    step_days: Days = Field(title="每级时限（工作日）")


class Gate(Section):
    """Thresholds of the gates, and what counts as weakly met or nearly met."""

    target_ratio: Times = Field(title="最大允许误差与 U 之比")
    weak_below: Count = Field(title="省内可测机构少于几家算薄弱")
    near_ratio: Times = Field(title="U 不超过要求的几倍算接近")
    near_share: Share = Field(title="量程覆盖达到多少算接近")
