"""What a ranking is made of, for all three tracks: bars, lines, and the order of lines.

Pure: no database, clock or chance. Numbers are rounded to 6 places as they are made, so that the
bars add up to the score that is compared, and a run replayed elsewhere gives the same bytes.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import fsum, isfinite
from typing import Any

from app.matching.ranking import tie
from app.metrology.gates import ORDER, Verdict

PLACES = 6


@dataclass(frozen=True, slots=True)
class Component:
    """One bar of a score.

    ``value`` is 0 to 1, or None where there is no data: then ``points`` come from the policy's
    neutral value and the sentence says so. ``weight`` is the most the bar can give, in points of
    1; a penalty has a negative weight. ``sentence`` says why, with the numbers.
    """

    key: str
    title: str
    value: float | None
    weight: float
    points: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Line:
    """One institution in a ranking. Ranks count from 1.

    ``rank_without_pair`` is its place if the pairing term did not exist; None where the track has
    no such term. ``notes`` are what moved or may move it apart from the score, as sentences.
    """

    organisation_id: int
    verdict: Verdict
    score: float
    components: tuple[Component, ...]
    notes: tuple[str, ...]
    rank: int
    rank_without_pair: int | None = None

    def points(self, key: str) -> float:
        """What one bar gives; 0 where the line has no such bar."""
        return fsum(each.points for each in self.components if each.key == key)

    def as_json(self) -> dict[str, Any]:
        """Plain data in the order of the fields."""
        return {**asdict(self), "verdict": self.verdict.value}


def clipped(value: float) -> float:
    """The value held within 0 and 1, to 6 places; what is not a number is an error."""
    if 0.0 <= value <= 1.0:
        return round(value, PLACES)
    if not isfinite(value):
        raise ValueError(f"not a finite number: {value!r}")
    return 0.0 if value < 0 else 1.0


def falling(amount: float, reference: float) -> float:
    """How good a small amount is: 1 for none, a half at the reference, towards 0 beyond.

    Depends on nothing but the two, so that one institution never changes the value of another.
    Amounts below 0 count as 0. ``reference`` is above 0.
    """
    return round(reference / (reference + max(0.0, amount)), PLACES)


def mean(weights: Sequence[float], values: Sequence[float | None], neutral: float) -> float | None:
    """The weighted mean; a missing value counts as neutral, and with all missing there is none."""
    known = False
    reached = total_weight = 0.0
    for weight, value in zip(weights, values, strict=True):
        known = known or value is not None
        reached += weight * (neutral if value is None else clipped(value))
        total_weight += weight
    return round(reached / total_weight, PLACES) if known and total_weight > 0 else None


def points_of(
    weights: Sequence[float], values: Sequence[float | None], neutral: float
) -> list[float]:
    """The points of each bar, to 6 places; a missing value counts as neutral."""
    return [
        round(weight * (neutral if value is None else value), PLACES)
        for weight, value in zip(weights, values, strict=True)
    ]


def total(points: Iterable[float]) -> float:
    """The score: the sum of the points, to 6 places."""
    return round(fsum(points), PLACES)


def bars(
    titles: Mapping[str, str],
    weights: Sequence[float],
    values: Sequence[float | None],
    neutral: float,
    sentences: Sequence[str],
) -> tuple[Component, ...]:
    """The bars of a line; where there is no data, the sentence says what counts instead."""
    points = points_of(weights, values, neutral)
    instead = f"按中性值 {number(neutral)} 计。"
    made = []
    for place, (key, title) in enumerate(titles.items()):
        value, sentence = values[place], sentences[place]
        if value is None:
            sentence = f"{sentence or '没有数据'}，{instead}"
        made.append(Component(key, title, value, weights[place], points[place], sentence))
    return tuple(made)


def number(value: float) -> str:
    """A number as a sentence shows it, never with an exponent.

    Three significant digits below 100; from there on two decimal places, so that money stays exact.
    """
    rounded = round(value, 2) if abs(value) >= 100 else float(f"{value:.3g}")
    text = f"{rounded:,.6f}".replace(",", " ")
    return text.rstrip("0").rstrip(".") or "0"


def percent(share: float) -> str:
    """A share as a percentage: 0.4 is "40 %"."""
    return f"{number(100 * share)} %"


def merit(item_id: int, line: Line) -> tuple[int, float, str]:
    """Sort key: what is true first, then the score, then a hash of the ids."""
    return (ORDER[line.verdict], -line.score, tie(item_id, line.organisation_id))


def ranked(
    lines: Sequence[Line], key: Callable[[Line], Any], without_pair: Mapping[int, int] | None = None
) -> list[Line]:
    """The lines in order, with their ranks."""
    return numbered(sorted(lines, key=key), without_pair)


def numbered(lines: Sequence[Line], without_pair: Mapping[int, int] | None = None) -> list[Line]:
    """The lines with ranks from 1 in the order they stand.

    ``without_pair`` gives the ranks without the pairing term, by organisation.
    """
    places = without_pair or {}
    return [  # spelt out: `dataclasses.replace` is slow, and this runs for every line
        Line(
            line.organisation_id,
            line.verdict,
            line.score,
            line.components,
            line.notes,
            place,
            places.get(line.organisation_id),
        )
        for place, line in enumerate(lines, start=1)
    ]


Told = tuple[tuple[Component, ...], tuple[str, ...]]


def explained(
    lines: Sequence[Line], shown: int | None, tell: Callable[[Line], Told]
) -> tuple[Line, ...]:
    """The lines, the first ``shown`` of them (None: all) with bars, and remarks before the notes.

    Ranking thousands takes numbers only; words are made for those somebody will read.
    """
    told = []
    for line in lines[:shown]:
        components, remarks = tell(line)
        told.append(replace(line, components=components, notes=(*remarks, *line.notes)))
    return (*told, *(lines[shown:] if shown is not None else ()))


def noted(line: Line, *notes: str) -> Line:
    """The line with more notes."""
    return replace(line, notes=(*line.notes, *notes))


def check_once(identities: Collection[Hashable]) -> None:
    """Refuse a field in which somebody stands twice: their order would be nobody's decision."""
    if len(set(identities)) != len(identities):
        raise ValueError("an institution stands twice among the offers of one item")
