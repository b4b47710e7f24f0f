"""Tokens to trees: the forms of ``data/expression.lark`` as plain nodes, with nothing judged.

A tree says how an expression is written (a span, a sum, a bound); what that means is said in
``spans.py``, ``formulas.py`` and ``orders.py``. The types of the tokens alone decide the tree, so
texts of one shape with other numbers are parsed once: the tree over the places of the tokens is
kept, and filled with each text's own tokens.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from lark import Lark, Tree, UnexpectedInput
from lark import Token as Terminal
from lark.lexer import Lexer

from app.metrology.expressions.nodes import (
    Amount,
    Bound,
    Chain,
    Cover,
    Excluded,
    FromPlace,
    Group,
    Node,
    Order,
    Pair,
    Prefixed,
    Product,
    Reference,
    Root,
    Span,
    Squares,
    Sum,
    Symbol,
)  # fmt: skip
from app.metrology.expressions.sentences import explain
from app.metrology.expressions.tokens import Token
from app.metrology.numerals import read_number
from app.metrology.refusals import Unreadable

# More tokens than any expression has; a longer run is several that lost their separators.
LONGEST = 120
_GRAMMAR = Path(__file__).parents[1] / "data" / "expression.lark"


def _number(token: Token) -> Fraction:
    try:
        return read_number(str(token))
    except Unreadable as error:
        raise Unreadable(error.message, token.start_pos) from None


def _start(part: Any) -> int:
    return (part.start_pos or 0) if isinstance(part, Token) else part.position


def _split(parts: tuple[Any, ...], kind: str) -> Token | None:
    return next((p for p in parts if isinstance(p, Token) and p.type == kind), None)


class _Build:
    """What each rule of the grammar makes of its parts."""

    def start(self, *items: Any) -> list[Node]:
        return [each for item in items for each in (item if isinstance(item, list) else [item])]

    def item(self, form: Node) -> Node:
        return form

    def excluded(self, form: Node, word: Token, *rest: Any) -> Node:
        amount = rest[0] if rest and not isinstance(rest[0], Token) else None
        return Excluded(form, word.type == "INCLUDE", amount, word.start_pos or 0)

    def covers(self, *parts: Any) -> list[Node]:
        return [part for part in parts if isinstance(part, Cover)]

    def coverage(self, *parts: Token) -> Cover:
        return Cover(_number(parts[-1]), parts[0].start_pos or 0)

    def level(self, *parts: Token) -> Cover:
        return Cover(None, parts[0].start_pos or 0)

    def op(self, token: Token) -> Token:
        return token

    def span(self, lo: Node, op: Token, hi: Node) -> Node:
        return Span(lo, hi, op, lo.position)

    def bound(self, sign: Token, node: Node) -> Node:
        return Bound(str(sign), node, sign.start_pos or 0)

    def named_bound(self, name: Symbol | Token, sign: Token, node: Node) -> Node:
        return Bound(str(sign), node, _start(name), str(name))

    def chain(self, left: Node, first: Token, _: Token, second: Token, right: Node) -> Node:
        return Chain(left, str(first), str(second), right, left.position)

    def edged(self, left: Node, edge: Token, _: Token, right: Node) -> Node:
        return Chain(left, str(edge), "≤", right, left.position)

    def up_to(self, word: Token, node: Node) -> Node:
        return Bound("≤", node, word.start_pos or 0)

    def sided(self, node: Node, side: Token) -> Node:
        return Bound(str(side), node, node.position)

    def from_place(self, word: Token, _: Token, hi: Node) -> Node:
        return FromPlace(False, hi, word.start_pos or 0)

    def from_direct(self, word: Token, _: Token, hi: Node) -> Node:
        return FromPlace(True, hi, word.start_pos or 0)

    def prefixed(self, unit: Token, node: Node) -> Node:
        return Prefixed(unit, node, unit.start_pos or 0)

    def prefixed_span(self, unit: Token, lo: Node, op: Token, *rest: Any) -> Node:
        again, hi = rest[0], rest[-1]
        if again is not hi and str(again) != str(unit):
            raise Unreadable("两端的单位不是同一种量，请统一单位", _start(again))
        return Prefixed(unit, Span(lo, hi, op, lo.position), unit.start_pos or 0)

    def prefixed_side(self, unit: Token, node: Node, side: Token) -> Node:
        return Prefixed(unit, Bound(str(side), node, node.position), unit.start_pos or 0)

    def order(self, node: Node, suffix: Token, *side: Token) -> Node:
        return Order((), node, str(suffix), str(side[0]) if side else "", node.position)

    def order_bound(self, sign: Token, node: Node, suffix: Token) -> Node:
        return Order((), node, str(suffix), "≥", sign.start_pos or 0)

    def order_span(self, lo: Node, *rest: Any) -> Node:
        op = next(p for p in rest if isinstance(p, Token) and p.type != "ORDER")
        hi, suffix = rest[-2], rest[-1]
        return Order((), Span(lo, hi, op, lo.position), str(suffix), "", lo.position)

    def bound_span(self, sign: Token, lo: Node, op: Token, hi: Node) -> Node:
        return Bound(str(sign), Span(lo, hi, op, lo.position), sign.start_pos or 0)

    def named(self, name: Token, *rest: Token) -> Node:
        suffix, side = _split(rest, "ORDER"), _split(rest, "SIDE")
        place = name.start_pos or 0
        return Order((str(name),), None, str(suffix or ""), str(side or ""), place)

    def named_span(self, *parts: Token) -> Node:
        names = tuple(str(part) for part in parts if part.type == "NAMED")
        suffix = next((str(part) for part in reversed(parts) if part.type == "ORDER"), "")
        return Order(names, None, suffix, "", parts[0].start_pos or 0)

    def sum(self, *parts: Any) -> Node:
        first = parts[0]
        if len(parts) == 1:
            return first  # type: ignore[no-any-return]  # a node
        if not isinstance(first, Token):
            return Sum((("+", first), *parts[1:]), first.position)
        return Sum(((str(first)[0], parts[1]), *parts[2:]), first.start_pos or 0)

    def referred_sum(self, ref: Token, sign: Token, term: Node, *tails: Any) -> Node:
        return Sum(((str(sign), _referred(ref, term)), *tails), ref.start_pos or 0)

    def tail(self, sign: Token, term: Node) -> tuple[str, Node]:
        return str(sign)[0], term

    def referred_tail(self, ref: Token, sign: Token, term: Node) -> tuple[str, Node]:
        return str(sign), _referred(ref, term)

    def term(self, first: Node, *steps: tuple[str, Node]) -> Node:
        return Product((("×", first), *steps), first.position) if steps else first

    def step(self, *parts: Any) -> tuple[str, Node]:
        if len(parts) == 2:
            return ("/" if parts[0].type == "SLASH" else "×"), parts[1]
        token = parts[0]
        if token.type == "SYMBOL":
            return "×", Symbol(str(token), token.start_pos or 0)
        return "·", self.reference(token)  # behind its share, without a sign

    def amount(self, number: Token, unit: Token | None = None) -> Node:
        return Amount(_number(number), str(number), unit, number.start_pos or 0)

    def angle(self, token: Token) -> Node:
        return _compound_angle(token)

    def endless(self, token: Token) -> Node:
        return Amount(None, "∞", None, token.start_pos or 0)

    def symbol(self, token: Token) -> Node:
        return Symbol(str(token), token.start_pos or 0)

    def reference(self, token: Token) -> Node:
        code: Any = str(token)
        return Reference(code, token.start_pos or 0)

    def reference_amount(self, token: Token, number: Token, unit: Token) -> Node:
        code: Any = str(token)
        amount = Amount(_number(number), str(number), unit, number.start_pos or 0)
        return Reference(code, token.start_pos or 0, amount)

    def root(self, sign: Token, number: Token) -> Node:
        inner = Amount(_number(number), str(number), None, number.start_pos or 0)
        return Root(inner, sign.start_pos or 0)

    def root_group(self, sign: Token, _: Token, inner: Node, __: Token) -> Node:
        return Root(inner, sign.start_pos or 0)

    def group(self, opening: Token, inner: Node, _: Token, unit: Token | None = None) -> Node:
        return Group(inner, unit, opening.start_pos or 0)

    def pair(self, *parts: Any) -> Node:
        opening, lo, _, hi, closing, *unit = parts
        return Pair(lo, hi, str(opening), str(closing), unit[0] if unit else None, _start(opening))

    def squares(self, *parts: Any) -> Node:
        inner = tuple(part for part in parts if not isinstance(part, Token))
        return Squares(inner, _split(parts, "UNIT"), _start(parts[0]))


def _referred(ref: Token, term: Node) -> Node:
    code: Any = str(ref)
    reference = Reference(code, ref.start_pos or 0)
    return Product((("×", term), ("×", reference)), ref.start_pos or 0)


def _compound_angle(token: Token) -> Amount:
    """30°15′20″ as 108920″, which is exact; 30°15′ as minutes."""
    degrees, _, rest = str(token).partition("°")
    minutes, _, seconds = rest.partition("′")
    place = token.start_pos or 0
    if Fraction(minutes) >= 60 or (seconds and Fraction(seconds[:-1]) >= 60):
        raise Unreadable("分或秒不应达到 60，请检查角度的写法", place)
    whole = Fraction(degrees) * 60 + Fraction(minutes)
    if not seconds:
        return Amount(whole, str(token), Token("UNIT", "′", start_pos=place), place)
    total = whole * 60 + Fraction(seconds[:-1])
    return Amount(total, str(token), Token("UNIT", "″", start_pos=place), place)


class _Tokens(Lexer):
    """Hands the scanner's tokens to the parser."""

    def __init__(self, _: Any) -> None:
        pass

    def lex(self, lexer_state: Any, _: Any = None) -> Iterator[Terminal]:
        yield from lexer_state


_PARSER = Lark(_GRAMMAR.read_text(encoding="utf-8"), parser="lalr", lexer=_Tokens)
_BUILD = _Build()

# Rules that make nothing of a single part.
_SAME = frozenset({"item", "op", "sum", "term"})
# A tree over the places of tokens: what makes a node, and its parts.
Plan = tuple[Callable[..., Any], tuple[Any, ...]]


def _plan(tree: Tree[Terminal]) -> Plan | int:
    parts = [_plan(part) if isinstance(part, Tree) else int(part.value) for part in tree.children]
    if tree.data in _SAME and len(parts) == 1:
        return parts[0]
    return getattr(_BUILD, tree.data), tuple(parts)


@lru_cache(maxsize=4096)
def _parsed(types: tuple[str, ...]) -> Plan | int:
    """The plan of tokens of these types, or the place of the first that fits no form."""
    terminals = [Terminal(kind, place) for place, kind in enumerate(types)]
    try:
        tree: Any = _PARSER.parse(terminals)
    except UnexpectedInput as error:
        token = getattr(error, "token", None)
        return len(types) if token is None or token.type == "$END" else int(token.value)
    return _plan(tree)


def _filled(plan: Plan, tokens: Sequence[Token]) -> Any:
    make, parts = plan
    return make(*[tokens[p] if type(p) is int else _filled(p, tokens) for p in parts])


def parse(tokens: list[Token]) -> list[Node]:
    """The forms in a run of tokens. Raises Unreadable with the place that fits no form."""
    if len(tokens) > LONGEST:
        raise Unreadable("一处写得太长，请分成几条填写", tokens[0].start_pos)
    plan = _parsed(tuple([token.type for token in tokens]))
    if isinstance(plan, int):
        for token in tokens[:plan]:  # a damaged number says more than what follows it
            if token.type == "NUMBER":
                _number(token)
        raise explain(tokens, plan)
    nodes: list[Node] = _filled(plan, tokens)
    return nodes
