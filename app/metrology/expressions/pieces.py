"""Tokens to pieces: runs that form expressions, and the words between them.

A run is a stretch of numbers, units and signs; it is parsed alone, so that one damaged run does not
hide its neighbours. Labels before a colon are found here. What a piece means is ``claims.py``'s.
"""

import itertools
from dataclasses import dataclass
from typing import Literal

from app.metrology.expressions.brackets import Brackets
from app.metrology.expressions.lexicon import LEXICON
from app.metrology.expressions.nodes import Cover, Node, start_of
from app.metrology.expressions.syntax import parse
from app.metrology.expressions.tokens import Token
from app.metrology.refusals import Unreadable

Kind = Literal[
    "expression",
    "damaged",
    "role",
    "axis",
    "label",
    "word",
    "qualifier",
    "separator",
    "comma",
    "list",
    "or",
    "and",
    "greatest",
    "least",
    "colon",
    "condition",
    "step",
    "step_end",
]

_RUN = frozenset(
    {
        "NUMBER",
        "DAMAGE",
        "UNIT",
        "PREUNIT",
        "ANGLE",
        "SYMBOL",
        "REF",
        "SQRT",
        "RSS",
        "INFINITE",
        "DIRECT",
        "ENDPOINT",
        "NAMED",
        "ORDER",
        "SIDE",
        "CMP",
        "TO",
        "TILDE",
        "MINUS",
        "PLUS",
        "PM",
        "TIMES",
        "SLASH",
        "LP",
        "RP",
        "LB",
        "RB",
        "EXCEPT",
        "INCLUDE",
        "EDGE",
        "COVERAGE",
        "LEVEL",
    }
)
_CORE = frozenset({"NUMBER", "ANGLE", "NAMED"})
_BETWEEN = {
    "SEP": "separator",
    "COMMA": "comma",
    "LIST": "list",
    "OR": "or",
    "AND": "and",
    "ROLE": "role",
    "AXIS": "axis",
    "QUALIFIER": "qualifier",
    "GREATEST": "greatest",
    "LEAST": "least",
    "WORD": "word",
    "CONDITION": "condition",
    "STEP": "step",
    "STEP_END": "step_end",
}
_OPENING, _CLOSING = frozenset({"LP", "LB"}), frozenset({"RP", "RB", "EXCEPT", "INCLUDE", "EDGE"})
_LISTED = frozenset({"NUMBER", "UNIT", "COMMA", "LIST", "TO", "TILDE", "MINUS", "AND", "OR", "CMP"})
_DEEPEST = 6
_LABEL_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch ``[start, stop)`` of the text in one alphabet.

    ``code`` is the role, axis or label, or "unit" of a damaged run that has one; ``nodes`` the
    forms of an expression; ``error`` why a run cannot be parsed, with its place in ``error_place``.
    """

    kind: Kind
    start: int
    stop: int
    code: str = ""
    text: str = ""
    nodes: tuple[Node, ...] = ()
    error: str = ""
    error_place: int | None = None
    bound: str = ""

    def parts(self) -> list[tuple[Node | None, int, int]]:
        """Each form of the piece with where it begins and ends; (None, …) for a damaged run."""
        if not self.nodes:
            return [(None, self.start, self.stop)]
        starts = [self.start, *(start_of(node) for node in self.nodes[1:])]
        ends = [*starts[1:], self.stop]
        return [
            (
                node,
                start,
                start + len(self.text[start - self.start : end - self.start].rstrip(" ,(")),
            )
            for node, start, end in zip(self.nodes, starts, ends, strict=True)
        ]


class Splitter:
    """Cuts one token list into pieces."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.brackets = Brackets(tokens)
        self.pieces: list[Piece] = []
        self.labels = self._find_labels()

    def split(self) -> list[Piece]:
        """Every piece, in order."""
        index, size = 0, len(self.tokens)
        while index < size:
            label = self.labels.get(index)
            if label is not None:
                index = self._label(index, label)
            elif self._in_run(index):
                index = self._run(index)
            else:
                index = self._other(index)
        return self.pieces

    # -- labels ------------------------------------------------------------------------------

    def _find_labels(self) -> dict[int, int]:
        """First token of each clause that has a label, to the token of its colon."""
        found: dict[int, int] = {}
        start: int | None = 0
        for index, token in enumerate(self.tokens):
            if token.type == "COLON":
                if start is not None and index > start:
                    found[start] = index
                start = index + 1
            elif token.type in ("SEP", "COMMA") and not self._inside(index):
                start = index + 1
            elif token.type == "NUMBER":
                start = None
            elif token.type == "ORDER" and start is None:  # "1级、2级声级计：20 Hz～20 kHz"
                start = index + 1
        return found

    def _inside(self, index: int) -> bool:
        """Whether a bracket that belongs to an expression encloses the token."""
        return self.brackets.depths[index] > 0

    def _label(self, start: int, colon: int) -> int:
        first, last = self.tokens[start], self.tokens[colon]
        place, stop = first.start_pos or 0, last.start_pos or 0
        text = self.text[place:stop].strip()
        bound, name = _bounded(text)
        if text.lower() in LEXICON.remark_labels and not self._is_list(colon + 1):
            return self._remark(start, colon)
        if text.lower() == "none":  # an unnamed parameter of a KCDB list
            return colon + 1
        axis = LEXICON.axis(name) or LEXICON.axis(text)
        if axis is not None:
            self._put("label", place, stop, axis, text, bound)
            return colon + 1
        kinds = [token.type for token in self.tokens[start:colon]]
        if "LIST" not in kinds and ("ROLE" in kinds or kinds[-1] == "AXIS"):
            self.tokens[colon] = Token("FILLER", "", start_pos=stop, end_pos=stop + 1)
            self.labels.pop(start)
            return start
        if len(text) > _LABEL_LENGTH or "REF" in kinds or text.count("(") != text.count(")"):
            self.labels.pop(start)
            return start
        self._put("label", place, stop, text, text)
        return colon + 1

    def _is_list(self, start: int) -> bool:
        """Whether plain amounts and nothing else stand up to the next semicolon."""
        kinds = []
        for token in self.tokens[start:]:
            if token.type == "SEP":
                break
            kinds.append(token.type)
        if ("UNIT", "NUMBER") in itertools.pairwise(kinds):
            return False
        return kinds.count("NUMBER") == kinds.count("UNIT") > 0 and set(kinds) <= _LISTED

    def _remark(self, start: int, colon: int) -> int:
        """A label of a description: kept as words up to the next semicolon."""
        end = colon + 1
        while end < len(self.tokens) and self.tokens[end].type != "SEP":
            end += 1
        first = self.tokens[start].start_pos or 0
        stop = self.tokens[end - 1].end_pos or first
        self._put("qualifier", first, stop, "", self.text[first:stop].strip())
        return end

    def _put(
        self, kind: Kind, start: int, stop: int, code: str, text: str, bound: str = ""
    ) -> None:
        self.pieces.append(Piece(kind, start, stop, code, text, bound=bound))

    # -- runs --------------------------------------------------------------------------------

    def _in_run(self, index: int) -> bool:
        token = self.tokens[index]
        if index in self.brackets.neutral:
            return False
        if token.type == "SLASH":
            return not self._divides_list(index)
        if token.type in _RUN:
            return True
        if token.type == "COMMA":
            return self._inside(index)
        if token.type == "EQUAL":
            return index > 0 and self.tokens[index - 1].type in ("COVERAGE", "LEVEL")
        return False

    def _divides_list(self, index: int) -> bool:
        """Whether a slash stands between members of a table line: "0～360°/0.5级/1块"."""
        before = self.tokens[index - 1].type if index else ""
        after = [token.type for token in self.tokens[index + 1 : index + 3]]
        if before in ("", "WORD", "ORDER", "NAMED", "SEP", "LP") or self._stands_free(index):
            return True
        if before == "UNIT" and after[:1] == ["NUMBER"] and self._new_member(index):
            return True
        return bool(after) and (
            after[0] in ("WORD", "NAMED", "PM") or (len(after) > 1 and after[1] == "ORDER")
        )

    def _stands_free(self, index: int) -> bool:
        """Whether a slash outside brackets has a space on both sides: a column edge."""
        token, text = self.tokens[index], self.text
        place = token.start_pos or 0
        spaced = text[place - 1 : place] == " " and text[place + 1 : place + 2] == " "
        return spaced and not self.brackets.depths[index]

    def _new_member(self, index: int) -> bool:
        """Whether a range or a percentage follows a value with its unit: "20kΩ/0.1%"."""
        after = self.tokens[index + 2 : index + 3]
        if not after:
            return False
        share = after[0].type == "UNIT" and after[0] == "%" and self.tokens[index - 1] != "%"
        return share or after[0].type == "TILDE"

    def _run(self, start: int) -> int:
        stop = start + 1
        while stop < len(self.tokens) and self._in_run(stop) and stop not in self.labels:
            if self.tokens[stop] == "±%" and not self.brackets.depths[stop]:
                break
            stop += 1
        low, high = self._trimmed(start, stop)
        run = self.tokens[low:high]
        if not any(token.type in _CORE for token in run):
            self._plain(start, stop)
            return stop
        first, last = run[0].start_pos or 0, run[-1].end_pos or 0
        if max(self.brackets.depths[low:high]) > _DEEPEST:
            self._damaged(run, "括号套得太深，请拆开写", first)
            return stop
        try:
            nodes = tuple(parse(run))
        except Unreadable as error:
            self._damaged(run, error.message, error.position)
        else:
            text = self.text[first:last]
            after = self.text[last : last + 3].lstrip()
            within = "within" if after.startswith(("内", "之间")) else ""
            self.pieces.append(Piece("expression", first, last, within, text, nodes))
        return stop

    def _trimmed(self, low: int, high: int) -> tuple[int, int]:
        """The run without brackets that enclose more than it, and without commas at its ends."""

        def outer(index: int) -> bool:
            token = self.tokens[index]
            if token.type == "COMMA":
                return True
            if token.type not in ("LP", "RP", "LB", "RB"):
                return False
            partner = self.brackets.partners.get(index)
            return partner is not None and not low <= partner < high

        while low < high and outer(low):
            low += 1
        while low < high and outer(high - 1):
            high -= 1
        return low, high

    def _damaged(self, run: list[Token], message: str, place: int | None) -> None:
        start, stop = run[0].start_pos or 0, run[-1].end_pos or 0
        code = "unit" if any(token.type == "UNIT" for token in run) else ""
        text = self.text[start:stop]
        self.pieces.append(Piece("damaged", start, stop, code, text, (), message, place))

    def _plain(self, start: int, stop: int) -> None:
        """Signs without a number: words, unless they are only brackets or a lone dash."""
        kinds = {token.type for token in self.tokens[start:stop]}
        first = self.tokens[start].start_pos or 0
        last = self.tokens[stop - 1].end_pos or first
        if kinds <= {"LP", "RP", "LB", "RB", "COMMA"}:
            return
        kind: Kind = "qualifier" if kinds <= {"MINUS", "SLASH", "TILDE"} else "word"
        if kind == "word":
            self._word(first, last)
        else:
            self.pieces.append(Piece(kind, first, last))

    def _follows_value(self) -> bool:
        last = self.pieces[-1] if self.pieces else None
        if last is None or last.kind != "expression":
            return False
        return not all(isinstance(node, Cover) for node in last.nodes)

    def _word(self, start: int, stop: int) -> None:
        """Add words, to the words right before them if there are any."""
        last = self.pieces[-1] if self.pieces else None
        if last is not None and last.kind == "word" and last.stop == start:
            start = last.start
            self.pieces.pop()
        self.pieces.append(Piece("word", start, stop, "", self.text[start:stop]))

    # -- everything else ---------------------------------------------------------------------

    def _other(self, index: int) -> int:
        token = self.tokens[index]
        kind = "list" if token.type == "SLASH" else _BETWEEN.get(token.type)
        if token.type in _OPENING or token.type in _CLOSING:
            kind = "comma" if index in self.brackets.neutral else None
        start, stop = token.start_pos or 0, token.end_pos or 0
        if token.type == "COLON" and self._follows_value():
            self.pieces.append(Piece("colon", start, stop))
            return index + 1
        if token.type == "EQUAL" and self._follows_value():
            message = "等号两边都是数值，不清楚要读哪一个，请只写一个"
            self.pieces.append(Piece("damaged", start, stop, "", "=", (), message, start))
            return index + 1
        if kind is None:  # fillers, equal signs, colons of no label
            return index + 1
        if kind == "word":
            self._word(start, stop)
            return index + 1
        self.pieces.append(Piece(kind, start, stop, str(token), self.text[start:stop]))  # type: ignore[arg-type]  # from _BETWEEN
        return index + 1


_BOUNDING = {
    "≤": ("maximum ", "max. ", "max ", "最大", "最高"),
    "≥": ("minimum ", "min. ", "min ", "最小", "最低"),
}


def _bounded(label: str) -> tuple[str, str]:
    """("≤", "power") of "Maximum power": an upper limit; other labels as they are."""
    lowered = label.lower()
    for sign, heads in _BOUNDING.items():
        for head in heads:
            if lowered.startswith(head):
                return sign, label[len(head) :].strip()
    return "", label


def split(text: str, tokens: list[Token]) -> list[Piece]:
    """The pieces of a scanned text."""
    return Splitter(text, tokens).split()
