"""Whether a quantity that stands with an instrument is one of the instrument, and of which axis.

The kinds an instrument measures come from the lexicon; what it does not measure is a parameter
(a frequency at a power meter), the air of the room (20 ℃ at a measuring machine) or the mains.
"""

import re
from dataclasses import replace

from app.metrology.devices import Device
from app.metrology.intervals import Interval
from app.metrology.measurands import measurand
from app.metrology.need_text.drafts import Fact

# The parameter a quantity of a kind is, where the instrument itself measures another kind.
_AXES = {
    "frequency": "frequency",
    "temperature": "temperature",
    "relative_humidity": "humidity",
    "voltage": "voltage",
    "current": "current",
    "pressure": "pressure",
}
_ROOM = (10.0, 40.0)  # ℃ in which people and laboratories live
_ZERO_CELSIUS = 273.15
_MAINS = {("220", "V"), ("380", "V"), ("110", "V"), ("50", "Hz")}
_OTHER_END = re.compile(r"\d\s*[^\d\s，,。；;、]{0,4}\s*[~～—–]\s*[^\d\s]{0,2}$")


def device_kinds(device: Device | None) -> frozenset[str]:
    """Kinds in which the instrument's own values may be written; empty if not known."""
    if device is None:
        return frozenset()
    return frozenset(kind for code in device.measurands for kind in measurand(code).kinds)


def device_axes(device: Device | None) -> frozenset[str]:
    """Axis codes of the parameters the instrument's values depend on."""
    if device is None:
        return frozenset()
    return frozenset(each.axis for code in device.measurands for each in measurand(code).influences)


def is_cut(item: Interval, fact: Fact) -> bool:
    """Whether a lone value is the end of a range whose beginning could not be read."""
    if fact.text.startswith("-") and fact.before[-1:].isdigit():
        return True
    return item.lo == item.hi and _OTHER_END.search(fact.before) is not None


def is_surrounding(item: Interval, fact: Fact, device: Device | None) -> bool:
    """Whether an unlabelled quantity is of the room or the mains, not of the instrument."""
    kinds = device_kinds(device)
    if not kinds or item.kind in kinds or fact.label or item.axis != "value" or fact.column:
        return False
    if _AXES.get(item.kind) in device_axes(device):
        return False
    if item.kind in ("area", "volume") and item.lo == item.hi:
        return True  # 300㎡, 1m³: how large the room or the chamber is
    if item.kind == "angle" and item.lo == item.hi:
        return True  # 20°/60°/85° of a gloss meter: how it looks at the surface
    if item.kind == "temperature" and item.lo is not None and item.hi is not None:
        low, high = _ROOM
        return low <= item.lo - _ZERO_CELSIUS <= item.hi - _ZERO_CELSIUS <= high
    return item.kind == "relative_humidity" or (item.lo_text, item.unit) in _MAINS


def on_its_axis(item: Interval, device: Device | None) -> Interval:
    """The interval, named as a parameter where it cannot be the instrument's own value."""
    kinds = device_kinds(device)
    if not kinds or item.kind in kinds or item.axis != "value":
        return item
    if item.kind == "length" and item.unit == "nm":
        return replace(item, axis="wavelength")
    axis = _AXES.get(item.kind)
    return replace(item, axis=axis) if axis else item
