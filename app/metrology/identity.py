"""What a row is about: the devices and measurands its words name, and what follows for its values.

Looks names up in the lexicon and the taxonomy; measurement texts are read elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from app.metrology.device_names import name_key
from app.metrology.devices import read_device_name
from app.metrology.measurands import Measurand, measurand, measurands
from app.metrology.units import kinds

# A frequency beside another quantity is the frequency at which that quantity is measured.
_ALWAYS = {"frequency": "frequency"}


@dataclass(frozen=True, slots=True)
class Identity:
    """Codes of devices and measurands, empty where no name is known.

    ``kinds`` are the quantity kinds the measurands' values may be written in; ``influences`` maps
    the kinds of their numeric parameters to axis codes.
    """

    devices: tuple[str, ...] = ()
    measurands: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()
    influences: Mapping[str, str] = field(default_factory=lambda: _ALWAYS)


@lru_cache(maxsize=8192)
def identify(device: str, measurand_name: str = "") -> Identity:
    """What a device name and a measurand's name, either may be empty, are about.

    A measurand that is named narrows what its device could be asked for. An ambiguous device name
    stands for all it may mean.
    """
    found = read_device_name(device).devices if device.strip() else ()
    named = _named().get(name_key(measurand_name), ())
    codes = named or tuple(dict.fromkeys(code for one in found for code in one.measurands))
    entries = [measurand(code) for code in codes]
    return Identity(
        devices=tuple(one.code for one in found),
        measurands=tuple(entry.code for entry in entries),
        kinds=frozenset(kind for entry in entries for kind in entry.kinds),
        influences=_ALWAYS | {axis: axis for entry in entries for axis in _axes(entry)},
    )


def _axes(entry: Measurand) -> list[str]:
    """Numeric parameters whose axis is named as the kind of their values."""
    known = {kind.name for kind in kinds()}
    return [each.axis for each in entry.influences if each.numeric and each.axis in known]


@lru_cache(maxsize=1)
def _named() -> dict[str, tuple[str, ...]]:
    """Codes by the key of each name; a name that several measurands bear stands for all."""
    names: dict[str, tuple[str, ...]] = {}
    for entry in measurands():
        for name in (entry.name, entry.english):
            key = name_key(name)
            names[key] = (*names.get(key, ()), entry.code)
    return names
