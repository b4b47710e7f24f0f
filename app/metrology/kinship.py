"""Gate 1: does a row speak of what is asked for, with the service, mode and proof asked for.

By code where both sides have codes, by name where they have not. What a row does not say is a
doubt, never a yes and never a no.
"""

from collections.abc import Callable, Collection, Sequence
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from app.metrology.devices import Relation, related
from app.metrology.gate_inputs import Demand, Doubt, Row
from app.metrology.measurands import measurand

_UNSAID = {
    datum: Doubt(datum, f"机构没有写明{datum}，需核实") for datum in ("服务", "方式", "证明")
}

Alike = Callable[[str, str], bool]


class Level(IntEnum):
    """How far a row's use rests on things unsaid: the smallest level is asked about first."""

    SURE = 0
    DETAIL = 1
    RANGE = 2
    DEVICE = 3


class Fit(NamedTuple):
    """A row that may serve, and what is not known of it."""

    row: Row
    level: Level
    doubts: tuple[Doubt, ...] = ()


def same_name(one: str, other: str) -> bool:
    """Names that differ in blanks and case at most."""
    return bool(one) and "".join(one.lower().split()) == "".join(other.lower().split())


def fits(demand: Demand, rows: Sequence[Row], alike: Alike) -> tuple[list[Fit], str]:
    """Rows that pass gate 1, at least possibly; if none, the sentence why."""
    found: list[Fit] = []
    refused: dict[str, int] = {}
    kinds = {box.main.kind for box in demand.boxes if box.main}
    known: dict[tuple[object, ...], Level | None] = {}
    conditional = bool(demand.service or demand.mode or demand.proof_kind)
    for row in rows:
        doubts: list[Doubt] = []
        if conditional and (refusal := refusal_of(demand, row, doubts)):
            refused[refusal] = refused.get(refusal, 0) + 1
            continue
        name = (row.device, row.devices, row.measurands)
        if name not in known:
            known[name] = kinship(demand, row, alike)
        fit = fit_of(row, known[name], doubts, kinds)
        if fit is not None:
            found.append(fit)
    if found:
        return found, ""
    if refused and sum(refused.values()) == len(rows):
        return [], max(refused, key=lambda text: (refused[text], text))
    return [], "没有这类器具的能力项" + _nearest(demand, rows)


def fit_of(
    row: Row, level: Level | None, doubts: Sequence[Doubt], kinds: Collection[str]
) -> Fit | None:
    """A row of this kinship that contradicts no condition; None if it is not worth a question.

    ``doubts`` are those about the conditions, ``kinds`` those of the demanded quantities.
    """
    if level is None or (level is Level.DEVICE and not _worth_asking(row, kinds)):
        return None
    if row.unclear:
        unclear = (Doubt(name, f"机构写的{name}没有读懂，需核实") for name in row.unclear)
        doubts = (*doubts, *unclear)
    if level is Level.DEVICE:
        other = Doubt("器具类别", "器具名称不同（{}），需核实是否同类", row.device or "未写")
        return Fit(row, level, (*doubts, other))
    return Fit(row, Level.DETAIL if doubts else level, tuple(doubts))


def refusal_of(demand: Demand, row: Row, doubts: list[Doubt]) -> str:
    """The condition a row contradicts, or ""; those it is silent on are added to the doubts."""
    proofs = (row.proof_kind,) if row.proof_kind else ()
    for datum, wanted, said in (
        ("服务", demand.service, row.services),
        ("方式", demand.mode, row.modes),
        ("证明", demand.proof_kind, proofs),
    ):
        if not wanted or wanted in said:
            continue
        if said:
            return f"{datum}不含“{wanted}”"
        doubts.append(_UNSAID[datum])
    return ""


def kinship(demand: Demand, row: Row, alike: Alike) -> Level | None:
    """Same device or same measurand; None if certainly neither.

    A row for another device the lexicon knows is worth a question only, even for the same
    measurand: who calibrates pressure gauges has not said that he calibrates sphygmomanometers.
    """
    shared = demand.measurands & row.measurands
    if demand.devices and row.devices:
        if any(_of_one_line(one, other) for one in demand.devices for other in row.devices):
            return Level.SURE
        return Level.DEVICE if shared else None
    if shared or alike(demand.device, row.device):
        return Level.SURE
    return None if demand.measurands and row.measurands else Level.DEVICE


def _worth_asking(row: Row, kinds: Collection[str]) -> bool:
    """A row for another device is worth a question only if it has the demanded quantity."""
    return any(box.main is not None and box.main.kind in kinds for box in row.boxes)


@lru_cache(maxsize=65_536)  # a match compares the same few devices for every row
def _of_one_line(one: str, other: str) -> bool:
    """The same device, or one more general than the other."""
    if one == other:
        return True
    try:
        return related(one, other) is not Relation.NONE
    except KeyError:  # a code this lexicon does not have (yet, or any more) is only itself
        return False


def _related(code: str) -> tuple[str, ...]:
    try:
        return measurand(code).related
    except KeyError:
        return ()


def _nearest(demand: Demand, rows: Sequence[Row]) -> str:
    """The related measurand some row offers, as the end of a sentence."""
    offered = {code for row in rows for code in row.measurands}
    for code in sorted(demand.measurands):
        for near in _related(code):
            if near in offered:
                return f"，最接近的是“{measurand(near).name}”"
    return ""
