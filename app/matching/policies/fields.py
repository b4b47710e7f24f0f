"""What policy sections are built from: checked numbers, refusals in Chinese at the field. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite, nan
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import InitErrorDetails, PydanticCustomError

Path = tuple[str | int, ...]
Fault = tuple[Path, str]
SUM_TOLERANCE = 1e-9
REFUSED = "policy"

# What pydantic says of itself, in words for whoever edits a policy.
SENTENCES = {
    "missing": "请填写。",
    "extra_forbidden": "策略没有这一项，请删去。",
    "string_too_short": "请填写。",
    "string_type": "请填文字。",
    "date_from_datetime_parsing": "请按 2026-12-31 的样子填日期。",
    "date_parsing": "请按 2026-12-31 的样子填日期。",
    "date_type": "请按 2026-12-31 的样子填日期。",
    "enum": "请从列表中选择。",
    "literal_error": "请从列表中选择。",
    "bool_parsing": "请填是或否。",
    "bool_type": "请填是或否。",
    "too_short": "至少填一项。",
    "model_type": "请按各项填写。",
    "dict_type": "请按各项填写。",
    "tuple_type": "请填一个列表。",
}
MARKET_REFUSAL = (
    "市场轨没有这一项，请删去：行政区、层级、隶属和结对不得进入市场轨"
    "（国市监计量〔2020〕186号（二）、（九））。"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something a policy may not say: the path of the field ("collaboration.weights.pair"), why."""

    path: str
    sentence: str


class Section(BaseModel):
    """Base of all parts of a policy: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def refuse(sentence: str) -> PydanticCustomError:
    """An error at the field being checked."""
    return PydanticCustomError(REFUSED, "{sentence}", {"sentence": sentence})


def refuse_all(title: str, faults: Sequence[Fault]) -> None:
    """Refuse all faults at once, each at its own field; paths count from the model they are in."""
    if faults:
        raise ValidationError.from_exception_data(
            title,
            [
                InitErrorDetails(type=refuse(sentence), loc=path, input=None)
                for path, sentence in faults
            ],
        )


def refusals(error: ValidationError) -> tuple[Refusal, ...]:
    """All that is wrong, in Chinese, in the order of the fields."""
    return tuple(_refusal(each) for each in error.errors(include_url=False))


def _refusal(error: Any) -> Refusal:
    kind, path = error["type"], error["loc"]
    if kind == REFUSED:
        sentence = str(error["msg"])
    elif kind == "extra_forbidden" and path[0] == "market":
        sentence = MARKET_REFUSAL
    else:
        sentence = SENTENCES.get(kind, "填法不对，请对照现行策略填写。")
    return Refusal(".".join(str(part) for part in path if part != "[key]"), sentence)


def _number(value: object) -> float:
    """A number, also as typed; yes and no are none."""
    if isinstance(value, int | float | Decimal | str) and not isinstance(value, bool):
        try:
            read = float(value)
        except ValueError:
            read = nan
        if isfinite(read):
            return read
    raise refuse("请填数字，例如 0.35。")


def _whole(value: object) -> int:
    read = _number(value)
    if read != int(read):
        raise refuse("请填整数，例如 5。")
    return int(read)


@dataclass(frozen=True, slots=True)
class Within:
    """The bounds of a number, both included; ``unit`` as a sentence says it after the number."""

    low: float
    high: float
    unit: str = ""

    def __call__(self, value: float) -> float:
        """The value, or a refusal."""
        if not self.low <= value <= self.high:
            between = f"{self.low:.12g} 到 {self.high:.12g}{self.unit}"
            raise refuse(f"要在 {between} 之间，现在是 {value:.12g}。")
        return value


def _within(low: float, high: float, unit: str = "") -> AfterValidator:
    return AfterValidator(Within(low, high, unit))


def bounds_of(info: FieldInfo) -> Within | None:
    """The bounds of a field that holds one number; None for other fields."""
    for each in info.metadata:
        if isinstance(each, AfterValidator) and isinstance(each.func, Within):
            return each.func
    return None


Share = Annotated[float, _within(0, 1), BeforeValidator(_number)]
Cap = Annotated[float, _within(0, 0.15), BeforeValidator(_number)]
Times = Annotated[float, _within(1, 100, " 倍"), BeforeValidator(_number)]
Load = Annotated[float, _within(0, 10), BeforeValidator(_number)]
Hours = Annotated[float, _within(0.5, 240, " 小时"), BeforeValidator(_number)]
Yuan = Annotated[float, _within(1, 10_000_000, " 元"), BeforeValidator(_number)]
Days = Annotated[int, _within(1, 365, " 天"), BeforeValidator(_whole)]
Count = Annotated[int, _within(1, 10_000), BeforeValidator(_whole)]


def sum_fault(weights: Mapping[str, float]) -> str:
    """What is wrong with weights that do not add up to 1, or nothing."""
    reached = sum((Decimal(repr(value)) for value in weights.values()), Decimal(0))
    if abs(reached - 1) <= Decimal(repr(SUM_TOLERANCE)):
        return ""
    off = abs(reached - 1).normalize()
    words = f"多了 {off:f}" if reached > 1 else f"少了 {off:f}"
    return f"各项相加要正好等于 1，现在是 {reached.normalize():f}，{words}。"


def order_fault(values: Iterable[str], order: Sequence[str], words: str) -> str:
    """What is wrong with a choice that must keep an order without repeats, or nothing."""
    chosen = list(values)
    if not chosen:
        return "至少填一级。"
    if chosen != [each for each in order if each in chosen]:
        return f"要按“{words}”的顺序，不得重复。"
    return ""


def title_of(info: FieldInfo, name: str) -> str:
    """The Chinese name of a field."""
    return info.title or name


def titles_of(section: type[Section]) -> dict[str, str]:
    """The Chinese names of a section's fields, by key, in their order."""
    return {name: title_of(info, name) for name, info in section.model_fields.items()}
