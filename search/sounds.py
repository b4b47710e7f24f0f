"""How names sound: pinyin in one piece and its initials, for people who type no characters. Pure.

The engine reads characters only. What is typed in Latin letters is found by these forms, which
stand beside the names in a document; they are never shown.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

HAN = re.compile(r"[\u3400-\u9fff]+")
LONGEST_INITIALS = 12
_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|van|ai|ei|ao|ou|an|en|er|ia|ie|iu|in|"
    r"ua|uo|ui|un|ue|ve|vn|a|o|e|i|u|v)"
)
# A whole syllable; a run of digits or of other letters keeps all of itself among the initials.
_SAID = re.compile(rf"{_SYLLABLE.pattern}|[mn]g?|hm")


@lru_cache(maxsize=1)
def _readings() -> tuple[tuple[tuple[str, tuple[str, ...]], ...], dict[str, str]]:
    """Words with readings of their own, and characters that have a second one."""
    source = files("search").joinpath("data/pronunciations.toml").read_text("utf-8")
    table = tomllib.loads(source)
    words = tuple((word, tuple(said.split())) for word, said in table["words"].items())
    if wrong := [word for word, said in words if len(word) != len(said)]:
        raise ValueError(f"pronunciations.toml: a syllable for each character of {wrong}")
    return words, table["also"]


def syllables(text: str) -> list[str]:
    """Pinyin without tones of each character; Latin letters and digits stay, in runs."""
    said: list[str] = []
    for run in re.findall(r"[\u3400-\u9fff]+|[a-z0-9]+", text.lower()):
        said += _of_han(run) if HAN.match(run) else [run]
    return said


def _of_han(run: str) -> list[str]:
    # Takes a quarter of a second to load, which only those who need it wait for.
    from pypinyin import lazy_pinyin

    # What it has no sound for stays, character by character: documented, but its types know only
    # handlers that give one text.
    said = lazy_pinyin(run, errors=list)  # type: ignore[arg-type]
    for word, readings in _readings()[0]:
        start = run.find(word)
        while start >= 0:
            said[start : start + len(word)] = readings
            start = run.find(word, start + 1)
    return said


@lru_cache(maxsize=8192)
def character(char: str) -> str:
    """Pinyin of a character by itself, its commonest reading; what has none stays as it is."""
    from pypinyin.pinyin_dict import pinyin_dict

    said = pinyin_dict.get(ord(char), char).partition(",")[0]
    plain = unicodedata.normalize("NFD", said).replace("u\u0308", "v")
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@lru_cache(maxsize=65_536)  # the names of a catalogue repeat
def forms(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Pinyin of a name in one piece, in every way people say it, and its initials.

    Nothing for a name without Chinese characters; no initials for long ones or a single letter.
    """
    if not HAN.search(name):
        return (), ()
    said = syllables(name)
    ways = [said, *_other_ways(name, said)]
    initials = {"".join(one[0] if _SAID.fullmatch(one) else one for one in way) for way in ways}
    short = sorted(one for one in initials if 2 <= len(one) <= LONGEST_INITIALS)
    return tuple(dict.fromkeys("".join(way) for way in ways)), tuple(short)


def _other_ways(name: str, said: list[str]) -> Iterable[list[str]]:
    """The same name with one character read as people also read it."""
    also = _readings()[1]
    letters = re.findall(r"[\u3400-\u9fff]|[a-z0-9]+", name.lower())
    for char, reading in also.items():
        if char in letters:
            yield [
                reading if letter == char else one
                for letter, one in zip(letters, said, strict=True)
            ]


def spoken(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Pinyin and initials of all these names, each once, in order."""
    both = [forms(name) for name in names]
    return (
        list(dict.fromkeys(one for whole, _ in both for one in whole)),
        list(dict.fromkeys(one for _, short in both for one in short)),
    )


def joined(text: str) -> str:
    """Pinyin typed with blanks, "niu li ban shou", in one piece; any other text as it is."""
    words = text.lower().split()
    if len(words) < 2 or not all(_SYLLABLE.fullmatch(word) for word in words):
        return text
    return "".join(words)


def is_pinyin(text: str) -> bool:
    """Whether Latin letters can be read as syllables to the end."""
    return bool(re.fullmatch(rf"(?:{_SYLLABLE.pattern})+", text))
