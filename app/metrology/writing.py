"""Items as text that ``read_quantities`` reads back to the same item, and as plain values.

Text is for people ("U = 1.4 μm + 2.5×10⁻⁶·|x|（k = 2）"), plain values for programs, with numbers
in the unit they were written in. Nothing is rounded here.
"""

from typing import Any

from app.metrology.axes import axis_title
from app.metrology.grades import Grade
from app.metrology.intervals import Interval, with_unit
from app.metrology.limits import Limit, Terms
from app.metrology.readings import Item
from app.metrology.refusals import Unreadable
from app.metrology.units import find_unit

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# A share this small is written as a power of ten, a larger one in per cent.
_SMALLEST_PERCENT = 5  # places of a fraction: 0.00005 is 0.005 %


def item_as_text(item: Item) -> str:
    """One item as people write it."""
    if isinstance(item, Grade):
        return grade_as_text(item)
    return interval_as_text(item) if isinstance(item, Interval) else limit_as_text(item)


def interval_as_text(item: Interval) -> str:
    """An interval with the name of its axis: "频率：45～100 Hz", "0～60 MPa"."""
    return item.as_text() if item.axis == "value" else f"{axis_title(item.axis)}：{item.as_text()}"


def grade_as_text(item: Grade) -> str:
    """A class with its label: "P：0.5级", "0级及以下"."""
    name = item.value + ("及以下" if item.or_below else "")
    return f"{item.label}：{name}" if item.label else name


def limit_as_text(item: Limit) -> str:
    """A limit with its role, function and coverage factor: "±(0.5 %·|x| + 0.1 %FS)"."""
    size = _size(item, item.terms)
    if item.upper is not None:
        size = f"({size})～({_size(item, item.upper)})"
    text = _with_role(item, size)
    if item.within is not None and item.label == item.within.axis:
        text = f"{item.within.as_text()}：{text}"
    elif item.within is not None and item.label:
        text += f"（{item.within.as_text()}）"
    if item.k is not None:
        text += f"（k = {item.k:g}）"
    if item.within is not None and not item.label:
        text = f"{interval_as_text(item.within)}：{text}"
    return f"{item.label}：{text}" if item.label and item.role != "other" else text


def _with_role(item: Limit, size: str) -> str:
    greatest = item.form == "max" and " 或 " in size
    if item.role == "MPE":
        if greatest:
            return "±" + size.replace(" 或 ", " 或 ±") + "，两者取大者"
        bare = "+" not in size and "～" not in size
        named = "" if item.k is None else "最大允许误差 "  # "±0.1 %（k = 2）" would be U
        return named + (f"±{size}" if bare else f"±({size})")
    tail = "，两者取大者" if greatest else ""
    heads = {"U": "U = ", "resolution": "分辨力 ", "other": f"{item.label} "}
    return heads[item.role] + size + tail


def _size(item: Limit, terms: Terms) -> str:
    parts = [with_unit(terms.a_text, item.unit)] if terms.a_text else []
    mixed = bool(terms.a_text or terms.fs_text)
    if terms.b_text:
        share = share_text(terms.b_text) if item.upper is None else f"{_percent(terms.b_text)} %"
        parts.append(share + ("·|x|" if mixed else ""))
    if terms.fs_text:
        parts.append(_percent(terms.fs_text) + " %FS")
    if item.form == "rss" and len(parts) > 1:
        return f"Q[{', '.join(parts)}]"
    return (" 或 " if item.form == "max" else " + ").join(parts)


def share_text(fraction: str) -> str:
    """A fraction given as a decimal: "0.005" is "0.5 %", "0.0000025" is "2.5×10⁻⁶"."""
    digits = fraction.partition(".")[2]
    zeros = len(digits) - len(digits.lstrip("0"))
    if fraction.startswith("0.") and zeros >= _SMALLEST_PERCENT - 1:
        kept = digits.lstrip("0")
        mantissa = kept[0] + (f".{kept[1:]}" if kept[1:] else "")
        return f"{mantissa}×10" + f"-{zeros + 1}".translate(_SUPERSCRIPTS)
    return f"{_percent(fraction)} %"


def _percent(fraction: str) -> str:
    """The decimal point two places on."""
    whole, _, digits = fraction.partition(".")
    digits = digits.ljust(2, "0")
    moved = (whole + digits[:2]).lstrip("0") or "0"
    rest = digits[2:].rstrip("0")
    return f"{moved}.{rest}" if rest else moved


def item_to_plain(item: Item) -> dict[str, Any]:
    """One item as the commands print it: numbers in the text's unit, units in ASCII."""
    if isinstance(item, Grade):
        return {"t": "grade", "value": item.value, "or_below": item.or_below, "label": item.label}
    return _range(item) if isinstance(item, Interval) else _limit(item)


def items_to_plain(item: Item) -> list[dict[str, Any]]:
    """The same, with the range a limit holds in as an item of its own before it."""
    within = item.within if isinstance(item, Limit) else None
    return [*([] if within is None else [_range(within)]), item_to_plain(item)]


def _number(text: str) -> float | None:
    return float(text) if text else None


def _ascii(symbol: str) -> str | None:
    if not symbol:
        return None
    try:
        return find_unit(symbol).ascii
    except Unreadable:
        return symbol


def _range(item: Interval) -> dict[str, Any]:
    return {
        "t": "range",
        "lo": _number(item.lo_text),
        "hi": _number(item.hi_text),
        "unit": _ascii(item.unit),
        "lo_open": item.lo_open,
        "hi_open": item.hi_open,
        "axis": item.axis,
    }


def _terms(terms: Terms) -> dict[str, float | None]:
    return {"a": _number(terms.a_text), "b": _number(terms.b_text), "fs": _number(terms.fs_text)}


def _limit(item: Limit) -> dict[str, Any]:
    return {
        "t": "u",
        "role": item.role,
        **_terms(item.terms),
        "a_unit": _ascii(item.unit),
        "form": item.form,
        "k": item.k,
        "hi": None if item.upper is None else _terms(item.upper),
        "label": item.label,
    }
