"""Which quantity, count and specification belongs to which instrument of a stretch of prose.

What stands in the clause of an instrument belongs to it, what follows continues the one before,
都, 各 and 以上 spread it. What cannot be bound with certainty is left out.
"""

import re
from bisect import bisect_right
from dataclasses import replace

from app.metrology.need_text.asides import names_plant, tells_aside
from app.metrology.need_text.counting import Count
from app.metrology.need_text.drafts import Draft, Fact
from app.metrology.need_text.fitting import device_kinds
from app.metrology.need_text.naming import (
    Name,
)
from app.metrology.need_text.scenes import LIST_JOIN, Mark, Scene
from app.metrology.need_text.specs import Spec
from app.metrology.need_text.words import words

_OTHERS = re.compile(r"[\u4e00-\u9fff]{2,}(?:用|上|里|内|配套)的?")
_BRACKET = re.compile(r"[（(][^（()）]{0,20}[)）]")
_UNKNOWN = re.compile(r"[A-Za-z0-9\-]{0,8}\s?[\u4e00-\u9fff]{3,12}(?:\s[A-Za-z][\w\-]{0,12})?")
_STRETCH = ("部分", "方面", "段", "档", "挡", "值", "点", "处", "轴", "端", "侧", "路", "型")
# 另外H2S的90个: one more, of which only this is said.
_MORE = re.compile(r"(?:另外|另有|还有|外加|再加)(?P<what>[A-Za-z0-9\u4e00-\u9fff]{2,10}?)的?")
_THING = re.compile(r"[\u4e00-\u9fff]{3,}$")
_JOINT = re.compile(r"\band\b|\bplus\b|以及|还有|和|及|与|跟|、|，|,")


def _holder(scene: Scene, mark: Mark) -> int | None:
    """Index of the name a mark belongs to; None if that is not certain."""
    starts = [name.start for name in scene.names]
    left = bisect_right(starts, mark.start) - 1
    if left >= 0 and mark.start < scene.names[left].stop:
        # 二等 and 1000V may begin a name; the model 5520A is no 5520 amperes.
        return left if mark.stop < scene.names[left].stop else None
    right = left + 1 if left + 1 < len(starts) else None
    if right is not None and _belongs_right(scene, mark, left, right):
        return right
    return left if left >= 0 and _belongs_left(scene, mark, left) else None


def _belongs_right(scene: Scene, mark: Mark, left: int, right: int) -> bool:
    name = scene.names[right]
    if mark.stop > name.start and mark.start < name.start:
        return True  # 二等|标准水银温度计 where the lexicon's name begins later
    if isinstance(mark.what, Fact) and (
        names_plant(scene.text, mark.stop)
        or _OTHERS.search(scene.text, mark.stop, name.start)  # 750kV变压器用的|局放仪
    ):
        return False
    if scene.clause(mark.start) != scene.clause(name.start):
        free = left < 0 and not _is_of_words(scene, mark)
        return free and _only_marks_between(scene, mark, name)
    if left < 0 or scene.clause(scene.names[left].start) != scene.clause(mark.start):
        return True
    if _JOINT.search(scene.text, mark.stop, name.start):
        return False
    joined = _JOINT.search(scene.text, scene.names[left].stop, mark.start)
    return bool(joined) or _leads(scene, scene.clause(mark.start))


def _is_of_words(scene: Scene, mark: Mark) -> bool:
    """Whether unread words before a mark are what it counts: 测温环50个，热电偶…."""
    lead = scene.text[scene.clause_start(mark.start) : mark.start].strip()
    return bool(_THING.search(lead)) and not words("stop").within(lead)


def _only_marks_between(scene: Scene, mark: Mark, name: Name) -> bool:
    """Whether nothing but other marks and joints part the mark and the name: 0-60Pa、2%的压差表."""
    between = list(scene.text[mark.stop : name.start])
    for each in scene.marks:
        if mark.stop <= each.start and each.stop <= name.start:
            for i in range(each.start - mark.stop, each.stop - mark.stop):
                between[i] = " "
    return not "".join(between).strip(" ，,、的")


def _leads(scene: Scene, clause: int) -> bool:
    """Whether in this clause quantities and counts come before their instruments."""
    names = [n.start for n in scene.names if scene.clause(n.start) == clause]
    marks = [m.start for m in scene.marks if scene.clause(m.start) == clause]
    return bool(names and marks) and min(marks) < min(names)


def _belongs_left(scene: Scene, mark: Mark, left: int) -> bool:
    name = scene.names[left]
    if _is_of_another(scene, mark, name):
        scene.strangers[left] = mark.stop
        return False
    clause = scene.clause_text(mark.start)
    if left in scene.strangers and not words("spread").tells(clause):
        return False  # what follows a thing that is not in the lexicon is said of it
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


def _is_property(said: str) -> bool:
    """Whether words say something of an instrument (测量范围, 高温段) and name no other thing."""
    if words("property").ends(said) or said.endswith(_STRETCH):
        return True
    return any(words(table).tells(said) for table in ("stop", "spread", "greeting", "aside"))


def _is_of_another(scene: Scene, mark: Mark, name: Name) -> bool:
    """Whether the clause of a mark begins with the name of a thing that is not in the lexicon.

    ；医用微粒计数 2μm~100μm and 、EFT脉冲群 4.4kV are no sizes of the instrument before them.
    """
    start = scene.clause_start(mark.start)
    if start < name.stop:
        return False
    first = next(each for each in scene.marks if each.start >= start)
    if isinstance(first.what, Fact) and first.what.label:
        return False
    said = _BRACKET.sub("", scene.text[start : first.start]).strip(" 、，,；;。\n")
    more = _MORE.fullmatch(said)
    said = more["what"] if more else said
    if not (more or _UNKNOWN.fullmatch(said)) or _is_property(said):
        return False
    stop = start + len(scene.clause_text(mark.start))
    counted = any(
        isinstance(each.what, Count) and not (each.what.each or each.what.total)
        for each in scene.marks
        if start <= each.start < stop
    )
    before = any(
        isinstance(each.what, Count) for each in scene.marks if name.start <= each.start < start
    )
    return scene.text[start - 1] in "；;、" or (counted and (before or more is not None))


def _is_plain(name: Name, what: Fact) -> bool:
    """Whether a fact can only be of the one instrument there is."""
    return bool(what.label) or not what.reading.intervals or name.device is None


def _fits(name: Name, what: Fact | Count | Spec) -> bool:
    if not isinstance(what, Fact) or name.device is None:
        return False
    kinds = device_kinds(name.device)
    said = {interval.kind for interval in what.reading.intervals}
    return bool(said) and said <= kinds


def _parted(scene: Scene, stop: int, mark: Mark) -> bool:
    """Whether words around say that a quantity is no demand."""
    if not isinstance(mark.what, Fact):
        return False
    if names_plant(scene.text, mark.stop):
        return True
    before = scene.text[max(stop, mark.start - 10) : mark.start]
    reading = mark.what.reading
    graded = bool(reading.grades) and not reading.intervals
    return tells_aside(scene.clause_text(mark.start), before, graded=graded)


def _give(scene: Scene, drafts: list[Draft], mark: Mark, holder: int) -> None:
    what = mark.what
    draft = drafts[holder]
    if isinstance(what, Fact):
        near = scene.sentence(mark.start) == scene.sentence(draft.name.start)
        draft.facts.append(replace(what, near=near))
    elif isinstance(what, Count):
        draft.counts.append(what)
    else:
        draft.specs.append(what)


def _spread(scene: Scene, drafts: list[Draft], mark: Mark, holder: int) -> list[int]:
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
        if not same or not (LIST_JOIN.fullmatch(between) or _is_similar(mark, drafts[index])):
            break
        group.append(index)
    return group


def _respectively(scene: Scene, fact: Fact, holder: int) -> list[int]:
    """量程分别是0-250V和0-5A: each to the one name it fits, to none where that is not certain."""
    fitting = [index for index, name in enumerate(scene.names[: holder + 1]) if _fits(name, fact)]
    return fitting if len(fitting) == 1 else []


def _is_similar(mark: Mark, draft: Draft) -> bool:
    """Whether the draft lacks what the mark says, so that it may be meant for it too."""
    return isinstance(mark.what, Count) and not draft.counts


def bind(scene: Scene) -> list[Draft]:
    """A draft for each name, with everything that certainly belongs to it."""
    drafts = [Draft(name) for name in scene.names]
    for mark in scene.marks:
        holder = _holder(scene, mark)
        if holder is None:
            continue
        for each in _spread(scene, drafts, mark, holder):
            _give(scene, drafts, mark, each)
    return drafts
