"""Trees to limits: uncertainties and error limits as functions a + b·|x| + c·FS.

It reads constants, shares of the reading and of full scale, and length formulas with a variable L.
A formula that is no such function, or whose variable has no known unit, is refused.
"""

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from app.metrology.expressions.amounts import check_lone, plain, unit_of
from app.metrology.expressions.nodes import (
    Amount,
    Bound,
    Group,
    Node,
    Product,
    Reference,
    Span,
    Squares,
    Sum,
    Symbol,
)  # fmt: skip
from app.metrology.expressions.quotients import limit_unit, share_of
from app.metrology.expressions.sides import has_span, side
from app.metrology.expressions.tokens import Token
from app.metrology.limits import Form, Limit, Role, Terms
from app.metrology.numerals import plain_text
from app.metrology.refusals import Unreadable
from app.metrology.units import Unit, find_unit

RELATIVE_KINDS = frozenset({"ratio", "parts"})
_VARIABLE_LETTERS = frozenset("LDHWR")
_TWO = 2
# Symbols of measured quantities that a formula may speak of: "0.1 %·L", "0.4 %t".
_QUANTITY_LETTERS = frozenset("LlHhDdxXyYtTVIPRFfmMpQqUWSE")
_LENGTH_NAMES = frozenset("LlHhD")
_INCHES = frozenset({"in", "μin", "mil"})
_POWER = re.compile(r"(?:10\^|[eE])-\d+$")
# No length standard is better than this; a smaller share means another unit of L was meant.
_SMALLEST_SHARE = Fraction(1, 10**8)
_NOT_A_LIMIT = "看不懂这个式子，请写成“U=0.02 mm (k=2)”“±(0.5+5L) μm”“±0.5 %”这样的形式"


@dataclass(frozen=True, slots=True)
class Part:
    """One term: a constant (unit or none yet), a share of the reading or of full scale, or c·L."""

    kind: Literal["constant", "reading", "full_scale", "variable"]
    value: Fraction
    unit: Unit | None
    position: int
    name: str = ""
    divided: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the words around the formula say of it; ``assumed`` collects what they do not say."""

    role: Role
    relative: bool = False
    of_full_scale: bool = False
    label: str = ""
    variable_unit: str = ""
    assumed: list[str] = field(default_factory=list)


def as_limit(node: Node, wanted: Wanted, outer: Token | None = None) -> Limit:
    """The limit a form means in this role. Raises Unreadable with the place."""
    if isinstance(node, Bound):
        if node.sign not in "<≤":
            message = "误差和不确定度要写上限，这里写成了下限，请检查不等号"
            raise Unreadable(message, node.position)
        return as_limit(node.node, wanted, outer)
    _check_groups(node)
    node = _symmetric(node)
    if has_span(node):
        best, worst = (_limit(side(node, low), wanted, outer) for low in (True, False))
        if (best.unit, best.form) != (worst.unit, worst.form):
            raise Unreadable(_NOT_A_LIMIT, node.position)
        _check_order(best.terms, worst.terms, node.position)
        return replace(best, upper=worst.terms)
    return _limit(node, wanted, outer)


def _check_groups(node: Node) -> None:
    if isinstance(node, Group):
        check_lone(node)
        _check_groups(node.inner)
    elif isinstance(node, (Sum, Product)):
        for _, part in node.parts:
            _check_groups(part)


def _symmetric(node: Node) -> Node:
    """-0.5 %～+0.5 % as ±0.5 %; limits that are not symmetric are refused."""
    if isinstance(node, Group) and isinstance(node.inner, Span):
        return replace(node, inner=_symmetric(node.inner))
    if not isinstance(node, Span):
        return node
    lo, hi = plain(node.lo), plain(node.hi)
    if lo is None or hi is None or lo.value is None or hi.value is None or lo.value >= 0:
        return node
    if -lo.value != hi.value or (lo.unit is not None and lo.unit != hi.unit):
        raise Unreadable("上下误差限不对称，还不会读，请分开写", node.position)
    return hi


def _check_order(best: Terms, worst: Terms, place: int) -> None:
    pairs = ((best.a, worst.a), (best.b, worst.b), (best.fs, worst.fs))
    if any((low or 0) > (high or 0) for low, high in pairs):
        raise Unreadable("前面的值大于后面的值，不清楚各对应量程的哪一端，请分段写", place)
    if all(not low for low, _ in pairs):
        raise Unreadable("误差或不确定度从 0 写起，不清楚指什么，请写出各段的数值", place)


def _limit(node: Node, wanted: Wanted, outer: Token | None) -> Limit:
    form, parts = _parts(node, outer)
    parts = _resolved(parts, wanted)
    terms, unit = _terms(parts, wanted, node)
    kind = "" if unit is None else unit.kind
    return Limit(
        role=wanted.role,
        terms=terms,
        kind="temperature_difference" if kind == "temperature" else kind,
        unit="" if unit is None else unit.symbol,
        si_unit="" if unit is None else unit.si,
        form=form,
        label=wanted.label,
    )


# -- terms ---------------------------------------------------------------------------------------


def _parts(node: Node, outer: Token | None) -> tuple[Form, list[Part]]:
    if isinstance(node, Group):
        return _parts(node.inner, _one_unit(node.unit, outer))
    if isinstance(node, Sum) and len(node.parts) == 1 and node.parts[0][0] == "±":
        return _parts(node.parts[0][1], outer)
    if isinstance(node, Squares):
        unit = _one_unit(node.unit, outer)
        return "rss", [part for each in node.parts for part in _sum_parts(each, unit)]
    return "sum", _sum_parts(node, outer)


def _one_unit(inner: Token | None, outer: Token | None) -> Token | None:
    if inner is not None and outer is not None:
        raise Unreadable("单位写了两遍，请只写一个", inner.start_pos)
    return inner or outer


def _sum_parts(node: Node, outer: Token | None) -> list[Part]:
    if isinstance(node, Sum):
        found = []
        for sign, term in node.parts:
            if sign == "-":
                raise Unreadable("误差或不确定度里不能有减号，请检查", term.position)
            found += _sum_parts(term, outer)
        return found
    if isinstance(node, Group):
        return _sum_parts(node.inner, _one_unit(node.unit, outer))
    return [_term(node, outer)]


def _term(node: Node, outer: Token | None) -> Part:
    if isinstance(node, Amount):
        return _amount(node, outer)
    if isinstance(node, Symbol):
        return Part("variable", Fraction(1), _unit(outer), node.position, node.name)
    if isinstance(node, Reference) and node.amount is not None:
        return _share(node, _amount(node.amount, None))
    if isinstance(node, Product):
        return _product(node, outer)
    raise Unreadable(_NOT_A_LIMIT, node.position)


def _unit(token: Token | None) -> Unit | None:
    return None if token is None else unit_of(token)


def _amount(node: Amount, outer: Token | None) -> Part:
    if node.value is None:
        raise Unreadable(_NOT_A_LIMIT, node.position)
    token = node.unit if node.unit is not None else outer
    if token is not None and _is_name(token) and (outer is not None and node.unit is not None):
        return Part("variable", node.value, _unit(outer), node.position, str(token))
    unit = None if token is None else limit_unit(token)
    if node.value < 0:
        raise Unreadable("误差或不确定度不能是负数，请写成“±…”", node.position)
    if unit is not None and unit.kind in RELATIVE_KINDS:
        return Part("reading", node.value * unit.factor, unit, node.position)
    if unit is None and _POWER.search(node.digits):
        return Part("reading", node.value, None, node.position)  # "8×10⁻⁶" is a relative value
    if outer is not None and node.unit is not None and limit_unit(outer) != unit:
        raise Unreadable("括号内外的单位不一致，请统一", node.unit.start_pos)
    return Part("constant", node.value, unit, node.position)


def _is_name(token: Token) -> bool:
    return len(token) == 1 and token.isalpha() and token.isascii()


def _share(node: Reference, amount: Part) -> Part:
    if amount.kind != "reading" and amount.unit is not None:
        raise Unreadable("示值或量程的几分之几要写成百分数，请检查", node.position)
    return Part(node.code, amount.value, None, node.position)


def _product(node: Product, outer: Token | None) -> Part:
    factor, units, names, references = Fraction(1), [], [], []
    digits: list[str] = []
    bare_share = False
    divided = False
    for sign, part in node.parts:
        if isinstance(part, Symbol) and sign == "×":
            names.append(part)
        elif isinstance(part, Reference) and sign in "×·" and part.amount is None:
            references.append(part)
            bare_share = sign == "·"
        else:
            amount = plain(part)
            if amount is None or amount.value is None or (sign == "/" and not amount.value):
                raise Unreadable(_NOT_A_LIMIT, part.position)
            _check_power(sign, amount, first=part is node.parts[0][1])
            factor = factor / amount.value if sign == "/" else factor * amount.value
            divided = divided or sign == "/"
            digits.append(amount.digits)
            units += [amount.unit] if amount.unit is not None else []
    if len(units) > 1 or len(names) + len(references) > 1:
        raise Unreadable(_NOT_A_LIMIT, node.position)
    power = next((d for d in digits if "^-" in d), "")
    whole = Amount(factor, power, units[0] if units else None, node.position)
    if references and bare_share and whole.unit is None:
        raise Unreadable("示值或量程前的数缺少 %，请补上", node.position)
    if references:
        return _share(references[0], _amount(whole, None))
    if names:
        return _variable(names[0], whole, outer, divided=divided)
    made = _amount(whole, outer)
    return replace(made, divided=divided) if made.kind == "variable" else made


def _check_power(sign: str, amount: Amount, *, first: bool) -> None:
    if sign == "×" and not first and "^" not in amount.digits:
        raise Unreadable("乘号后的数像是丢了上标的 10 的幂，请写成 10⁻⁶ 或 1e-6", amount.position)


def _variable(name: Symbol, whole: Amount, outer: Token | None, *, divided: bool) -> Part:
    value = whole.value or Fraction(0)
    if name.name not in _QUANTITY_LETTERS:
        message = f"式中 {name.name} 的含义没有写明，请写清楚或删去"
        raise Unreadable(message, name.position)
    if whole.unit is None:
        return Part("variable", value, _unit(outer), name.position, name.name, divided)
    unit, share = limit_unit(whole.unit), share_of(whole.unit)
    if share is not None or unit.kind in RELATIVE_KINDS:
        size = unit.factor if share is None else share
        return Part("reading", value * size, None, name.position)
    return Part("variable", value, unit, name.position, name.name, divided)


# -- variables and the sum as a whole ------------------------------------------------------------


def _resolved(parts: list[Part], wanted: Wanted) -> list[Part]:
    """Letters that look like units but are variables, and variables as shares of the reading."""
    kinds = {p.unit.kind for p in parts if p.kind == "constant" and p.unit is not None}
    made = [_named(part, kinds, first=part is parts[0]) for part in parts]
    if len(parts) > 1 and any(part.kind in ("reading", "full_scale") for part in parts):
        made = [_last_digits(part, wanted.role) for part in made]
    return [_length_share(part, wanted) if part.kind == "variable" else part for part in made]


def _named(part: Part, kinds: set[str], *, first: bool) -> Part:
    """1.4 μm + 2.5×10⁻⁶ L: beside another kind of unit, a letter behind a number is a variable."""
    unit = part.unit
    if part.kind != "constant" or unit is None or first or len(kinds) < _TWO:
        return part
    if unit.symbol not in _VARIABLE_LETTERS:
        return part
    return Part("variable", part.value, None, part.position, unit.symbol)


def _last_digits(part: Part, role: Role) -> Part:
    """In "±(0.5%rdg+3d)" d is a digit of the display and no day."""
    if part.kind != "constant" or part.unit is None or part.unit.symbol != "d":
        return part
    if role != "MPE":
        raise Unreadable("“d”是天还是末位数字不清楚，请写成“字”或“天”", part.position)
    return replace(part, unit=find_unit("字"))


def _length_share(part: Part, wanted: Wanted) -> Part:
    if part.name not in _LENGTH_NAMES:
        message = f"式中 {part.name} 的含义和单位没有写明，请换算成数值或写成示值的百分数"
        raise Unreadable(message, part.position)
    unit = part.unit
    if unit is None:  # 2.5×10⁻⁶ L: the coefficient is a pure number
        if part.value >= Fraction(1, 100):
            raise Unreadable(
                f"式中 {part.name} 的系数没有单位，请写成“(0.5+5L) μm”的形式", part.position
            )
        return Part("reading", part.value, None, part.position)
    if unit.kind != "length":
        raise Unreadable(f"式中 {part.name} 不像长度，请写明它的含义和单位", part.position)
    if part.name == "D" and unit.symbol not in _INCHES:
        raise Unreadable("式中 D 的单位没有写明，请写清楚", part.position)
    symbol = wanted.variable_unit or _customary(unit, part)
    if not wanted.variable_unit:
        wanted.assumed.append(f"式中 {part.name} 的单位没有写，按 {symbol} 计")
    share = part.value * unit.factor / find_unit(symbol).factor
    if not wanted.variable_unit and share < _SMALLEST_SHARE:
        raise Unreadable(f"式中 {part.name} 的单位没有写明，请写清楚", part.position)
    return Part("reading", share, None, part.position)


def _customary(unit: Unit, part: Part) -> str:
    """The unit of L that no word says: in beside μin, mm in L/200, m in 5L μm and 0.1L mm."""
    if unit.symbol in _INCHES:
        return "in"
    small = unit.symbol in ("μm", "nm") or (unit.symbol == "mm" and part.value <= 1)
    if not part.divided and not small:
        raise Unreadable(f"式中 {part.name} 的单位没有写明，请写清楚", part.position)
    return "mm" if part.divided else "m"


def _terms(parts: list[Part], wanted: Wanted, node: Node) -> tuple[Terms, Unit | None]:
    values: dict[str, Part] = {}
    for part in parts:
        kind = "full_scale" if part.kind == "reading" and wanted.of_full_scale else part.kind
        if kind in values:
            raise Unreadable("同一种项写了两遍，看不懂是相加还是并列，请分开写", part.position)
        values[kind] = replace(part, value=finite(part.value))
    constant = values.get("constant")
    if constant is not None and constant.unit is None:
        raise Unreadable("缺少单位，请在数字后写上单位", constant.position)
    if constant is not None and wanted.relative and len(values) == 1:
        raise Unreadable("相对值不能带单位，请写成百分数", constant.position)
    if all(not part.value for part in values.values()):
        raise Unreadable("数值必须大于 0，请检查", node.position)
    return _made(values), None if constant is None else constant.unit


def finite(value: Fraction) -> Fraction:
    """The value itself where it is a finite decimal, else to 12 digits (L/300)."""
    return value if plain_text(value) is not None else Fraction(f"{float(value):.12g}")


def _made(values: dict[str, Part]) -> Terms:
    constant, reading, scale = (values.get(n) for n in ("constant", "reading", "full_scale"))
    in_si = None
    if constant is not None and constant.unit is not None:
        in_si = float(constant.value * constant.unit.factor)
    return Terms(
        a=in_si,
        b=None if reading is None else float(reading.value),
        fs=None if scale is None else float(scale.value),
        a_text=_decimal(constant),
        b_text=_decimal(reading),
        fs_text=_decimal(scale),
    )


def _decimal(part: Part | None) -> str:
    return "" if part is None else plain_text(part.value) or ""
