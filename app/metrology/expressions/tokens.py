"""Token: one word, number or sign of a scanned text, with its type and place."""

from typing import Self


class Token(str):
    """The code or spelling of a token; it covers ``[start_pos, end_pos)`` of the text."""

    __slots__ = ("end_pos", "start_pos", "type")

    type: str
    start_pos: int
    end_pos: int

    def __new__(cls, kind: str, code: str, start_pos: int = 0, end_pos: int = 0) -> Self:
        """A token of this type; ``code`` is what it compares equal to."""
        made = super().__new__(cls, code)
        made.type = kind
        made.start_pos = start_pos
        made.end_pos = end_pos
        return made
