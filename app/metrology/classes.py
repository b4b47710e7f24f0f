"""Classes: what a class of a device means as an error limit, where a published rule says so.

The tables are ``data/classes/*.toml``. No entry means "to verify": nothing is inferred from a
number in a class name, and a class covers only the part of the range its table speaks of.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from app.metrology.class_tables import Family, class_key, families, steps_in_e
from app.metrology.devices import device
from app.metrology.limits import Limit
from app.metrology.units import Unit, find_unit


@dataclass(frozen=True, slots=True)
class ClassLimits:
    """Error limits (role MPE, half-widths) of a class, and where they are printed.

    Several limits are lines of a table: each holds ``within`` its part of the range, and outside
    all of them the class says nothing. ``missing`` names what the rule needs and was not given
    ("检定分度值 e"); then there are no limits. ``remark`` says under which conditions they hold.
    """

    limits: tuple[Limit, ...]
    source: str
    remark: str = ""
    missing: str = ""


@lru_cache(maxsize=1)
def _families() -> dict[str, Family]:
    return families()


def class_families() -> tuple[Family, ...]:
    """Every family that has a table."""
    return tuple(_families().values())


def class_limits(
    device_code: str, grade: str, *, e: Fraction | None = None, e_unit: str = "kg"
) -> ClassLimits | None:
    """Error limits of a class ("1.6级", "F1", "II级") of a device; None where no table says.

    ``e`` is the verification scale interval in ``e_unit``, for weighing instruments only. An
    unknown device, a device without a family and a class not in the table all give None.
    """
    try:
        known = device(device_code)
    except KeyError:
        return None
    return family_limits(known.class_family, grade, e=e, e_unit=e_unit)


def family_limits(
    family_code: str, grade: str, *, e: Fraction | None = None, e_unit: str = "kg"
) -> ClassLimits | None:
    """The same for a family of devices ("weights_r111"); see ``class_limits``."""
    family = _families().get(family_code)
    if family is None:
        return None
    key = class_key(grade)
    if key in family.scale_steps:
        return _of_scale(family, key, e, find_unit(e_unit))
    limits = family.limits.get(key)
    return None if limits is None else ClassLimits(limits, family.source, family.remark)


def _of_scale(family: Family, key: str, e: Fraction | None, unit: Unit) -> ClassLimits:
    """A weighing instrument's limits in multiples of e; class I is open above."""
    if e is None or e <= 0:
        return ClassLimits((), family.source, family.remark, missing="检定分度值 e")
    up_to = family.scale_steps[key]
    limits = steps_in_e(up_to, e, unit, endless=len(up_to) == 2)
    return ClassLimits(tuple(limits), family.source, family.remark)
