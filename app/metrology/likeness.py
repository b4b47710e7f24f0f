"""Whether two device names mean the same kind of thing, where the lexicon knows neither.

`said_keys` and `asked_keys` turn the question into one of shared keys, so that an index can answer
it: names that are alike always share one. What a name means is in `devices.py`.
"""

import unicodedata
from functools import lru_cache

# Words that name no device by themselves: sharing only these says nothing.
_EMPTY = (
    "精密", "数字", "数显", "智能", "标准", "电子", "便携式", "台式", "高精度", "普通", "一般",
    "全自动", "自动", "在线", "实验室", "测量", "检测", "试验", "装置", "仪器", "设备", "系统",
    "系列", "类",
)  # fmt: skip


# Words that exclude each other: a device of one kind is not one of the other.
_OPPOSITE = (
    ("直流", "交流"), ("高频", "低频"), ("液体", "气体"), ("静态", "动态"), ("接触", "非接触"),
    ("单相", "三相"), ("内径", "外径"),
)  # fmt: skip


@lru_cache(maxsize=4096)  # catalogues repeat a few thousand names over and over
def core(name: str) -> str:
    """The name without width variants, blanks, brackets and words that name no device."""
    text = unicodedata.normalize("NFKC", name).lower()
    text = text.split("(")[0] or text
    text = "".join(char for char in text if char.isalnum())
    for word in _EMPTY:
        shorter = text.replace(word, "")
        text = shorter if len(shorter) >= 2 else text
    return text


@lru_cache(maxsize=16_384)  # a match asks the same few pairs for every row
def alike(one: str, other: str) -> bool:
    """True if one core name ends with the other, or both have the same head.

    The head of a Chinese compound stands last: 压力表 and 精密压力表 are both 表 for 压力. The same
    head is three characters or more, or two after the same first character (扭矩扳手, 扭力扳手 but
    not 温度计, 湿度计). Names in Latin letters must share a whole word of four letters or more.
    """
    a, b = core(one), core(other)
    if not a or not b or _exclude(a, b):
        return False
    if a.endswith(b) or b.endswith(a):
        return True
    if a.isascii() or b.isascii():
        return bool(_words(one) & _words(other))
    tail = _common_tail(a, b)
    return tail >= 3 or (tail == 2 and a[0] == b[0])


def said_keys(name: str) -> tuple[str, ...]:
    """Keys a row is found by; every name `alike` to it asks for at least one of them."""
    a = core(name)
    if not a:
        return ()
    own = [f"={a[-3:]}"] if len(a) >= 3 else [f"<{a}"]
    own += [f"^{a[0]}{a[-2:]}", f">{a[-2:]}", f">{a[-1:]}"]
    return tuple(dict.fromkeys([*own, *(f"w{word}" for word in sorted(_words(name)))]))


def asked_keys(name: str) -> tuple[str, ...]:
    """Keys under which rows with a name `alike` to this one are found, and some others."""
    b = core(name)
    if not b:
        return ()
    own = [f"={b[-3:]}"] if len(b) >= 3 else [f">{b}"]
    own += [f"^{b[0]}{b[-2:]}", f"<{b[-2:]}", f"<{b[-1:]}"]
    return tuple(dict.fromkeys([*own, *(f"w{word}" for word in sorted(_words(name)))]))


def distance(one: str, other: str) -> int:
    """0 for the same name, 1 for names that are alike, 2 for others."""
    if core(one) == core(other):
        return 0
    return 1 if alike(one, other) else 2


def _exclude(a: str, b: str) -> bool:
    return any(
        (x in a and y in b and x not in b) or (y in a and x in b and x not in a)
        for x, y in _OPPOSITE
    )


def _words(name: str) -> set[str]:
    text = unicodedata.normalize("NFKC", name).lower()
    words = "".join(char if char.isalnum() else " " for char in text).split()
    return {word.rstrip("s") for word in words if len(word) >= 4}


def _common_tail(a: str, b: str) -> int:
    count = 0
    for x, y in zip(reversed(a), reversed(b), strict=False):
        if x != y:
            break
        count += 1
    return count
