"""Arcs: limits as exact functions of the measured value, kept as squares piece by piece.

Between break points (zero, the corners of "the larger of") a limit is p + q·u or √(p² + q²·u²),
so its square is A + B·u + C·u² and every comparison is a quadratic, solved in closed form. Which
limit is compared with which is decided in ``accuracy.py``, over which rows in ``comparison.py``.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import copysign, inf, sqrt

from app.metrology.limits import Form, Terms
from app.metrology.spans import Cut, Span

# U² = A + B·u + C·u², u the SI value less the origin of the comparison: the zero of the demanded
# scale, 273.15 K for ℃. Spans here are spans of u.
Square = tuple[float, float, float]
Arc = tuple[Span, Square]

# Floats of equal quantities are equal, but 0.1 % of 10 MPa and 10 kPa may differ in the last digit.
# Nobody writes an uncertainty with nine digits, so this much is no difference.
TOLERANCE = 1e-9
_WIDER = (1 + TOLERANCE) ** 2
NOTHING: Square = (0.0, 0.0, 0.0)


def arcs_of(
    terms: Terms,
    form: Form,
    span: Span,
    *,
    scale: float = 1.0,
    full_scale: float | None = None,
    zero: float = 0.0,
) -> list[Arc] | None:
    """The arcs of ``scale`` × a limit over a span; None if full scale is needed and not known.

    ``zero`` is where the proportional part vanishes, measured from the origin of the comparison
    (0 ℃ of a limit in per cent of a Celsius reading).
    """
    if terms.fs is not None and full_scale is None:
        return None
    constant = _constant(terms, form, full_scale) * scale
    slope = (terms.b or 0.0) * scale
    if not slope:
        return [(span, (constant * constant, 0.0, 0.0))]
    if not constant:
        form = "sum"  # one part alone is its own sum, whatever the form
    marks: tuple[float, ...] = (zero,)
    if form == "max":
        marks = (zero - constant / slope, zero, zero + constant / slope)
    elif span[0][0] >= zero or span[1][0] <= zero:
        return [(span, _square(constant, slope, form, span, zero))]
    return [(part, _square(constant, slope, form, part, zero)) for part in _split(span, marks)]


def _constant(terms: Terms, form: Form, full_scale: float | None) -> float:
    """All parts that do not grow with the value, joined as the form says."""
    if terms.fs is None:
        return terms.a or 0.0
    parts = [terms.a or 0.0, terms.fs * abs(full_scale or 0.0)]
    if form == "rss":
        return sqrt(sum(part * part for part in parts))
    return max(parts) if form == "max" else sum(parts)


def _split(span: Span, marks: Sequence[float]) -> Iterator[Span]:
    """Parts of a span between rising marks; a mark belongs to both of its sides."""
    low, high = span
    for mark in marks:
        if low < (mark, 0) and (mark, 1) < high:
            yield low, (mark, 1)
            low = (mark, 0)
    yield low, high


def _square(constant: float, slope: float, form: Form, part: Span, zero: float) -> Square:
    p, q = constant, slope if part[0][0] >= zero or inside(part) >= zero else -slope
    if form == "max":
        over = abs(inside(part) - zero) * slope > constant
        p, q = (0.0, q) if over else (constant, 0.0)
    if form == "rss":
        return (p * p + q * q * zero * zero, -2.0 * q * q * zero, q * q)
    p -= q * zero
    return (p * p, 2.0 * p * q, q * q)


def inside(span: Span) -> float:
    """A value inside a span, its own where it is a point."""
    low, high = span[0][0], span[1][0]
    if low == -inf:
        return 0.0 if high == inf else high - max(1.0, abs(high))
    if high == inf:
        return low + max(1.0, abs(low))
    return low + (high - low) / 2


def value(square: Square, u: float) -> float:
    """U² at u."""
    return square[0] + u * (square[1] + u * square[2])


def roots(square: Square) -> tuple[float, ...]:
    """Where A + B·u + C·u² is zero, rising; none where it is zero everywhere."""
    a, b, c = square
    if c == 0:
        return (-a / b,) if b else ()
    rest = b * b - 4 * a * c
    if not rest >= 0:
        return ()
    middle = -(b + copysign(sqrt(rest), b)) / 2
    found = {middle / c, a / middle} if middle else {0.0}
    return tuple(sorted(found))


def difference(one: Square, other: Square, factor: float = 1.0) -> Square:
    """The first square less ``factor`` × the other."""
    return (
        one[0] - factor * other[0],
        one[1] - factor * other[1],
        one[2] - factor * other[2],
    )


def spans_within(offered: Square, required: Square, over: Span) -> list[Span]:
    """The parts of ``over`` where the offered limit is at most the required one, ends included.

    The sign of a quadratic changes only at its roots, so the sign at one value between two roots
    holds for all: exact, up to TOLERANCE.
    """
    apart = difference(offered, required, _WIDER)
    low, high = over
    cuts: list[Cut] = [low]
    cuts += [(root, 0) for root in roots(apart) if low < (root, 0) and (root, 1) < high]
    cuts.append(high)
    found: list[Span] = []
    for start, stop in pairwise(cuts):
        if value(apart, inside((start, stop))) > 0:
            continue
        # The part runs up to and including the root it ends at.
        end = stop if stop == high else (stop[0], 1)
        if found and found[-1][1] >= start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def ratio(offered: Square, required: Square, u: float) -> float:
    """(U offered / U required)² at u or in the limit; infinite where nothing would be enough."""
    if -inf < u < inf:
        a, b, c = offered
        d, e, f = required
        top = a + u * (b + u * c)
        bottom = d + u * (e + u * f)
        if bottom > 0:
            return top / bottom if top > 0 else 0.0
        if top <= 0:
            # Both vanish, as squares, here: what remains is how fast each grows.
            top, bottom = c, f
    else:
        pairs = zip(reversed(offered), reversed(required), strict=True)
        top, bottom = next((pair for pair in pairs if pair != (0.0, 0.0)), (0.0, 1.0))
    if bottom <= 0:
        return inf if top > 0 else 0.0
    return max(0.0, top / bottom)


def turning_points(offered: Square, required: Square) -> tuple[float, ...]:
    """Where the ratio of two squares may turn: zeros of N′·D − N·D′, whose cubes cancel."""
    (a, b, c), (d, e, f) = offered, required
    return roots((b * d - a * e, 2 * (c * d - a * f), c * e - b * f))
