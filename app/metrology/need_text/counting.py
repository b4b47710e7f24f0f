"""How many: counts with a classifier, times signs and English pieces, in running text.

A number is a count only with a word that counts instruments; durations, people, points and other
things that are counted with the same words are left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

CHINESE_DIGITS = "零〇一二两三四五六七八九十百"
_VALUES = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
MOST = 100_000  # more of one instrument in one need is a misread number

_CLASSIFIERS = "台把块只支套副件根枚组条瓶盒片双具张卷架辆部盏樽顶尊柜门座间"
_THINGS = "个"
# What 个, 套, 件… count besides instruments, and the beginnings of longer words.
_NOT_AFTER = r"(?!\s*(?:半?月|小?时|工作日|星期|礼拜|通道|频点|测点|检定点|校准点|测量点|人))"
_NOT_THINGS = (
    r"(?!量?程|档|点|部门|车间|厂|波长|参数|项目|问题|位|单位|班|地方|字|数|方法|方案|标准"
    r"|温度|压力|周期|批次|电话|意见|频?段|类|种|品牌|型号|系统|合格|名|月|矿|省|市|县|区|科室|站)"
)
# Spaces are bounded: text that was blanked out is long runs of them.
_COUNT = re.compile(
    rf"(?P<each>各|每[样种]|分别)?(?:(?P<total>合计|总计|共计|一共|总共|共有|共)\s{{0,2}})?"
    rf"(?:(?P<about>约|大概|大约)\s{{0,2}})?(?:数量[:：]?\s{{0,3}})?(?<![\d.第～~\-－—])"
    rf"(?P<number>(?<![A-Za-z])\d{{1,6}}|[{CHINESE_DIGITS}]{{1,5}})\s{{0,3}}(?P<over>多|来|余|几)?\s{{0,3}}"
    rf"(?P<word>(?!块组)[{_CLASSIFIERS}](?![阵县])|{_THINGS}{_NOT_THINGS}){_NOT_AFTER}"
)
_TIMES = re.compile(
    r"(?<![\dA-Za-z.）)*])[x×X*✕][ \t]*(?P<number>\d{1,3})(?![\d.]*[A-Za-zμΩ℃°%\d×x*~～-])"
    r"[ \t]*[台套个只支把块件]?"
)
# 0~150mm×12，: times after a range with its unit, before a stop, is how many.
_AFTER_RANGE = re.compile(
    r"[~～\-]\s?\d[\d.]{0,7}\s?[A-Za-zμ℃%·/]{1,5}"
    r"(?P<times>[x×X*](?P<number>\d{1,3}))(?=\s{0,3}(?:[，,；;。、\n]|$))"
)
_PIECES = re.compile(
    r"(?<![\w.])(?P<number>\d{1,5})\s*(?:pcs|pieces|piece|units|unit|sets|set|nos|ea)\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    rf"(?:若干|几|数|多|[{CHINESE_DIGITS}]{{2}})(?=[{_CLASSIFIERS}])|(?<!第)一批|若干|一些"
)
_LABELLED = re.compile(
    r"(?:数量|台数|台件数|qty|quantity)\s*[:：]?\s*(?P<number>\d{1,5})(?![\d.])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Count:
    """A count at ``text[start:stop]``: ``each`` is meant for every instrument named before it.

    ``total`` sums up the instruments before it. ``number`` is None for 若干, 几台, 十多台.
    """

    start: int
    stop: int
    number: int | None
    each: bool = False
    total: bool = False


# 多少钱一把, 检定费怎么收一台: the unit of a price, no count.
_PRICED = re.compile(r"(?:多少|[钱费价]|\d元|\d块|怎么[收算])\s?$")


def read_count(text: str) -> int | None:
    """A number in digits or in Chinese numerals up to 九百九十九; None if it is neither."""
    if text.isascii() and text.isdigit():
        return int(text)
    total, digit = 0, 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        elif char in _VALUES:
            if digit:
                return None  # 两三 is a guess, not a number
            digit = _VALUES[char]
        else:
            return None
    return total + digit if total or digit else None


def without_times(text: str) -> str:
    """The text with counts such as ×4 blanked: 流量计×1（0.02～6L/min） is no product."""
    text = _TIMES.sub(lambda match: " " * len(match.group()), text)
    return _AFTER_RANGE.sub(_without_last, text)


def _without_last(match: re.Match[str]) -> str:
    """A range without the times behind it, of the same length."""
    return match.group()[: match.start("times") - match.start()].ljust(len(match.group()))


def _counts(text: str) -> Iterator[Count]:
    for match in _COUNT.finditer(text):
        number = None if match["over"] else read_count(match["number"])
        priced = match["number"] == "一" and _PRICED.search(
            text[max(0, match.start() - 4) : match.start()]
        )
        if number != 0 and (number or 0) < MOST and not priced:
            yield Count(*match.span(), number, bool(match["each"]), bool(match["total"]))
    for pattern in (_TIMES, _PIECES, _LABELLED):
        for match in pattern.finditer(text):
            if 0 < int(match["number"]) < MOST:
                yield Count(*match.span(), int(match["number"]))
    for match in _AFTER_RANGE.finditer(text):
        if int(match["number"]):
            yield Count(*match.span("times"), int(match["number"]))
    for match in _VAGUE.finditer(text):
        yield Count(*match.span(), None)


def without_counts(text: str) -> str:
    """The text with counts blanked: 三台 is a county as well."""
    parts, done = [], 0
    for count in find_counts(text):
        parts.append(text[done : count.start] + " " * (count.stop - count.start))
        done = count.stop
    return "".join(parts) + text[done:]


@lru_cache(maxsize=1024)
def find_counts(text: str) -> tuple[Count, ...]:
    """Every count in the text, in order; of two at one place the longer."""
    kept: list[Count] = []
    for count in sorted(_counts(text), key=lambda each: (each.start, -each.stop)):
        if not kept or count.start >= kept[-1].stop:
            kept.append(count)
        elif "组" in text[kept[-1].start : kept[-1].stop]:
            kept[-1] = count
    return tuple(kept)
