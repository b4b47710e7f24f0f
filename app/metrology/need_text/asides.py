"""Words beside a quantity or a name which say that it is not what is asked for.

表盘100mm is the size of a dial, 上次U=0.5% the past, 你们用的 the laboratory's own. Judged from the
clause alone.
"""

import re

from app.metrology.need_text.words import words

# 除外 may take a thing out of a part of what was said only: 可送样，灯箱除外.
_PARTIAL = ("除外", "不含", "不包括")
# 110kV变电站, ±1100kV换流站: the quantity names a plant.
_PLANT = re.compile(
    r"\s?(?:特高压)?(?:换流站|变电站|变电所|开闭所|线路|电网|母线|机组|电站|等级|侧|架空线|电缆线路|厂房)"
)
_ERRORS = tuple(f"{each}差" for each in "误允公偏极级温压色时方位视像焦倾垂等落标")
_LINK = " \u3000约为是：:≈=在有"


def tells_aside(clause: str, before: str, *, graded: bool = False) -> bool:
    """Whether a quantity in ``clause`` after the words ``before`` is told by the way.

    Words of the past and of others' things hold for a whole clause, circumstances (供电, 表盘) for
    the amount that follows them directly, not for a class (``graded``).
    """
    lead = before.rstrip(_LINK)
    if lead.endswith("差") and not lead.endswith(_ERRORS):
        return True  # 各台之间差5%: the complaint
    for word in words("aside").find(clause):
        said = clause[word.start : word.stop]
        beside = word.name == "circumstance" and not graded and lead.endswith(said)
        reached = word.name == "reach" and word.start < len(before) <= word.stop + 6
        if beside or reached or word.name in ("past", "earlier", "theirs"):
            return True
    return False


def names_plant(text: str, stop: int) -> bool:
    """Whether a quantity that ends at ``stop`` is part of the name of a plant or line."""
    return _PLANT.match(text, stop) is not None


def left_out(clause: str) -> bool:
    """Whether a clause says that its instrument is left out (停用) or the laboratory's own."""
    return any(word.name in ("excluded", "theirs") for word in words("aside").find(clause))


def takes_back(words_after: str) -> bool:
    """Whether the words after a name say that this instrument is not asked for after all."""
    found = [word for word in words("aside").find(words_after) if word.name == "excluded"]
    return any(words_after[word.start : word.stop] not in _PARTIAL for word in found)


def is_past(clause: str, *, counted: bool) -> bool:
    """Whether the clause tells of an earlier time: 上次 always, 去年 where nothing is counted."""
    names = {word.name for word in words("aside").find(clause)}
    return "earlier" in names or ("past" in names and not counted)
