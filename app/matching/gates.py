"""The gates: what is true of one institution's rows for one need item. Pure.

Gate 1 asks for the same kind of device, service, mode and proof; gate 2 whether the whole demanded
interval lies in the union of the rows, exactly; gate 3 compares constant uncertainties. What one
side did not say, or what cannot be read yet, is "to verify" and named, never guessed. Knows no
database, no place and no price.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.matching.devices import alike
from app.metrology.containment import Coverage, covers, describe_coverage
from app.metrology.intervals import Interval
from app.metrology.requirements import RequirementReading

# JJF 1094-2002, 5.3.1.4: U at most a third of the absolute maximum permissible error.
TARGET_RATIO = 3


class Verdict(StrEnum):
    """What an institution can do for an item, best first (product.md §2)."""

    QUALIFIED = "qualified"
    TO_VERIFY = "to_verify"
    INACCURATE = "inaccurate"
    INCOMPLETE = "incomplete"
    IMPOSSIBLE = "impossible"


ORDER = {verdict: rank for rank, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True)
class Demand:
    """A need item as the gates see it. `boxes` empty and `range_refusal` set: not readable."""

    device: str
    boxes: tuple[Interval, ...] = ()
    range_text: str = ""
    range_refusal: str = ""
    requirement: RequirementReading | None = None
    requirement_text: str = ""
    service: str = ""
    mode: str = ""
    proof_kind: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A capability row as the gates see it; `id` comes back in the assessment."""

    id: int
    device: str
    measurand: str = ""
    boxes: tuple[Interval, ...] = ()
    range_text: str = ""
    requirement: RequirementReading | None = None
    requirement_text: str = ""
    services: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    proof_kind: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """A verdict with what led to it: rows used, coverage, worst ratio, sentences in order.

    A sentence that decides something ends with "，" and its judgement, which pages put in bold.
    """

    verdict: Verdict
    offers: tuple[int, ...]
    reasons: tuple[str, ...]
    coverage: Coverage | None = None
    ratio: float | None = None
    missing: tuple[str, ...] = field(default=())


def assess(demand: Demand, offers: Sequence[Offer]) -> Assessment:
    """Judge the rows of one institution together."""
    fitting, refusal, unsaid = _fitting(demand, offers)
    if not fitting:
        return Assessment(Verdict.IMPOSSIBLE, (), (refusal,))
    same = [offer for offer in fitting if alike(demand.device, offer.device)]
    judged = _measured(demand, same) if same else _other_devices(demand, fitting)
    for datum in unsaid:
        judged = _doubted(judged, f"机构没有写明{datum}，需核实", datum)
    return judged


def _fitting(demand: Demand, offers: Sequence[Offer]) -> tuple[list[Offer], str, list[str]]:
    """Gate 1 but for the device: rows that say they meet the service, mode and proof asked for.

    Where none says so, rows that say nothing stand in, and what they left unsaid is named.
    """
    conditions: tuple[tuple[str, str, Callable[[Offer], Sequence[str]]], ...] = (
        ("服务", demand.service, lambda offer: offer.services),
        ("方式", demand.mode, lambda offer: offer.modes),
        ("证明", demand.proof_kind, lambda offer: (offer.proof_kind,) if offer.proof_kind else ()),
    )
    left, unsaid = list(offers), []
    for datum, wanted, said in conditions:
        if not wanted:
            continue
        agreeing = [offer for offer in left if wanted in said(offer)]
        silent = [offer for offer in left if not said(offer)]
        if not agreeing and silent:
            unsaid.append(datum)
        left = agreeing or silent
        if not left:
            return [], f"{datum}不含“{wanted}”", []
    return left, "", unsaid


def _other_devices(demand: Demand, offers: Sequence[Offer]) -> Assessment:
    """Rows of the same quantity for devices with other names: worth a question, no more."""
    covering = [offer for offer in offers if offer.boxes and _covered(demand, [offer])]
    if not demand.boxes or not covering:
        return Assessment(Verdict.IMPOSSIBLE, (), ("没有这类器具的能力项",))
    names = "、".join(sorted({offer.device for offer in covering})[:3])
    return Assessment(
        Verdict.TO_VERIFY,
        tuple(offer.id for offer in covering),
        (f"量值范围覆盖，但器具名称不同(“{names}”)，需核实是否同类",),
        coverage=_coverage(demand, covering),
        missing=("器具类别",),
    )


def _boxes(offers: Sequence[Offer]) -> list[Interval]:
    return [box for offer in offers for box in offer.boxes]


def _coverage(demand: Demand, offers: Sequence[Offer]) -> Coverage | None:
    """Gate 2 on the demanded box that is covered least."""
    found = [covers(_boxes(offers), box) for box in demand.boxes]
    return min(found, key=lambda each: (each.covered, each.share or 0.0), default=None)


def _covered(demand: Demand, offers: Sequence[Offer]) -> bool:
    return bool(demand.boxes) and all(covers(_boxes(offers), box).covered for box in demand.boxes)


def _measured(demand: Demand, offers: Sequence[Offer]) -> Assessment:
    """Gates 2 and 3 for rows of the right device."""
    ids = tuple(offer.id for offer in offers)
    device = offers[0].device
    reasons = [f"有“{device}”能力项 {len(offers)} 条"]
    if not demand.boxes:
        why = "需求的测量范围没有读懂" if demand.range_refusal else "需求没有填测量范围"
        return Assessment(
            Verdict.TO_VERIFY, ids, (*reasons, f"{why}，无法比对量程"), missing=("需求量程",)
        )
    kinds = {box.kind for box in demand.boxes}
    read = [offer for offer in offers if any(box.kind in kinds for box in offer.boxes)]
    if not read:
        said = next((offer.range_text for offer in offers if offer.range_text), "")
        why = f"机构写的是“{said}”" if said else "机构没有填测量范围"
        return Assessment(
            Verdict.TO_VERIFY, ids, (*reasons, f"{why}，无法比对量程"), missing=("能力量程",)
        )
    coverage = _coverage(demand, read)
    sentences = [describe_coverage(covers(_boxes(read), box), box) for box in demand.boxes]
    used = tuple(offer.id for offer in read)
    if not _covered(demand, read):
        return Assessment(Verdict.INCOMPLETE, used, (*reasons, *sentences), coverage)
    return _accurate(
        demand, read, Assessment(Verdict.QUALIFIED, used, (*reasons, *sentences), coverage)
    )


def _accurate(demand: Demand, offers: Sequence[Offer], so_far: Assessment) -> Assessment:
    """Gate 3, for requirements that are one constant on both sides."""
    if not demand.requirement_text:
        return so_far
    if demand.requirement is None or demand.requirement.status != "read":
        said = f"需求的准确度“{demand.requirement_text}”未识读，需核实"
        return _doubted(so_far, said, "需求准确度")
    covering = [offer for offer in offers if _covered(demand, [offer])]
    ratios = [
        ratio
        for offer in covering
        if (ratio := _ratio(demand.requirement, offer.requirement)) is not None
    ]
    if not ratios:
        return _doubted(so_far, _uncompared(demand, offers, covering), "准确度比对")
    best = min(ratios)
    if best <= 1:
        return Assessment(
            so_far.verdict,
            so_far.offers,
            (*so_far.reasons, f"不确定度是要求的 {best:.2g} 倍，够准"),
            so_far.coverage,
            best,
        )
    return Assessment(
        Verdict.INACCURATE,
        so_far.offers,
        (*so_far.reasons, f"不确定度是要求的 {best:.2g} 倍，不够准"),
        so_far.coverage,
        best,
    )


def _uncompared(demand: Demand, offers: Sequence[Offer], covering: Sequence[Offer]) -> str:
    """Why no accuracy was compared; quotes only rows that cover the whole demand."""
    if not covering:
        return f"要由 {len(offers)} 条能力项合起来覆盖，各段的准确度需核实"
    said = next((offer.requirement_text for offer in covering if offer.requirement_text), "未填")
    return f"需求“{demand.requirement_text}”，机构“{said}”，准确度需核实"


def _doubted(so_far: Assessment, sentence: str, datum: str) -> Assessment:
    """The same with one more open question; a failed gate stays failed."""
    verdict = Verdict.TO_VERIFY if so_far.verdict is Verdict.QUALIFIED else so_far.verdict
    return replace(
        so_far,
        verdict=verdict,
        reasons=(*so_far.reasons, sentence),
        missing=(*so_far.missing, datum),
    )


def _ratio(wanted: RequirementReading, offered: RequirementReading | None) -> float | None:
    """U offered over U required, or None where the two cannot be compared by a constant.

    An MPE demanded asks for U ≤ MPE/3; only an offered U (k = 2, or no k written) is compared.
    """
    if offered is None or offered.role != "U" or offered.value is None or wanted.value is None:
        return None
    same = (wanted.kind, wanted.quantity_kind) == (offered.kind, offered.quantity_kind)
    if not same or wanted.kind not in ("absolute", "relative"):
        return None
    if offered.k not in (None, 2.0) or wanted.k not in (None, 2.0):
        return None
    required = wanted.value / TARGET_RATIO if wanted.role == "MPE" else wanted.value
    return offered.value / required if required > 0 else None
