"""Six-digit region codes as arithmetic: who lies in whom, by prefix. Pure; knows no names.

000000 is the nation, NN0000 a provincial unit, NNNN00 a prefecture, the rest are counties. 660000
is 新疆生产建设兵团, a code of this platform (GB/T 2260 has none), beside 650000 and not under it.
"""

NATION = "000000"
XPCC = "660000"

REGION_LEVELS = ("nation", "province", "prefecture", "county")
RELATION_LEVELS = ("province", "prefecture", "county", "division")
STATUSES = ("current", "historical")
DIGITS = 6
GRADES = ("verified", "partial", "memory", "low_confidence")


def is_code(text: str) -> bool:
    """Whether the text has the form of a code; says nothing about whether the place exists."""
    return len(text) == DIGITS and text.isascii() and text.isdigit()


def prefix(code: str) -> str:
    """What the codes of all places inside begin with: '' nation, '52', '5203', '520302'."""
    if not is_code(code):
        raise ValueError(f"not a region code: {code!r}")
    while code.endswith("00"):
        code = code[:-2]
    return code


def level_of(code: str) -> str:
    """One of REGION_LEVELS, from the form of the code."""
    return REGION_LEVELS[len(prefix(code)) // 2]


def province_of(code: str) -> str | None:
    """Code of the provincial unit, None for the nation."""
    return None if code == NATION else code[:2] + "0000"


def covers(authorised_code: str, place_code: str) -> bool:
    """Whether an authorisation for one place reaches another.

    The order is nation > province > prefecture > county.

    兵团 (660000) is a unit of its own within 新疆: an authorisation for 650000 does not cover
    660000, nor the reverse, because each has its own regulator. The cities 兵团 runs (石河子 659001
    and its like) keep the code GB/T 2260 gives them and so count as 新疆.
    """
    return prefix(place_code).startswith(prefix(authorised_code))


def on_one_line(one: str, other: str) -> bool:
    """Whether one of the two places contains the other, or they are the same."""
    return covers(one, other) or covers(other, one)
