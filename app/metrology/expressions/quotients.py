"""Quotients of two units of one kind: a share of the reading, or a quantity of its own.

"μA/A" is a share; "μmol/mol", "mg/kg" and "mm/m" (a slope) are quantities that instruments measure.
"""

from dataclasses import replace
from fractions import Fraction

from app.metrology.expressions.amounts import unit_of
from app.metrology.expressions.spellings import is_unit
from app.metrology.expressions.tokens import Token
from app.metrology.units import Unit, find_unit

_OWN = frozenset({"mm/m"})
_OWN_KINDS = frozenset({"amount_fraction", "volume_fraction"})


def share_of(token: Token) -> Fraction | None:
    """The size of a quotient of two units of one kind, or None for other units."""
    top, slash, below = str(token).partition("/")
    if not slash or not (is_unit(top) and is_unit(below)):
        return None
    upper, lower = find_unit(top), find_unit(below)
    if upper.kind != lower.kind or upper.offset or lower.offset:
        return None
    return upper.factor / lower.factor


def _own_quantity(token: Token) -> bool:
    """Whether the unit table's meaning of a quotient holds: it names a measured quantity."""
    if not is_unit(str(token)):
        return False
    below = find_unit(str(token).partition("/")[2])
    return str(token) in _OWN or find_unit(str(token)).kind in _OWN_KINDS or bool(below.prefix)


def limit_unit(token: Token) -> Unit:
    """The unit of a limit; a quotient that is a share becomes a ratio of its size."""
    share = share_of(token)
    if share is None or _own_quantity(token):
        return unit_of(token)
    return replace(find_unit("%"), symbol=str(token), factor=share)
