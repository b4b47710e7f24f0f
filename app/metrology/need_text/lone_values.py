"""What a value that stands alone is: a scale division, an error, or the size of a part.

0.02mm at a calliper is its scale division, 0.1% at a power meter its error, 1040g behind 钢球 the
mass of a ball. What may be either is left out and named as unread.
"""

import re

from app.metrology.intervals import Interval
from app.metrology.limits import Limit, Terms
from app.metrology.need_text.drafts import Fact
from app.metrology.need_text.fitting import device_kinds
from app.metrology.need_text.judged import Judged
from app.metrology.need_text.naming import Name
from app.metrology.need_text.words import words

_LARGEST_ERROR = 0.1
_WEIGHING = ("天平", "秤", "衡", "磅")
_SIGHTING = ("全站仪", "经纬仪", "测角仪")  # a lone 2″ is what they are good for
_LEVELS = ("水平仪", "水平尺", "水准泡", "水平器")
# Instruments people name by their scale division: 0.01s的秒表, 0.02mm卡尺.
_BY_DIVISION = ("卡尺", "千分尺", "百分表", "千分表", "天平", "高度尺", "深度尺", "指示表")
_DIVISIONS = {
    "秒表": (("s",), ("0.1", "0.01", "0.001", "0.2")),
    "角度尺": (("′", "″"), ("1", "2", "5", "10", "30")),
    "雨量计": (("mm",), ("0.1", "0.2", "0.5", "1")),
    "雨量传感器": (("mm",), ("0.1", "0.2", "0.5", "1")),
}
_TOUCHING = re.compile(r"[\u4e00-\u9fff]{2,}$")
_PARTS = ("球", "锤", "砣", "杆", "棒")
_NO_PART = "为是约至到达即台把只支块个件套根副的力压温速流频"


def as_requirement(item: Interval, fact: Fact, name: Name) -> Limit | None:
    """The error limit or scale division a lone value is; None where it is a range."""
    if _is_bare_share(item, fact, device_kinds(name.device)):
        return _as_error(item)
    names = {name.text, name.device.name if name.device else name.text}
    if any(_is_division(item, fact, each) for each in names):
        return _as_division(item)
    if name.text.endswith(_SIGHTING) and item.unit == "″" and item.lo == item.hi:
        error = Terms(a=item.lo, a_text=item.lo_text)
        return Limit("MPE", error, item.kind, item.unit, item.si_unit)
    return None


def _is_bare_share(item: Interval, fact: Fact, kinds: frozenset[str]) -> bool:
    """Whether a lone "0.05%" can only be an error: the instrument does not measure shares."""
    if fact.label or item.unit not in ("%", "‰", "ppm") or item.lo != item.hi or item.lo is None:
        return False
    return bool(kinds) and item.kind not in kinds


def is_scale(item: Interval, fact: Fact, name: str) -> bool:
    """Whether "HV30" at a hardness tester is the scale and its force, not a hardness."""
    return name.endswith("硬度计") and item.lo == item.hi and fact.text.lstrip().startswith("H")


def _as_error(item: Interval) -> Limit:
    share = item.lo or 0.0
    return Limit("MPE", Terms(b=share, b_text=format(share, ".12g")))


def _is_division(item: Interval, fact: Fact, name: str) -> bool:
    """Whether a lone "0.01s" at a stopwatch or "0.02mm" at a calliper is its scale division."""
    if fact.label or item.lo is None or item.lo != item.hi:
        return False
    if name.endswith(_LEVELS):
        return item.unit in ("mm/m", "″", "μm/m")
    for end, (units, numbers) in _DIVISIONS.items():
        if name.endswith(end):
            return item.unit in units and item.lo_text in numbers
    if not name.endswith(_BY_DIVISION):
        return False
    significant = item.lo_text.replace("0", "").replace(".", "")
    return item.lo_text.startswith("0.0") and significant in ("1", "2", "5")


def _as_division(item: Interval) -> Limit:
    return Limit(
        "resolution", Terms(a=item.lo, a_text=item.lo_text), item.kind, item.unit, item.si_unit
    )


def settle_shares(judged: Judged, kinds: frozenset[str]) -> None:
    """600V 20A 0.1%: beside ranges of other kinds a lone small share is the error.

    Alone, of an instrument whose kinds are not known, it may be either and is left out.
    """
    shares = [i for i in judged.intervals if i.kind == "ratio" and i.lo == i.hi and i.unit == "%"]
    others = [i for i in judged.intervals if i.kind != "ratio"]
    if kinds or len(shares) != 1 or (shares[0].lo or 0.0) > _LARGEST_ERROR:
        return
    judged.intervals.remove(shares[0])
    if others:
        judged.limits.append(_as_error(shares[0]))
    else:
        judged.unread |= {"range", "requirement"}


def settle_division(judged: Judged, name: str) -> None:
    """Of two lone values of a balance or scale, the tiny one is its scale division: 220g 0.1mg."""
    both = [i for i in judged.intervals if i.hi is not None]
    if (name.endswith("天平") and len(both) > 2) or _are_two_balances(name, both):
        judged.intervals.clear()
        judged.limits = [limit for limit in judged.limits if limit.role != "resolution"]
        judged.unread.add("range")
        return
    if not name.endswith(_WEIGHING) or len(both) != 2 or both[0].kind != both[1].kind:
        return
    small, large = sorted(both, key=lambda each: each.hi or 0.0)
    if small.lo == small.hi and (small.hi or 0.0) * 500 <= (large.hi or 0.0):
        judged.intervals.remove(small)
        judged.limits.append(_as_division(small))


def settle_fine(judged: Judged) -> None:
    """0~100% 0.01%: behind a range a lone tiny value of its kind is the scale division."""
    ranges = [i for i in judged.intervals if i.lo != i.hi and i.hi is not None]
    for item in [i for i in judged.intervals if i.lo == i.hi and i.lo]:
        wide = any(i.kind == item.kind and _is_far_below(item, i) for i in ranges)
        if wide:
            judged.intervals.remove(item)
            digits = item.lo_text.replace("0", "").replace(".", "")
            if digits in ("1", "2", "5") and item.kind != "temperature":
                judged.limits.append(_as_division(item))
            else:
                judged.unread.add("requirement")


def _is_far_below(item: Interval, wide: Interval) -> bool:
    """Whether a lone value is less than a hundredth of a range's end; degrees as written."""
    if item.kind != "temperature":
        return (item.lo or 0.0) * 100 <= (wide.hi or 0.0)
    same = item.unit == wide.unit and item.lo_text and wide.hi_text
    return bool(same) and 0 < float(item.lo_text) * 50 <= float(wide.hi_text)


def _are_two_balances(name: str, both: list[Interval]) -> bool:
    """Whether two capacities stand with one balance, which then are of two (220g的和81g的)."""
    if not name.endswith("天平") or len(both) != 2 or any(i.lo != i.hi for i in both):
        return False
    small, large = sorted(i.hi or 0.0 for i in both)
    return large < small * 500


def is_of_part(item: Interval, fact: Fact, name: str, *, known: bool) -> bool:
    """钢球1040g: a lone value that touches a word which is no property and not the instrument."""
    match = _TOUCHING.search(fact.before)
    if match is None or item.lo != item.hi or fact.label or fact.column:
        return False
    said = match.group()
    if not known:
        return said.endswith(_PARTS)
    told = any(
        words(each).within(said) for each in ("property", "stop", "spread", "error_label", "mode")
    )
    return not told and not name.endswith(said[-2:]) and said[-1:] not in _NO_PART
