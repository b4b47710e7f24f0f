"""A few institutions of one ranking side by side: each fact as one row, and whether it differs.

Says nothing new: every text is that of the lines and of the rows that speak for them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import inf

from app.capabilities.models import Capability
from app.matching.service import Match
from app.matching.tracks.components import percent
from app.pictures.numbers import ratio_text

MOST = 4
LEAST = 2


@dataclass(frozen=True, slots=True)
class Trait:
    """One fact of every institution, each as lines of text; empty where nothing is known."""

    title: str
    cells: tuple[tuple[str, ...], ...]

    @property
    def differs(self) -> bool:
        """Whether the institutions are not alike in it."""
        return len(set(self.cells)) > 1


@dataclass(frozen=True, slots=True)
class BarCell:
    """One bar of one institution; `without` is the rank it would have if the bar gave nothing."""

    points: float
    sentence: str
    without: int | None


@dataclass(frozen=True, slots=True)
class BarTrait:
    """One bar of every institution, in the order of the lines; `weight` is the most it gives."""

    title: str
    weight: float
    cells: tuple[BarCell, ...]

    @property
    def differs(self) -> bool:
        """Whether the bar tells the institutions apart."""
        return len({cell.points for cell in self.cells}) > 1


def traits(matches: Sequence[Match]) -> list[Trait]:
    """What the gates found and the catalogues say, in a fixed order; known to nobody: left out."""
    rows = [Trait(title, tuple(map(read, matches))) for title, read in _TRAITS]
    return [row for row in rows if any(row.cells)]


def bar_traits(matches: Sequence[Match]) -> list[BarTrait]:
    """The bars of the score; all lines of a track have the same ones."""
    return [
        BarTrait(
            first.title,
            first.weight,
            tuple(
                BarCell(part.points, part.sentence, match.without.get(part.key))
                for match in matches
                for part in match.line.components
                if part.key == first.key
            ),
        )
        for first in matches[0].line.components
    ]


def _covered(match: Match) -> tuple[str, ...]:
    coverage = match.assessment.coverage
    share = coverage.share if coverage else None
    return () if share is None else (percent(share),)


def _worst(match: Match) -> tuple[str, ...]:
    worst = match.assessment.worst
    return (worst.text,) if worst and worst.text else ()


def _ratio(match: Match) -> tuple[str, ...]:
    ratio = match.assessment.ratio
    if ratio is None:
        return ()
    return (ratio_text(ratio) if ratio < inf else "要求为零，无法达到",)


def _days(match: Match) -> tuple[str, ...]:
    return (f"{match.days} 个工作日",) if match.days else ()


def _fees(match: Match) -> tuple[str, ...]:
    return _texts(match, lambda row: (row.fee_text,))


def _proofs(match: Match) -> tuple[str, ...]:
    return _texts(match, _proof)


def _proof(row: Capability) -> tuple[str, ...]:
    if not row.proof_kind:
        return ()
    said = " ".join(filter(None, (row.proof_kind, row.proof_number)))
    until = f"，至 {row.proof_valid_to.isoformat()}" if row.proof_valid_to else ""
    return (said + until,)


def _capabilities(match: Match) -> tuple[str, ...]:
    return _texts(match, lambda row: (f"{row.device} {row.range_text}".strip(),))


def _accuracies(match: Match) -> tuple[str, ...]:
    return _texts(match, lambda row: (row.uncertainty_text,))


def _texts(match: Match, said: Callable[[Capability], Iterable[str]]) -> tuple[str, ...]:
    """What the rows say, each text once, sorted: equal catalogues read alike."""
    return tuple(sorted({text for row in match.rows for text in said(row) if text}))


_TRAITS: tuple[tuple[str, Callable[[Match], tuple[str, ...]]], ...] = (
    ("覆盖所求量程", _covered),
    ("最不利处", _worst),
    ("那里的 U 是要求的", _ratio),
    ("还要核实", lambda match: match.assessment.missing),
    ("完成时限", _days),
    ("收费", _fees),
    ("证明", _proofs),
    ("服务", lambda match: _texts(match, lambda row: row.services)),
    ("方式", lambda match: _texts(match, lambda row: row.modes)),
    ("测量范围", _capabilities),
    ("不确定度或准确度", _accuracies),
)
