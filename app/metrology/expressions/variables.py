"""The unit a text gives to the variable of its length formula: "式中 L 单位为 m", "(L in mm)".

The words are taken out of the text, so that what is left reads as if they were not there.
"""

import re

_GAP = " {0,3}"
_SAYS = re.compile(
    r"(?P<open>\()?_(?:(?:式中|其中|where)_[:,]?_)?(?<![A-Za-z0-9])[LlHh](?:的)?_"
    r"(?:(?:为|是)?[一-龥]{0,6}?_[,;(]?_(?:的)?单位_(?:为|是|:)?|以|(?:is )?(?:given )?in|:|-)"
    r"_(?P<unit>mm|cm|m|毫米|厘米|米|meters?|in|inch(?:es)?)(?![A-Za-z0-9/·^])"
    r"(?:_计)?(?(open)_\))".replace("_", _GAP)
)
_UNITS = {
    "毫米": "mm",
    "厘米": "cm",
    "米": "m",
    "meter": "m",
    "meters": "m",
    "inch": "in",
    "inches": "in",
}


def take_variable_unit(text: str) -> tuple[str, str]:
    """The text with such words blanked out, place for place, and the unit ("" if none is given)."""
    match = _SAYS.search(text)
    if match is None or not match["unit"]:
        return text, ""
    blank = " " * (match.end() - match.start())
    unit = match["unit"]
    return text[: match.start()] + blank + text[match.end() :], _UNITS.get(unit, unit)
