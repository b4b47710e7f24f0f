"""What the quantities bound to one instrument say of it: its ranges, limits and classes.

Decides the few things a lone expression cannot: whether "±500 N" is a range, what 公斤 means at a
pressure gauge, which quantity is not the instrument's. What stays doubtful is left out and named
as missing.
"""

import re
from dataclasses import replace

from app.metrology.grades import Grade
from app.metrology.intervals import Interval
from app.metrology.limits import Limit, Terms
from app.metrology.need_text.drafts import Draft, Fact
from app.metrology.need_text.fitting import device_kinds, is_cut, is_surrounding, on_its_axis
from app.metrology.need_text.judged import Judged
from app.metrology.need_text.lone_values import (
    as_requirement,
    is_of_part,
    is_scale,
    settle_division,
    settle_fine,
    settle_shares,
)
from app.metrology.need_text.naming import Name
from app.metrology.need_text.signs import is_open_sign, settle_signs, take_limit
from app.metrology.quantities import find_quantities, read_quantities
from app.metrology.readings import Reading

_EXTREME = re.compile(
    r"(?:(?P<upper>最大|最高|最长|最多|最重|最远|上限|[Mm]ax)|最小|最低|最短|下限|[Mm]in)[^\d，,；;。、（）()]{0,6}$"
)
# 1.5(6)A: the second number of a rating is no quantity by itself.
_LONE_CLASS = re.compile(r"\s*(?:[EF][12]|M[123])\s*")
_IN_RATING = re.compile(r"\d\s*[（(]$")
_SAYS_PH = re.compile(r"pH值?\s*[:：]?\s*[\d(（]", re.IGNORECASE)


def judge(draft: Draft) -> Judged:
    """Everything said of the instrument that can be told with certainty."""
    judged = Judged()
    kinds = device_kinds(draft.name.device)
    signs: list[tuple[Limit, Fact]] = []
    for told in draft.facts:
        fact = _in_context(told, kinds or _spoken_kinds(draft.name.text))
        lone = [x for x in fact.reading.limits if is_open_sign(x, fact)]
        signs.extend((limit, fact) for limit in lone)
        _take(judged, fact, draft.name, lone)
    settle_signs(judged, signs)
    settle_fine(judged)
    settle_shares(judged, kinds)
    settle_division(judged, draft.name.text)
    return judged


# What a unit of mass means at an instrument that does not measure mass: word, kind, unit.
_SPOKEN = (
    ("公斤力", "pressure", "kgf/cm²"),
    ("公斤", "pressure", "kgf/cm²"),
    ("kg", "pressure", "kgf/cm²"),
    ("g", "acceleration", "gₙ"),
)


def _spoken_kinds(name: str) -> frozenset[str]:
    """What a name that the lexicon lacks says it measures, where g may be meant for gₙ."""
    shaken = any(word in name for word in ("振动", "加速度", "冲击"))
    return frozenset({"acceleration"}) if shaken else frozenset()


def _in_context(fact: Fact, kinds: frozenset[str]) -> Fact:
    """The fact with 公斤 and g read as what they are at gauges and accelerometers."""
    items = fact.reading.items
    if "ph" in kinds and fact.reading.status == "refused":
        reading = read_quantities("pH" + fact.text.strip(), "range")
        return replace(fact, reading=reading) if reading.status == "read" else fact
    if "mass" in kinds or all(getattr(each, "kind", "") != "mass" for each in items):
        return fact
    for word, kind, unit in _SPOKEN:
        said = re.sub(rf"(?<=\d)(\s*){word}(?![A-Za-z])", rf"\1{unit}", fact.text)
        if said != fact.text and any(kind in each for each in kinds):
            part = _part(said, fact)
            return replace(fact, text=said, reading=part) if part else fact
    return fact


def _part(said: str, fact: Fact) -> Reading | None:
    """The reading of reworded text: of the island that stands where the fact stood."""
    islands = find_quantities(f"{fact.label}{said}")
    found = [each.reading for each in islands if each.reading.status == "read"]
    wanted = [type(item) for item in fact.reading.items]
    return next((r for r in found if [type(item) for item in r.items] == wanted), None)


def _take(judged: Judged, fact: Fact, name: Name, lone: list[Limit]) -> None:
    if fact.reading.status == "refused":
        _take_unread(judged, fact)
        return
    for item in fact.reading.items:
        if isinstance(item, Grade):
            judged.grades.extend([item] if _is_class(fact, name.text) else [])
        elif isinstance(item, Limit):
            if item not in lone:
                take_limit(judged, _of_length(item, name), fact)
        else:
            _take_interval(judged, item, fact, name)
    required = bool(fact.reading.limits or fact.reading.grades)
    (judged.requirement_texts if required else judged.range_texts).append(fact.text.strip())


def _of_length(limit: Limit, name: Name) -> Limit:
    """U=0.5×10⁻⁶L at an instrument of length: L is the length, not the litre."""
    kinds = device_kinds(name.device)
    if limit.unit != "L" or "length" not in kinds or "volume" in kinds or limit.terms.b is not None:
        return limit
    share = limit.terms.a_text
    return replace(limit, terms=Terms(b=float(share), b_text=share), kind="", unit="", si_unit="")


def _is_class(fact: Fact, name: str) -> bool:
    """Whether a class is one: Ⅱ型 is a type, a lone "M1" a class of weights only."""
    if "型" in fact.text:
        return False
    weight = "砝码" in name or "weight" in name.lower()
    return weight or not _LONE_CLASS.fullmatch(fact.text)


def _take_interval(judged: Judged, item: Interval, fact: Fact, name: Name) -> None:
    kinds = device_kinds(name.device)
    if _says_nothing(item, fact, name.text, kinds) or is_scale(item, fact, name.text):
        return
    if limit := as_requirement(item, fact, name):
        judged.limits.append(limit)
    elif _is_unsure(item, fact, name.text, kinds):
        judged.unread.add("range")
    elif is_surrounding(item, fact, name.device):
        return
    elif fact.near or not kinds or item.kind in kinds or fact.label:
        judged.intervals.append(on_its_axis(_one_sided(item, fact), name.device))


def _says_nothing(item: Interval, fact: Fact, name: str, kinds: frozenset[str]) -> bool:
    """Whether a quantity is none of this instrument: digits, a bare 0～14 at no pH meter."""
    said = fact.before + fact.text
    foreign = fact.label == "pH" and "ph" not in kinds and not _SAYS_PH.search(said)
    return foreign or (item.kind == "last_digit" and not name.endswith("秒表"))


def _is_unsure(item: Interval, fact: Fact, name: str, kinds: frozenset[str]) -> bool:
    """Whether a value is a part of something unread: of a rating, a cut range, a part's size."""
    if item.lo == item.hi == 0 and item.lo_text == "0":
        return True  # 不回 0 kg: a lone zero is no range
    if _IN_RATING.search(fact.before) or is_cut(item, fact):
        return True
    return item.kind not in kinds and is_of_part(item, fact, name, known=bool(kinds))


def _one_sided(item: Interval, fact: Fact) -> Interval:
    """最大轴载30t, 最高200℃: the word before makes a lone value the upper limit, 最小 the lower."""
    if item.lo is None or item.lo != item.hi or fact.text.lstrip()[:1] in "(（":
        return item
    match = _EXTREME.search(fact.before)
    if match is None:
        return item
    if match["upper"]:
        return replace(item, lo=None, lo_text="")
    return replace(item, hi=None, hi_text="")


def _take_unread(judged: Judged, fact: Fact) -> None:
    requirement = fact.column in ("mpe", "uncertainty") or fact.text.lstrip().startswith(("U", "±"))
    judged.unread.add("requirement" if requirement else "range")
    (judged.requirement_texts if requirement else judged.range_texts).append(fact.text.strip())
