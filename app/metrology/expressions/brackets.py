"""Brackets in a token list: which belong together, and which belong to an expression.

"(0～60) MPa" is one expression; "(1级，30dB～130dB)" only sets two apart.
"""

from app.metrology.expressions.tokens import Token

_OPENING = frozenset({"LP", "LB", "EXCEPT", "INCLUDE"})
_BARE = frozenset({"bare"})  # "，不含300m" has no bracket
_CLOSING = frozenset({"RP", "RB"})
_OPERATORS = frozenset({
    "UNIT", "PM", "PLUS", "MINUS", "TIMES", "SLASH", "TILDE", "RSS", "SQRT", "CMP", "SIDE",
})  # fmt: skip
_APART = frozenset({"COMMA", "LIST", "SEP", "WORD"})
_COVER = frozenset({"COVERAGE", "LEVEL"})
_LONGEST = 60


def pairs(tokens: list[Token]) -> dict[int, int]:
    """Index of each bracket's partner, both ways; brackets without one are not in the mapping."""
    found: dict[int, int] = {}
    stack: list[int] = []
    for index, token in enumerate(tokens):
        if token.type in _OPENING and token not in _BARE:
            stack.append(index)
        elif token.type in _CLOSING and stack:
            found[index] = stack.pop()
            found[found[index]] = index
    return found


def unmatched_bracket(tokens: list[Token]) -> int | None:
    """Where a bracket stands without its partner, or None."""
    found = pairs(tokens)
    for index, token in enumerate(tokens):
        if token.type in ("LP", "RP", "LB", "RB") and index not in found:
            return token.start_pos
    return None


class Brackets:
    """The brackets of one token list.

    ``partners`` as in ``pairs``; ``neutral`` are those that only set things apart; ``depths`` says
    how many brackets of an expression enclose each token.
    """

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self.partners = pairs(tokens)
        self.neutral = frozenset(
            index
            for opening, closing in self.partners.items()
            if opening < closing and self._sets_apart(opening, closing)
            for index in (opening, closing)
        )
        self.depths = self._find_depths()

    def _sets_apart(self, opening: int, closing: int) -> bool:
        tokens = self._tokens
        if tokens[opening].type != "LP" or tokens[closing].type != "RP":
            return False
        if closing - opening > _LONGEST:
            return True
        kinds = {token.type for token in tokens[opening + 1 : closing]}
        after = tokens[closing + 1].type if closing + 1 < len(tokens) else ""
        before = tokens[opening - 1].type if opening else ""
        if after in _OPERATORS or before in _OPERATORS or _COVER & kinds:
            return False
        between = zip(tokens[opening + 1 : closing], tokens[opening + 2 : closing], strict=False)
        two = any(one.type == "UNIT" and next_.type == "NUMBER" for one, next_ in between)
        return two or bool(_APART & kinds)

    def _find_depths(self) -> list[int]:
        depths, depth = [], 0
        for index in range(len(self._tokens)):
            partner = self.partners.get(index)
            if partner is None or index in self.neutral:
                depths.append(depth)
                continue
            depth -= partner < index
            depths.append(depth)
            depth += partner > index
        return depths
