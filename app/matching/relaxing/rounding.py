"""Numbers people would write: three significant digits, never on the wrong side. Pure."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

DIGITS = 3
# The gates take sizes as equal that differ by less (`metrology.arcs.TOLERANCE`).
_SAME = Decimal("1e-9")


def rounded_up(value: Decimal) -> Decimal:
    """The smallest number of three digits that is not below a positive value."""
    return _rounded(value * (1 - _SAME), ROUND_CEILING)


def rounded_down(value: Decimal) -> Decimal:
    """The largest number of three digits that is not above a positive value."""
    return _rounded(value * (1 + _SAME), ROUND_FLOOR)


def neat(value: Decimal, *, up: bool) -> Decimal:
    """An end of a range: the number it plainly is, else one of four digits, up or down.

    Where two functions cross, the place is known to the gates' tolerance only: 5.000000005 is 5.
    """
    if not value:
        return value
    near = value.quantize(Decimal(1).scaleb(value.adjusted() - 5), rounding=ROUND_HALF_EVEN)
    if abs(near - value) <= abs(value) * 10 * _SAME:
        return near
    step = Decimal(1).scaleb(value.adjusted() - DIGITS)
    return value.quantize(step, rounding=ROUND_CEILING if up else ROUND_FLOOR)


def plain(value: Decimal) -> str:
    """As an exact decimal without an exponent: "0.06"."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rounded(value: Decimal, way: str) -> Decimal:
    step = Decimal(1).scaleb(value.adjusted() - DIGITS + 1)
    return value.quantize(step, rounding=way)
