"""Forms: `bind(Model)` gives the data, or errors at the fields plus everything that was typed.

Names may be nested with dashes (`items-0-device`). Nothing here knows a domain.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar, get_args, get_origin

from fastapi import Depends, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile

from app.core.errors import Invalid

M = TypeVar("M", bound=BaseModel)
R = TypeVar("R")

SENTENCES: dict[str, str] = {
    "missing": "请填写。",
    "string_too_long": "最多 {max_length} 个字，请缩短。",
    "string_too_short": "至少 {min_length} 个字。",
    "too_short": "至少填一项。",
    "too_long": "最多 {max_length} 项。",
    "int_parsing": "请填整数，例如 20。",
    "int_parsing_size": "数字太大。",
    "int_from_float": "请填整数，例如 20。",
    "decimal_parsing": "请填数字，例如 1200 或 0.5。",
    "decimal_max_places": "最多 {decimal_places} 位小数。",
    "decimal_max_digits": "数字太大。",
    "decimal_whole_digits": "数字太大。",
    "finite_number": "请填数字，例如 1200 或 0.5。",
    "float_parsing": "请填数字，例如 1200 或 0.5。",
    "greater_than": "要大于 {gt}。",
    "greater_than_equal": "不能小于 {ge}。",
    "less_than_equal": "不能大于 {le}。",
    "date_from_datetime_parsing": "请按 2026-12-31 的样子填日期。",
    "date_parsing": "请按 2026-12-31 的样子填日期。",
    "enum": "请从列表中选择。",
    "literal_error": "请从列表中选择。",
    "bool_parsing": "请勾选或留空。",
}
# Fields of one submission: a need may have 200 items of seven fields.
MAX_FIELDS = 4000
# Groups of one prefix. A forged `items-999999999-device` must not make anybody count that far.
MAX_GROUPS = 1000
NUMBERS = (int, float, Decimal, date)
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x2212: "-"}


def _clean(value: object) -> object:
    """Trim; refuse characters nobody can see, because they come from damaged files or attacks."""
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").strip()
    if any(ord(char) < 32 and char not in "\n\t" for char in text):
        raise ValueError("含有看不见的控制字符，请删去后重新填写。")
    return text


Line = Annotated[str, BeforeValidator(_clean)]


class FormModel(BaseModel):
    """Parent of form models: a blank field counts as not filled in."""

    model_config = ConfigDict(extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _tidy(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        kept = {k: v for k, v in data.items() if not (isinstance(v, str) and not v.strip())}
        for name, info in cls.model_fields.items():
            if name in kept and _is_number(info.annotation):
                kept[name] = _read_wide(kept[name])
        return kept


def _is_number(annotation: Any) -> bool:
    return annotation in NUMBERS or any(_is_number(each) for each in get_args(annotation))


def half_width(text: str) -> str:
    """What a Chinese input method writes wide ("２０．５", "－１") as plain characters.

    Not NFKC, which would also turn "10²" into 102.
    """
    return text.translate(_WIDE)


def _read_wide(value: object) -> object:
    if isinstance(value, list):
        return [_read_wide(each) for each in value]
    return half_width(value).strip() if isinstance(value, str) else value


@dataclass
class Bound(Generic[M]):
    """What came of a form: `data` or `errors`, and `raw` to fill the page again."""

    data: M | None = None
    errors: dict[str, str] = field(default_factory=dict)
    raw: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, UploadFile] = field(default_factory=dict)

    def error(self, name: str) -> str:
        """The sentence at one field, or an empty string."""
        return self.errors.get(name, "")

    def value(self, name: str) -> str:
        """What was typed into one field."""
        return (self.raw.get(name) or [""])[-1]

    def values(self, name: str) -> list[str]:
        """What was ticked in a group of boxes."""
        return self.raw.get(name, [])

    def count(self, prefix: str) -> int:
        """How many repeated groups `prefix-0-…`, `prefix-1-…` there are."""
        return max(_grouped(prefix, self.raw), default=-1) + 1

    def with_errors(self, errors: Mapping[str, str]) -> "Bound[M]":
        """The same input, refused for reasons only the service knows."""
        return Bound(None, {**self.errors, **errors}, self.raw, self.files)

    def pressed(self, name: str) -> bool:
        """Say whether the submit button called `name` was used."""
        return name in self.raw


def attempt(
    session: Session,
    form: Bound[M],
    action: Callable[[M], R],
    constraints: Mapping[str, tuple[str, str]] | None = None,
) -> R | None:
    """Run a use case on a form in a savepoint; a refusal leaves nothing behind but field errors.

    `constraints` maps a constraint's name to (field, sentence): the database stays the judge of
    what two people do at once. Afterwards `form.errors` says whether it went through.
    """
    if form.data is None:
        return None
    try:
        with session.begin_nested():
            return action(form.data)
    except Invalid as refusal:
        form.errors.update(refusal.errors)
    except IntegrityError as error:
        name = getattr(getattr(error.orig, "diag", None), "constraint_name", "")
        if name not in (constraints or {}):
            raise
        field_name, sentence = (constraints or {})[name]
        form.errors[field_name] = sentence
    return None


def filled(values: Mapping[str, object]) -> Bound[Any]:
    """A form that shows a stored record; lists become ticks, None becomes blank."""
    raw: dict[str, list[str]] = {}
    for name, value in values.items():
        many = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        raw[name] = ["" if item is None else str(item) for item in many]
    return Bound(raw=raw)


def validate(model: type[M], raw: dict[str, list[str]]) -> Bound[M]:
    """Check typed text against `model`; every error is a Chinese sentence under its field name."""
    try:
        return Bound(model.model_validate(_nest(model, raw)), {}, raw)
    except ValidationError as failure:
        errors: dict[str, str] = {}
        for error in failure.errors():
            errors.setdefault(_field_name(error["loc"]), _sentence(error))
        return Bound(None, errors, raw)


def _field_name(place: tuple[int | str, ...]) -> str:
    """The field an error stands at; that of one tick in a group of boxes is the group's."""
    *above, last = place or ("",)
    return "-".join(map(str, above if above and isinstance(last, int) else place))


def _sentence(error: Any) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    # pydantic measures a Line as "something with a length"; people count its characters.
    text = isinstance(error["input"], str) and error["type"] in ("too_long", "too_short")
    sentence = SENTENCES.get(f"string_{error['type']}" if text else error["type"])
    return sentence.format(**error.get("ctx", {})) if sentence else "这里填得不对，请检查。"


def _is_text_list(annotation: Any) -> bool:
    candidates = [annotation, *get_args(annotation)]
    return any(get_origin(item) in (list, set, tuple) for item in candidates)


def _submodel(annotation: Any) -> type[BaseModel] | None:
    for item in get_args(annotation):
        if isinstance(item, type) and issubclass(item, BaseModel):
            return item
    return None


def _nest(model: type[BaseModel], raw: dict[str, list[str]]) -> dict[str, Any]:
    """Turn flat names into what pydantic expects, guided by the model's fields."""
    data: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        inner = _submodel(info.annotation)
        if inner is not None:
            data[name] = _groups(inner, name, raw)
        elif name in raw:
            many = _is_text_list(info.annotation)
            data[name] = [text for text in raw[name] if text] if many else raw[name][-1]
    return data


def _groups(model: type[BaseModel], name: str, raw: dict[str, list[str]]) -> list[dict[str, Any]]:
    parts = _grouped(name, raw)
    return [_nest(model, parts.get(index, {})) for index in range(max(parts, default=-1) + 1)]


def _grouped(prefix: str, raw: dict[str, list[str]]) -> dict[int, dict[str, list[str]]]:
    """Fields of the repeated groups of a prefix by index; each name is looked at once.

    Forms are read on the event loop: time must not grow with names times groups.
    """
    found: dict[int, dict[str, list[str]]] = {}
    for name, values in raw.items():
        head, _, rest = name.partition("-")
        digits, dash, field_name = rest.partition("-")
        index = whole_number(digits) if head == prefix and dash else None
        if index is not None and index < MAX_GROUPS:
            found.setdefault(index, {})[field_name] = values
    return found


def whole_number(text: str) -> int | None:
    """A count or version that our own page put into a form; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


async def submitted(request: Request) -> FormData:
    """The body of a form, read once a request with limits of ours."""
    return await request.form(max_fields=MAX_FIELDS)


def raw_of(form: FormData) -> tuple[dict[str, list[str]], dict[str, UploadFile]]:
    """Split a submitted form into typed text and files."""
    raw: dict[str, list[str]] = {}
    files: dict[str, UploadFile] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            files[name] = value
        else:
            raw.setdefault(name, []).append(value)
    return raw, files


def bind(model: type[M]) -> Any:
    """A dependency for routes: `form: Annotated[Bound[NeedForm], ...]` with this as the dots."""

    async def bound(request: Request) -> Bound[M]:
        raw, files = raw_of(await submitted(request))
        result = validate(model, raw)
        result.files = files
        return result

    return Depends(bound)


def query(model: type[M]) -> Callable[[Request], M]:
    """Filters from the address; what cannot be read is ignored rather than refused."""

    def read(request: Request) -> M:
        raw: dict[str, list[str]] = {}
        for name, value in request.query_params.multi_items():
            raw.setdefault(name, []).append(value)
        return readable(model, raw)

    return read


def readable(model: type[M], raw: dict[str, list[str]]) -> M:
    """Filters from names and values; what cannot be read is left out."""
    bound = validate(model, raw)
    if bound.data is not None:
        return bound.data
    bad = {name.split("-")[0] for name in bound.errors}
    return model.model_validate(_nest(model, {k: v for k, v in raw.items() if k not in bad}))
