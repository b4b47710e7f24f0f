"""Concessions of conditions: another mode, proof or service, or none in particular. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.matching.relaxing.kinds import Concession, Kind
from app.metrology.gate_inputs import Demand

_ANY = "不限"


def freer(
    demand: Demand, modes: Sequence[str], proofs: Sequence[str], services: Sequence[str]
) -> Iterator[Concession]:
    """Every other mode, proof and service in place of the one asked for, and none in particular.

    A condition that is not made cannot be given up.
    """
    for kind, name, words, values in (
        (Kind.MODE, "mode", "方式", modes),
        (Kind.PROOF, "proof_kind", "证明", proofs),
        (Kind.SERVICE, "service", "服务", services),
    ):
        now = getattr(demand, name)
        if not now:
            continue
        for value in ("", *(one for one in values if one != now)):
            made = replace(demand, **{name: value})  # type: ignore[arg-type]  # texts all three
            act = f"{words}改为" if value else words
            yield Concession(kind, act, value or _ANY, now, made, {name: value})
