"""Numbers as people write them, to exact fractions.

Takes decimals, digit groups where they can mean only one thing, and powers of ten; refuses a
number that has visibly lost a character. Units and ranges are not its business.
"""

import re
from fractions import Fraction
from functools import lru_cache

from app.metrology.refusals import Unreadable

# Far beyond any real quantity, and such that whatever is read can be written out and read again.
MAX_DIGITS = 80
MAX_MANTISSA = 20
MAX_EXPONENT = 20
MAX_PLACES = 60
_PARTS = re.compile(
    r"(?P<mantissa>[\d., ]*?)(?:\s*[×xX*·]\s*(?=10\^)|(?<=\d)(?=[eE])|(?=10\^)|$)"
    r"(?:(?:10\^|[eE])(?P<exponent>[+-]?\d+))?$"
)


@lru_cache(maxsize=8192)
def read_number(text: str) -> Fraction:
    """Exact value of a NUMBER token of the grammar (one alphabet, no sign). Raises Unreadable."""
    whole, _, rest = text.partition(".")
    digits = whole + rest
    if whole.isdecimal() and digits.isdecimal() and len(digits) <= MAX_MANTISSA:
        _check_head(whole)
        return Fraction(int(digits), 10 ** len(rest))
    match = _PARTS.match(text)
    if match is None:
        raise Unreadable(f"看不懂数字“{text[:20]}”")
    mantissa = _ungrouped(match["mantissa"].strip()) or "1"
    digits = mantissa.replace(".", "")
    limit = MAX_MANTISSA if match["exponent"] else MAX_DIGITS
    if len(digits) > limit:
        raise Unreadable(f"数字超过 {limit} 位，请检查是否粘连")
    _check_head(mantissa)
    value = Fraction(mantissa.rstrip("."))
    exponent = match["exponent"]
    if exponent is None:
        return value
    if len(exponent) > 4 or abs(int(exponent)) > MAX_EXPONENT:
        raise Unreadable(f"10 的指数超过 ±{MAX_EXPONENT}，请检查")
    return value * Fraction(10) ** int(exponent)


def _check_head(mantissa: str) -> None:
    if mantissa[0] == "0" and mantissa[1:2].isdigit():
        raise Unreadable(f"“{mantissa[:20]}”以 0 开头，可能丢了“~”或小数点，请补全")


def _ungrouped(text: str) -> str:
    """Digits without group separators; only "000" groups cannot be a list or a decimal."""
    groups = re.split(r"[ ,]", text)
    if len(groups) == 1:
        return text
    if groups[0] == "0" or set(groups[1:]) != {"000"}:
        raise Unreadable(f"“{text}”分不清是分节的一个数还是两个数，请去掉数字中间的逗号或空格")
    return "".join(groups)


def plain_text(value: Fraction) -> str | None:
    """The finite decimal that equals ``value``, without exponent; None if there is none of use."""
    below, places = value.denominator, 0
    while below % 10 == 0:
        below //= 10
        places += 1
    for factor in (2, 5):
        while below % factor == 0:
            below //= factor
            places += 1
    if below != 1 or places > MAX_PLACES:
        return None
    digits = str(abs(value.numerator) * 10**places // value.denominator).zfill(places + 1)
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else sign + digits
