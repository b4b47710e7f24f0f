"""What the quantities bound to one instrument say of it: its ranges, limits and classes.

Decides the few things a lone expression cannot: whether "±500 N" is a range, what 公斤 means at a
pressure gauge, which quantity is not the instrument's. What stays doubtful is left out and named
as missing.
"""

import re
from dataclasses import dataclass, field, replace

from app.metrology.grades import Grade
from app.metrology.intervals import Interval
from app.metrology.limits import Limit, Terms
from app.metrology.need_text.drafts import Draft, Fact
from app.metrology.need_text.fitting import device_kinds, is_cut, is_surrounding, on_its_axis
from app.metrology.need_text.naming import Name
from app.metrology.need_text.words import words
from app.metrology.quantities import find_quantities, read_quantities
from app.metrology.readings import Reading

# Kinds whose instruments measure both ways from zero, so that a lone ±X is more likely the range.
BOTH_WAYS = ("force", "torque", "acceleration", "angle", "plane_angle")
SURE_ERROR, SURE_RANGE = 5.0, 10.0
_EXTREME = re.compile(
    r"(?:(?P<upper>最大|最高|最长|最多|最重|最远|上限|[Mm]ax)|最小|最低|最短|下限|[Mm]in)[^\d，,；;。、（）()]{0,6}$"
)
# 1.5(6)A: the second number of a rating is no quantity by itself.
_LONE_CLASS = re.compile(r"\s*(?:[EF][12]|M[123])\s*")
_IN_RATING = re.compile(r"\d\s*[（(]$")
_SIGNED = re.compile(
    r"±\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[^\s，,;；、()（）\d±][^\s，,;；、()（）±]*)"
)


# Instruments people name by their scale division: 0.01s的秒表, 0.02mm卡尺.
_WEIGHING = ("天平", "秤", "衡", "磅")
_SAYS_PH = re.compile(r"pH值?\s*[:：]?\s*[\d(（]", re.IGNORECASE)
_SIGHTING = ("全站仪", "经纬仪")  # a lone 2″ is what they are good for
_LEVELS = ("水平仪", "水平尺", "水准泡", "水平器")
_BY_DIVISION = ("秒表", "卡尺", "千分尺", "百分表", "千分表", "天平", "高度尺", "深度尺", "指示表")


@dataclass(slots=True)
class Judged:
    """What was read for an item, and which of "range" and "requirement" stayed unread."""

    intervals: list[Interval] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    grades: list[Grade] = field(default_factory=list)
    range_texts: list[str] = field(default_factory=list)
    requirement_texts: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)


def judge(draft: Draft) -> Judged:
    """Everything said of the instrument that can be told with certainty."""
    judged = Judged()
    kinds = device_kinds(draft.name.device)
    signs: list[tuple[Limit, Fact]] = []
    for told in draft.facts:
        fact = _in_context(told, kinds)
        lone = [x for x in fact.reading.limits if _is_open_sign(x, fact)]
        signs.extend((limit, fact) for limit in lone)
        _take(judged, fact, draft.name, lone)
    _settle_signs(judged, signs)
    _settle_division(judged, draft.name.text)
    return judged


# What a unit of mass means at an instrument that does not measure mass: word, kind, unit.
_SPOKEN = (
    ("公斤力", "pressure", "kgf/cm²"),
    ("公斤", "pressure", "kgf/cm²"),
    ("kg", "pressure", "kgf/cm²"),
    ("g", "acceleration", "gₙ"),
)


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
    found = [each.reading for each in find_quantities(said) if each.reading.status == "read"]
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
            judged.limits.extend([] if item in lone else [_of_length(item, name)])
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
    if fact.label == "pH" and "ph" not in kinds and not _SAYS_PH.search(fact.before + fact.text):
        return  # a bare 0～14 is of pH at a pH meter only
    if _is_bare_share(item, fact, kinds):
        judged.limits.append(_as_error(item))
    elif _is_division(item, fact, name.text):
        judged.limits.append(_as_division(item))
    elif name.text.endswith(_SIGHTING) and item.unit == "″" and item.lo == item.hi:
        error = Terms(a=item.lo, a_text=item.lo_text)
        judged.limits.append(Limit("MPE", error, item.kind, item.unit, item.si_unit))
    elif item.kind == "last_digit":
        return  # a 6.5 digit multimeter
    elif item.lo == item.hi == 0 and item.lo_text == "0":
        judged.unread.add("range")  # 不回 0 kg: a lone zero is no range
    elif _IN_RATING.search(fact.before) or is_cut(item, fact):
        judged.unread.add("range")
    elif is_surrounding(item, fact, name.device):
        return
    elif fact.near or not kinds or item.kind in kinds or fact.label:
        judged.intervals.append(on_its_axis(_one_sided(item, fact), name.device))


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


def _is_bare_share(item: Interval, fact: Fact, kinds: frozenset[str]) -> bool:
    """Whether a lone "0.05%" can only be an error: the instrument does not measure shares."""
    if fact.label or item.unit not in ("%", "‰", "ppm") or item.lo != item.hi or item.lo is None:
        return False
    return bool(kinds) and item.kind not in kinds


def _as_error(item: Interval) -> Limit:
    share = item.lo or 0.0
    return Limit("MPE", Terms(b=share, b_text=format(share, ".12g")))


def _is_division(item: Interval, fact: Fact, name: str) -> bool:
    """Whether a lone "0.01s" at a stopwatch or "0.02mm" at a calliper is its scale division."""
    if fact.label or item.lo is None or item.lo != item.hi:
        return False
    if name.endswith(_LEVELS):
        return item.unit in ("mm/m", "″", "μm/m")
    if name.endswith("秒表"):
        return item.lo_text in ("0.1", "0.01", "0.001", "0.2") and item.unit == "s"
    if not name.endswith(_BY_DIVISION):
        return False
    significant = item.lo_text.replace("0", "").replace(".", "")
    return item.lo_text.startswith("0.0") and significant in ("1", "2", "5")


def _settle_division(judged: Judged, name: str) -> None:
    """Of two lone values of a balance or scale, the tiny one is its scale division: 220g 0.1mg."""
    both = [i for i in judged.intervals if i.hi is not None]
    if not name.endswith(_WEIGHING) or len(both) != 2 or both[0].kind != both[1].kind:
        return
    small, large = sorted(both, key=lambda each: each.hi or 0.0)
    if small.lo == small.hi and (small.hi or 0.0) * 500 <= (large.hi or 0.0):
        judged.intervals.remove(small)
        judged.limits.append(_as_division(small))


def _as_division(item: Interval) -> Limit:
    return Limit(
        "resolution", Terms(a=item.lo, a_text=item.lo_text), item.kind, item.unit, item.si_unit
    )


def _is_open_sign(limit: Limit, fact: Fact) -> bool:
    """Whether "±X" stands without a word that says whether it is a range or an error."""
    terms = limit.terms
    plain = terms.fs is None and limit.k is None and (terms.a is None or terms.b is None)
    share = "%" in fact.text or "‰" in fact.text or "％" in fact.text
    signed = limit.role == "MPE" and "±" in fact.text and plain and not limit.label
    said = f"{fact.label} " + re.split(r"[，,。；;、\n]", fact.before)[-1]
    return signed and not share and not fact.column and not words("error_label").within(said)


def _settle_signs(judged: Judged, signs: list[tuple[Limit, Fact]]) -> None:
    """Tell for each lone "±X" whether it is the range; what may be either is left out."""
    for limit, fact in signs:
        ranged = _is_range(limit, fact, judged)
        read = _both_ways(fact) if ranged else None
        if read:
            judged.intervals.append(read)
        elif ranged is False:
            judged.limits.append(limit)
        else:
            judged.unread |= {"range", "requirement"}


def _is_range(limit: Limit, fact: Fact, judged: Judged) -> bool | None:
    kind = limit.kind.removesuffix("_difference")
    if fact.label:
        return True  # 速度（±400km/h）: a word that names what is measured, and no error word
    if any(interval.kind == kind for interval in judged.intervals):
        return False
    match = _SIGNED.search(fact.text)
    size = float(match["number"]) if match else 0.0
    graded = bool(judged.limits or judged.grades)
    if limit.unit == "″" and size < SURE_RANGE:
        return False
    if kind in BOTH_WAYS or size >= SURE_RANGE or (graded and size >= SURE_ERROR):
        return True
    return False if size < SURE_ERROR else None


def _both_ways(fact: Fact) -> Interval | None:
    match = _SIGNED.search(fact.text)
    if match is None:
        return None
    reading = read_quantities(f"(-{match['number']}~{match['number']}){match['unit']}", "range")
    return reading.intervals[0] if reading.intervals else None
