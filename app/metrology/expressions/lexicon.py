"""Words of measurement text: what ``data/words.toml`` and ``data/axes.toml`` call them.

It finds the longest known word at a place of a text in one alphabet. What a word does to a reading
is decided in ``roles.py``.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parents[1] / "data"
# Words this short are matched exactly as written: "U" is an uncertainty, "u" is not.
# Characters by which a class, an ordinal or 相对 may begin.
_NUMERALS = "一二三四五六七八九特等第相"
_EXACT_LENGTH = 2


@dataclass(frozen=True, slots=True)
class Word:
    """A known word: its token type, the code that stands for it, and how it is written."""

    type: str
    code: str
    text: str


def _sections(words: dict[str, Any]) -> list[tuple[str, str, list[str]]]:
    """(token type, code, spellings) of every list in words.toml."""
    found = [("ROLE", code, texts) for code, texts in words["role"].items()]
    found += [("CMP", sign, texts) for sign, texts in words["compare"].items()]
    found += [("SIDE", sign, texts) for sign, texts in words["side"].items()]
    found += [("REF", code, texts) for code, texts in words["reference"].items()]
    for code, texts in words["link"].items():
        if code == "order":  # 级 and 等 stand for themselves
            found += [("ORDER", text, [text]) for text in texts]
        else:
            found.append((code.upper(), code, texts))
    found += [(code.upper(), code, texts) for code, texts in words["around"].items()]
    found.append(("QUALIFIER", "", words["remark"]["qualifier"]))
    return found


class _Spellings:
    """Words by their spelling, and by their first character how long such words are."""

    def __init__(self) -> None:
        self.words: dict[str, list[Word]] = {}
        self.sizes: dict[str, list[int]] = {}

    def add(self, spelled: str, word: Word) -> None:
        """One more word; sizes stay longest first."""
        self.words.setdefault(spelled, []).append(word)
        sizes = self.sizes.setdefault(spelled[0], [])
        if len(spelled) not in sizes:
            sizes.append(len(spelled))
            sizes.sort(reverse=True)


class Lexicon:
    """Every known word by its first character, longest first; checked while it is built."""

    def __init__(self, words: dict[str, Any], table: dict[str, dict[str, Any]]) -> None:
        axes = table["axis"]
        self.axis_kinds = {code: frozenset(kinds) for code, kinds in table["kinds"].items()}
        self.axis_units = dict(table["units"])
        if not set(self.axis_kinds) <= set(axes):
            raise ValueError(f"axes.toml: kinds of unknown axes {set(self.axis_kinds) - set(axes)}")
        self.axis_codes = {name.lower(): code for code, names in axes.items() for name in names}
        self.remark_labels = frozenset(words["remark"]["label"])
        self._counters: dict[str, list[str]] = {}
        for text in sorted(words["remark"]["counter"], key=len, reverse=True):
            self._counters.setdefault(text[0], []).append(text)
        self._exact = _Spellings()
        self._folded = _Spellings()
        for kind, code, texts in _sections(words):
            for text in texts:
                self._add(Word(kind, code, text))
        for code, names in axes.items():
            for name in names:
                self._add(Word("AXIS", code, name))
        first = "".join({*self._exact.sizes, *self._folded.sizes, *_NUMERALS})
        self._quiet = re.compile(rf"(?:(?![{re.escape(first)}])[\u4e00-\u9fff])+")

    def quiet(self, text: str, at: int) -> int:
        """Where the Chinese characters from ``at`` end that begin no known word and no class."""
        run = self._quiet.match(text, at)
        return run.end() if run else at

    def _add(self, word: Word) -> None:
        if len(word.text) <= _EXACT_LENGTH:
            self._exact.add(word.text, word)
        else:
            self._folded.add(word.text.lower(), word)

    def longest(self, text: str, folded: str, at: int, types: frozenset[str] | None) -> Word | None:
        """The longest known word of these types at ``at``; ``folded`` is the text in lower case."""
        for table, subject in ((self._folded, folded), (self._exact, text)):
            for size in table.sizes.get(subject[at : at + 1], ()):
                spelled = subject[at : at + size]
                for word in table.words.get(spelled, ()):
                    if (types is None or word.type in types) and _ends(text, at + size, spelled):
                        return word
        return None

    def counter(self, text: str, at: int) -> str:
        """The measure word at ``at``, or "" if none is there."""
        for word in self._counters.get(text[at : at + 1], ()):
            if text.startswith(word, at):
                return word
        return ""

    def axis(self, label: str) -> str | None:
        """The axis code a label names, or None."""
        return self.axis_codes.get(label.strip().lower())


def _ends(text: str, stop: int, spelled: str) -> bool:
    """Whether a Latin word ends here and is not the head of a longer one."""
    if not (spelled[-1].isascii() and spelled[-1].isalpha()):
        return True
    return not (stop < len(text) and text[stop].isascii() and text[stop].isalpha())


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / name).read_text(encoding="utf-8"))


LEXICON = Lexicon(_load("words.toml"), _load("axes.toml"))
