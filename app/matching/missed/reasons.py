"""Why an institution missed a demand, as one reason each, with the gates' own numbers. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.matching.missed.catalogue import Catalogue, Own
from app.metrology.gate_inputs import Condition, Demand, Row, under
from app.metrology.gates import Assessment, Prepared, Verdict, prepare
from app.metrology.kinship import Level, fits
from app.metrology.likeness import alike

# Who stands among the first three is seen.
SEEN = 3


class Reason(StrEnum):
    """What stood in the way, in the order in which it is asked."""

    EXPIRED = "expired"
    MODE = "mode"
    PROOF = "proof"
    SERVICE = "service"
    CONDITIONS = "conditions"
    INACCURATE = "inaccurate"
    INCOMPLETE = "incomplete"
    UNCLEAR = "unclear"
    AREA = "area"
    LOW = "low"


WORDS = {
    Reason.EXPIRED: "证明不在有效期",
    Reason.MODE: "方式不符或没有写明",
    Reason.PROOF: "证明种类不符或没有写明",
    Reason.SERVICE: "服务不符或没有写明",
    Reason.CONDITIONS: "几项条件同时不符",
    Reason.INACCURATE: "测不准",
    Reason.INCOMPLETE: "测不全",
    Reason.UNCLEAR: "资料不全，待核实",
    Reason.AREA: "法定授权不覆盖当地",
    Reason.LOW: "排在前三名以后",
}
# The conditions of a demand, and the reason each may be.
CONDITIONS: dict[Reason, Condition] = {
    Reason.MODE: "mode",
    Reason.PROOF: "proof_kind",
    Reason.SERVICE: "service",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A demand that was asked.

    `rank` is the institution's in the run, None where it had none; `assigned`: the law assigns the
    work, so that without a rank there is no authorisation.
    """

    item_id: int
    demand: Demand
    rank: int | None = None
    assigned: bool = False


@dataclass(frozen=True, slots=True)
class Missed:
    """An asked demand that was not won, why, what the gates say, and the rows that came near."""

    asked: Asked
    reason: Reason
    assessment: Assessment
    rows: tuple[Row, ...]


def missed(asked: Asked, catalogue: Catalogue) -> Missed | None:
    """None where the institution serves other devices, or was seen among the first."""
    akin = catalogue.akin(asked.demand)
    if not akin or not _same_device(asked.demand, akin):
        return None
    rows = in_force(akin)
    prepared = prepare(asked.demand)
    if able(prepared, rows):
        return _behind(asked, prepared, rows)
    reason, freed = _reason(asked.demand, akin, rows)
    said = prepare(freed).assess(rows, alike)
    return Missed(asked, reason, said, tuple(rows))


def able(prepared: Prepared, rows: Sequence[Row]) -> bool:
    """Whether the gates call the rows qualified."""
    return prepared.judge(rows, alike).verdict is Verdict.QUALIFIED


def in_force(rows: Sequence[Own]) -> list[Row]:
    """The rows that may be used."""
    return [own.row for own in rows if own.in_force]


def free(demand: Demand) -> Demand:
    """The demand without conditions of service, mode and proof."""
    return replace(demand, service="", mode="", proof_kind="")


def _same_device(demand: Demand, akin: Sequence[Own]) -> bool:
    passing, _ = fits(free(demand), [own.row for own in akin], alike)
    return any(fit.level is not Level.DEVICE for fit in passing)


def _behind(asked: Asked, prepared: Prepared, rows: list[Row]) -> Missed | None:
    if asked.rank is not None and asked.rank <= SEEN:
        return None
    reason = Reason.AREA if asked.assigned and asked.rank is None else Reason.LOW
    return Missed(asked, reason, prepared.assess(rows, alike), tuple(rows))


def _reason(demand: Demand, akin: Sequence[Own], rows: list[Row]) -> tuple[Reason, Demand]:
    """The reason, and the demand as far as it is about the rows themselves."""
    if len(rows) < len(akin) and able(prepare(demand), [own.row for own in akin]):
        return Reason.EXPIRED, demand
    for reason, name in CONDITIONS.items():
        if getattr(demand, name):
            without = under(demand, name, "")
            if able(prepare(without), rows):
                return reason, without
    bare = free(demand)
    verdict = prepare(bare).judge(rows, alike).verdict
    if verdict is Verdict.QUALIFIED:
        return Reason.CONDITIONS, bare
    plain = {
        Verdict.INACCURATE: Reason.INACCURATE,
        Verdict.INCOMPLETE: Reason.INCOMPLETE,
        Verdict.TO_VERIFY: Reason.UNCLEAR,
    }
    return plain.get(verdict, Reason.EXPIRED), bare
