"""Grade: a class or order of accuracy as written, kept as a name.

级 and 等 are different systems, and a class means an error limit only where a published table
says so (``classes.py``); nothing is computed here.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Grade:
    """A class: "0.05级", "二等", "F1", "III级", "A级", "DS3".

    ``value`` has one spelling: Roman numerals in ASCII letters, no spaces, 级 or 等 kept as part of
    the name. ``or_below`` is true for "0.4级及以下" (this class and less accurate ones).
    ``label`` is what it belongs to ("U、I", "P"), "" if not said.
    """

    value: str
    or_below: bool = False
    label: str = ""

    def to_json(self) -> dict[str, Any]:
        """A mapping that JSON can hold; ``from_json`` gives the same grade back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The grade ``to_json`` wrote. KeyError when a field is missing."""
        return cls(**{name: data[name] for name in cls.__slots__})
