"""Read a written range into boxes, or refuse it with a sentence that points at the place.

Simple ranges only: closed, open, one-sided, nominal, several in a list. Named parameters,
multiplicities and error limits are refused here, never skipped. Nothing is guessed.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from lark import Token, UnexpectedInput, UnexpectedToken

from app.metrology.intervals import Interval
from app.metrology.range_tree import parse_boxes
from app.metrology.refusals import Unreadable, pointed
from app.metrology.text import normalise

MAX_LENGTH = 2000
MAX_ITEMS = 60
_NOTHING = frozenset("/-~;, ")


@dataclass(frozen=True, slots=True)
class RangeReading:
    """What a range text says.

    ``status`` "read" has at least one box and no reason; "refused" has a Chinese ``reason`` and
    the ``position`` it speaks of (index into the text, None for the whole); "empty" has neither.
    """

    status: Literal["read", "refused", "empty"]
    boxes: tuple[Interval, ...] = ()
    reason: str = ""
    position: int | None = None


@lru_cache(maxsize=8192)
def read_range(text: str) -> RangeReading:
    """Boxes of a range text such as "(0~60)MPa". Raises nothing, whatever the text."""
    if len(text) > MAX_LENGTH:
        return RangeReading("refused", (), f"量程超过 {MAX_LENGTH} 个字符，请分成几条填写")
    normal = normalise(text)
    if not set(normal.text) - _NOTHING:
        return RangeReading("empty")
    if sum(normal.text.count(mark) for mark in ";,(") > MAX_ITEMS:
        return RangeReading("refused", (), f"一次最多读 {MAX_ITEMS} 段量程，请分成几条填写")
    try:
        return RangeReading("read", parse_boxes(normal.text))
    except Unreadable as error:
        message, place = error.message, error.position
    except UnexpectedInput as error:
        message, place = _explain(normal.text, error)
    position = None if place is None else normal.origin(place)
    if place is not None and place >= len(normal.text):
        position = len(text)
    return RangeReading("refused", (), pointed(message, text, position), position)


_HINTS = {
    "×": "乘号表示相数、边长还是倍数不清楚，请只写一个量的范围",
    "±": "“±”是误差限的写法，量程请写成“-30～30 μm”，误差请填在准确度一栏",
    "级": "这是准确度等级，请填在准确度一栏",
    "等": "这是等别，请填在准确度一栏",
    ":": "还不会读带名称的条件，请只写被测量的范围",
    "/": "斜线分不清是相除还是并列，请分成几条填写",
    "=": "等号后像是不确定度或参数，请填在准确度一栏",
    "[": "方括号里是换算还是区间不清楚，请只保留一种写法",
    "(": "括号多余，或括号里的说明不是数值，请删去",
}


def _explain(text: str, error: UnexpectedInput) -> tuple[str, int]:
    """Sentence and place for a text the grammar does not know."""
    place = error.pos_in_stream or 0
    if isinstance(error, UnexpectedToken) and _is_end(error.token):
        return "没有写完，请补上数值和单位，例如“0～60 MPa”", len(text)
    if place >= len(text):
        return "没有写完，请补上数值和单位，例如“0～60 MPa”", len(text)
    if ":" in text[place:] and not text[place].isdigit():
        return _HINTS[":"], place
    hint = _HINTS.get(text[place])
    return hint or "看不懂这里，量程请写成“0～60 MPa”“≤ 3 mm”这样的形式", place


def _is_end(token: Token) -> bool:
    return token.type == "$END"
