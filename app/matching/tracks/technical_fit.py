"""How well an institution suits an item technically, from what the gates measured. Pure.

Every part is monotone: more of the demanded range covered, a smaller U against what is required,
words nearer to what was asked never lower the value.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.matching.tracks.components import falling, mean, number, percent


@dataclass(frozen=True, slots=True)
class Parts:
    """What is known of the fit, each None where it is not.

    ``coverage`` is the share of the demanded range, ``ratio`` U over what is required at the worst
    place (below 1 is better than asked), ``words`` how near the names are, ``complement`` how much
    of the recipient's gap is a strength of the supporter; shares are 0 to 1.
    """

    coverage: float | None = None
    ratio: float | None = None
    words: float | None = None
    complement: float | None = None


def fit_value(parts: Parts, weights: Mapping[str, float], neutral: float) -> float | None:
    """The value of the fit, 0 to 1; None where nothing is known.

    ``weights`` come from the policy: coverage, accuracy, words, perhaps complement, in that order.
    A U that is as large as allowed is worth a half, a third of it three quarters.
    """
    accuracy = None if parts.ratio is None else falling(parts.ratio, 1.0)
    known = (parts.coverage, accuracy, parts.words, parts.complement)
    return mean(tuple(weights.values()), known[: len(weights)], neutral)


def fit_sentence(parts: Parts, weights: Mapping[str, float], neutral: float) -> str:
    """What the fit is made of; empty where nothing is known."""
    known = [words for name in weights if (words := _words(name, parts))]
    if not known:
        return ""
    rest = (
        "。" if len(known) == len(weights) else f"；其余没有数据，按中性值 {number(neutral)} 计。"
    )
    return "；".join(known) + rest


def _words(name: str, parts: Parts) -> str:
    if name == "coverage" and parts.coverage is not None:
        return f"覆盖所求量程的 {percent(parts.coverage)}"
    if name == "accuracy" and parts.ratio is not None:
        return f"最不利处的 U 是要求的 {number(parts.ratio)} 倍"
    if name == "words" and parts.words is not None:
        return f"名称相符程度 {number(parts.words)}"
    if name == "complement" and parts.complement is not None:
        return f"受援方缺口有 {percent(parts.complement)} 是支援方所长"
    return ""
