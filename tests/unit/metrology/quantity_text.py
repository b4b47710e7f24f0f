"""Short notation for readings, so that tests can list many texts with what they mean."""

from app.metrology.grades import Grade
from app.metrology.intervals import Interval
from app.metrology.limits import Limit, Terms
from app.metrology.quantities import read_quantities
from app.metrology.readings import Hint, Item


def shorthand(item: Item) -> str:
    """An item in one line: "0..60 MPa", "frequency 10..20 Hz", "MPE 0.005b + 0.1 mm", "0.05级"."""
    if isinstance(item, Grade):
        name = item.value + (" or below" if item.or_below else "")
        return f"{item.label}: {name}" if item.label else name
    return _interval(item) if isinstance(item, Interval) else _limit(item)


def _interval(item: Interval) -> str:
    lo, hi = (
        ("(" if item.lo_open else "") + item.lo_text,
        item.hi_text + (")" if item.hi_open else ""),
    )
    ends = lo if lo == hi else f"{lo}..{hi}"
    text = f"{ends} {item.unit}"
    return text if item.axis == "value" else f"{item.axis} {text}"


def _terms(item: Limit, terms: Terms) -> str:
    parts = [f"{terms.a_text} {item.unit}"] if terms.a_text else []
    parts += [f"{terms.b_text}b"] if terms.b_text else []
    parts += [f"{terms.fs_text}fs"] if terms.fs_text else []
    return " + ".join(parts)


def _limit(item: Limit) -> str:
    text = f"{item.role} {_terms(item, item.terms)}"
    if item.upper is not None:
        text += f" .. {_terms(item, item.upper)}"
    if item.form != "sum":
        text += f" {item.form}"
    if item.k is not None:
        text += f" k={item.k:g}"
    return f"{item.label}: {text}" if item.label else text


def read(text: str, hint: Hint = "") -> list[str]:
    """The items of a text in shorthand; ["refused"] or ["empty"] when it gives none."""
    reading = read_quantities(text, hint)
    return [shorthand(item) for item in reading.items] or [reading.status]
