"""Cut a text in one alphabet into tokens: numbers, units, signs, known words, and other words.

Every decision that depends only on neighbouring characters is made here (is "L" litre or a name, is
"8846A" an amount or a model); structure is the grammar's, meaning is ``roles.py``'s. Linear in the
length of the text; it refuses nothing.
"""

import re

from lark import Token

from app.metrology.expressions import patterns
from app.metrology.expressions.lexicon import LEXICON, Word
from app.metrology.expressions.spellings import is_unit, unit_at


class Scanner:
    """One pass over one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = text.lower()
        self.at = 0
        self.tokens: list[Token] = []

    def scan(self) -> list[Token]:
        """Every token, in order."""
        text, size = self.text, len(self.text)
        while self.at < size:
            char = text[self.at]
            if char == " ":
                self.at += 1
            elif char.isdigit() or (char == "." and text[self.at + 1 : self.at + 2].isdigit()):
                self._number()
            elif not self._after_number(char) and not self._sign(char):
                self._word(char)
        return self.tokens

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
        text, at = self.text, self.at
        for pattern, kind in ((patterns.DATE, "WORD"), (patterns.GRADE_NUMBER, "NAMED")):
            if (match := pattern.match(text, at)) is not None:
                return self._put(kind, match.group() if kind == "NAMED" else "", match.end() - at)
        if (match := patterns.ANGLE.match(text, at)) is not None:
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
        if self._last not in patterns.BEFORE_UNIT and not (self._last == "SLASH" and char in "Ωµ"):
            return self._after_unit(char)
        if char in "xX*·" and self._times():
            return True
        word = self._known(patterns.AFTER_NUMBER)
        unit, size = unit_at(self.text, self.at)
        if word is not None and self._outweighs(word, unit, size):
            self._put(word.type, word.code, len(word.text))
            return True
        if size and self._is_model(size):
            self.tokens.pop()
            self._put("WORD", "", size)
            return True
        if size:
            self._put("UNIT", unit, size)
            return True
        return False

    def _outweighs(self, word: Word, unit: str, size: int) -> bool:
        """Whether a word rather than a unit stands behind the number."""
        if len(word.text) == size and word.type in ("AXIS", "ROLE") and is_unit(unit):
            return False
        return len(word.text) >= size and (len(word.text) > 1 or word.type == "ORDER")

    def _is_model(self, size: int) -> bool:
        """ "Fluke 8846A": an odd number with one letter, right behind a Latin word, names a model."""
        if size != 1 or not self._touches() or len(self.tokens) < 2 or self._last != "NUMBER":
            return False
        number, before = self.tokens[-1], self.tokens[-2]
        if before.type != "WORD" or not self.text[(before.end_pos or 1) - 1].isascii():
            return False
        return number.isdigit() and int(number) % 5 != 0 and self.text[self.at] in "ABVCDEFGHW"

    def _after_unit(self, char: str) -> bool:
        return char in "xX*·" and self._last in ("UNIT", "REF") and self._times()

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

    # -- signs and words ---------------------------------------------------------------------

    def _sign(self, char: str) -> bool:
        if self.folded.startswith("+/-", self.at):
            self._put("PM", "±", 3)
            return True
        if (
            char == "±"
            and self._last == "UNIT"
            and self.tokens[-1] not in patterns.RATIO_UNITS
            and patterns.SHARE.match(self.text, self.at)
        ):
            self._put("PM", "±%", 1)  # "0～5 L/min ±1%FS": a limit of its own, no tolerance
            return True
        if char in "<>≤≥=" or (char == "√"):
            word = self._known(None)
            if word is not None:
                self._put(word.type, word.code, len(word.text))
                return True
        if patterns.MAGNITUDE.match(self.text, self.at):  # "|x|", "|t|": the size of the reading
            self._put("REF", "reading", 3)
            return True
        if char == ";" and self.text.rfind("Q[", 0, self.at) > self.text.rfind("]", 0, self.at):
            self._put("COMMA", ",", 1)
            return True
        kind = patterns.SIGNS.get(char)
        if kind is None:
            return False
        self._put(kind, char, 1)
        return True

    def _word(self, char: str) -> None:
        if char.isascii() and char.isalpha():
            return self._latin()
        match = patterns.OUTSIDE.match(self.text, self.at)
        if match is not None and not self.tokens:
            return self._put("NAMED", "等外", 2)
        if self._order_name():
            return None
        word = (
            self._known(patterns.ORDERS) if self._last in ("NAMED", "NUMBER") else None
        ) or self._known(None)
        if word is not None and not self._bare_order(word):
            return self._put_word(word)
        unit, size = unit_at(self.text, self.at)
        if size and char in "%‰°′″\"'?" and self._last in ("RP", "NUMBER", "UNIT"):
            return self._put("UNIT", unit, size)
        return self._put("WORD", "", 1)

    def _bare_order(self, word: Word) -> bool:
        """级 and 等 count only behind a name of a class."""
        return word.type == "ORDER" and self._last not in ("NUMBER", "NAMED", "RP")

    def _order_name(self) -> bool:
        match = patterns.CHINESE_ORDER.match(self.text, self.at)
        if match is None:
            return False
        self._put("NAMED", match.group(), 1)
        return True

    def _latin(self) -> None:
        text, at = self.text, self.at
        if (match := patterns.SPEC.match(text, at)) is not None:
            return self._put("WORD", "", match.end() - at)
        if (match := patterns.LETTER_GRADE.match(text, at)) is not None:
            return self._put("NAMED", match.group(), match.end() - at)
        match = patterns.NAMED.match(text, at)
        if match is not None and not patterns.BARE_GRADE.match(match.group()):
            return self._put("NAMED", match.group(), match.end() - at)
        if self._prefix_unit():
            return None
        word = self._known(None)
        if word is not None and self._stands(word):
            return self._put_word(word)
        match = None if patterns.VARIABLE.match(text, at) else patterns.MODEL.match(text, at)
        size = match.end() - at if match else 1
        if size == 1:
            return self._put("SYMBOL", text[at], 1)
        return self._put("WORD", "", size)

    def _stands(self, word: Word) -> bool:
        """Whether a Latin word is itself here: "d" only before "=", nothing before digits."""
        stop = self.at + len(word.text)
        rest = self.text[stop : stop + 3].lstrip(" ")
        if word.text in patterns.NEEDS_EQUAL or (word.type == "COVERAGE" and len(word.text) == 1):
            return rest[:1] in ("=", "取")
        if word.type == "DIRECT":
            return rest[:1] in ("-", "~", "至", "到") or rest[:2].lower() == "to"
        return not self.text[stop : stop + 1].isdigit() or word.text in ("Max", "max", "Min")

    def _prefix_unit(self) -> bool:
        for name in patterns.PREFIX_UNITS:
            if self.text.startswith(name, self.at) and re.match(
                r" *[\d(]", self.text[self.at + len(name) : self.at + len(name) + 3]
            ):
                self._put("PREUNIT", patterns.PREFIX_UNITS[name], len(name))
                return True
        return False

    def _put_word(self, word: Word) -> None:
        size = len(word.text)
        rest = self.text[self.at + size : self.at + size + 2].lstrip(" ")
        if self._last == "CMP" and rest[:1] in tuple("<>≤≥"):  # 10 mm<行程≤50 mm
            return self._put("SYMBOL", word.text, size)
        if word.type == "ENDPOINT" and rest[:1] not in tuple("~-至到t"):
            axis = LEXICON.axis(word.text)
            return self._put("AXIS" if axis else "WORD", axis or "", size)
        if self._in_share_bracket(word):
            return self._share_bracket(word)
        if self._refers(word, self.at + size):
            code = (
                "full_scale"
                if word.text in ("量程", "上限", "测量上限", "上限值", "量程上限", "range", "span")
                else word.code
            )
            more = self.text[self.at + size : self.at + size + 1] == "的"
            return self._put("REF", code if word.type != "REF" else word.code, size + more)
        if word.type == "REF":
            return self._put("WORD", "", size)
        if word.type in ("EXCEPT", "INCLUDE"):
            return self._exclusion(word, size)
        return self._put(word.type, word.code, size)

    def _exclusion(self, word: Word, size: int) -> None:
        """ "(不含" is one sign to the grammar; without its bracket it is prose."""
        if self._last != "LP" or not self._touches():
            return self._put("WORD", "", size)
        bracket = self.tokens.pop()
        self.at += size
        token = Token(word.type, word.code, start_pos=bracket.start_pos, end_pos=self.at)
        return self.tokens.append(token)

    def _in_share_bracket(self, word: Word) -> bool:
        """ "±2%(FS)": the bracket says of what the share is."""
        if word.type != "REF" or self._last != "LP" or len(self.tokens) < 2:
            return False
        shares = self.tokens[-2].type == "UNIT" and self.tokens[-2] in patterns.RATIO_UNITS
        return shares and self.text.startswith(")", self.at + len(word.text))

    def _share_bracket(self, word: Word) -> None:
        bracket = self.tokens.pop()
        self.at += len(word.text) + 1
        token = Token("REF", word.code, start_pos=bracket.start_pos, end_pos=self.at)
        self.tokens.append(token)

    def _refers(self, word: Word, stop: int) -> bool:
        """Whether a word such as 示值 or 量程 stands for that value in a formula."""
        if word.type != "REF" and word.text not in (
            "量程",
            "上限",
            "测量上限",
            "上限值",
            "量程上限",
            "range",
            "标称值",
            "额定值",
        ):
            return False
        if word.text.isascii() and (word.text.startswith("of ") or word.text.upper() == word.text):
            return True
        last = self.tokens[-1] if self.tokens else None
        if last is not None and (
            last.type == "TIMES" or (last.type == "UNIT" and last in patterns.RATIO_UNITS)
        ):
            return True
        rest = self.text[stop : stop + 4].lstrip(" ")
        if rest[:1] == "的":
            return rest[1:2].isdigit() or rest[1:2] in ("±", "(")
        return rest[:1] == "×" or (rest[:1] == "*")


def scan(text: str) -> list[Token]:
    """Tokens of a text in one alphabet."""
    return Scanner(text).scan()
