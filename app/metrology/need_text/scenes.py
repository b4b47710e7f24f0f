"""A stretch of prose with everything found in it: clauses, names, quantities, counts, services.

Names that are no items (left out, second names, the laboratory's own) are dropped here; which
quantity belongs to which name is decided in ``binding.py``.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import takewhile

from app.metrology.need_text.asides import is_past, left_out, takes_back
from app.metrology.need_text.counting import Count, find_counts
from app.metrology.need_text.drafts import Fact
from app.metrology.need_text.islands import find_islands
from app.metrology.need_text.layout import Block
from app.metrology.need_text.naming import (
    Name,
    find_names,
    same_instrument,
    shortens,
    without_names,
)
from app.metrology.need_text.services import ServiceWord, find_services
from app.metrology.need_text.specs import Spec, find_specs
from app.metrology.need_text.words import words

# A stretch of prose that names more is no prose; lists are read row by row and have no such limit.
MOST_NAMES, MOST_MARKS = 120, 400
STRONG = "。！!？?\n"
MIDDLE = "；;"
_WEAK = "，,、：:"
LIST_JOIN = re.compile(r"[\s、,，和及与/以或]*(?:以及|还有|另有|另外)?[\s、]*")
_ENGLISH_COUNT = re.compile(
    r"(?<![\w.\-])(?:(?P<number>\d{1,3})|(?P<word>one|two|three|four|five|six|ten))\s$"
)
_NUMBER_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
_OPEN_PAREN = re.compile(r"\s*[（(]\s*$")
_OF_THING = re.compile(
    r"[\u4e00-\u9fff]{0,3}(?:上|里|内|中|用|配套|自带|专用|配)的|(?:试验|检测|校验|标定|测试)用\s?(?=[\u4e00-\u9fff])|(?:上|里|内|中|用|配套)(?=[\u4e00-\u9fff])"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something found in the text that may belong to an instrument."""

    start: int
    stop: int
    what: Fact | Count | Spec


@dataclass(slots=True)
class Scene:
    """A block of prose with everything found in it."""

    text: str
    block: Block
    names: list[Name] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    services: tuple[ServiceWord, ...] = ()
    breaks: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    strangers: dict[int, int] = field(default_factory=dict)

    def clause(self, position: int) -> int:
        """Number of the clause the position lies in."""
        return bisect_right(self.breaks, position)

    def sentence(self, position: int) -> int:
        """Number of the sentence the position lies in."""
        return bisect_right(self.ends, position)

    def clause_start(self, position: int) -> int:
        """Where the clause the position lies in begins."""
        number = self.clause(position)
        return self.breaks[number - 1] + 1 if number else self.block.start

    def clause_text(self, position: int) -> str:
        """The words of the clause the position lies in."""
        number, start = self.clause(position), self.clause_start(position)
        stop = self.breaks[number] if number < len(self.breaks) else self.block.stop
        return self.text[start:stop]


def set_scene(text: str, shown: str, block: Block) -> Scene:
    """Find everything in a block of prose; ``shown`` is the text with only what says quantities."""
    scene = Scene(text, block)
    part = text[block.start : block.stop]
    at = block.start
    depth = 0
    for offset, char in enumerate(part):
        depth += (char in "（(") - (char in "）)")
        if char in STRONG + MIDDLE or (char in _WEAK and depth <= 0):
            if char == "、" and _inside_quantity(part, offset):
                continue
            scene.breaks.append(at + offset)
        if char in STRONG:
            scene.ends.append(at + offset)
            depth = 0
    scene.marks = _marks(part, shown[block.start : block.stop], at)
    scene.services = tuple(
        ServiceWord(w.start + at, w.stop + at, w.service)
        for w in find_services(without_names(part))
    )
    names = [
        Name(n.start + at, n.stop + at, n.text, n.device) for n in find_names(part)[:MOST_NAMES]
    ]
    scene.names = _asked_for(scene, names)
    _count_before(scene)
    return scene


def _count_before(scene: Scene) -> None:
    """Counts that English puts straight before the name: 4 digital multimeters."""
    for name in scene.names:
        match = _ENGLISH_COUNT.search(
            scene.text, max(scene.block.start, name.start - 8), name.start
        )
        number = match and (_NUMBER_WORDS.get(match["word"] or "") or int(match["number"] or 0))
        if match and number and scene.text[name.start].isascii():
            count = Count(*match.span(), number)
            scene.marks.append(Mark(count.start, count.stop, count))
    scene.marks.sort(key=lambda mark: mark.start)


def _start(found: Name | Mark) -> int:
    return found.start


def _inside_quantity(part: str, offset: int) -> bool:
    """Whether a 、 only parts numbers: 6MV、10MV; X、γ."""
    before, after = part[offset - 1 : offset], part[offset + 1 : offset + 2]
    listed = part[offset + 1 : offset + 3].isalpha()  # …）、pH电极: the next instrument
    return before.isascii() and after.isascii() and not (before == ")" and listed)


def _marks(part: str, shown: str, at: int) -> list[Mark]:
    found: list[Mark] = []
    specs = find_specs(part)
    for spec in specs:
        found.append(
            Mark(
                spec.start + at, spec.stop + at, Spec(spec.start + at, spec.stop + at, spec.number)
            )
        )
        shown = shown[: spec.start] + " " * (spec.stop - spec.start) + shown[spec.stop :]
    islands = find_islands(shown)[:MOST_MARKS]
    for each in islands:
        said, lead = shown[each.start : each.stop], shown[max(0, each.start - 10) : each.start]
        fact = Fact(each.start + at, each.stop + at, said, each.reading, each.label, before=lead)
        found.append(Mark(fact.start, fact.stop, fact))
    for count in find_counts(shown)[:MOST_MARKS]:
        if not any(i.start < count.stop and count.start < i.stop for i in islands):
            moved = Count(count.start + at, count.stop + at, count.number, count.each, count.total)
            found.append(Mark(moved.start, moved.stop, moved))
    return sorted(found, key=lambda mark: mark.start)


def _asked_for(scene: Scene, names: list[Name]) -> list[Name]:
    """The names that can be items: no second names, none left out or the laboratory's own."""
    kept: list[Name] = []
    for name in names:
        if kept and kept[-1].stop == name.start and _is_compound(scene, name):
            said = kept[-1].text + name.text
            kept[-1] = Name(kept[-1].start, name.stop, said, name.device)
            continue
        if kept and _is_second_name(scene, kept[-1], name):
            kept[-1] = Name(
                kept[-1].start, kept[-1].stop, kept[-1].text, kept[-1].device or name.device
            )
            continue
        if _takes_back(scene, name, names) and (earlier := _meant(kept, name)):
            kept.remove(earlier)
        elif not _is_aside(scene, name, names):
            kept.append(name)
    return kept


def _meant(kept: list[Name], name: Name) -> Name | None:
    """The one name before that this one comes back to."""
    alike = [each for each in kept if same_instrument(each, name)]
    earlier = [each for each in alike if shortens(name.text, each.text)] or alike
    return earlier[0] if len(earlier) == 1 else None


def _takes_back(scene: Scene, name: Name, names: list[Name]) -> bool:
    """Whether an instrument named before is left out now: 其中浪涌发生器这次不做."""
    after_it = bisect_right(names, name.start, key=_start)
    following = [each.start for each in names[after_it : after_it + 1]]
    stop = min([name.stop + 16, scene.block.stop, *following])
    after = re.split(r"[。；;！!？?\n]", scene.text[name.stop : stop])[0]
    return takes_back(after) and not find_counts(after)


def _is_compound(scene: Scene, name: Name) -> bool:
    """Whether a name that touches the one before is its head: 巴氏杀菌机|温度记录仪."""
    stop = scene.clause_start(name.start) + len(scene.clause_text(name.start))
    following = scene.marks[bisect_right(scene.marks, name.stop - 1, key=_start) :]
    near = takewhile(lambda mark: mark.start < stop, following)
    return not any(isinstance(mark.what, Count) and mark.what.each for mark in near)


def _is_second_name(scene: Scene, first: Name, second: Name) -> bool:
    between = scene.text[first.stop : second.start]
    if _OPEN_PAREN.search(between) and len(between) <= 8 and not any(c in between for c in "）)"):
        return True
    # 熔体流动速率仪(1台，MFR 0.1~100g/10min): in the brackets of an instrument a property.
    opened = between.count("（") + between.count("(") > between.count("）") + between.count(")")
    if opened and second.text.isascii() and second.text.isupper() and len(second.text) <= 4:
        return True
    return any(between.strip(" ，,（(") == word for word in words("alike").names)


def _is_aside(scene: Scene, name: Name, names: list[Name]) -> bool:
    said = scene.clause_text(name.start)
    first = bisect_right(scene.marks, scene.clause_start(name.start) - 1, key=_start)
    stop = scene.clause_start(name.start) + len(said)
    near = takewhile(lambda mark: mark.start < stop, scene.marks[first:])
    counted = any(isinstance(mark.what, Count) for mark in near)
    if left_out(said) or is_past(said, counted=counted):
        return True
    if not _OF_THING.match(scene.text, name.stop):
        return False
    after_it = bisect_right(names, name.start, key=_start)
    clause = scene.clause(name.start)
    return not counted or any(scene.clause(each.start) == clause for each in names[after_it:])
