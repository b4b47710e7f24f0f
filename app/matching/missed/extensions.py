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
# Ladders weighed at full length at most, and those of them climbed step by step.
WEIGHED = 400
PROMISING = 12


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


def wins(extension: Extension, among: Iterable[Missed], first_id: int) -> tuple[int, ...]:
    """Which of the missed items the institution is qualified for with the extension's rows.

    Those it is qualified for already are not won. No row has a number from `first_id` on.
    """
    added = Catalogue(tuple(map(Own, numbered(extension.rows, first_id))))
    return tuple(
        sorted(
            each.asked.item_id
            for each in among
            if winnable(each)
            and (rows := in_force_akin(added, each.asked.demand))
            and able(prepare(each.asked.demand), [*each.rows, *rows])
        )
    )


def best_extensions(
    ladders: Iterable[Ladder], listed: Sequence[Missed], catalogue: Catalogue
) -> tuple[Won, ...]:
    """The best extensions: most items first, then least effort; none that wins nothing.

    The smallest step of a ladder that wins all the ladder can win stands for it; up to `STEPS`
    smaller ones are said with it. Those shown are counted over everything that was missed.
    """
    first_id = catalogue.free_id()
    climbed = (_climbed(steps, among, first_id) for steps, among in _promising(ladders, first_id))
    found = sorted((won for won in climbed if won), key=_merit)[:SHOWN]
    return tuple(sorted((_recounted(won, listed, first_id) for won in found), key=_merit))


def _promising(ladders: Iterable[Ladder], first_id: int) -> Iterator[Ladder]:
    """Ladders that win most at full length, each set of items once for a kind.

    No ladder wins more than the items it may concern, so the rest need not be weighed once enough
    win as much.
    """
    rising = sorted(ladders, key=lambda ladder: (-len(ladder[1]), *_effort(ladder[0][-1])))
    found: list[tuple[int, Ladder]] = []
    seen: set[tuple[Kind, tuple[int, ...]]] = set()
    for steps, among in rising[:WEIGHED]:
        if sum(count >= len(among) for count, _ in found) >= PROMISING:
            break
        items = wins(steps[-1], among, first_id) or wins(steps[0], among, first_id)
        key = steps[-1].kind, items
        if items and key not in seen:
            seen.add(key)
            found.append((len(items), (steps, among)))
    found.sort(key=lambda each: -each[0])
    return (ladder for _, ladder in found[:PROMISING])


def _merit(won: Won) -> tuple[int, int, float, str]:
    return (-len(won.items), *_effort(won.extension))


def _effort(extension: Extension) -> tuple[int, float, str]:
    return list(Kind).index(extension.kind), extension.effort, extension.title


def _recounted(won: Won, listed: Sequence[Missed], first_id: int) -> Won:
    return Won(
        won.extension,
        wins(won.extension, listed, first_id),
        tuple(_recounted(step, listed, first_id) for step in won.steps),
    )


def _climbed(steps: Sequence[Extension], among: Sequence[Missed], first_id: int) -> Won | None:
    """The smallest step that wins most, with smaller ones that win something too."""
    rising: list[Won] = []
    for step in steps:
        items = wins(step, among, first_id)
        if len(items) > (len(rising[-1].items) if rising else 0):
            rising.append(Won(step, items))
    if not rising:
        return None
    return Won(rising[-1].extension, rising[-1].items, tuple(rising[:-1][-STEPS:]))
