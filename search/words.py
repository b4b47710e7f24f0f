"""What people type, as the engine should read it. Pure."""

import re
import unicodedata

LONGEST = 300  # characters; the engine reads ten words at most
# A number of a specification follows its letters, with a blank or without: JJG707, JJF（浙）1001.
_SPEC = re.compile(
    r"(?<![a-z])(jjg|jjf|gb/?t|gbz|gb|jb/?t|hj|yy/?t|iso|iec|oiml ?r|astm)"
    r"(\s*\([^()]{1,6}\))?\s*(?=\d)",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u3400-\u9fff]+")


def plain_words(text: str) -> str:
    """Text without operators, half characters or an endless tail.

    A minus before a word would exclude it and a quotation mark would begin a phrase, but people
    write "-40 ℃" and 3" and mean no such thing.
    """
    known = text[:LONGEST].encode("utf-8", "ignore").decode()
    plain = unicodedata.normalize("NFKC", known)[:LONGEST]
    words = spaced_numbers(plain).replace('"', " ").split()
    return " ".join(stripped for word in words if (stripped := word.lstrip("-")))


def spaced_numbers(text: str) -> str:
    """Text in which letters and number of a specification are parted: "JJG707" is "JJG 707"."""
    return _SPEC.sub(r"\1\2 ", text)


def tails(text: str) -> list[str]:
    """Ends of the first word's last Chinese run, longest first: "精密数字压力表" is a 压力表.

    The engine drops words from the end until something matches, but a Chinese name keeps its noun
    there; without this a plain 压力表 would not be found.
    """
    runs = _HAN.findall(text.split(maxsplit=1)[0]) if text.strip() else []
    if not runs:
        return []
    return [runs[-1][-length:] for length in (4, 3, 2) if len(runs[-1]) > length]
