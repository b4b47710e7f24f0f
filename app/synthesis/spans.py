"""Ranges with numbers: one drawn from the ladder lines of a kind of quantity or a device.

Only plain ranges; how they are written, and damaged, is the business of `ranges.py`.
"""

from dataclasses import dataclass
from functools import lru_cache
from random import Random

# The larger, the more often the first line of a ladder and its first lower limits are drawn.
_USUAL_LINE, _USUAL_LOW = 2.6, 1.7


@dataclass(frozen=True, slots=True)
class Span:
    """A range: its ends as written, and its unit."""

    low: str
    high: str
    unit: str

    @property
    def upper(self) -> float:
        """The larger of the two ends without their signs, in the span's unit."""
        return max(abs(float(self.low)), abs(float(self.high)))


@lru_cache(maxsize=4096)
def _ladder(line: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Unit, lower and upper limits of a line "unit | low … | high …"."""
    unit, lows, highs = (part.strip() for part in line.split("|"))
    return unit, tuple(lows.split()), tuple(highs.split())


def draw_span(random: Random, lines: list[str], unit: str = "") -> Span:
    """A range of one of the lines, the first of them more often; `unit` where a line has none."""
    line = lines[int(len(lines) * random.random() ** _USUAL_LINE)]
    own, lows, highs = _ladder(line)
    low = lows[int(len(lows) * random.random() ** _USUAL_LOW)]
    above = [high for high in highs if float(high) > float(low)]
    return Span(low, random.choice(above or highs[-1:]), own or unit)


def wider(span: Span) -> Span:
    """The same range up to ten times its upper end: more than most can do."""
    return Span(span.low, shorten(10 * float(span.high)), span.unit)


def shorten(number: float) -> str:
    """A number as people write it: three digits, no exponent where they would write none."""
    text = f"{number:.3g}"
    if "e" not in text:
        return text
    mantissa, exponent = text.split("e")
    power = int(exponent)
    return f"{float(text):.0f}" if power > 0 else f"{float(mantissa):g}×10^{power}"
