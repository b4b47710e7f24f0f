"""How people write how well they measure: U, relative U, a + b·x, classes, MPE, or nothing.

Sizes follow the range and the tier (`figures.TIERS`): county work is coarse, national work fine.
"""

from collections.abc import Mapping
from random import Random

from app.synthesis.chance import pick
from app.synthesis.figures import TIERS, Kind, figures
from app.synthesis.spans import Span, shorten

_CONSTANT = (
    "U={u}{unit}(k=2)",
    "U={u}{unit}，k=2",
    "U={u} {unit} (k=2)",
    "U＝{u}{unit}（k＝2）",
    "{u}{unit}",
)
_RELATIVE = ("Urel={p}%(k=2)", "Urel={p}%，k=2", "U={p}%(k=2)", "Ur={p}%", "{p}%")
_MPE = ("±{u}{unit}", "MPE: ±{u}{unit}", "MPE:±{u}{unit}", "最大允许误差±{u}{unit}")
_MPE_PERCENT = ("±{p}%", "MPE: ±{p}%", "±{p}%FS", "最大允许误差±{p}%")
_LABELLED = (
    "均匀性{u}{unit};波动度{v}{unit}",
    "示值误差:U={u}{unit}(k=2)；重复性:{v}{unit}",
)
_ENGLISH_RELATIVE = ("{p} % rdg", "{p}% rdg", "{p} % of reading")
_DAMAGED = (
    "U=({u}{v}){unit}",
    "{u}",
    "U={p}×10-",
    "±{p}×10-4%",
    "{p} parts in 10",
    "k=2",
    "/",
    "U=见证书",
)
_FORMS: Mapping[str, tuple[str, ...]] = {
    "constant": _CONSTANT,
    "relative": _RELATIVE,
    "labelled": _LABELLED,
    "damaged": _DAMAGED,
}
_ENGLISH_FORMS: Mapping[str, tuple[str, ...]] = {
    "constant": ("{u} {unit}",),
    "relative": _ENGLISH_RELATIVE,
    "damaged": _DAMAGED,
}
# Length units in metres, and units whose millionth part is written "µV/V".
_METRES = {"m": 1.0, "mm": 1e-3, "μm": 1e-6}
_RELATED = ("V", "A", "Ω", "Hz")
_OTHER = ["2级", "1.0级", "0.5级", "0.2级", "0.1级", "0.05级"]


def size_of(random: Random, kind: Kind, span: Span, tier: int) -> tuple[float, str]:
    """Expanded uncertainty of this tier on the range, and its unit."""
    if kind.absolute:
        unit, _, steps = kind.absolute.partition("|")
        ladder = [float(step) for step in steps.split()]
        place = (tier + random.random()) / TIERS
        return ladder[int(place * len(ladder))], unit.strip()
    return kind.relative[tier] * random.choice((0.5, 0.7, 1, 1, 1.5, 2)) * span.upper, span.unit


def accuracy_text(
    random: Random, kind: Kind, span: Span, tier: int, classes: list[str], *, english: bool
) -> str:
    """What stands in the column of uncertainties of a row of this tier."""
    shares = figures().english_uncertainties if english else figures().uncertainties
    form = pick(random, shares)
    if form == "none":
        return ""
    if form == "class":
        if classes:
            return class_text(random, classes, tier)
        form = "constant"
    size, unit = size_of(random, kind, span, tier)
    if form == "sum":
        return _sum(random, kind, size, span, english=english)
    if form == "mpe":
        return mpe_text(random, kind, size, unit, span)
    if form == "relative" and not kind.percent:
        form = "constant"
    forms = (_ENGLISH_FORMS if english else _FORMS)[form]
    return _fill(random.choice(forms), size, unit, span)


def class_text(random: Random, classes: list[str], tier: int) -> str:
    """A class or order as the device has them: "1.6级", "三等"; of none if it has none."""
    classes = classes or _OTHER
    place = round(tier / (TIERS - 1) * (len(classes) - 1))
    text = classes[place]
    return f"{text}及以下" if random.random() < 0.05 else text


def mpe_text(random: Random, kind: Kind, size: float, unit: str, span: Span) -> str:
    """Maximum permissible errors of the given size."""
    percent = kind.percent and random.random() < 0.5
    return _fill(random.choice(_MPE_PERCENT if percent else _MPE), size, unit, span)


def expanded_text(random: Random, kind: Kind, size: float, unit: str, span: Span) -> str:
    """An expanded uncertainty of the given size, absolute or relative."""
    relative = kind.percent and random.random() < 0.5
    return _fill(random.choice(_RELATIVE if relative else _CONSTANT), size, unit, span)


def _fill(form: str, size: float, unit: str, span: Span) -> str:
    percent = 100 * size / span.upper if span.upper else size
    return form.format(u=_two(size), v=_two(size / 2), p=_two(percent), unit=unit)


def _two(number: float) -> str:
    """Two digits, as uncertainties are rounded; no exponent where people write none."""
    return shorten(float(f"{number:.2g}"))


def _sum(random: Random, kind: Kind, size: float, span: Span, *, english: bool) -> str:
    """A + b·x: a part of the reading and a constant, as electrical and length scopes state it."""
    if span.unit in _METRES:
        return _length_sum(size, span, english=english)
    if not kind.percent or span.unit in ("", "%"):
        return _fill(random.choice(_CONSTANT), size, span.unit, span)
    percent = 100 * size / span.upper
    constant = _two(size / random.choice((5, 10, 20)))
    if english and percent < 0.02 and span.unit in _RELATED:
        return f"{_two(percent * 1e4)} µ{span.unit}/{span.unit} + {constant} {span.unit}"
    if english:
        return f"{_two(percent)} % + {constant} {span.unit}"
    return f"±({_two(percent)}%×读数+{constant}{span.unit})"


def _length_sum(size: float, span: Span, *, english: bool) -> str:
    """(0.5+5L)μm with L in metres, as length scopes have it without saying so."""
    metres = _METRES[span.unit]
    constant, slope = _two(size * metres * 1e6 / 3), _two(size / span.upper * 1e6 / 2)
    if english:
        return f"({constant} + {slope}L) µm"
    return f"U=({constant}+{slope}L)μm(k=2)"
