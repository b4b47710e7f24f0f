"""The engine's knowledge of the trade's language: words kept whole, synonyms, stop words, typos.

Data with reasons in ``data/*.toml``, and what can be taken from the device lexicon by rule. Checked
while loading, a fault stops the start. Pure.
"""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from itertools import permutations
from typing import Any

from app.metrology.devices import devices, find_device
from search.sounds import HAN

LONGEST_WORD = 4  # characters; from five on the engine allows a typo
MOST_SYNONYMS = 50  # the engine's own limit for one word
LONGEST_NAME = 8


def table(name: str) -> Mapping[str, Any]:
    """A data file of this room."""
    text = files("search").joinpath(f"data/{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1)
def dictionary() -> tuple[str, ...]:
    """Words the tokenizer keeps whole, sorted. ValueError for one in which typos are allowed."""
    data = table("dictionary")
    words = {row["word"] for row in data["words"]} | set(_heads(int(data["heads"])))
    words -= {row["word"] for row in data["without"]}
    if long := [word for word in words if len(word) > LONGEST_WORD]:
        raise ValueError(f"dictionary.toml: too long to be kept from typos: {long}")
    return tuple(sorted(words))


def _heads(least: int) -> Iterable[str]:
    """Names of three characters that many names end with and that end with no shorter name."""
    names = {name for one in devices() for name in (one.name, *one.aliases) if HAN.fullmatch(name)}
    ends = Counter(name[-3:] for name in names if len(name) > 3)
    return (
        name for name in names if len(name) == 3 and name[1:] not in names and ends[name] >= least
    )


@lru_cache(maxsize=1)
def lookalikes() -> tuple[tuple[str, str], ...]:
    """Pairs of words that look or sound alike and are two things."""
    return tuple(
        (one, other) for group in table("lookalikes")["pair"] for one, other in group["words"]
    )


@lru_cache(maxsize=1)
def opposites() -> tuple[tuple[str, str], ...]:
    """Words that exclude each other in the name of a device."""
    return tuple((one, other) for one, other in table("lookalikes")["opposite"]["words"])


@lru_cache(maxsize=1)
def stop_words() -> tuple[str, ...]:
    """Words that say nothing of what is looked for, sorted. ValueError if one names a device."""
    words = sorted({word for group in table("stop_words")["group"] for word in group["words"]})
    if wrong := [word for word in words if find_device(word)]:
        raise ValueError(f"stop_words.toml: names of devices: {wrong}")
    return tuple(words)


def synonyms() -> dict[str, list[str]]:
    """Word → the words it also finds; few, because the engine reads all of them for every search.

    ValueError for more than the engine takes.
    """
    data, found = table("synonyms"), dict[str, list[str]]()
    for row in data["both"]:
        for word, other in permutations(row["words"], 2):
            found.setdefault(word, []).append(other)
    for row in data["one"]:
        found.setdefault(row["word"], []).extend(row["finds"])
    if wrong := [word for word, others in found.items() if len(others) > MOST_SYNONYMS]:
        raise ValueError(f"synonyms.toml: more than the engine reads: {wrong}")
    return {word: list(dict.fromkeys(others)) for word, others in sorted(found.items())}


def same_names(name: str) -> tuple[str, ...]:
    """The name and those that differ from it only in how the trade ends or spells them.

    They stand in documents, not in the engine's synonyms: 2,600 of those made a search of 13,600
    names take seven times as long.
    """
    return _same_names().get(name, (name,))


@lru_cache(maxsize=1)
def _same_names() -> dict[str, tuple[str, ...]]:
    """By each of its names: the names of a device that nobody could take for another one.

    Aliases in general are no synonyms: 单相功率表 and 三相功率表 are one kind of device to a
    laboratory, and two things to whoever writes about one of them.
    """
    data = table("synonyms")["devices"]
    groups = defaultdict[tuple[str, str], list[str]](list)
    for one in devices():
        for name in (one.name, *one.aliases):
            if HAN.fullmatch(name) and 3 <= len(name) <= LONGEST_NAME and find_device(name) == one:
                groups[one.code, _stem(name, data["endings"], data["spellings"])].append(name)
    return {name: tuple(group) for group in groups.values() for name in group}


def _stem(name: str, endings: Iterable[str], spellings: Iterable[tuple[str, str]]) -> str:
    for written, usual in spellings:
        name = name.replace(written, usual)
    ending = next((one for one in endings if name.endswith(one) and len(name) - len(one) > 1), "")
    return name.removesuffix(ending)


def typo_tolerance() -> dict[str, Any]:
    """The engine's setting of that name."""
    data = table("typos")
    return {
        "disableOnNumbers": True,
        "disableOnAttributes": sorted(data["fields"]["exact"]),
        "disableOnWords": sorted({word for group in data["words"] for word in group["words"]}),
        "minWordSizeForTypos": {"oneTypo": data["one"], "twoTypos": data["two"]},
    }
