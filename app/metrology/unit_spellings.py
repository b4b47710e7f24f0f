"""Spellings: how else a unit of the table may be written, and its symbol in plain ASCII.

The table names a unit once; the forms that follow from its letters (dots left out, negative powers
for divisions, brackets left out) are made here. It knows no unit and no size.
"""

from app.metrology.text import normalise

_ASCII = str.maketrans(
    {
        "μ": "u",
        "Ω": "ohm",
        "²": "^2",
        "³": "^3",
        "₂": "2",
        "ₙ": "n",
        "·": "*",
        "℃": "degC",
        "℉": "degF",
        "°": "deg",
        "′": "arcmin",
        "″": "arcsec",
    }
)


def unit_key(text: str) -> str:
    """The form in which spellings are compared: one alphabet, no spaces, no superscript mark."""
    key = normalise(text).text.replace(" ", "").replace("^", "")
    return key.replace("*", "·").replace(".", "·")


def ascii_symbol(symbol: str) -> str:
    """A symbol in plain ASCII: "μV/(m·K)" is "uV/(m*K)", "℃" is "degC"."""
    return symbol.translate(_ASCII)


def spellings(name: str) -> tuple[str, ...]:
    """The name and the forms that follow from it: "m/s²" also as "m·s⁻²", "N·m" also as "Nm"."""
    found = [name]
    if "·" in name:
        found.append(name.replace("·", ""))
    above, slash, below = name.partition("/")
    if not slash or "/" in below or below[0] >= "一":
        return tuple(found)
    bracketed = below.startswith("(") and below.endswith(")")
    factors = below.strip("()").split("·")
    if above:
        found.append("·".join([above, *map(_inverse, factors)]))
    if bracketed and len(factors) > 1:
        found += [f"{above}/{each}" for each in ("·".join(factors), "/".join(factors))]
        found.append(f"{above}/({'·'.join(reversed(factors))})")
        found.append("·".join([above, *map(_inverse, reversed(factors))]))
    return tuple(found)


def _inverse(factor: str) -> str:
    """A factor below the line as a negative power: "m²" is "m^-2"."""
    power = normalise(factor).text[-2:]
    return f"{factor[:-1]}^-{power[1]}" if power in ("^2", "^3") else f"{factor}^-1"
