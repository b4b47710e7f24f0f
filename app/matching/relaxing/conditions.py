"""Concessions of conditions: another mode, proof or service, or none in particular. Pure."""

from collections.abc import Iterator, Sequence

from app.matching.relaxing.kinds import Concession, Kind
from app.metrology.gate_inputs import Condition, Demand, under

_ANY = "不限"


def freer(
    demand: Demand, modes: Sequence[str], proofs: Sequence[str], services: Sequence[str]
) -> Iterator[Concession]:
    """Every other mode, proof and service in place of the one asked for, and none in particular.

    A condition that is not made cannot be given up.
    """
    parts: tuple[tuple[Kind, Condition, str, Sequence[str]], ...] = (
        (Kind.MODE, "mode", "方式", modes),
        (Kind.PROOF, "proof_kind", "证明", proofs),
        (Kind.SERVICE, "service", "服务", services),
    )
    for kind, name, words, values in parts:
        now = getattr(demand, name)
        if not now:
            continue
        for value in ("", *(one for one in values if one != now)):
            made = under(demand, name, value)
            act = f"{words}改为" if value else words
            yield Concession(kind, act, value or _ANY, now, made, {name: value})
