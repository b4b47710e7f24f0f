"""The lexicon of devices: what instruments are called, what they measure, and finding them in text.

Chapters are ``data/devices/*.toml``, one or more a discipline; they are checked while loading and a
fault stops the start. Meaning beyond the name (counts, ranges, which device a number belongs to) is
read elsewhere.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.metrology.device_names import (
    KeyTrie,
    WordEdges,
    english_spellings,
    name_key,
    without_overlaps,
)
from app.metrology.measurands import check_chains, measurand

_DATA = Path(__file__).with_name("data")
_CODE = re.compile(r"[a-z][a-z0-9_]*")
# JJG 707-2014, JJF(冀) 124-2015, JJG(航天) 34-1999, GB/T 3785.1-2010, ISO 7500-1:2018, JJG 1084.
_SPEC = re.compile(
    r"(JJG|JJF)(\([^()]+\))? \d+(\.\d+)?(-\d{4})?"
    r"|(GB|GBZ|[A-Z]{2,3})(/[TJZ])? \d+(\.\d+)*(-\d{4})?"
    r"|(ISO|IEC|OIML|ASTM)[ A-Z]*\d+(-\d+)*(:\d{4})?"
)
_GRADE_HEAD = re.compile(r"[0-9a-zⅰ-ⅻ.]+(等级|级|等)")
_TEXT_FIELDS = frozenset({"code", "name", "class_family", "broader", "deprecated_by"})
_LIST_FIELDS = frozenset({"aliases", "english", "measurands", "specs"})


@dataclass(frozen=True, slots=True)
class Device:
    """A kind of device. ``measurands`` and ``broader`` are codes; ``class_family`` "" if none.

    ``specs`` are verification regulations and calibration specifications (JJG, JJF) that apply.
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    english: tuple[str, ...]
    measurands: tuple[str, ...]
    specs: tuple[str, ...]
    class_family: str
    broader: str
    deprecated_by: str

    @property
    def names(self) -> tuple[str, ...]:
        """Every way to say it, the standard term first."""
        return (self.name, *self.aliases, *self.english)


@dataclass(frozen=True, slots=True)
class DeviceMention:
    """A device named at ``text[start:stop]``; ``candidates`` are all the name may mean."""

    start: int
    stop: int
    device: Device
    text: str
    candidates: tuple[Device, ...]


@dataclass(frozen=True, slots=True)
class NameReading:
    """What a name means: no device, one, or several; ``dropped`` is what was taken off its head."""

    devices: tuple[Device, ...]
    dropped: str = ""


class Relation(StrEnum):
    """How one device stands to another."""

    SAME = "same"
    BROADER = "broader"
    NARROWER = "narrower"
    NONE = "none"


class Lexicon:
    """Checked devices by code and by name key, with the trie that finds names in text."""

    def __init__(self, chapters: Mapping[str, Mapping[str, Any]], words: Mapping[str, Any]) -> None:
        """``chapters``: file name → parsed file. Raises ValueError that names file and entry."""
        self.devices: dict[str, Device] = {}
        self.names: dict[str, tuple[str, ...]] = {}
        self._spellings = tuple((british, american) for british, american in words["spellings"])
        for file, chapter in chapters.items():
            for row in chapter.get("device", ()):
                self._add(file, row)
        for file, chapter in chapters.items():
            for row in chapter.get("ambiguous", ()):
                self._add_ambiguous(file, row)
        self._check_pointers()
        self._trie = KeyTrie(self.names)
        self._qualifiers = KeyTrie(name_key(word) for word in words["qualifiers"])
        self._carriers = tuple(name_key(word) for word in words["carriers"])
        self._edges = _edges(words)
        self._endings = tuple(name_key(word) for word in words["endings"])
        self._stems: dict[str, set[str]] = {}
        for key, codes in self.names.items():
            self._stems.setdefault(self._stem(key), set()).update(codes)

    def _add(self, file: str, row: Mapping[str, Any]) -> None:
        device = _device(file, row)
        if device.code in self.devices:
            raise ValueError(f"{file}: {device.code} stands twice")
        self.devices[device.code] = device
        for name in (device.name, *device.aliases):
            self._add_name(file, name, (device.code,))
        for name in device.english:
            for spelling in english_spellings(name, self._spellings):
                self._add_name(file, spelling, (device.code,))

    def _add_name(self, file: str, name: str, codes: tuple[str, ...]) -> None:
        key = name_key(name)
        if len(key) < 2:
            raise ValueError(f"{file}: {codes[0]}: “{name}” is too short for a name")
        known = self.names.setdefault(key, codes)
        if known != codes:
            raise ValueError(f"{file}: “{name}” names both {known[0]} and {codes[0]}")

    def _add_ambiguous(self, file: str, row: Mapping[str, Any]) -> None:
        codes = tuple(row["devices"])
        missing = [code for code in codes if code not in self.devices]
        if missing or len(set(codes)) < 2:
            raise ValueError(f"{file}: “{row['text']}” needs two known devices, not {codes}")
        for spelling in english_spellings(row["text"], self._spellings):
            self._add_name(file, spelling, codes)

    def _check_pointers(self) -> None:
        for device in self.devices.values():
            for code in filter(None, (device.broader, device.deprecated_by)):
                if code not in self.devices:
                    raise ValueError(f"{device.code} points at {code}, which is no device")
        check_chains({code: one.broader for code, one in self.devices.items()}, "broader")
        check_chains({code: one.deprecated_by for code, one in self.devices.items()}, "deprecated")

    def device(self, code: str) -> Device:
        """The device a code stands for today; KeyError for a code that never was."""
        device = self.devices[code]
        while device.deprecated_by:
            device = self.devices[device.deprecated_by]
        return device

    def read_name(self, name: str) -> NameReading:
        """What a whole name means, after taking off grades, remarks and words such as 便携式."""
        key = name_key(name)
        if found := self._whole(name) or self._by_key(_without_remark(key)):
            return NameReading(found)
        full = rest = _without_remark(key)
        while rest:
            if found := self._by_key(rest) or self._by_stem(rest):
                return NameReading(found, full[: -len(rest)])
            shorter = self._drop_head(rest)
            rest = shorter if shorter != rest else ""
        return NameReading(())

    def scan(self, text: str) -> Iterator[DeviceMention]:
        """Every device named in running text, left to right, longest name first, no overlaps."""
        found = self._trie.longest(text)
        whole = (one for one in found if not self._edges.cut(text, one.start, one.stop))
        for match in without_overlaps(whole):
            if name_key(text[match.stop : match.stop + 8]).startswith(self._carriers):
                continue
            devices = self._by_key(match.key)
            said = text[match.start : match.stop]
            yield DeviceMention(match.start, match.stop, devices[0], said, devices)

    def _whole(self, name: str) -> tuple[Device, ...]:
        """Devices of a name that fills the text, an English plural included."""
        match = next(self._trie.longest(name.strip()), None)
        fills = match and (match.start, match.stop) == (0, len(name.strip()))
        return self._by_key(match.key) if match and fills else ()

    def _by_key(self, key: str) -> tuple[Device, ...]:
        return tuple(dict.fromkeys(self.device(code) for code in self.names.get(key, ())))

    def _stem(self, key: str) -> str:
        """What stands before the ending of a key, or "" if that is too little to go by."""
        stem = next((key.removesuffix(end) for end in self._endings if key.endswith(end)), "")
        return stem if len(stem) > 1 else ""

    def _by_stem(self, key: str) -> tuple[Device, ...]:
        """The device, if only one, whose name differs from the key in its ending only."""
        stem = self._stem(key)
        found = {self.device(code) for code in self._stems.get(stem, ())} if stem else set()
        return tuple(found) if len(found) == 1 else ()

    def _drop_head(self, key: str) -> str:
        """The key without one qualifier or grade at its head, or the key itself."""
        if grade := _GRADE_HEAD.match(key):
            return key[grade.end() :]
        head = next(self._qualifiers.longest(key), None)
        return key[head.stop :] if head and head.start == 0 else key


def _edges(words: Mapping[str, Any]) -> WordEdges:
    """The word-edge rules of the word file."""
    after = ((row["last"], tuple(row["next"]), tuple(row["but"])) for row in words["after"])
    before = ((row["first"], tuple(row["previous"])) for row in words["before"])
    return WordEdges(tuple(after), tuple(before))


def _without_remark(key: str) -> str:
    """The key without one bracket at its end: 示波器(4通道) is a 示波器."""
    return key[: key.rfind("(")] if key.endswith(")") and key.rfind("(") > 0 else key


def _device(file: str, row: Mapping[str, Any]) -> Device:
    """One row, checked by itself."""
    where = f"{file}: {row.get('code') or row}"
    if extra := set(row) - _TEXT_FIELDS - _LIST_FIELDS:
        raise ValueError(f"{where}: a field the lexicon does not have: {extra}")
    if not _CODE.fullmatch(row.get("code", "")) or not row.get("name"):
        raise ValueError(f"{where}: needs a code in small letters, and a name")
    for spec in row.get("specs", ()):
        if not _SPEC.fullmatch(spec):
            raise ValueError(f"{where}: “{spec}” is not written like a standard's number")
    for code in _unknown(row.get("measurands", ())):
        raise ValueError(f"{where}: {code} is no measurand")
    if not row.get("measurands"):
        raise ValueError(f"{where}: measures nothing")
    return Device(
        code=row["code"],
        name=row["name"],
        aliases=tuple(row.get("aliases", ())),
        english=tuple(row.get("english", ())),
        measurands=tuple(row["measurands"]),
        specs=tuple(row.get("specs", ())),
        class_family=row.get("class_family", ""),
        broader=row.get("broader", ""),
        deprecated_by=row.get("deprecated_by", ""),
    )


def _unknown(codes: Iterable[str]) -> Iterator[str]:
    for code in codes:
        try:
            measurand(code)
        except KeyError:
            yield code


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon:
    files = sorted((_DATA / "devices").glob("*.toml"))
    chapters = {path.name: tomllib.loads(path.read_text(encoding="utf-8")) for path in files}
    return Lexicon(chapters, tomllib.loads((_DATA / "device_words.toml").read_text("utf-8")))


def devices() -> tuple[Device, ...]:
    """Every device in force, in the order of the chapters."""
    return tuple(one for one in _lexicon().devices.values() if not one.deprecated_by)


def device(code: str) -> Device:
    """The device a code stands for today, a deprecated one by its successor; KeyError if none."""
    return _lexicon().device(code)


def read_device_name(name: str) -> NameReading:
    """What a whole name means: its device, several where the word is ambiguous, or none."""
    return _lexicon().read_name(name)


def find_device(name: str) -> Device | None:
    """The one device a name means, or None where it means none or several."""
    found = read_device_name(name).devices
    return found[0] if len(found) == 1 else None


def scan_devices(text: str) -> tuple[DeviceMention, ...]:
    """The devices named in running text, in order and without overlaps."""
    return tuple(_lexicon().scan(text))


def related(one: str, other: str) -> Relation:
    """How the device ``other`` stands to ``one``: the same, a broader kind, a narrower one."""
    if device(one) == device(other):
        return Relation.SAME
    if device(other).code in _broader(one):
        return Relation.BROADER
    if device(one).code in _broader(other):
        return Relation.NARROWER
    return Relation.NONE


@lru_cache(maxsize=8192)
def broader_codes(code: str) -> tuple[str, ...]:
    """Codes of every more general device, nearest first; none for a code that is not known."""
    try:
        return tuple(_broader(code))
    except KeyError:
        return ()


def _broader(code: str) -> list[str]:
    found: list[str] = []
    above = device(code).broader
    while above:
        found.append(device(above).code)
        above = device(above).broader
    return found
