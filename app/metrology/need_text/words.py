"""The word lists for reading needs (``data/need_words.toml``), each made into one scanner.

Loading and looking up only; what a word means for a need is decided by the module that asks.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parents[1] / "data" / "need_words.toml"


class WordListError(ValueError):
    """The word file is not what the code expects; says which entry."""


@dataclass(frozen=True, slots=True)
class Word:
    """A listed word at ``text[start:stop]`` and the list (``name``) it is from."""

    start: int
    stop: int
    name: str


@dataclass(frozen=True)
class Words:
    """Several word lists searched at once, longest word first, in one pass over the text."""

    names: Mapping[str, str]
    pattern: re.Pattern[str]

    def find(self, text: str) -> Iterator[Word]:
        """Every listed word, from left to right, not overlapping."""
        for match in self.pattern.finditer(text):
            yield Word(match.start(), match.end(), self.names[match.group().lower()])

    def within(self, text: str) -> bool:
        """Whether any of the words stands in the text."""
        return self.pattern.search(text) is not None

    def tells(self, text: str) -> bool:
        """Whether any of the words stands in the text, without those that only hide others."""
        return any(word.name != "none" for word in self.find(text))

    def ends(self, text: str) -> bool:
        """Whether the text ends in one of the words."""
        return text.endswith(tuple(self.names))

    def starts(self, text: str) -> bool:
        """Whether the text begins with one of the words."""
        return self.pattern.match(text) is not None


def _as_pattern(word: str) -> str:
    escaped = re.escape(word)
    # An ASCII word is no part of a longer one: "cal" is not in "calm".
    before = r"(?<![A-Za-z])" if word[0].isascii() and word[0].isalpha() else ""
    after = r"(?![A-Za-z])" if word[-1].isascii() and word[-1].isalpha() else ""
    return before + escaped + after


def make_words(lists: Mapping[str, list[str]]) -> Words:
    """A scanner over named lists. WordListError when a word stands in two of them."""
    names: dict[str, str] = {}
    for name, words in lists.items():
        for word in words:
            key = word.lower()
            if not key.strip() or names.get(key, name) != name:
                raise WordListError(f"need_words.toml：{name} 里的“{word}”是空的或已在别的表里")
            names[key] = name
    ordered = sorted(names, key=len, reverse=True)
    # Most characters begin no word: one look at them saves trying every word there.
    first = re.escape("".join(sorted({word[0] for word in ordered})))
    found = "|".join(map(_as_pattern, ordered))
    return Words(names, re.compile(f"(?=[{first}])(?:{found})", re.IGNORECASE))


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def words(table: str) -> Words:
    """The scanner over one table of the file; WordListError when there is no such table."""
    lists = _tables().get(table)
    if not lists:
        raise WordListError(f"need_words.toml 里没有 [{table}]")
    return make_words(lists)
