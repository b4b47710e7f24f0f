"""Names of devices as keys: what makes two spellings one name, and finding keys in running text.

Width, case, spaces, hyphens, middle dots and a few look-alike characters do not tell names apart.
A trie finds the longest key at each place in one pass. What a key stands for is known in
``devices.py`` only.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

# One character for those that people write for each other, by old spelling or by a slip:
# 黏度, 分析议, 泄露, 钳型表, 力距, 电子称, 汽体, 园度, 热象仪. Only names are compared this way.
_ALIKE = str.maketrans("黏议露型距称汽园象侧噐", "粘仪漏形矩秤气圆像测器")
# Signs inside a name that people write or leave out: 卡尔·费休, 气相色谱-质谱联用仪, LCR meter.
_SKIPPED = frozenset(" \u3000\u00a0-‐‑–—_·・•‧")


@lru_cache(maxsize=8192)
def _fold(char: str) -> str:
    """One character in the alphabet of keys: "" where it does not count."""
    if char in _SKIPPED:
        return ""
    folded = unicodedata.normalize("NFKC", char).casefold().replace(" ", "")
    return folded.translate(_ALIKE)


def name_key(name: str) -> str:
    """The form in which names are compared. Line ends and commas stay: they part names."""
    return "".join(_fold(char) for char in name)


def english_spellings(name: str, pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """An English name as the British and the Americans spell it, and its plural in -ies.

    ``pairs`` are (British, American) pieces of words. The name itself comes first.
    """
    found = [name]
    for british, american in pairs:
        turned = [one.replace(british, american) for one in found]
        turned += [one.replace(american, british) for one in found]
        found = list(dict.fromkeys([*found, *turned]))
    plurals = [one[:-1] + "ies" for one in found if one.endswith("y") and one.isascii()]
    return (*found, *plurals)


@dataclass(frozen=True, slots=True)
class KeyMatch:
    """A key found at ``text[start:stop]`` of the original text."""

    start: int
    stop: int
    key: str


@dataclass(slots=True)
class _Node:
    next: dict[str, "_Node"] = field(default_factory=dict)
    key: str = ""


class KeyTrie:
    """A set of keys to find in text; time is linear in the text, times the longest key at worst."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._root = _Node()
        for key in keys:
            node = self._root
            for char in key:
                node = node.next.setdefault(char, _Node())
            node.key = key

    def longest(self, text: str) -> Iterator[KeyMatch]:
        """The longest key at each place where one begins; these may overlap."""
        folded = [(part, at) for at, char in enumerate(text) for part in _fold(char)]
        for first, (_, start) in enumerate(folded):
            if (match := self._from(text, folded, first)) and _begins_word(text, start):
                yield match

    def _from(self, text: str, folded: list[tuple[str, int]], first: int) -> KeyMatch | None:
        """The longest key that begins at the folded position and ends at the end of a word."""
        node: _Node | None = self._root
        found = None
        for position in range(first, len(folded)):
            char, at = folded[position]
            node = node.next.get(char) if node else None
            if node is None:
                return found
            if node.key and (stop := _word_end(text, at + 1)) is not None:
                found = KeyMatch(folded[first][1], stop, node.key)
        return found


def _is_alnum(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _begins_word(text: str, start: int) -> bool:
    """An ASCII name does not begin inside an ASCII word or number: no TOC in STOCK."""
    return not (start and _is_alnum(text[start]) and _is_alnum(text[start - 1]))


def _ends_word(rest: str) -> bool:
    """Whether a word is over where ``rest`` begins; a short count may stick to it, as in CT5台."""
    return not _is_alnum(rest[:1]) or not rest.lstrip("0123456789")[:1].isascii()


def _word_end(text: str, stop: int) -> int | None:
    """Where a name that ends at ``stop`` ends, an English plural included; None inside a word.

    A model number is no name: MSO is not in MSO5104.
    """
    if not _is_alnum(text[stop - 1]):
        return stop
    for plural in ("", "s", "es") if text[stop - 1] in "sxhSXH" else ("", "s"):
        end = stop + len(plural)
        if text[stop:end].lower() == plural and _ends_word(text[end : end + 3]):
            return end
    return None


@dataclass(frozen=True, slots=True)
class WordEdges:
    """Which characters beside a name make its last or first one part of another word.

    ``after``: an ending → (continuations that spoil it, continuations that do not after all).
    ``before``: a beginning → characters that spoil it.
    """

    after: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    before: tuple[tuple[str, tuple[str, ...]], ...]

    def cut(self, text: str, start: int, stop: int) -> bool:
        """Whether the name at ``text[start:stop]`` only seems to be one: 流量计 in 流量计量."""
        name, rest, head = text[start:stop], text[stop : stop + 4], text[max(0, start - 2) : start]
        return any(
            name.endswith(last) and rest.startswith(spoil) and not rest.startswith(but)
            for last, spoil, but in self.after
        ) or any(name.startswith(first) and head.endswith(spoil) for first, spoil in self.before)


def without_overlaps(matches: Iterable[KeyMatch]) -> list[KeyMatch]:
    """Of matches that overlap the longest stays, of equally long ones the later.

    Chinese names end in their head noun: 电流互感器校验仪 is a 互感器校验仪 and no 电流互感器.
    """
    kept: list[KeyMatch] = []
    for match in sorted(matches, key=lambda one: (one.start, one.stop)):
        if kept and match.start < kept[-1].stop:
            if len(match.key) < len(kept[-1].key) or match.stop <= kept[-1].stop:
                continue
            kept.pop()
        kept.append(match)
    return kept
