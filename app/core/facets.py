"""Facets of a list: the values one may narrow it by, how many rows each has, which are chosen.

A list's filters live in its address, where one name may stand several times. Knows no domain.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from pydantic import BaseModel, BeforeValidator, Field

from app.core.forms import Line

SHOWN = 6  # values of a facet that show at once; the rest unfolds


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


# Any of several values, as a filter takes them; one value alone may come as plain text.
Several = Annotated[
    list[Annotated[Line, Field(max_length=60)]],
    BeforeValidator(_as_list),
    Field(max_length=40),
]


@dataclass(frozen=True)
class Dimension:
    """Something a list can be narrowed by: its name in the address, its title, its values."""

    name: str
    title: str
    options: Mapping[str, str]
    other: Callable[[str], str] = str

    def words(self, value: str) -> str:
        """What a value is called, also one that is no longer offered."""
        return self.options.get(value) or self.other(value)


_TYPED = Dimension("q", "文字", {}, lambda typed: f"“{typed}”")


@dataclass(frozen=True)
class Choice:
    """One value; `count` is None where nobody has counted."""

    value: str
    words: str
    count: int | None
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A dimension with its values: those to show at once, and the rest."""

    name: str
    title: str
    first: tuple[Choice, ...]
    rest: tuple[Choice, ...]


@dataclass(frozen=True)
class Condition:
    """One thing a list is narrowed by, in words, and the address of the list without it."""

    title: str
    words: str
    href: str = ""


def facet(
    dimension: Dimension, counts: Mapping[str, int] | None, chosen: Sequence[str]
) -> Facet | None:
    """The values worth offering, the most frequent first; None if there is nothing to choose.

    With counts only values that would find something, and those chosen; without them all values.
    """
    values = [*dimension.options, *(each for each in chosen if each not in dimension.options)]
    if counts is not None:
        values = [each for each in values if counts.get(each) or each in chosen]
        values.sort(key=lambda each: -counts.get(each, 0))
    choices = [
        Choice(
            each,
            dimension.words(each),
            None if counts is None else counts.get(each, 0),
            each in chosen,
        )
        for each in dict.fromkeys(values)
    ]
    if not choices:
        return None
    first = [each for at, each in enumerate(choices) if at < SHOWN or each.chosen]
    rest = [each for each in choices if each not in first]
    return Facet(dimension.name, dimension.title, tuple(first), tuple(rest))


def facets(
    dimensions: Sequence[Dimension],
    counts: Mapping[str, Mapping[str, int]] | None,
    wanted: BaseModel,
) -> list[Facet]:
    """The facets of a list; `counts` and the fields of `wanted` by the dimensions' names."""
    found = (
        facet(
            each, None if counts is None else counts.get(each.name, {}), getattr(wanted, each.name)
        )
        for each in dimensions
    )
    return [each for each in found if each is not None]


def pairs(wanted: BaseModel) -> list[tuple[str, str]]:
    """What a filter asks for as names and values of an address, in its own order, page apart."""
    found: list[tuple[str, str]] = []
    for name, value in wanted.model_dump(exclude={"page"}, exclude_defaults=True).items():
        found += [(name, str(each)) for each in (value if isinstance(value, list) else [value])]
    return found


def address(path: str, query: Sequence[tuple[str, str]]) -> str:
    """The address of a list."""
    return path + ("?" + urlencode(query) if query else "")


def conditions(
    dimensions: Sequence[Dimension], path: str, query: Sequence[tuple[str, str]]
) -> list[Condition]:
    """The conditions of an address that have words, each with the address without it."""
    by_name = {each.name: each for each in (_TYPED, *dimensions)}
    return [
        Condition(
            by_name[name].title,
            by_name[name].words(value),
            address(path, [*query[:at], *query[at + 1 :]]),
        )
        for at, (name, value) in enumerate(query)
        if name in by_name
    ]
