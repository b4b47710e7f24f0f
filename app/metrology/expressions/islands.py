"""Islands of quantities in running text, each with the word that names it.

The same runs and roles as in a whole text, but here a run that cannot be read hides nothing else,
and numbers that no unit and no word makes a quantity are left alone. Which need item an island
belongs to is decided elsewhere.
"""

from dataclasses import dataclass, field

from app.metrology.expressions.claims import Claim, Claims, collect
from app.metrology.expressions.nodes import Amount, Bound, Cover, Group, Node, Order, Span
from app.metrology.expressions.pieces import split
from app.metrology.expressions.roles import as_items
from app.metrology.expressions.roots import with_squares
from app.metrology.expressions.scanner import scan
from app.metrology.expressions.spellings import is_unit
from app.metrology.intervals import Interval
from app.metrology.readings import Island, Reading
from app.metrology.refusals import Unreadable, pointed
from app.metrology.text import NormalText

_EDGES = frozenset(" ,;、|/():")
# Three times what the longest list in a text of 2,000 characters has; what follows stays words.
MOST = 250
_NEAR = 6  # characters between a form and the coverage factor that belongs to it
# A time in these units that no word names is a deadline or a duration of somebody's work.
_CALENDAR = frozenset({"d", "h"})


@dataclass(slots=True)
class _Isle:
    """Claims read together: a form with its coverage factor, the two limits of a "max of"."""

    claims: list[Claim] = field(default_factory=list)
    merge: str = ""


def islands_of(normal: NormalText, raw: str) -> tuple[Island, ...]:
    """Every island of a text; positions are those of the original."""
    text = with_squares(normal.text)
    claims = collect(split(text, scan(text)), near=True)
    found: list[Island] = []
    for isle in _isles(claims)[:MOST]:
        island = _island(isle, normal, raw)
        # "½" is three characters here: two islands may end and begin in one of the original.
        if island is not None and (not found or island.start >= found[-1].stop):
            found.append(island)
    return tuple(found)


def _isles(claims: Claims) -> list[_Isle]:
    found: list[_Isle] = []
    for index, claim in enumerate([*claims.found, None]):
        if index in claims.merges and len(found) > 1:
            last = found.pop()
            found[-1].claims += last.claims
            found[-1].merge = claims.merges[index]
        if claim is None:
            break
        if (
            isinstance(claim.node, Cover)
            and found
            and claim.start - found[-1].claims[-1].stop < _NEAR
        ):
            found[-1].claims.append(claim)
        elif not isinstance(claim.node, Cover):
            found.append(_Isle([claim]))
    return found


def _island(isle: _Isle, normal: NormalText, raw: str) -> Island | None:
    first, last = isle.claims[0], isle.claims[-1]
    start, stop = normal.origin(first.start), normal.origin(last.stop - 1) + 1
    if raw[start:stop].count("(") + raw[start:stop].count("（") > raw[start:stop].count(")") + raw[
        start:stop
    ].count("）"):
        stop += raw[stop : stop + 1] in (")", "）")
    merges = {len(isle.claims): isle.merge} if isle.merge else {}
    try:
        items = as_items(Claims(isle.claims, merges=merges), "", prose=False)
    except Unreadable as error:
        if not _is_quantity(first):
            return None
        reading = Reading("refused", reason=pointed(error.message, raw, start), position=start)
        return Island(start, stop, reading, first.context.name)
    if (
        not items
        or _is_stray_name(first, normal.text)
        or _is_calendar(first, items[0])
        or _is_stray_share(isle, items[0], normal.text)
    ):
        return None
    return Island(start, stop, Reading("read", tuple(items)), first.context.name)


def _is_quantity(claim: Claim) -> bool:
    """Whether a text that cannot be read was meant as a quantity: a unit or a word says so."""
    if claim.context.role not in ("", "range", "grade") or claim.context.bound:
        return True
    if claim.error:
        return claim.has_unit
    return _has_unit(claim.node)


def _has_unit(node: Node) -> bool:
    if isinstance(node, Amount):
        return node.unit is not None and (is_unit(str(node.unit)) or "?" in node.unit)
    if isinstance(node, Span):
        return _has_unit(node.lo) or _has_unit(node.hi)
    if isinstance(node, Bound):
        return _has_unit(node.node)
    if isinstance(node, Group):
        return node.unit is not None or _has_unit(node.inner)
    return not isinstance(node, Order)


def _is_stray_name(claim: Claim, text: str) -> bool:
    """A short name that could be anything ("M3", "F1") unless 级 or a weight follows it."""
    node = claim.node
    if not isinstance(node, Order) or node.node is not None or node.suffix:
        return False
    short = node.names[0][0] in "EFMJ" and not claim.context.role
    return short and not text[claim.stop : claim.stop + 6].lstrip(" ").startswith(
        ("砝码", "标准砝码", "经纬仪")
    )


def _is_calendar(claim: Claim, item: object) -> bool:
    return (
        isinstance(item, Interval)
        and item.unit in _CALENDAR
        and item.lo == item.hi
        and not claim.context.said
    )


def _is_stray_share(isle: _Isle, item: object, text: str) -> bool:
    """A lone percentage inside a sentence ("含税13%") that no word names."""
    claim = isle.claims[0]
    if not isinstance(item, Interval) or item.kind != "ratio" or item.lo != item.hi:
        return False
    if claim.context.said or len(isle.claims) > 1:
        return False
    before = text[claim.start - 1] if claim.start else " "
    after = text[claim.stop] if claim.stop < len(text) else " "
    listed = after == "、" and text[claim.stop + 1 : claim.stop + 2].isdigit()
    if before in "率比度" and listed:
        return False  # 反射率10%、50%、94%
    return before not in _EDGES or after not in _EDGES
