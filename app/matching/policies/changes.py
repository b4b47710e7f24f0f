"""What one policy says otherwise than another, in words, for editors and readers. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.matching.policies.fields import Section, title_of
from app.matching.policies.policy import RULES, Policy
from app.matching.policies.sections import LEVEL_WORDS, RING_WORDS

WORDS: Mapping[Any, str] = {**RING_WORDS, **LEVEL_WORDS}
DATED = "effective_from"


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs; ``before`` or ``after`` is empty where it was added or removed."""

    path: str
    title: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """The change as a sentence."""
        if not self.before:
            return f"{self.title}：新增，{self.after}。"
        if not self.after:
            return f"{self.title}：删去，原为 {self.before}。"
        return f"{self.title}：由 {self.before} 改为 {self.after}。"


def diff(old: Policy, new: Policy) -> list[Change]:
    """Every value that decides something and differs, in the order of the fields.

    Version, title, author, reason and basis are not rules and do not count.
    """
    before, after = dict(_values(old)), dict(_values(new))
    changes = []
    for path in [*after, *(path for path in before if path not in after)]:
        was, now = before.get(path), after.get(path)
        if was != now:
            title = (now or was or ("", ""))[0]
            changes.append(Change(path, title, was[1] if was else "", now[1] if now else ""))
    return changes


def sections_changed(old: Policy, new: Policy) -> frozenset[str]:
    """The sections (`policy.RULES`) whose rules differ: only what they rank can rank otherwise."""
    return frozenset(name for name in RULES if getattr(old, name) != getattr(new, name))


def _values(policy: Policy) -> Iterator[tuple[str, tuple[str, str]]]:
    """Path, and (title, value as text), of every value."""
    for name in (DATED, *RULES):
        info = Policy.model_fields[name]
        yield from _walk(getattr(policy, name), name, title_of(info, name))


def _walk(value: Any, path: str, title: str) -> Iterator[tuple[str, tuple[str, str]]]:
    if isinstance(value, Section):
        for name, info in type(value).model_fields.items():
            inner = f"{title} › {title_of(info, name)}"
            yield from _walk(getattr(value, name), f"{path}.{name}", inner)
    elif isinstance(value, dict):
        for key in sorted(value):
            yield from _walk(value[key], f"{path}.{key}", f"{title} › {key}")
    else:
        yield path, (title, _text(value))


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return "、".join(_text(each) for each in value) or "无"
    if isinstance(value, StrEnum):
        return WORDS[value]
    return f"{value:.12g}" if isinstance(value, float) else str(value)
