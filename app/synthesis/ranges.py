"""How people write a range, and how it goes wrong: in Chinese and English, whole or damaged."""

from random import Random

from app.synthesis.chance import pick
from app.synthesis.figures import figures
from app.synthesis.spans import Span, draw_span

_INTERVALS = (
    "({low}～{high}){unit}",
    "({low}~{high}){unit}",
    "({low}～{high}) {unit}",
    "（{low}～{high}）{unit}",
    "{low}{unit}~{high}{unit}",
    "{low}～{high} {unit}",
    "({low}-{high}){unit}",
)
_ONE_SIDED = ("≤{high}{unit}", "{high}{unit}以下", "上限{high}{unit}", "<{high}{unit}")
_NAMED = (
    "{name}:({low}～{high}){unit}",
    "量程：{low}{unit}～{high}{unit}",
    "测量范围({low}～{high}){unit}",
)
_ENGLISH = ("({low} to {high}) {unit}", "{low} {unit} to {high} {unit}", "({low} ~ {high}) {unit}")
_ENGLISH_ONE_SIDED = ("Up to {high} {unit}", "≤ {high} {unit}", "< {high} {unit}")
_UNREAD = (
    "见附表", "按委托要求", "全量程", "/", "各种规格", "见证书附件", "常用规格", "按规程规定的量程",
    "全部参数", "大、中、小型", "依据客户需求", "Low", "Medium", "see annex", "---",
)  # fmt: skip
_DAMAGED = (
    "{low}{high}{unit}",       # the sign between was lost
    "({low}～{high}",           # cut off
    "({low}～){unit}",
    "{low}～{high}",            # no unit
    "{high}{unit}～{low}{unit}", # the wrong way round
    "({low}～{high}){unit}×10",  # a lost exponent
    "{low}~{high}{unit}/",
    "(～{high}){unit}{unit}",
)  # fmt: skip
_HTML = {"<": "&lt; ", "≤": "&le; "}
_TOGETHER = "；"


def range_text(random: Random, span: Span, lines: list[str], name: str, *, english: bool) -> str:
    """The range as its column has it; `lines` are where further ranges come from."""
    form = pick(random, figures().ranges)
    if form == "several":
        others = [draw_span(random, lines, span.unit) for _ in range(random.choice((1, 1, 2)))]
        written = [_interval(random, each, "", english=english) for each in (span, *others)]
        return ("; " if english else _TOGETHER).join(dict.fromkeys(written))
    if form == "interval":
        return _interval(random, span, name, english=english)
    if form == "one_sided":
        return _one_sided(random, span, english=english)
    blank = " " if english else ""
    return {
        "nominal": f"{span.high}{blank}{span.unit}",
        "unread": random.choice(_UNREAD),
        "damaged": _fill(random.choice(_DAMAGED), span),
        "empty": "",
    }[form]


def _interval(random: Random, span: Span, name: str, *, english: bool) -> str:
    if english:
        return _fill(random.choice(_ENGLISH), span)
    named = name and random.random() < 0.06
    return _fill(random.choice(_NAMED if named else _INTERVALS), span, name)


def _one_sided(random: Random, span: Span, *, english: bool) -> str:
    """Only the upper end; one in ten comes from a web page that was not decoded."""
    text = _fill(random.choice(_ENGLISH_ONE_SIDED if english else _ONE_SIDED), span)
    sign = text[0]
    return _HTML[sign] + text[1:].lstrip() if sign in _HTML and random.random() < 0.1 else text


def _fill(form: str, span: Span, name: str = "") -> str:
    return form.format(low=span.low, high=span.high, unit=span.unit, name=name).strip()
