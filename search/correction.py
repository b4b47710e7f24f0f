"""Wrong characters in what was typed, put right by the names of the trade: 扭距板手 is 扭矩扳手.

Input methods mistake sounds, not shapes, so a name counts as meant when what was typed sounds the
same and is no name itself. The engine cannot do this: it would take 剂量 for 计量. Said only where
nothing was found as typed, and named on the page. Pure.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from app.metrology.devices import devices, find_device, read_device_name
from app.metrology.measurands import measurands
from search.language import lookalikes
from search.sounds import HAN, character, is_pinyin

# Two characters are too few to say which word was meant.
SHORTEST = 3
LONGEST = 10
_MIXED = re.compile(r"[a-z\u3400-\u9fff]+", re.IGNORECASE)
# What people and input methods do not tell apart: zh and z, n and ng, l and n at the beginning.
_FOLDED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))


def corrected(text: str) -> str:
    """The text with the names meant in place of what sounds like them; as it is if there are none.

    Text that mixes characters and pinyin is read as sounds too: "niuli扳手" is 扭力扳手.
    """
    return _MIXED.sub(lambda found: _run(found[0]), text)


def _run(typed: str) -> str:
    if not HAN.search(typed) or read_device_name(typed).devices:
        return typed
    if not HAN.fullmatch(typed):
        return _mixed(typed)
    for start, stop in _windows(len(typed)):
        said = typed[start:stop]
        if said in _names():
            # What is right already must not be cut through.
            return typed[:start] + said + _rest(typed[stop:])
        name = _meant(said)
        if name:
            return typed[:start] + name + _rest(typed[stop:])
    return typed


def _rest(typed: str) -> str:
    return _run(typed) if len(typed) >= SHORTEST else typed


def _windows(length: int) -> Iterator[tuple[int, int]]:
    """Every part of a text, the longest first, from the left."""
    for size in range(min(length, LONGEST), SHORTEST - 1, -1):
        for start in range(length - size + 1):
            yield start, start + size


def _mixed(typed: str) -> str:
    """The shortest name that begins with these sounds; the text itself if there is none."""
    sound = "".join(map(character, typed.lower()))
    latin = "".join(re.findall("[a-z]+", typed.lower()))
    if not is_pinyin(latin):
        return typed
    fits = [name for whole, name in _by_pinyin() if whole.startswith(sound)]
    kept = [name for name in fits if all(char in name for char in "".join(HAN.findall(typed)))]
    return min(kept, key=len, default=typed)


def _meant(said: str) -> str:
    """The one thing that sounds like this; "" if there is none, or it would be a look-alike."""
    names = _by_sound().get(_sound(said), ())
    meant = [name for name in names if not _is_lookalike(said, name)]
    things = {find_device(name) or name for name in meant}
    if len(things) != 1:
        return ""
    return max(meant, key=lambda name: sum(map(str.__eq__, said, name)))


def _is_lookalike(said: str, name: str) -> bool:
    """Whether the correction would turn one word of the trade into another."""
    return any(
        (one in said and other in name) or (other in said and one in name)
        for one, other in lookalikes()
    )


def _sound(text: str) -> str:
    """How its characters sound one by one, without what people do not tell apart."""
    return " ".join(map(_folded, text))


@lru_cache(maxsize=8192)
def _folded(char: str) -> str:
    said = character(char)
    for written, usual in _FOLDED:
        said = said.replace(written, usual)
    return said


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """Chinese names of devices and measurands."""
    known = (name for one in devices() for name in (one.name, *one.aliases))
    return frozenset(
        name for name in (*known, *(one.name for one in measurands())) if HAN.fullmatch(name)
    )


@lru_cache(maxsize=1)
def _by_sound() -> dict[str, tuple[str, ...]]:
    found = dict[str, tuple[str, ...]]()
    for name in sorted(_names()):
        if SHORTEST <= len(name) <= LONGEST:
            key = _sound(name)
            found[key] = (*found.get(key, ()), name)
    return found


@lru_cache(maxsize=1)
def _by_pinyin() -> tuple[tuple[str, str], ...]:
    return tuple(("".join(map(character, name)), name) for name in sorted(_names()))
