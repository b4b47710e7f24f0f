"""Grammar of ranges to boxes: what each form in range.lark means.

The only place where the forms get their meaning; text in, boxes or Unreadable out. Wording of
syntax refusals for people is added by ranges.py.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lark import Token, Transformer, v_args

from app.metrology.grammars import load_grammar
from app.metrology.intervals import End, Interval, make_interval
from app.metrology.numerals import read_number
from app.metrology.refusals import Unreadable
from app.metrology.units import Unit, find_unit, with_prefix

_BELOW = {"<": True, "小于": True, "低于": True, "不足": True}
_BELOW |= dict.fromkeys(
    ("<=", "≤", "up to", "不大于", "不超过", "不高于", "最大", "最高", "至多"), False
)
_ABOVE = {">": True, "大于": True, "高于": True, "超过": True}
_ABOVE |= dict.fromkeys((">=", "≥", "不小于", "不低于", "最小", "最低", "至少"), False)
_LOST_POWER = re.compile(r"10(?:[1-9]|1\d)")
_BARE_PREFIXES = frozenset("pnuμkKMG")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit text where it has one; ``value`` None is endless."""

    value: Fraction | None
    digits: str
    unit: Token | None
    position: int
    direct: bool = False

    @property
    def negative(self) -> bool:
        """Whether a minus was written, even before zero."""
        return self.digits.startswith("-")


@dataclass(frozen=True, slots=True)
class Limits:
    """Two ends before the box is made, with the place the form began."""

    lo: End | None
    hi: End | None
    position: int

    def given(self) -> list[End]:
        """The ends that exist, upper first."""
        return [end for end in (self.hi, self.lo) if end is not None]


def _unit(token: Token, beside: Unit | None = None) -> Unit:
    """A unit token's unit; a bare prefix takes the base of the unit at the other end."""
    if beside is not None and str(token) in _BARE_PREFIXES:
        sister = with_prefix(str(token), beside)
        if sister is not None:
            return sister
    try:
        return find_unit(str(token))
    except Unreadable as error:
        raise Unreadable(error.message, token.start_pos) from None


def _end(amount: Amount, unit: Unit, *, is_open: bool = False) -> End | None:
    if amount.direct and unit.kind != "frequency":
        raise Unreadable("“DC”表示直流，只能作频率的下限，请写出下限数值", amount.position)
    return None if amount.value is None else End(amount.value, unit, is_open)


def _own_unit(amount: Amount) -> Unit:
    if amount.unit is None:
        raise Unreadable("缺少单位，请在数字后写上单位", amount.position)
    return _unit(amount.unit)


def _check_damage(lo: Amount, op: Token, hi: Amount, *, enclosed: bool) -> None:
    """Texts that are well formed but betray a lost superscript or a doubled dash."""
    if _LOST_POWER.fullmatch(lo.digits) and _LOST_POWER.fullmatch(hi.digits):
        raise Unreadable(
            "两端都像丢了上标的 10 的幂（如 10⁵ 成了 105），请写成 10⁵ 或 1e5", lo.position
        )
    if op == "-" and hi.negative:
        raise Unreadable("“--”分不清是连接号还是负号，请用“～”连接两端", op.start_pos)
    if op == "-" and not enclosed and lo.digits == "10" and re.fullmatch(r"1[1-9]", hi.digits):
        raise Unreadable(
            "分不清是 10 到十几还是丢了上标的 10 的负幂，请用“～”连接两端", lo.position
        )


def _pair(lo: Amount, hi: Amount, outer: Token | None) -> Limits:
    """Both ends with their units: the outer one rules, else each its own, else the upper end's."""
    last = outer if outer is not None else hi.unit
    if last is None and hi.value is None:
        last = lo.unit
    if last is None:
        place = hi.position + len(hi.digits)
        raise Unreadable("缺少单位，请在末尾写上单位", place)
    hi_unit = _unit(last)
    for amount in (lo, hi):
        if outer is not None and amount.unit is not None and _unit(amount.unit) != hi_unit:
            raise Unreadable("括号内外的单位不一致，请统一", amount.unit.start_pos)
    lo_unit = hi_unit if lo.unit is None else _unit(lo.unit, hi_unit)
    if lo.value is None:
        raise Unreadable("“∞”只能作上限", lo.position)
    return Limits(_end(lo, lo_unit), _end(hi, hi_unit), lo.position)


def _opened(limits: Limits, word: Token, amount: Amount | None) -> Limits:
    """The same limits with the end that "不含…" names left out."""
    ends = limits.given()
    if amount is None and len(ends) != 1:
        raise Unreadable("不清楚不含哪一端，请写明，例如“不含 500 mm”", word.start_pos)
    named: End | None = ends[0]
    if amount is not None:
        named = _end(amount, ends[0].unit if amount.unit is None else _unit(amount.unit))
    is_open = word.startswith("不")
    for end in ends:
        if named is not None and end.si == named.si:
            changed = End(end.value, end.unit, is_open)
            if end is limits.lo:
                return Limits(changed, limits.hi, limits.position)
            return Limits(limits.lo, changed, limits.position)
    raise Unreadable("括号里不含的数值不是区间的端点，请检查", word.start_pos)


def _one_side(word: Token, amount: Amount) -> Limits:
    unit, sign = _own_unit(amount), str(word).lower()
    if sign in _BELOW:
        return Limits(None, _end(amount, unit, is_open=_BELOW[sign]), amount.position)
    return Limits(_end(amount, unit, is_open=_ABOVE[sign]), None, amount.position)


def _box(limits: Limits) -> Interval:
    if limits.lo is None and limits.hi is None:
        raise Unreadable("“∞”不能单独作为量程，请写出下限", limits.position)
    try:
        return make_interval(limits.lo, limits.hi)
    except Unreadable as error:
        raise Unreadable(error.message, limits.position) from None


@v_args(inline=True)
class _Meaning(Transformer[Token, tuple[Interval, ...]]):
    def amount(self, *parts: Token) -> Amount:
        number = next(part for part in parts if part.type == "NUMBER")
        unit = next((part for part in parts if part.type == "UNIT"), None)
        sign = "-" if parts[0].type == "MINUS" else ""
        try:
            value = read_number(str(number))
        except Unreadable as error:
            raise Unreadable(error.message, number.start_pos) from None
        return Amount(-value if sign else value, sign + number, unit, parts[0].start_pos or 0)

    def direct(self, word: Token) -> Amount:
        return Amount(Fraction(0), str(word), None, word.start_pos or 0, direct=True)

    def endless(self, *_: Token) -> Amount:
        return Amount(None, "∞", None, 0)

    def op(self, token: Token) -> Token:
        return token

    def bare_span(self, lo: Amount, op: Token, hi: Amount) -> Limits:
        _check_damage(lo, op, hi, enclosed=False)
        return _pair(lo, hi, None)

    def closed_span(self, lo: Amount, op: Token, hi: Amount, unit: Token | None = None) -> Limits:
        _check_damage(lo, op, hi, enclosed=True)
        return _pair(lo, hi, unit)

    @v_args(inline=False)
    def compared(self, parts: list[Any]) -> Limits:
        *_, word, amount = parts
        return _one_side(word, amount)

    def up_to(self, _: Token, amount: Amount) -> Limits:
        return Limits(None, _end(amount, _own_unit(amount)), amount.position)

    def sided(self, amount: Amount, side: Token) -> Limits:
        end = _end(amount, _own_unit(amount))
        above = side.endswith("上")
        return Limits(end if above else None, None if above else end, amount.position)

    def exclusion(self, word: Token, amount: Amount | None = None) -> tuple[Token, Amount | None]:
        return word, amount

    def nominal(self, amount: Amount) -> Interval:
        end = _end(amount, _own_unit(amount))
        return _box(Limits(end, end, amount.position))

    def between(
        self, limits: Limits, excluded: tuple[Token, Amount | None] | None = None
    ) -> Interval:
        return _box(_opened(limits, *excluded) if excluded else limits)

    single = between

    def beyond(self, sign: Token, lo: Amount, op: Token, hi: Amount, unit: Token) -> Interval:
        _check_damage(lo, op, hi, enclosed=True)
        if not _ABOVE.get(str(sign)):
            raise Unreadable("括号前只能写“>”，表示不含下限", sign.start_pos)
        limits = _pair(lo, hi, unit)
        lower = limits.lo and End(limits.lo.value, limits.lo.unit, is_open=True)
        return _box(Limits(lower, limits.hi, limits.position))

    def chain(self, left: Amount, first: Token, _: Token, second: Token, right: Amount) -> Interval:
        lower, upper = (left, right) if str(first) in _BELOW else (right, left)
        signs = (first, second) if str(first) in _BELOW else (second, first)
        table = _BELOW if str(first) in _BELOW else _ABOVE
        if any(str(sign) not in table for sign in signs):
            raise Unreadable("两个不等号方向相反，请检查", second.start_pos)
        if right.unit is None:
            raise Unreadable("缺少单位，请在末尾写上单位", right.position + len(right.digits))
        unit = _unit(right.unit)
        units = {right.position: unit}
        units[left.position] = unit if left.unit is None else _unit(left.unit)
        ends = [
            _end(amount, units[amount.position], is_open=table[str(sign)])
            for amount, sign in zip((lower, upper), signs, strict=True)
        ]
        return _box(Limits(ends[0], ends[1], left.position))

    def listing(self, *parts: Token | Interval) -> tuple[Interval, ...]:
        return tuple(dict.fromkeys(part for part in parts if isinstance(part, Interval)))


_PARSER = load_grammar("range", "listing", _Meaning())


def parse_boxes(text: str) -> tuple[Interval, ...]:
    """Boxes of a text in one alphabet. Raises Unreadable, or lark's UnexpectedInput."""
    boxes: tuple[Interval, ...] = _PARSER.parse(text)  # type: ignore[assignment]  # a tree, says lark
    return boxes
