"""Numbers as a reader of a picture wants them: short, at most six digits, powers of ten as such.

Stops at display; original texts of quantities are kept and shown elsewhere.
"""

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_PLAIN_FROM, _PLAIN_BELOW = 1e-4, 1e6


def number_text(value: float) -> str:
    """At most six significant digits: `2.5`, `-40`, `2×10⁻⁶`, `10⁷`."""
    value = float(f"{value:.5e}")
    if value == 0:
        return "0"
    if _PLAIN_FROM <= abs(value) < _PLAIN_BELOW:
        return _trimmed(f"{value:.{_decimals(value)}f}")
    mantissa, exponent = f"{value:.5e}".split("e")
    digits = _trimmed(mantissa)
    power = "10" + str(int(exponent)).translate(_SUPERSCRIPTS)
    return {"1": power, "-1": f"-{power}"}.get(digits, f"{digits}×{power}")


def decade_text(exponent: int) -> str:
    """A power of ten as the label of a logarithmic axis: `0.01`, `100`, `10⁶`."""
    if -3 <= exponent <= 4:
        return number_text(10.0**exponent)
    return "10" + str(exponent).translate(_SUPERSCRIPTS)


def ratio_text(ratio: float) -> str:
    """How many times the required uncertainty: `1.8×`, `12×`; just above one stays above one."""
    if ratio >= 9.95:
        return f"{number_text(float(f'{ratio:.2g}'))}×"
    if abs(ratio - 1) >= 0.05:
        return f"{ratio:.1f}×"
    return f"{number_text(ratio)}×" if ratio != 1 else "1.0×"


def _decimals(value: float) -> int:
    exponent = int(f"{value:.5e}".split("e")[1])
    return max(0, 5 - exponent)


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
