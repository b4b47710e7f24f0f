"""Read a simple requirement: a class, an expanded uncertainty or a symmetric error limit.

A bare number is refused because it does not say whether U or MPE is meant; functions of the value,
full-scale errors and spans are refused too. It reads and shows; it judges nothing.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, Self

from lark import Token, Transformer, UnexpectedInput, v_args

from app.metrology.grammars import load_grammar
from app.metrology.intervals import with_unit
from app.metrology.numerals import plain_text, read_number
from app.metrology.refusals import Unreadable, pointed
from app.metrology.text import normalise
from app.metrology.units import find_unit

MAX_LENGTH = 500
MAX_K = 4
_NOTHING = frozenset("/-~;, ")
_RELATIVE_KINDS = frozenset({"ratio", "parts"})


@dataclass(frozen=True, slots=True)
class RequirementReading:
    """What a requirement text says.

    ``kind`` "class" has its name in ``text``; "absolute" has ``value`` in ``si_unit`` of
    ``quantity_kind`` (temperature as a difference); "relative" has ``value`` as a pure fraction.
    ``role`` is "U" (expanded uncertainty, with ``k`` if written) or "MPE"; both half-widths.
    ``status``, ``reason`` and ``position`` are as in ``RangeReading``.
    """

    status: Literal["read", "refused", "empty"]
    kind: Literal["", "class", "absolute", "relative"] = ""
    role: Literal["", "U", "MPE"] = ""
    value: float | None = None
    si_unit: str = ""
    quantity_kind: str = ""
    k: float | None = None
    text: str = ""
    reason: str = ""
    position: int | None = None

    def to_json(self) -> dict[str, Any]:
        """A mapping that JSON can hold."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The reading ``to_json`` wrote. KeyError when a field is missing."""
        return cls(**{name: data[name] for name in cls.__slots__})


@dataclass(frozen=True, slots=True)
class _Size:
    kind: Literal["absolute", "relative"]
    value: float
    si_unit: str
    quantity_kind: str
    shown: str
    position: int


def _number(token: Token) -> Fraction:
    try:
        value = read_number(str(token))
    except Unreadable as error:
        raise Unreadable(error.message, token.start_pos) from None
    if value <= 0:
        raise Unreadable("数值必须大于 0，请检查", token.start_pos)
    return value


@v_args(inline=True)
class _Meaning(Transformer[Token, RequirementReading]):
    def amount(self, number: Token, unit_token: Token, reading: Token | None = None) -> _Size:
        value = _number(number)
        if "FS" in unit_token.upper():
            raise Unreadable("还不会读满量程误差，请换算成绝对值", unit_token.start_pos)
        try:
            unit = find_unit(str(unit_token))
        except Unreadable as error:
            raise Unreadable(error.message, unit_token.start_pos) from None
        shown = with_unit(plain_text(value) or str(number), unit.symbol)
        size, start = float(value * unit.factor), number.start_pos or 0
        if unit.kind in _RELATIVE_KINDS:
            return _Size("relative", size, "1", "ratio", shown, start)
        if reading is not None:
            raise Unreadable("“读数”只跟在 % 之后，请检查", reading.start_pos)
        kind = "temperature_difference" if unit.kind == "temperature" else unit.kind
        return _Size("absolute", size, unit.si, kind, shown, start)

    def coverage(self, *parts: Token) -> Fraction:
        k = _number(parts[-1])
        if not 1 <= k <= MAX_K:
            raise Unreadable(f"包含因子 k 应在 1 到 {MAX_K} 之间，请检查", parts[-1].start_pos)
        return k

    @v_args(inline=False)
    def uncertainty(self, parts: list[Any]) -> RequirementReading:
        size = next(part for part in parts if isinstance(part, _Size))
        k = parts[-1] if isinstance(parts[-1], Fraction) else None
        if "r" in parts[0].lower() and size.kind == "absolute":
            raise Unreadable("相对不确定度不能带单位，请写成百分数", size.position)
        text = f"U = {size.shown}" + (f"（k = {plain_text(k)}）" if k is not None else "")
        return _sized(size, "U", text, None if k is None else float(k))

    @v_args(inline=False)
    def error_limit(self, parts: list[Any]) -> RequirementReading:
        return _sized(parts[-1], "MPE", f"±{parts[-1].shown}", None)

    def grade(self, *parts: Token) -> RequirementReading:
        return RequirementReading("read", "class", text=f"{parts[-2]}{parts[-1]}")


def _sized(
    size: _Size, role: Literal["U", "MPE"], text: str, k: float | None
) -> RequirementReading:
    return RequirementReading(
        "read", size.kind, role, size.value, size.si_unit, size.quantity_kind, k, text
    )


_PARSER = load_grammar("requirement", "start", _Meaning())


def _parse(text: str) -> RequirementReading:
    reading: RequirementReading = _PARSER.parse(text)  # type: ignore[assignment]  # a tree, says lark
    return reading


@lru_cache(maxsize=8192)
def read_requirement(text: str) -> RequirementReading:
    """A requirement such as "U=0.02mm(k=2)" or "0.05级". Raises nothing, whatever the text."""
    if len(text) > MAX_LENGTH:
        return RequirementReading("refused", reason=f"要求超过 {MAX_LENGTH} 个字符，请写简短些")
    normal = normalise(text)
    if not set(normal.text) - _NOTHING:
        return RequirementReading("empty")
    try:
        return _parse(normal.text)
    except Unreadable as error:
        message, place = error.message, error.position
    except UnexpectedInput as error:
        place = error.pos_in_stream or 0
        message = _explain(normal.text, place)
    position = None if place is None else normal.origin(place)
    return RequirementReading("refused", reason=pointed(message, text, position), position=position)


def _explain(text: str, place: int) -> str:
    if text[place : place + 1].isdigit() and not text[:place].strip():
        return "分不清是不确定度还是误差限，请写成“U=0.02 mm (k=2)”“±0.02 mm”或“0.05级”"
    if "(" in text or "+" in text or "×L" in text:
        return "还不会读随量值变化的公式，请写出最严的一个数值"
    return "看不懂这里，请写成“U=0.02 mm (k=2)”“±0.5 %”“0.05级”这样的形式"
