"""What a page search answers: hits with the places the words were found at, a total, facets. Pure.

The engine's copy of a text may be older than the row; `Marked.over` lays its marks on the row's own
text and drops them where the two differ, so that a page never shows the copy.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text; `marked` where the searched words were found in it."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with the places where words were found: [start, stop) in characters, rising."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()

    def __bool__(self) -> bool:
        """Whether anything was found in it."""
        return bool(self.spans)

    def over(self, text: str) -> "Marked":
        """The same marks on the text as it is now; none if it is no longer the text searched."""
        return self if text == self.text else Marked(text)

    def parts(self) -> tuple[Part, ...]:
        """The whole text in pieces, marked and not, to be escaped one by one."""
        ends = [0, *(end for span in self.spans for end in span), len(self.text)]
        pieces = ((self.text[start:stop], odd) for odd, (start, stop) in _alternating(ends))
        return tuple(Part(text, odd) for text, odd in pieces if text)

    def excerpt(self, length: int) -> "Marked":
        """About `length` characters around the first mark, with … where something is left out."""
        if len(self.text) <= length:
            return self
        first = self.spans[0][0] if self.spans else 0
        start = max(0, min(first - length // 4, len(self.text) - length))
        stop = start + length
        lead = ELLIPSIS if start else ""
        tail = ELLIPSIS if stop < len(self.text) else ""
        moved = tuple(
            (max(low, start) - start + len(lead), min(high, stop) - start + len(lead))
            for low, high in self.spans
            if low < stop and high > start
        )
        return replace(self, text=f"{lead}{self.text[start:stop]}{tail}", spans=moved)


@dataclass(frozen=True, slots=True)
class Hit:
    """A row of PostgreSQL by its id, and per field the text in which words were found.

    `alias`: another name of the row's device in which they were found, to say why it is here.
    """

    id: int
    highlights: Mapping[str, Marked] = field(default_factory=dict)
    alias: Marked | None = None

    def marked(self, name: str, text: str) -> Marked:
        """The row's own text of a field, with the marks that still hold on it."""
        found = self.highlights.get(name)
        return found.over(text) if found else Marked(text)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: hits best first, rows in all, per facet its values with their counts.

    `loose`: no row has all the words, so these have some of them. `read_as`: nothing was found as
    typed, so this was looked for. `took_ms` is the engine's time.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    took_ms: int = 0
    loose: bool = False
    read_as: str = ""

    @property
    def ids(self) -> list[int]:
        """Ids of the hits in their order."""
        return [hit.id for hit in self.hits]


def marked(text: str, places: Sequence[Mapping[str, Any]]) -> Marked:
    """A text with the engine's marks: it counts bytes of UTF-8, may repeat and may touch."""
    raw = text.encode()
    spans = sorted((place["start"], place["start"] + place["length"]) for place in places)
    joined: list[list[int]] = []
    for start, stop in spans:
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(stop, joined[-1][1])
        else:
            joined.append([start, stop])
    return Marked(
        text, tuple((_character(raw, low), _character(raw, high)) for low, high in joined)
    )


def _character(raw: bytes, offset: int) -> int:
    """The character that begins at a byte, or inside which it lies."""
    return len(raw[:offset].decode("utf-8", "ignore"))


def _alternating(ends: list[int]) -> Iterator[tuple[bool, tuple[int, int]]]:
    """Neighbouring ends, from the second on every other one marked."""
    for place, pair in enumerate(pairwise(ends)):
        yield place % 2 == 1, pair
