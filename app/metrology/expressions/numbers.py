"""Numbers, and what may stand behind one: a unit, a link, a multiplication sign, a measure word.

The first half of the scanner; signs and words are in ``scanner.py``.
"""

from app.metrology.expressions import patterns
from app.metrology.expressions.lexicon import LEXICON, Word
from app.metrology.expressions.spellings import is_unit, unit_at
from app.metrology.expressions.tokens import Token


class NumberScanner:
    """A place in a text, the tokens before it, and how numbers are taken from there."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = text.lower()
        self.at = 0
        self.tokens: list[Token] = []
        self.squares = "Q[" in text

    def _put(self, kind: str, code: str, size: int) -> None:
        self.tokens.append(Token(kind, code, start_pos=self.at, end_pos=self.at + size))
        self.at += size

    @property
    def _last(self) -> str:
        return self.tokens[-1].type if self.tokens else ""

    def _touches(self) -> bool:
        """Whether the last token ends right here, without a space."""
        return bool(self.tokens) and self.tokens[-1].end_pos == self.at

    # -- numbers -----------------------------------------------------------------------------

    def _number(self) -> None:
        simple = patterns.SIMPLE.match(self.text, self.at)
        if simple is not None and self._last != "WORD":
            self._put("NUMBER", simple.group(), simple.end() - self.at)
        else:
            self._odd_number()

    def _odd_number(self) -> None:
        """Take a number that may go on past its digits, or be a date, a class or an angle."""
        text, at = self.text, self.at
        for pattern, kind in ((patterns.DATE, "WORD"), (patterns.GRADE_NUMBER, "NAMED")):
            if (match := pattern.match(text, at)) is not None:
                return self._put(kind, match.group() if kind == "NAMED" else "", match.end() - at)
        if self._spaced():
            return None
        match = patterns.ANGLE.match(text, at)
        # 0-320° 2′: behind a range the minutes are its scale division.
        parted = self._last in ("TILDE", "MINUS") and match and " " in match.group()
        if match is not None and not parted:
            return self._put("ANGLE", match.group().replace(" ", ""), match.end() - at)
        pattern = (
            patterns.PLAIN_NUMBER
            if self._last in ("LB", "PREUNIT") or self._in_bracket_list()
            else patterns.NUMBER
        )
        match = pattern.match(text, at) or patterns.PLAIN_NUMBER.match(text, at)
        if match is None:
            return self._put("WORD", "", 1)
        if self._counts(match.end()):
            return None
        if self._last == "TIMES" and (power := patterns.LOST_CARET.match(text, at)) is not None:
            match = power  # "×10-4" can only be a power that lost its superscript
        return self._put(
            "NUMBER", patterns.LOST_CARET.sub(r"10^-\1", match.group()), match.end() - at
        )

    def _spaced(self) -> bool:
        """Take a number with words or spaces in it: "2.5 parts in 10⁶", "300～1 600 ℃"."""
        text, at = self.text, self.at
        if (match := patterns.PARTS_IN.match(text, at)) is not None:
            self._put("NUMBER", f"{match[1]}×10^-{match[2]}", match.end() - at)
            return True
        match = patterns.TEN_THOUSANDS.match(text, at)
        if match is not None and unit_at(text, match.end())[1]:  # "20万lx"
            self._put("NUMBER", f"{match[1]}e4", match.end() - at)
            return True
        match = patterns.GROUPED.match(text, at)
        if match is None:
            return False
        if "." not in match.group() and self._last not in ("TILDE", "TO", "MINUS"):
            return False
        self._put("NUMBER", match.group().replace(" ", ""), match.end() - at)
        return True

    def _in_bracket_list(self) -> bool:
        return self._last == "COMMA" and len(self.tokens) > 2 and self.tokens[-3].type == "LB"

    def _counts(self, stop: int) -> bool:
        """Put a count ("5个", "第2", "2026年") as a word and say so."""
        after = stop + (self.text[stop : stop + 1] == " ")
        ordinal = self._last == "WORD" and self._touches() and self.text[self.at - 1] == "第"
        if not ordinal:
            head = LEXICON.counter(self.text, after)
            if not head or (head > "一" and unit_at(self.text, after)[1] > len(head)):
                return False
            tail = self.text[after + len(head) : after + len(head) + 1]
            if head < "一" and tail.isascii() and tail.isalnum():
                return False
            stop = after + len(head)
        while self._last == "CMP" and not ordinal:
            self.tokens.pop()
        self._put("WORD", "", stop - self.at)
        return True

    # -- what may follow a number ------------------------------------------------------------

    def _after_number(self, char: str) -> bool:
        """Handle a unit, a link or a multiplication sign behind a number; False if it is none."""
        last = self._last
        if last not in patterns.BEFORE_UNIT and not (last == "SLASH" and char in "Ωµ"):
            return char in "xX*·" and last in ("UNIT", "REF") and self._times()
        if char in patterns.NEVER_BEHIND:
            return False
        if char in "xX*·" and self._times():
            return True
        word = self._known(patterns.AFTER_NUMBER)
        unit, size = unit_at(self.text, self.at)
        if word is not None and self._outweighs(word, unit, size):
            self._put_link(word)
            return True
        if size:
            self._put_unit(unit, size)
        return size > 0

    def _put_unit(self, unit: str, size: int) -> None:
        """Put a unit, or one word for a model's number and letter."""
        if self._is_model(size):
            self.tokens.pop()
            self._put("WORD", "", size)
        else:
            self._put("UNIT", unit, size)

    def _put_link(self, word: Word) -> None:
        """Put a word that stands behind a number."""
        self._put(word.type, word.code, len(word.text))

    def _outweighs(self, word: Word, unit: str, size: int) -> bool:
        """Whether a word rather than a unit stands behind the number."""
        if len(word.text) == size and word.type in ("AXIS", "ROLE", "QUALIFIER") and is_unit(unit):
            return False
        return len(word.text) >= size and (len(word.text) > 1 or word.type == "ORDER")

    def _is_model(self, size: int) -> bool:
        """Whether this is "Fluke 8846A": an odd number with a letter behind a Latin word."""
        if size != 1 or not self._touches() or len(self.tokens) < 2 or self._last != "NUMBER":
            return False
        number, before = self.tokens[-1], self.tokens[-2]
        if before.type != "WORD" or not self.text[(before.end_pos or 1) - 1].isascii():
            return False
        return number.isdigit() and int(number) % 5 != 0 and self.text[self.at] in "ABVCDEFGHW"

    def _times(self) -> bool:
        many = patterns.MANY.match(self.text, self.at)
        if many is not None and self._last in ("UNIT", "ORDER", "RP"):
            self._put("WORD", "", many.end() - self.at)
            return True
        rest = self.text[self.at + 1 : self.at + 3].lstrip(" ")
        if rest[:1].isdigit() or rest[:1] == "(":
            self._put("TIMES", "×", 1)
            return True
        if rest[:1] == "|" or (self._last == "UNIT" and self.text[self.at] in "*·" and rest):
            self._put("TIMES", "×", 1)
            return True
        return False

    def _known(self, types: frozenset[str] | None) -> Word | None:
        return LEXICON.longest(self.text, self.folded, self.at, types)
