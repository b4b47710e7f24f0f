"""Names of instruments in a need: by the lexicon, and by their last word where it knows none.

A name here is only a name; whether it is an item that is asked for is decided in ``prose.py`` and
``rows.py``, where the words around it are known.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.metrology.devices import Device, Relation, find_device, related, scan_devices
from app.metrology.need_text.words import words

SHORTEST = 3  # characters of a name cut out by its last word; shorter ones are too general
LONGEST = 16
_RUN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9αβγμ·・\-]+")
_TAIL = re.compile(r"[\u4e00-\u9fff]{1,8}")
# Characters that make a longer word of 表, 计, 机, 规, 尺…: 表面, 计数, 机构, 规格, 尺寸.
_MIDWORD = (
    "构量算划示面寸度格程范定则律明现达盘头单数时入费价重具材件械"
    "床组房会制动站子体式列章模片表器电力身内外场务"
)
# 压力表|量程0～50MPa: the name is whole, although 量 alone would go on with it.
_RANGE = ("量程", "量限")
_MIDNAME = {
    "仪": "表器",
    "尺": "寸度",
    "表": "面示明",
    "计": "量算划数",
    "机": "构械",
    "器": "具械材",
}
_ACRONYM = re.compile(
    r"(?<![A-Za-z0-9%％/\u4e00-\u9fff])(?P<name>[\u4e00-\u9fff]{0,4}[A-Z]{2,6})(?=\s*[\d一二三四五六七八九十两]{1,4}\s*[台套])"
)
# A size may stand between the words and their count.
_COUNTED = re.compile(
    r"(?:^|(?<=[\s，,。；;、：:)）]))(?P<name>(?:[A-Za-z]{1,5})?[\u4e00-\u9fff]{2,10})"
    r"(?=(?:[（(][^（()）\n]{1,12}[)）])?\s{0,2}(?:(?:DN)?[-+.\d]{1,6}\s?(?:[~～\-]\s?[\d.]{1,6})?[A-Za-zμ℃Ω%/³²·]{0,6}[，,\s]{1,2}){0,2}"
    r"(?:\d{1,4}|[一二两三四五六七八九十]{1,3})\s?[台套支只把块件根片个](?![\u4e00-\u9fffA-Za-z]))"
)
_OWN_HEAD = re.compile(r"[\u4e00-\u9fffA-Za-z]{2}$")
_MODEL = re.compile(r"^(?:[A-Za-z]+[-\d]|\d)[\w\-+./]*|^[A-Za-z]{1,3}$")


@dataclass(frozen=True, slots=True)
class Name:
    """An instrument named at ``text[start:stop]``; ``device`` None where the lexicon has none."""

    start: int
    stop: int
    text: str
    device: Device | None = None


def _known(text: str) -> Iterator[Name]:
    """Names of the lexicon, lengthened where the words go on to another instrument."""
    mentions = scan_devices(text)
    starts = {each.start for each in mentions}
    for each in mentions:
        stop = _longer(text, each.stop, starts)
        if stop > each.stop:
            name = text[each.start : stop]
            yield Name(each.start, stop, name, find_device(name))
        elif _is_whole(each.text, text[each.stop : each.stop + 4]):
            only = each.device if len(each.candidates) == 1 else None
            yield Name(each.start, each.stop, each.text, only)


def _is_whole(name: str, after: str) -> bool:
    """Whether a known name stands for the instrument itself: not 流量仪|表, 温度计|量, 天平|室."""
    if name.lower() in words("not_device").names:
        return False
    if after.startswith(_RANGE):
        return True
    if words("head_follow").starts(after):
        return False
    return after[:1] not in tuple(_MIDNAME.get(name[-1], ""))


def _longer(text: str, stop: int, starts: set[int]) -> int:
    """Where a name ends that goes on from here: 加氢机|检定装置, 互感器|校验仪."""
    run = _TAIL.match(text, stop)
    if run is None or stop in starts:
        return stop
    for word in words("device_end").find(run.group()):
        between = run.group()[: word.start]
        if word.name == "long" and not words("stop").within(
            between.replace("检定", "").replace("校准", "")
        ):
            inside = any(stop < start < stop + word.stop for start in starts)
            return stop if inside else stop + word.stop
    return stop


def _cut_left(text: str) -> int:
    """Where a name begins in a run of words that ends with it."""
    cut = 0
    for word in words("stop").find(text):
        if word.stop < len(text) and word.name != "none":
            cut = word.stop
    return cut


def _by_last_word(text: str, taken: list[tuple[int, int]]) -> Iterator[Name]:
    """Runs of words that end like an instrument and overlap no name of the lexicon."""
    for run in _RUN.finditer(text):
        for start, stop in _free(run.start(), run.end(), taken):
            yield from _last_words(text, start, stop)


def _free(start: int, stop: int, taken: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for begin, end in taken[max(0, bisect_left(taken, (start, start)) - 1) :]:
        if begin >= stop:
            break
        if end > start:
            if begin > start:
                yield start, begin
            start = max(start, end)
    if start < stop:
        yield start, stop


def _last_words(text: str, start: int, stop: int) -> Iterator[Name]:
    position = start
    ends = list(words("device_end").find(text[start:stop]))
    for place, end in enumerate(ends):
        if place + 1 < len(ends) and ends[place + 1].start == end.stop:
            continue  # 电源|箱: the later word is the head
        after = text[start + end.stop : start + end.stop + 4]
        if _goes_on(after) or start + end.stop <= position:
            continue
        said = text[position : start + end.stop]
        head = end.stop - end.start if end.name == "long" else 1
        cut = max(_cut_left(said[: max(0, len(said) - head)] + "器"), len(said) - LONGEST)
        name = said[cut:].lstrip("-·・0123456789")
        position = start + end.stop
        if is_instrument(name):
            yield Name(position - len(name), position, name, find_device(name))


def _counted_words(text: str, taken: list[tuple[int, int]]) -> Iterator[Name]:
    """Words that stand alone before a count of instruments: 窑炉测温环50个."""
    for match in _COUNTED.finditer(text):
        start, stop = match.span("name")
        said = match["name"]
        if list(_free(start, stop, taken)) != [(start, stop)]:
            continue
        if len(said) < SHORTEST or words("property").ends(said):
            continue
        thing = not words("no_thing").ends(said.removesuffix("在线"))
        if words("stop").tells(said) or not thing or said[0] in "第约":
            continue
        if not (words("greeting").within(said) or words("service").within(said)):
            yield Name(start, stop, said)


def _acronyms(text: str, taken: list[tuple[int, int]]) -> Iterator[Name]:
    """Acronyms straight before a count: 手持GNSS 15台, 便携DR 2台."""
    for match in _ACRONYM.finditer(text):
        start, stop = match.span("name")
        if not any(begin < stop and end > start for begin, end in taken):
            cut = start + _cut_left(text[start:stop])
            yield Name(cut, stop, text[cut:stop])


def _goes_on(after: str) -> bool:
    """Whether the word goes on, so that what ended like an instrument is none: 机构, 计量, 表示."""
    if after.startswith(_RANGE):
        return False
    return words("head_follow").starts(after) or after[:1] in tuple(_MIDWORD)


def is_instrument(name: str) -> bool:
    """Whether words that end like an instrument are specific enough to be its name."""
    general = words("not_device").names
    if name in general or any(name.endswith(each) and len(each) > 1 for each in general):
        return False
    if name in words("device_end").names:
        return len(name) > 1
    return len(name) >= SHORTEST and bool(_OWN_HEAD.search(name[:-1]))


@lru_cache(maxsize=1024)
def find_names(text: str) -> tuple[Name, ...]:
    """Every instrument named in the text, in order, none overlapping."""
    known = list(_known(text))
    taken = sorted((each.start, each.stop) for each in known)
    guessed = [*_by_last_word(text, taken), *_acronyms(text, taken)]
    taken = sorted([*taken, *((each.start, each.stop) for each in guessed)])
    found = [*known, *guessed, *_counted_words(text, taken)]
    return tuple(sorted(found, key=lambda each: each.start))


def without_names(text: str, *, known: bool = False) -> str:
    """The text with names of instruments blanked: 检测 in 可燃气体检测仪 is no service.

    ``known`` blanks those of the lexicon only; a guessed name may begin with other words.
    """
    parts, done = [], 0
    for name in find_names(text):
        if name.start >= done and (name.device or not known):
            parts.append(text[done : name.start] + " " * (name.stop - name.start))
            done = name.stop
    return "".join(parts) + text[done:]


def head_name(text: str, offset: int = 0) -> Name | None:
    """The instrument a cell or the words at the head of a line name, without brand and model."""
    words_left = text.strip(" ，,。:：;；、-*•·（(")
    start = offset + text.find(words_left) if words_left else offset
    pieces = words_left.split()
    kept = [piece for piece in pieces if not _MODEL.match(piece)] or pieces
    said = " ".join(kept).strip("（()） ")
    if words("heading").starts(said):
        return None
    if not said or not any(char.isalpha() for char in said) or len(said) > 30:
        return None
    return Name(start, start + len(words_left), said, find_device(said))


def same_instrument(one: Name, other: Name) -> bool:
    """Whether two names may be one instrument: of one kind, or one the other's short form."""
    codes = (one.device.code, other.device.code) if one.device and other.device else None
    return _alike(one.text, other.text, codes)


@lru_cache(maxsize=4096)
def _alike(one: str, other: str, codes: tuple[str, str] | None) -> bool:
    if codes:
        return related(*codes) is not Relation.NONE or shortens(other, one)
    return shortens(one, other) or shortens(other, one)


def shortens(short: str, long: str) -> bool:
    """Whether a name leaves characters out of another but keeps its last: 修正仪, 体积修正仪."""
    rest = iter(long)
    return short[-1:] == long[-1:] and all(char in rest for char in short)
