"""Forms: `bind(Model)` gives the data, or errors at the fields plus everything that was typed.

Names may be nested with dashes (`items-0-device`). Nothing here knows a domain.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
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
    "string_too_long": "最多 {max_length} 个字,请缩短。",
    "string_too_short": "至少 {min_length} 个字。",
    "too_short": "至少填一项。",
    "too_long": "最多 {max_length} 项。",
    "int_parsing": "请填整数,例如 20。",
    "int_from_float": "请填整数,例如 20。",
    "decimal_parsing": "请填数字,例如 1200 或 0.5。",
    "decimal_max_places": "最多 {decimal_places} 位小数。",
    "decimal_max_digits": "数字太大。",
    "decimal_whole_digits": "数字太大。",
    "finite_number": "请填数字,例如 1200 或 0.5。",
    "float_parsing": "请填数字,例如 1200 或 0.5。",
    "greater_than": "要大于 {gt}。",
    "greater_than_equal": "不能小于 {ge}。",
    "less_than_equal": "不能大于 {le}。",
    "date_from_datetime_parsing": "请按 2026-12-31 的样子填日期。",
    "date_parsing": "请按 2026-12-31 的样子填日期。",
    "enum": "请从列表中选择。",
    "literal_error": "请从列表中选择。",
    "bool_parsing": "请勾选或留空。",
}


def _clean(value: object) -> object:
    """Trim; refuse characters nobody can see, because they come from damaged files or attacks."""
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").strip()
    if any(ord(char) < 32 and char not in "\n\t" for char in text):
        raise ValueError("含有看不见的控制字符,请删去后重新填写。")
    return text


Line = Annotated[str, BeforeValidator(_clean)]


class FormModel(BaseModel):
    """Parent of form models: a blank field counts as not filled in."""

    model_config = ConfigDict(extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _drop_blanks(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        return {k: v for k, v in data.items() if not (isinstance(v, str) and not v.strip())}


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
        heads = {name.split("-")[1] for name in self.raw if name.startswith(prefix + "-")}
        return max((int(head) for head in heads if head.isdigit()), default=-1) + 1

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
            name = "-".join(str(part) for part in error["loc"])
            errors.setdefault(name, _sentence(error))
        return Bound(None, errors, raw)


def _sentence(error: Any) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    sentence = SENTENCES.get(error["type"])
    return sentence.format(**error.get("ctx", {})) if sentence else "这里填得不对,请检查。"


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
    count = Bound(raw=raw).count(name)
    groups = []
    for index in range(min(count, 1000)):
        prefix = f"{name}-{index}-"
        part = {k[len(prefix) :]: v for k, v in raw.items() if k.startswith(prefix)}
        groups.append(_nest(model, part))
    return groups


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
        raw, files = raw_of(await request.form())
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
        bound = validate(model, raw)
        if bound.data is not None:
            return bound.data
        bad = {name.split("-")[0] for name in bound.errors}
        return model.model_validate(_nest(model, {k: v for k, v in raw.items() if k not in bad}))

    return read
