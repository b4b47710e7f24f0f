"""Single extensions of a catalogue and the missed demands each would have won. Pure.

An extension is rows to add: a certificate renewed, a mode, proof or service added, a range widened,
an uncertainty reduced. What is promised is counted by the gates with just these rows added, so it
is exact; adding a row never takes anything away.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.matching.missed.catalogue import Catalogue, Own, in_force_akin, numbered
from app.matching.missed.reasons import Missed, Reason, able
from app.metrology.gate_inputs import Row
from app.metrology.gates import prepare

# Few people weigh more than these.
SHOWN = 6
STEPS = 3


class Kind(StrEnum):
    """What is extended, the least effort first."""

    CERTIFICATE = "certificate"
    MODE = "mode"
    PROOF = "proof"
    SERVICE = "service"
    ACCURACY = "accuracy"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Extension:
    """Rows to add, and what doing so means: "把“压力表”的量程由 0～60 MPa 扩展到 0～100 MPa".

    `to` is the size alone ("0～100 MPa"); `effort` tells larger from smaller of one kind.
    """

    kind: Kind
    title: str
    rows: tuple[Row, ...]
    to: str = ""
    effort: float = 0.0


@dataclass(frozen=True, slots=True)
class Won:
    """An extension with the items (ids, rising) it would have won; `steps` are smaller ones."""

    extension: Extension
    items: tuple[int, ...]
    steps: tuple["Won", ...] = ()


# One extension in rising sizes, and the items it may concern.
Ladder = tuple[Sequence[Extension], Sequence[Missed]]


def winnable(each: Missed) -> bool:
    """Whether rows could win it: the gates stand in the way, and not the law.

    What the law assigns needs an authorisation; who can and stands far behind needs no row.
    """
    return not each.asked.assigned and each.reason not in (Reason.LOW, Reason.AREA)


def wins(extension: Extension, among: Iterable[Missed], catalogue: Catalogue) -> tuple[int, ...]:
    """Which of the missed items the catalogue with the extension's rows is qualified for.

    Those it is qualified for already are not won.
    """
    added = Catalogue(tuple(map(Own, numbered(extension.rows, catalogue.free_id()))))
    return tuple(
        sorted(
            each.asked.item_id
            for each in among
            if winnable(each)
            and (rows := in_force_akin(added, each.asked.demand))
            and able(
                prepare(each.asked.demand), [*in_force_akin(catalogue, each.asked.demand), *rows]
            )
        )
    )


def best_extensions(
    ladders: Iterable[Ladder], listed: Sequence[Missed], catalogue: Catalogue
) -> tuple[Won, ...]:
    """The best extensions: most items first, then least effort; none that wins nothing.

    The smallest step of a ladder that wins all the ladder can win stands for it; up to `STEPS`
    smaller ones are said with it. Those shown are counted over everything that was missed.
    """
    found = [won for steps, among in ladders if (won := _climbed(steps, among, catalogue))]
    found.sort(key=_merit)
    shown = list(_distinct(found))[:SHOWN]
    return tuple(sorted((_recounted(won, listed, catalogue) for won in shown), key=_merit))


def _merit(won: Won) -> tuple[int, int, float, str]:
    said = won.extension
    return -len(won.items), list(Kind).index(said.kind), said.effort, said.title


def _recounted(won: Won, listed: Sequence[Missed], catalogue: Catalogue) -> Won:
    return Won(
        won.extension,
        wins(won.extension, listed, catalogue),
        tuple(_recounted(step, listed, catalogue) for step in won.steps),
    )


def _climbed(
    steps: Sequence[Extension], among: Sequence[Missed], catalogue: Catalogue
) -> Won | None:
    weighed = [Won(step, wins(step, among, catalogue)) for step in steps]
    most = max((len(won.items) for won in weighed), default=0)
    if not most:
        return None
    rising: list[Won] = []
    for won in weighed:
        if len(won.items) > (len(rising[-1].items) if rising else 0):
            rising.append(won)
    best = rising[-1]
    return Won(best.extension, best.items, tuple(rising[:-1][-STEPS:]))


def _distinct(found: Iterable[Won]) -> Iterator[Won]:
    """Without those that win the same by the same kind of extension of another row."""
    seen: set[tuple[Kind, tuple[int, ...]]] = set()
    for won in found:
        key = (won.extension.kind, won.items)
        if key not in seen:
            seen.add(key)
            yield won
