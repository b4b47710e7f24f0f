"""What a row can be called: every name of its devices and measurands, and how they sound. Pure.

The lexicon's aliases stand in the documents themselves, so that any name finds the row without
synonyms of the engine, which are limited in number and cannot tell which device is meant.
"""

from functools import lru_cache

from app.metrology.devices import Device, broader_codes, device
from app.metrology.measurands import Measurand, measurand
from search.language import opposites
from search.sounds import spoken
from search.words import tails

# Longer names are descriptions, which nobody types as a whole.
LONGEST_SPOKEN = 12
# The lexicon lists the usual names first. Each name makes an index slower to fill; a rarer one is
# looked up when it is typed (`asked.second_thoughts`).
MOST_ALIASES = 8
MOST_ENGLISH = 2


@lru_cache(maxsize=16_384)  # catalogues repeat a few thousand names
def device_names(said: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Standard term and usual names of the devices, then their more general terms.

    Without those that contradict what was written: a 单相功率表 is no 三相功率表.
    """
    known = [found for code in codes if (found := _device(code))]
    own = [
        name
        for one in known
        for name in (one.name, *one.aliases[:MOST_ALIASES], *one.english[:MOST_ENGLISH])
    ]
    above = [device(code).name for one in known for code in broader_codes(one.code)]
    return tuple(name for name in dict.fromkeys([*own, *above]) if not _contradict(said, name))


def _contradict(said: str, name: str) -> bool:
    return any(
        (one in said and other in name and one not in name)
        or (other in said and one in name and other not in name)
        for one, other in opposites()
    )


@lru_cache(maxsize=4096)
def measurand_names(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Chinese and English names of the measurands."""
    known = [found for code in codes if (found := _measurand(code))]
    return tuple(dict.fromkeys(name for one in known for name in (one.name, one.english) if name))


@lru_cache(maxsize=16_384)
def sounds(
    said: tuple[str, ...], codes: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Pinyin and initials of what is written and of the devices' short Chinese names.

    What is written of the device stands first. Of a name the lexicon does not know its ends count
    too: "星海牌压力表" is a 压力表.
    """
    called = device_names(said[0] if said else "", codes)
    names = [*said, *(name for name in called if len(name) <= LONGEST_SPOKEN)]
    if not codes:
        names += [tail for name in said for tail in tails(name) if len(tail) > 2]
    whole, short = spoken(names)
    return tuple(whole), tuple(short)


def _device(code: str) -> Device | None:
    try:
        return device(code)
    except KeyError:  # a row read by another version of the lexicon
        return None


def _measurand(code: str) -> Measurand | None:
    try:
        return measurand(code)
    except KeyError:
        return None
