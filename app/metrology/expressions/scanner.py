"""Cut a text in one alphabet into tokens: numbers, units, signs, known words, and other words.

Every decision that depends only on neighbouring characters is made here (is "L" litre or a name,
is "8846A" an amount or a model); structure is the grammar's, roles are ``deciding.py``'s. Linear in
the length of the text; it refuses nothing.
"""

import re

from app.metrology.expressions import patterns
from app.metrology.expressions.lexicon import LEXICON, Word
from app.metrology.expressions.numbers import NumberScanner
from app.metrology.expressions.spellings import unit_at
from app.metrology.expressions.tokens import Token


class Scanner(NumberScanner):
    """One pass over one text."""

    def scan(self) -> list[Token]:
        """Every token, in order."""
        text, size = self.text, len(self.text)
        while self.at < size:
            char = text[self.at]
            if char == " ":
                self.at += 1
            elif char.isdigit() or (char == "." and text[self.at + 1 : self.at + 2].isdigit()):
                self._number()
            elif char in patterns.SKIPPED and self._skips(char):
                pass
            elif not self._after_number(char) and not self._sign(char):
                self._word(char)
        return self.tokens

    # -- signs and words ---------------------------------------------------------------------

    def _sign(self, char: str) -> bool:
        if char.isalnum():
            return False
        if char in "<>≤≥=√" and (word := self._known(None)) is not None:
            self._put(word.type, word.code, len(word.text))
        elif self.folded.startswith("+/-", self.at):
            self._put("PM", "±", 3)
        elif char == "±" and self._starts_share():
            self._put("PM", "±%", 1)  # "0～5 L/min ±1%FS": a limit of its own, no tolerance
        elif patterns.MAGNITUDE.match(self.text, self.at):  # "|x|", "|t|": the size of the reading
            if self._last == "NUMBER":
                self._put("TIMES", "×", 0)
            self._put("REF", "reading", 3)
        elif (
            char == ";"
            and self.squares
            and self.text.rfind("Q[", 0, self.at) > self.text.rfind("]", 0, self.at)
        ):
            self._put("COMMA", ",", 1)
        elif char == "×" and self._counted():
            pass
        elif char in patterns.SIGNS:
            self._put(patterns.SIGNS[char], char, 1)
        else:
            return False
        return True

    def _skips(self, char: str) -> bool:
        """Take a sign that says nothing of the value: ⁶⁰Co, the second of "Φ6～Φ20 mm"."""
        nuclide = patterns.NUCLIDE.match(self.text, self.at)
        if nuclide is not None:
            self._put("QUALIFIER", "", nuclide.end() - self.at)
        elif char != "^" and self._last in ("TILDE", "MINUS", "TO"):
            self.at += 1
        else:
            return False
        return True

    def _counted(self) -> bool:
        """Take a count behind a word: "流量计×1"."""
        many = patterns.COUNTED.match(self.text, self.at)
        if many is None or self._last not in ("", "WORD", "ROLE", "AXIS", "SEP"):
            return False
        self._put("WORD", "", many.end() - self.at)
        return True

    def _starts_share(self) -> bool:
        """Whether the limit of a range already written begins: "50mm ±1μm", "5 L/min ±1%FS"."""
        if self._last != "UNIT" or self.tokens[-1] in patterns.RATIO_UNITS:
            return False
        if not self._touches() and self.text[self.at + 1 : self.at + 2] != " ":
            return True
        return patterns.SHARE.match(self.text, self.at) is not None

    def _word(self, char: str) -> None:
        if char.isascii() and char.isalpha():
            return self._latin()
        match = patterns.OUTSIDE.match(self.text, self.at)
        if match is not None and not self.tokens:
            return self._put("NAMED", "等外", 2)
        if self._order_name():
            return None
        if char == "相" and self._relative_role():
            return None
        word = (
            self._known(patterns.ORDERS) if self._last in ("NAMED", "NUMBER") else None
        ) or self._known(None)
        if word is not None and not self._bare_order(word):
            return self._put_word(word)
        return self._other(char)

    def _relative_role(self) -> bool:
        """Take 相对 with the role word behind it: 相对固有误差."""
        if not self.text.startswith("相对", self.at):
            return False
        at, self.at = self.at, self.at + 2
        word = self._known(patterns.ROLES)
        self.at = at
        if word is None or word.code not in ("U", "MPE"):
            return False
        self._put(word.type, word.code, 2 + len(word.text))
        return True

    def _other(self, char: str) -> None:
        """A sign of a unit, a stand-in for a lost character, or a character of prose."""
        if char in patterns.STAND_INS and self._beside_digit():
            return self._put("DAMAGE", char, 1)
        if char in patterns.UNIT_SIGNS.get(self._last, ""):
            unit, size = unit_at(self.text, self.at)
            if size:
                return self._put("UNIT", unit, size)
        return self._put("WORD", "", LEXICON.quiet(self.text, self.at + 1) - self.at)

    def _beside_digit(self) -> bool:
        around = self.text[max(self.at - 1, 0) : self.at]
        if self.text[self.at] != "?" or around in ("~", "-", "±", "(", "="):
            around += self.text[self.at + 1 : self.at + 2]
        return any(each.isdigit() or each == "." for each in around)

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
        for pattern, kind in patterns.LATIN.get(text[at], ()):
            if (match := pattern.match(text, at)) is not None:
                code = {"NAMED": match.group(), "REF": "reading"}.get(kind, "")
                return self._put(kind, code, match.end() - at)
        if self._prefix_unit():
            return None
        word = self._known(None)
        if word is not None and self._stands(word):
            return self._put_word(word)
        if word is not None and word.type == "DIRECT":
            return self._put("QUALIFIER", "", len(word.text))
        match = None if patterns.VARIABLE.match(text, at) else patterns.MODEL.match(text, at)
        size = match.end() - at if match else 1
        if size == 1:
            return self._put("SYMBOL", text[at], 1)
        return self._put("WORD", "", size)

    def _stands(self, word: Word) -> bool:
        """Whether a Latin word is itself here: "d" only before "=", nothing before digits."""
        stop = self.at + len(word.text)
        if self.at and self.text[self.at - 1] == "_":
            return False
        rest = self.text[stop : stop + 3].lstrip(" ")
        if word.text in patterns.NEEDS_EQUAL or (word.type == "COVERAGE" and len(word.text) == 1):
            return rest[:1] in ("=", "取")
        if word.type == "DIRECT":
            return rest[:1] in ("-", "~", "至", "到") or rest[:2].lower() == "to"
        return not self.text[stop : stop + 1].isdigit() or word.text in patterns.BEFORE_DIGITS

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
        after = self.text[self.at + size : self.at + size + 2].lstrip(" ")[:1]
        if self._last == "CMP" and after in tuple("<>≤≥"):  # 10 mm<行程≤50 mm
            self._put("SYMBOL", word.text, size)
        elif word.type == "DIRECT" and not self._stands(word):
            self._put("QUALIFIER", "", size)
        elif word.type == "ENDPOINT" and after not in tuple("~-至到t"):
            axis = LEXICON.axis(word.text)
            self._put("AXIS" if axis else "WORD", axis or "", size)
        elif word.code in ("other", "resolution") and (
            device := patterns.DEVICE.match(self.text, self.at + size)
        ):
            self._put("WORD", "", device.end() - self.at)  # 分度头 and 粗糙度仪 are no roles
        elif self._in_share_bracket(word):
            self._share_bracket(word)
        elif self._refers(word, self.at + size):
            reading = word.type == "REF" and word.code == "reading"
            code = "reading" if reading or word.text in patterns.VALUES else "full_scale"
            self._put("REF", code, size + (after == "的"))
        elif word.type in ("EXCEPT", "INCLUDE"):
            self._exclusion(word, size)
        elif word.type == "AND" and self._is_between():
            self._put("TO", "to", size)
        else:
            kind = "WORD" if word.type == "REF" else word.type
            self._put(kind, word.text if kind == "FILLER" else word.code, size)

    def _put_link(self, word: Word) -> None:
        if word.type == "AND" and self._is_between():
            self._put("TO", "to", len(word.text))
        else:
            self._put(word.type, word.code, len(word.text))

    def _is_between(self) -> bool:
        """Whether "and" joins the two ends of "between 5 V and 10 V"."""
        kinds = ("NUMBER", "UNIT", "MINUS", "PLUS")
        before = next((token for token in reversed(self.tokens) if token.type not in kinds), None)
        return before is not None and before in ("between", "介于")

    def _exclusion(self, word: Word, size: int) -> None:
        """The "(不含" of a range is one sign to the grammar; without its bracket it is prose."""
        after = self.text[self.at + size : self.at + size + 2].lstrip(" ")[:1]
        named = after.isalnum() and not after.isascii() and after not in "上下两零该最本"
        if self._last == "COMMA" and named:
            return self._put("WORD", "", size)  # 0.7 MPa，含砂量测定仪
        if self._last == "COMMA" and len(self.tokens) > 1 and self.tokens[-2].type == "UNIT":
            self.tokens.pop()  # "(3～300)m，不含300m"
            return self._put(word.type, "bare", size)
        if self._last != "LP" or not self._touches():
            return self._put("WORD", "", size)
        bracket = self.tokens.pop()
        self.at += size
        if (edge := patterns.EDGE.match(self.text, self.at)) is not None:
            start, self.at = bracket.start_pos, edge.end()  # "1kg(含)～20kg(不含)"
            sign = "≤" if word.type == "INCLUDE" else "<"
            return self.tokens.append(Token("EDGE", sign, start_pos=start, end_pos=self.at))
        token = Token(word.type, word.code, start_pos=bracket.start_pos, end_pos=self.at)
        return self.tokens.append(token)

    def _in_share_bracket(self, word: Word) -> bool:
        """In "±2%(FS)" the bracket says of what the share is."""
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
        if word.type != "REF" and word.text not in patterns.VALUES | patterns.SPANS:
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
