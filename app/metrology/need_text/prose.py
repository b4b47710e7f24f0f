"""Items from running text: which quantities, counts and specifications belong to which instrument.

Clause by clause: what stands with an instrument belongs to it, what follows continues the one
before, words such as 都 and 以上 spread it. What cannot be bound with certainty is left out.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace

from app.metrology.need_text.asides import is_past, left_out, takes_back, tells_aside
from app.metrology.need_text.counting import Count, find_counts
from app.metrology.need_text.drafts import Draft, Fact
from app.metrology.need_text.islands import find_islands
from app.metrology.need_text.judging import device_kinds
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
from app.metrology.need_text.variants import split_variants
from app.metrology.need_text.words import words
from app.metrology.readings import Item

# A stretch of prose that names more is no prose; lists are read row by row and have no such limit.
MOST_NAMES, MOST_MARKS = 120, 400
_STRONG = "。！!？?\n"
_MIDDLE = "；;"
_WEAK = "，,、：:"
_BREAKS = re.compile(r"[。！!？?\n；;，,、：:]")
_LIST_JOIN = re.compile(r"[\s、,，和及与/以或]*(?:以及|还有|另有|另外)?[\s、]*")
_OTHERS = re.compile(r"[\u4e00-\u9fff]{2,}(?:用|上|里|内|配套)的?")
_JOINT = re.compile(r"以及|还有|和|及|与|跟|、|，|,")
_OPEN_PAREN = re.compile(r"\s*[（(]\s*$")
_OF_THING = re.compile(
    r"[\u4e00-\u9fff]{0,3}(?:上|里|内|中|用|配套|自带|专用|配)的|(?:上|里|内|中|用|配套)(?=[\u4e00-\u9fff])"
)
_PREFIX_GAP = re.compile(r"[\s的、（()）\u4e00-\u9fff]{0,8}")


@dataclass(frozen=True, slots=True)
class Mark:
    """Something found in the text that may belong to an instrument."""

    start: int
    stop: int
    what: Fact | Count | Spec


@dataclass(slots=True)
class _Scene:
    """A block of prose with everything found in it."""

    text: str
    block: Block
    names: list[Name] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    services: tuple[ServiceWord, ...] = ()
    breaks: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

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


def _scene(text: str, shown: str, block: Block) -> _Scene:
    scene = _Scene(text, block)
    part = text[block.start : block.stop]
    at = block.start
    depth = 0
    for offset, char in enumerate(part):
        depth += (char in "（(") - (char in "）)")
        if char in _STRONG + _MIDDLE or (char in _WEAK and depth <= 0):
            if char == "、" and _inside_quantity(part, offset):
                continue
            scene.breaks.append(at + offset)
        if char in _STRONG:
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
    return scene


def _inside_quantity(part: str, offset: int) -> bool:
    """Whether a 、 only parts numbers: 6MV、10MV; X、γ."""
    return part[offset - 1 : offset].isascii() and part[offset + 1 : offset + 2].isascii()


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


def _asked_for(scene: _Scene, names: list[Name]) -> list[Name]:
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
        alike = [each for each in kept if same_instrument(each, name)]
        earlier = [each for each in alike if shortens(name.text, each.text)] or alike
        if len(earlier) == 1 and _takes_back(scene, name, names):
            kept.remove(earlier[0])
        elif not _is_aside(scene, name, names):
            kept.append(name)
    return kept


def _takes_back(scene: _Scene, name: Name, names: list[Name]) -> bool:
    """Whether an instrument named before is left out now: 其中浪涌发生器这次不做."""
    following = [each.start for each in names if each.start > name.start]
    stop = min([name.stop + 16, scene.block.stop, *following])
    after = re.split(r"[。；;！!？?\n]", scene.text[name.stop : stop])[0]
    return takes_back(after) and not find_counts(after)


def _is_compound(scene: _Scene, name: Name) -> bool:
    """Whether a name that touches the one before is its head: 巴氏杀菌机|温度记录仪."""
    return not any(
        isinstance(mark.what, Count) and mark.what.each and mark.start >= name.stop
        for mark in scene.marks
        if scene.clause(mark.start) == scene.clause(name.start)
    )


def _is_second_name(scene: _Scene, first: Name, second: Name) -> bool:
    between = scene.text[first.stop : second.start]
    if _OPEN_PAREN.search(between) and len(between) <= 8 and not any(c in between for c in "）)"):
        return True
    return any(between.strip(" ，,（(") == word for word in words("alike").names)


def _is_aside(scene: _Scene, name: Name, names: list[Name]) -> bool:
    said = scene.clause_text(name.start)
    counted = any(
        isinstance(m.what, Count) and scene.clause(m.start) == scene.clause(name.start)
        for m in scene.marks
    )
    if left_out(said) or is_past(said, counted=counted):
        return True
    follows = any(
        other.start > name.start and scene.clause(other.start) == scene.clause(name.start)
        for other in names
    )
    return bool(_OF_THING.match(scene.text, name.stop)) and (follows or not counted)


def _holder(scene: _Scene, mark: Mark) -> int | None:
    """Index of the name a mark belongs to; None if that is not certain."""
    starts = [name.start for name in scene.names]
    left = bisect_right(starts, mark.start) - 1
    if left >= 0 and mark.start < scene.names[left].stop:
        return left
    right = left + 1 if left + 1 < len(starts) else None
    if right is not None and _belongs_right(scene, mark, left, right):
        return right
    return left if left >= 0 and _belongs_left(scene, mark, left) else None


def _belongs_right(scene: _Scene, mark: Mark, left: int, right: int) -> bool:
    name = scene.names[right]
    if mark.stop > name.start and mark.start < name.start:
        return True  # 二等|标准水银温度计 where the lexicon's name begins later
    if isinstance(mark.what, Fact) and _OTHERS.search(scene.text, mark.stop, name.start):
        return False  # 750kV变压器用的|局放仪
    if scene.clause(mark.start) != scene.clause(name.start):
        return left < 0 and _only_marks_between(scene, mark, name)
    if left < 0 or scene.clause(scene.names[left].start) != scene.clause(mark.start):
        return True
    if _JOINT.search(scene.text, mark.stop, name.start):
        return False
    joined = _JOINT.search(scene.text, scene.names[left].stop, mark.start)
    return bool(joined) or _leads(scene, scene.clause(mark.start))


def _only_marks_between(scene: _Scene, mark: Mark, name: Name) -> bool:
    """Whether nothing but other marks and joints part the mark and the name: 0-60Pa、2%的压差表."""
    between = list(scene.text[mark.stop : name.start])
    for each in scene.marks:
        if mark.stop <= each.start and each.stop <= name.start:
            for i in range(each.start - mark.stop, each.stop - mark.stop):
                between[i] = " "
    return not "".join(between).strip(" ，,、的")


def _leads(scene: _Scene, clause: int) -> bool:
    """Whether in this clause quantities and counts come before their instruments."""
    names = [n.start for n in scene.names if scene.clause(n.start) == clause]
    marks = [m.start for m in scene.marks if scene.clause(m.start) == clause]
    return bool(names and marks) and min(marks) < min(names)


def _belongs_left(scene: _Scene, mark: Mark, left: int) -> bool:
    name = scene.names[left]
    if scene.sentence(name.start) == scene.sentence(mark.start):
        return not _parted(scene, name.stop, mark)
    # A later sentence goes on about the instrument before if it is the only one, or if what it
    # says can be measured by it.
    several = len({n.text for n in scene.names}) > 1
    if isinstance(mark.what, Fact):
        return _fits(name, mark.what) or (not several and _is_plain(name, mark.what))
    if several:
        return False
    return (
        isinstance(mark.what, Spec)
        or (isinstance(mark.what, Fact) and bool(mark.what.label))
        or (isinstance(mark.what, Count))
    )


def _is_plain(name: Name, what: Fact) -> bool:
    """Whether a fact can only be of the one instrument there is."""
    return bool(what.label) or not what.reading.intervals or name.device is None


def _fits(name: Name, what: Fact | Count | Spec) -> bool:
    if not isinstance(what, Fact) or name.device is None:
        return False
    kinds = device_kinds(name.device)
    said = {interval.kind for interval in what.reading.intervals}
    return bool(said) and said <= kinds


def _parted(scene: _Scene, stop: int, mark: Mark) -> bool:
    """Whether words around say that a quantity is no demand."""
    if not isinstance(mark.what, Fact):
        return False
    before = scene.text[max(stop, mark.start - 10) : mark.start]
    reading = mark.what.reading
    graded = bool(reading.grades) and not reading.intervals
    return tells_aside(scene.clause_text(mark.start), before, graded=graded)


def _give(scene: _Scene, drafts: list[Draft], mark: Mark, holder: int) -> None:
    what = mark.what
    draft = drafts[holder]
    if isinstance(what, Fact):
        near = scene.sentence(mark.start) == scene.sentence(draft.name.start)
        draft.facts.append(replace(what, near=near))
    elif isinstance(what, Count):
        draft.counts.append(what)
    else:
        draft.specs.append(what)


def _spread(scene: _Scene, drafts: list[Draft], mark: Mark, holder: int) -> list[int]:
    """All holders of a mark that 都, 均, 各 or 以上 spread over the names before it."""
    spreading = isinstance(mark.what, Count) and mark.what.each
    begin = max(scene.clause_start(mark.start), scene.names[holder].stop)
    lead = scene.text[begin : mark.start]
    if "分别" in lead and isinstance(mark.what, Fact):
        return _respectively(scene, mark.what, holder)
    if not spreading and not words("spread").within(lead):
        return [holder]
    if any(word in lead for word in ("以上", "上述", "所有", "全部")):
        return list(range(holder + 1))
    group = [holder]
    for index in range(holder - 1, -1, -1):
        between = scene.text[scene.names[index].stop : scene.names[index + 1].start]
        same = scene.sentence(scene.names[index].start) == scene.sentence(mark.start)
        if not same or not (_LIST_JOIN.fullmatch(between) or _is_similar(mark, drafts[index])):
            break
        group.append(index)
    return group


def _respectively(scene: _Scene, fact: Fact, holder: int) -> list[int]:
    """量程分别是0-250V和0-5A: each to the one name it fits, to none where that is not certain."""
    fitting = [index for index, name in enumerate(scene.names[: holder + 1]) if _fits(name, fact)]
    return fitting if len(fitting) == 1 else []


def _is_similar(mark: Mark, draft: Draft) -> bool:
    """Whether the draft lacks what the mark says, so that it may be meant for it too."""
    return isinstance(mark.what, Count) and not draft.counts


def _bind(scene: _Scene) -> list[Draft]:
    drafts = [Draft(name) for name in scene.names]
    for mark in scene.marks:
        holder = _holder(scene, mark)
        if holder is None:
            continue
        for each in _spread(scene, drafts, mark, holder):
            _give(scene, drafts, mark, each)
    return drafts


def read_prose(text: str, shown: str, block: Block) -> list[Draft]:
    """The items of a block of prose; see ``read_row`` for the two texts."""
    scene = _scene(text, shown, block)
    drafts = _bind(scene)
    drafts = _together(scene, drafts)
    found: list[Draft] = []
    for draft in drafts:
        found.extend(split_variants(draft, scene.clause))
    _serve(scene, found)
    return _without_echoes(scene, found)


def _together(scene: _Scene, drafts: list[Draft]) -> list[Draft]:
    """Names counted as one sum (注射泵、输液泵合计150台) as one item under both names."""
    joined: list[Draft] = []
    for draft in drafts:
        previous = joined[-1] if joined else None
        summed = any(count.total for count in draft.counts)
        if previous and summed and previous.is_bare:
            between = scene.text[previous.name.stop : draft.name.start]
            if _LIST_JOIN.fullmatch(between):
                said = scene.text[previous.name.start : draft.name.stop]
                draft.name = Name(previous.name.start, draft.name.stop, said, draft.name.device)
                joined.pop()
        joined.append(draft)
    return joined


def _serve(scene: _Scene, drafts: list[Draft]) -> None:
    """Give each item the service its own words, its part of the sentence or a heading names."""
    if len({word.service for word in scene.services}) < 2:
        return
    starts = sorted({draft.name.start for draft in drafts})
    for draft in drafts:
        after = [start for start in starts if start > draft.name.start]
        draft.service = _service_for(scene, draft.name, after[0] if after else scene.block.stop)


def _service_for(scene: _Scene, name: Name, following: int) -> str | None:
    for word in scene.services:
        if word.stop <= name.start and scene.clause(word.start) == scene.clause(name.start):
            return word.service
    for word in scene.services:
        if word.start < name.stop:
            continue
        if word.start < following and not _before_next(scene, word, following):
            return word.service
        part = scene.text[name.stop : word.start]
        if not any(char in _STRONG + _MIDDLE for char in part) and word.start > following:
            return word.service
    earlier = [word.service for word in scene.services if word.stop <= name.start]
    return earlier[-1] if earlier else None


def _before_next(scene: _Scene, word: ServiceWord, following: int) -> bool:
    """Whether a service stands at the head of the next instrument's clause: 校准|温度计3支."""
    return following < scene.block.stop and scene.clause(word.start) == scene.clause(following)


def _without_echoes(scene: _Scene, drafts: list[Draft]) -> list[Draft]:
    """Leave out names that only repeat an item or are mentioned by the way."""
    kept: list[Draft] = []
    telling = any(not draft.is_bare for draft in drafts)
    for draft in drafts:
        earlier = [each for each in kept if same_instrument(each.name, draft.name)]
        if earlier and _echoes(draft, earlier[0]):
            for each in earlier:
                _take_over(each, draft)
            continue
        if draft.is_bare and telling and not _is_wanted(scene, draft, drafts):
            continue
        kept.append(draft)
    return kept


def _echoes(draft: Draft, earlier: Draft) -> bool:
    """Whether a later mention says nothing, or only what the earlier one leaves open."""
    if draft.is_bare or not (earlier.facts or earlier.counts):
        return True
    if draft.counts:
        return False
    said = {_sort(item) for fact in earlier.facts for item in fact.reading.items}
    return not any(_sort(item) in said for fact in draft.facts for item in fact.reading.items)


def _sort(item: Item) -> tuple[type, str]:
    return type(item), getattr(item, "role", "")


def _take_over(earlier: Draft, draft: Draft) -> None:
    """Give an item what a later mention of it says."""
    earlier.facts.extend(draft.facts)
    earlier.specs.extend(draft.specs)
    earlier.counts.extend(draft.counts if not earlier.counts else [])
    earlier.service = earlier.service if draft.service is None else draft.service


def _is_wanted(scene: _Scene, draft: Draft, drafts: list[Draft]) -> bool:
    """Whether a name of which nothing is said is asked for: by a service, or as one of a list."""
    name = draft.name
    clause = scene.clause(name.start)
    if any(scene.clause(word.start) == clause for word in scene.services):
        return True
    for other in drafts:
        first, second = sorted((name, other.name), key=lambda each: each.start)
        if first is not second and _LIST_JOIN.fullmatch(scene.text[first.stop : second.start]):
            return True
    return False
