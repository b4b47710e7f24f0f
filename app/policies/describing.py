"""A policy as a list of its values: title, value in words, bounds, help and basis. Pure.

Both the public page and the form of a draft are made from this list, so neither can forget a value.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pydantic.fields import FieldInfo

from app.matching.policies.fields import Section, Within, bounds_of, title_of
from app.matching.policies.policy import RULES, Basis, Policy
from app.matching.policies.sections import LEVEL_WORDS, RING_WORDS, Level, Ring, Weights

Kind = Literal["number", "levels", "rings", "lasting"]
PROVINCES = "collaboration.provinces"
OTHERS = "其他数字"


@dataclass(frozen=True, slots=True)
class Entry:
    """One value: ``path`` with dots; ``bounds`` for numbers; ``text`` is the value in words."""

    path: str
    title: str
    kind: Kind
    value: Any
    text: str
    help: str
    basis: Basis | None
    bounds: Within | None = None

    @property
    def limits(self) -> str:
        """The bounds in words."""
        if self.bounds is None:
            return ""
        return f"{self.bounds.low:.12g}～{self.bounds.high:.12g}{self.bounds.unit}"


@dataclass(frozen=True, slots=True)
class Group:
    """Values that belong together; ``adds_up``: they are weights whose sum must be 1."""

    path: str
    title: str
    entries: tuple[Entry, ...]
    basis: Basis | None
    adds_up: bool


@dataclass(frozen=True, slots=True)
class SectionText:
    """One section of a policy: its groups, then the values that stand alone."""

    name: str
    title: str
    groups: tuple[Group, ...]


def described(policy: Policy) -> tuple[SectionText, ...]:
    """Every value that decides something, in the order of the fields; provinces apart."""
    return tuple(described_section(policy, name) for name in RULES)


def described_section(policy: Policy, name: str) -> SectionText:
    """One section of a policy."""
    title = title_of(Policy.model_fields[name], name)
    groups = _groups(policy, getattr(policy, name), name, title)
    return SectionText(name, title, tuple(groups))


def weights_group(policy: Policy, weights: Weights, path: str, title: str) -> Group:
    """Weights that may stand nowhere in the policy yet, such as those of a new province."""
    return _group(policy, weights, path, title)


def _groups(policy: Policy, section: Section, path: str, title: str) -> Iterator[Group]:
    for name, info in type(section).model_fields.items():
        value = getattr(section, name)
        if isinstance(value, Section):
            inner = title_of(info, name)
            nested = inner if "." not in path else f"{title} › {inner}"
            yield from _groups(policy, value, f"{path}.{name}", nested)
    own = _group(policy, section, path, title if "." in path else OTHERS)
    if own.entries:
        yield own


def _group(policy: Policy, section: Section, path: str, title: str) -> Group:
    entries = tuple(
        _entry(policy, f"{path}.{name}", info, getattr(section, name))
        for name, info in type(section).model_fields.items()
        if not isinstance(getattr(section, name), Section | dict)
    )
    return Group(path, title, entries, policy.basis_of(path), isinstance(section, Weights))


def _entry(policy: Policy, path: str, info: FieldInfo, value: Any) -> Entry:
    kind: Kind = "number"
    if isinstance(value, tuple):
        last = path.rpartition(".")[2]
        kind = "levels" if last == "levels" else "rings" if last == "rings" else "lasting"
    bounds = bounds_of(info)
    return Entry(
        path,
        title_of(info, path),
        kind,
        value,
        _text(value, bounds),
        help_of(path),
        policy.basis_of(path),
        bounds,
    )


def _text(value: Any, bounds: Within | None) -> str:
    if isinstance(value, tuple):
        return "、".join(_word(each) for each in value) or "无"
    return f"{value:.12g}{bounds.unit if bounds else ''}"


def _word(value: Any) -> str:
    if isinstance(value, Level):
        return LEVEL_WORDS[value]
    return RING_WORDS[value] if isinstance(value, Ring) else str(value)


def help_of(path: str) -> str:
    """The help of a value; weights of a province have that of the common ones."""
    if path.startswith(f"{PROVINCES}."):
        path = "collaboration." + path.split(".", 3)[3]
    return help_texts()[path]


@cache
def help_texts() -> dict[str, str]:
    """The sentences of `data/help.toml` by full path."""
    text = files("app.policies").joinpath("data/help.toml").read_text(encoding="utf-8")
    return {
        f"{section}.{path}": sentence
        for section, sentences in tomllib.loads(text).items()
        for path, sentence in sentences.items()
    }
