"""What was understood of a row's words, as it stands under each field while one types.

The same readers fill the columns of stored rows (`app.metrology.records`). Decides nothing.
"""

from collections.abc import Callable, Mapping

from markupsafe import Markup, escape

from app.metrology.describe import describe_reading
from app.metrology.devices import read_device_name
from app.metrology.measurands import discipline_title, measurand
from app.metrology.quantities import read_quantities
from app.metrology.records import boxes_text, read_capability

_SHOWN = 4
_REFUSED = Markup('<span class="reading-refused">{}</span>')


def _device(values: Mapping[str, str]) -> str:
    """The standard term and what it measures; what a name may mean where it means several."""
    found = read_device_name(values.get("device", "")).devices
    if len(found) > 1:
        names = "、".join(each.name for each in found[:_SHOWN])
        return _REFUSED.format(f"可能是{names}，写得具体些可以比得更准")
    if not found:
        return Markup()
    entry = measurand(found[0].measurands[0])
    return escape(f"识别为{found[0].name}（{discipline_title(entry.discipline)} · {entry.name}）")


def _range(values: Mapping[str, str]) -> str:
    """The boxes of the row as its device, range and conditions give them together."""
    record = read_capability(
        values.get("device", ""),
        values.get("measurand", ""),
        values["range_text"],
        values.get("condition_text", ""),
        "",
    )
    if record.range_refusal:
        return _REFUSED.format(record.range_refusal)
    return escape("量程 " + boxes_text(record.boxes)) if record.boxes else Markup()


def _condition(values: Mapping[str, str]) -> str:
    record = read_capability("", "", "", values["condition_text"], "")
    if record.condition_refusal:
        return _REFUSED.format(record.condition_refusal)
    reading = read_quantities(values["condition_text"], "range")
    return escape(describe_reading(reading)) if reading.status == "read" else Markup()


def _accuracy(text: str) -> str:
    reading = read_quantities(text, "uncertainty")
    sentence = describe_reading(reading)
    return _REFUSED.format(sentence) if reading.status == "refused" else escape(sentence)


_READERS: Mapping[str, Callable[[Mapping[str, str]], str]] = {
    "device": _device,
    "range_text": _range,
    "condition_text": _condition,
    "uncertainty_text": lambda values: _accuracy(values["uncertainty_text"]),
    "requirement_text": lambda values: _accuracy(values["requirement_text"]),
}


def reading_of(field: str, values: Mapping[str, str]) -> str:
    """What was understood of one field of a row, whose others help; escaped, "" if nothing."""
    reader = _READERS.get(field)
    return reader(values) if reader and values.get(field) else Markup()


def readings_of(values: Mapping[str, str]) -> dict[str, str]:
    """The same for all fields of a row that are read."""
    return {field: reading_of(field, values) for field in _READERS if field in values}
