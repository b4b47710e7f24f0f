"""A number with its unit as a limit of an interval: exact value, unit, and signs of damage."""

import re
from fractions import Fraction
from math import isqrt

from app.metrology.expressions.nodes import Amount, Group, Node, Product, Root, Sum
from app.metrology.expressions.tokens import Token
from app.metrology.intervals import End
from app.metrology.refusals import Unreadable
from app.metrology.units import Unit, find_unit, with_prefix

_LOST_POWER = re.compile(r"10(?:[1-9]|1\d)")
_LIKELY_POWER = re.compile(r"10(?:[2-9]|1[0-6])")
_FRACTION = re.compile(r"[\d.]+ *[×xX*·] *10\^(-[69])")
_BARE_PREFIXES = frozenset("pnuμkKMG")
_ROOT_DIGITS = 10**20


def unit_of(token: Token, beside: Unit | None = None) -> Unit:
    """A unit token's unit; a bare prefix takes the base of the unit at the other end."""
    if beside is not None and str(token) in _BARE_PREFIXES:
        sister = with_prefix(str(token), beside)
        if sister is not None:
            return sister
    try:
        return find_unit(str(token))
    except Unreadable as error:
        raise Unreadable(error.message, token.start_pos) from None


def plain(node: Node, outer: Token | None = None) -> Amount | None:
    """The amount a node is, with its sign and an outer unit put in; None if it is none."""
    if isinstance(node, Amount):
        if outer is not None and node.unit is None and node.value is not None:
            return Amount(node.value, node.digits, outer, node.position)
        return node
    if isinstance(node, Sum) and len(node.parts) == 1 and node.parts[0][0] in "+-":
        return _signed(node, outer)
    if isinstance(node, Group):
        inner = plain(node.inner, node.unit or outer)
        check_lone(node)
        return inner if inner is None or node.unit is None else _same_unit(inner, node.unit)
    if isinstance(node, Product):
        return _quotient(node, outer)
    return None


def check_lone(node: Group) -> None:
    """(13)μm: a lone number in a bracket before its unit was two numbers once."""
    inner = node.inner
    if node.unit is None or not isinstance(inner, Amount) or inner.unit is not None:
        return
    if len(inner.digits.replace(".", "")) > 1:
        message = f"括号里只有一个数“{inner.digits}”，可能丢了“～”，请补全或去掉括号"
        raise Unreadable(message, inner.position)


def _signed(node: Sum, outer: Token | None) -> Amount | None:
    sign, inner = node.parts[0]
    amount = plain(inner, outer)
    if amount is None or sign == "+" or amount.value is None:
        return amount
    return Amount(-amount.value, f"-{amount.digits}", amount.unit, node.position)


def _same_unit(amount: Amount, outer: Token) -> Amount:
    own = amount.unit
    if own is not None and own is not outer and unit_of(own) != unit_of(outer):
        raise Unreadable("括号内外的单位不一致，请统一", own.start_pos)
    return amount


def opened(node: Node, outer: Token | None) -> tuple[Node, Token | None]:
    """What stands in a bracket and the unit that holds for it; other nodes as they are."""
    return (node.inner, node.unit or outer) if isinstance(node, Group) else (node, outer)


def _quotient(node: Product, outer: Token | None) -> Amount | None:
    """10/√3 as a number; other products are not amounts."""
    if len(node.parts) != 2 or node.parts[1][0] != "/":
        return None
    top, below = node.parts[0][1], node.parts[1][1]
    if not (
        isinstance(top, Amount) and isinstance(below, Root) and isinstance(below.inner, Amount)
    ):
        return None
    if top.unit is not None or top.value is None or not below.inner.value or below.inner.value < 0:
        return None
    value = top.value / square_root(below.inner.value)
    rounded = Fraction(f"{float(value):.12g}")
    return Amount(rounded, f"{top.digits}/√{below.inner.digits}", outer, node.position)


def square_root(value: Fraction) -> Fraction:
    """The square root, exact where it is a fraction, else to 20 digits."""
    top, below = isqrt(value.numerator), isqrt(value.denominator)
    if top * top == value.numerator and below * below == value.denominator:
        return Fraction(top, below)
    return Fraction(isqrt(value.numerator * _ROOT_DIGITS**2 // value.denominator), _ROOT_DIGITS)


def own_unit(amount: Amount) -> Unit:
    """The unit written with the amount. Raises Unreadable where none is."""
    if amount.unit is None:
        raise Unreadable("缺少单位，请在数字后写上单位", amount.position + len(amount.digits))
    return unit_of(amount.unit)


def as_end(amount: Amount, unit: Unit, *, is_open: bool = False) -> End | None:
    """One limit; None where the amount is endless."""
    return None if amount.value is None else End(amount.value, unit, is_open)


def check_damage(lo: Amount, op: str, place: int | None, hi: Amount, *, enclosed: bool) -> None:
    """Refuse spans that are well formed but betray a lost superscript or a doubled dash."""
    if _LOST_POWER.fullmatch(lo.digits) and _LOST_POWER.fullmatch(hi.digits):
        message = "两端都像丢了上标的 10 的幂（如 10⁵ 成了 105），请写成 10⁵ 或 1e5"
        raise Unreadable(message, lo.position)
    if op == "-" and hi.digits.startswith("-"):
        raise Unreadable("“--”分不清是连接号还是负号，请用“～”连接两端", place)
    if (
        op == "-"
        and not enclosed
        and lo.digits == "10"
        and re.fullmatch(r"[1-9]|1[0-9]", hi.digits)
    ):
        message = "分不清是 10 到几还是丢了上标的 10 的负幂，请用“～”连接两端"
        raise Unreadable(message, lo.position)


def check_lost_power(amount: Amount, unit: Unit) -> None:
    """Refuse "106 Ω 以上": resistances above a round number were powers of ten once."""
    if unit.kind == "resistance" and _LIKELY_POWER.fullmatch(amount.digits):
        message = f"“{amount.digits}”像丢了上标的 10 的幂，请写成 10⁶ 或 1e6 的形式"
        raise Unreadable(message, amount.position)


def parts_per(lo: Amount, hi: Amount) -> tuple[Amount, Amount]:
    """0～1000×10⁻⁶: a bare power of ten behind both numbers is a fraction, shown as ppm or ppb."""
    match = _FRACTION.fullmatch(hi.digits)
    if match is None or hi.unit is not None or lo.unit is not None or hi.value is None:
        return lo, hi
    if "×" in lo.digits and not lo.digits.endswith(match[1]):
        return lo, hi
    exponent = int(match[1])
    unit = Token("UNIT", "ppm" if exponent == -6 else "ppb", start_pos=hi.position)
    scale = Fraction(10) ** exponent
    if lo.value is not None and "×" in lo.digits:
        lo = Amount(lo.value / scale, lo.digits, unit, lo.position)
    return Amount(lo.value, lo.digits, unit, lo.position), Amount(
        hi.value / scale, hi.digits, unit, hi.position
    )


def pair(lo: Amount, hi: Amount, outer: Token | None) -> tuple[End | None, End | None]:
    """Both ends with their units: the outer one rules, else each its own, else the upper end's."""
    lo, hi = parts_per(lo, hi) if outer is None else (lo, hi)
    last = outer if outer is not None else hi.unit
    if last is None and hi.value is None:
        last = lo.unit
    if last is None:
        raise Unreadable("缺少单位，请在末尾写上单位", hi.position + len(hi.digits))
    hi_unit = unit_of(last)
    if outer is not None and hi.unit is not None and str(hi.unit) in _BARE_PREFIXES:
        return as_end(lo, hi_unit if lo.unit is None else unit_of(lo.unit, hi_unit)), as_end(
            hi, unit_of(hi.unit, hi_unit)
        )
    for amount in (lo, hi):
        if outer is not None and amount.unit is not None and unit_of(amount.unit) != hi_unit:
            raise Unreadable("括号内外的单位不一致，请统一", amount.unit.start_pos)
    shared = lo.unit is None or (lo.unit == "%" and str(last).startswith("%"))  # 20%～80%RH
    lo_unit = hi_unit if shared or lo.unit is None else unit_of(lo.unit, hi_unit)
    if lo.value is None:
        raise Unreadable("“∞”只能作上限", lo.position)
    return as_end(lo, lo_unit), as_end(hi, hi_unit)
