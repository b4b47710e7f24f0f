"""Whether "±X" is a range or an error, and which of two errors is the one that is asked for.

±500N·m of a torque transducer is its range, ±0.5℃ of a bath its error; what may be either is left
out and named as unread.
"""

import re

from app.metrology.intervals import Interval
from app.metrology.limits import Limit
from app.metrology.need_text.drafts import Fact
from app.metrology.need_text.judged import Judged
from app.metrology.need_text.words import words
from app.metrology.quantities import read_quantities

# Kinds whose instruments measure both ways from zero, so that a lone ±X is more likely the range.
BOTH_WAYS = ("force", "torque", "acceleration", "angle", "plane_angle")
SURE_ERROR, SURE_RANGE = 5.0, 10.0
_ALIKE = 20.0  # two lone ±X of one kind that differ by less may both be ranges
_SIGNED = re.compile(
    r"±\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[^\s，,;；、()（）\d±][^\s，,;；、()（）±]*)"
)
_DEMANDED = re.compile(r"(?:客户|甲方|工艺|审核)?(?:要求|希望|期望)[^，,。；;、\d]{0,6}$")
_NAMED = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,5}[:：]?\s?$")


def take_limit(judged: Judged, limit: Limit, fact: Fact) -> None:
    """A limit; ±2℃，客户要求±1℃: what is demanded replaces what the instrument has."""
    demanded = _DEMANDED.search(fact.before)
    if demanded and not _DEMANDED.search("".join(judged.requirement_texts[-1:])):
        judged.limits = [
            each
            for each in judged.limits
            if (each.role, each.kind) != (limit.role, limit.kind) or limit.role != "MPE"
        ]
    judged.limits.append(limit)


def is_open_sign(limit: Limit, fact: Fact) -> bool:
    """Whether "±X" stands without a word that says whether it is a range or an error."""
    terms = limit.terms
    plain = terms.fs is None and limit.k is None and (terms.a is None or terms.b is None)
    share = any(sign in fact.text for sign in ("%", "‰", "％", "/d"))
    signed = limit.role == "MPE" and "±" in fact.text and plain and not limit.label
    said = f"{fact.label} " + re.split(r"[，,。；;、\n]", fact.before)[-1]
    return signed and not share and not fact.column and not words("error_label").within(said)


def settle_signs(judged: Judged, signs: list[tuple[Limit, Fact]]) -> None:
    """Tell for each lone "±X" whether it is the range; what may be either is left out."""
    told = [item for item in judged.intervals if item.lo != item.hi or not _is_tiny(item, signs)]
    for limit, fact in signs:
        ranged = _is_range(limit, fact, judged, told)
        read = _both_ways(fact) if ranged else None
        if read:
            judged.intervals.append(read)
        elif ranged is False:
            take_limit(judged, limit, fact)
        else:
            judged.unread |= {"range", "requirement"}


def _is_tiny(item: Interval, signs: list[tuple[Limit, Fact]]) -> bool:
    """Whether a lone value is far below a ±X of its kind: ±15° 0.01°."""
    return any(
        limit.kind.removesuffix("_difference") == item.kind
        and (item.hi or 0.0) * 100 <= (limit.terms.a or 0.0)
        for limit, _ in signs
    )


def _is_another(limit: Limit, kind: str, judged: Judged) -> bool | None:
    """Whether a ±X after another of its kind is a range too: 外倾±10°，前束±20°, not ±0.5N."""
    sizes = [i.hi or 0.0 for i in judged.intervals if i.kind == kind]
    size = limit.terms.a or 0.0
    return None if sizes and size * _ALIKE > min(sizes) else False


def _is_range(limit: Limit, fact: Fact, judged: Judged, told: list[Interval]) -> bool | None:
    kind = limit.kind.removesuffix("_difference")
    if fact.label:
        return True  # 速度（±400km/h）: a word that names what is measured, and no error word
    if any(interval.kind == kind for interval in told):
        return False
    if any(interval.kind == kind for interval in judged.intervals):
        named = _NAMED.search(fact.before)
        return True if named and kind in BOTH_WAYS else _is_another(limit, kind, judged)
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
