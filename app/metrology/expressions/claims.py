"""Pieces to claims: each written form with the words that say what it is.

A role or an axis word stands before its form ("误差不超过±3%") or, at the end of a clause, behind
it ("(30～200)次/min测量范围内"). Words reach to the end of their clause, and over a comma only
where the next form follows it directly. A limit role ("示值误差") also reaches over other words, an
axis or a range word only to the form right behind it.
"""

from dataclasses import dataclass, field, replace

from app.metrology.expressions.nodes import Amount, Cover, Group, Node, Order, Pair, Span, Sum
from app.metrology.expressions.pieces import Piece
from app.metrology.expressions.tokens import Token

_BOUND_ROLES = {"upper": "≤", "lower": "≥"}
_TIMES = frozenset({"s", "min", "h", "d", "ms", "秒", "分钟", "小时", "天"})
_RESETS = frozenset({"colon", "condition", "step", "step_end"})
_CLAUSE_ENDS = frozenset({"separator", "comma", "list", "or", "and"})


@dataclass(slots=True)
class Context:
    """The words in force: role, axis, label and bound, with how they are written."""

    role: str = ""
    axis: str = ""
    label: str = ""
    bound: str = ""
    name: str = ""
    colon: bool = False
    condition: bool = False

    def copy(self) -> "Context":
        """The same words, to be changed apart."""
        return Context(
            self.role, self.axis, self.label, self.bound, self.name, self.colon, self.condition
        )

    @property
    def said(self) -> bool:
        """Whether any word speaks of what follows."""
        return bool(self.role or self.axis or self.label or self.bound)


@dataclass(frozen=True, slots=True)
class Claim:
    """One form and what is said of it; ``joined`` names the link to the form before it."""

    node: Node
    context: Context
    start: int
    stop: int
    joined: str = ""
    error: str = ""
    error_place: int | None = None
    has_unit: bool = True
    behind: bool = False


@dataclass(slots=True)
class Claims:
    """All claims of a text, the words nobody claimed, and remarks."""

    found: list[Claim] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    words: list[Piece] = field(default_factory=list)
    merges: dict[int, str] = field(default_factory=dict)


class Reader:
    """Walks the pieces once; ``near`` lets no word reach over another."""

    def __init__(self, pieces: list[Piece], *, near: bool) -> None:
        self.pieces = pieces
        self.near = near
        self.context = Context()
        self.claims = Claims()
        self.link = ""
        self.fresh = True
        self.spent = False

    def read(self) -> Claims:
        """Every claim, in order."""
        for index, piece in enumerate(self.pieces):
            if self._is_duration(index):
                self.claims.remarks.append(f"{piece.text}内")
            elif self._is_step(index):
                self.claims.remarks.append(f"间隔 {piece.text}")
            else:
                self._one(index, piece)
        _inherit_units(self.claims.found)
        return self.claims

    def _one(self, index: int, piece: Piece) -> None:
        kind = piece.kind
        if kind in _CLAUSE_ENDS:
            self._end(kind)
        elif kind in ("expression", "damaged"):
            self._expression(piece)
        elif kind in ("role", "axis"):
            self._speak(index, piece)
        elif kind == "label":
            self._label(piece)
        elif kind in _RESETS:
            self._reset(kind)
        elif kind in ("greatest", "least"):
            ahead = 2 if piece.text.lower().startswith("the greater") else 0
            self.claims.merges[len(self.claims.found) + ahead] = kind
        else:
            self._word(piece)

    def _end(self, kind: str) -> None:
        """A separator ends what words say; over a comma or a list it may go on."""
        self.fresh = True
        if kind == "separator":
            self.context, self.link, self.spent = Context(), "", False
        else:
            self.link, self.spent = kind, self.spent and kind == "comma"

    def _label(self, piece: Piece) -> None:
        if self.near and piece.code == piece.text:
            self._word(piece)
            return
        self.context = Context(bound=piece.bound, name=piece.text, colon=True)
        known = piece.code != piece.text
        self.context.axis, self.context.label = (piece.code, "") if known else ("", piece.text)
        self.fresh = self.spent = False

    def _reset(self, kind: str) -> None:
        """A colon behind a range heads a line; "at" leads a condition; a step says nothing more."""
        label, colon = self.context.label, self.context.colon
        self.context = Context(condition=kind == "condition")
        if kind == "colon":
            self.link = "colon"
            self.context = Context(label=label, colon=colon)

    def _is_duration(self, index: int) -> bool:
        """Whether the form is the time within which another holds: "4h内不超过±2%FS"."""
        piece = self.pieces[index]
        if piece.code != "within" or len(piece.nodes) != 1:
            return False
        node = piece.nodes[0]
        if not isinstance(node, Amount) or node.unit is None or str(node.unit) not in _TIMES:
            return False
        return any(each.kind == "expression" for each in self.pieces[index + 1 :])

    def _is_step(self, index: int) -> bool:
        """Whether the form is the step of a range: "at 10 nm intervals", "步进1nm"."""
        if self.pieces[index].kind != "expression":
            return False
        before = self.pieces[index - 1].kind if index else ""
        after = self.pieces[index + 1].kind if index + 1 < len(self.pieces) else ""
        return before == "step" or after == "step_end"

    def _word(self, piece: Piece) -> None:
        if piece.kind == "qualifier":
            if piece.text:
                self.claims.remarks.append(piece.text)
            return
        self.claims.words.append(piece)
        self.link = self.link if self.link == "or" else ""
        if self.near or (self.fresh and not self.context.label):
            self.context = Context()
        elif not self.context.label and not self.context.colon:
            self.context = Context(role=self.context.role, name=self.context.name)
            if self.context.role in ("range", "grade"):
                self.context = Context()
        self.fresh = False

    def _expression(self, piece: Piece) -> None:
        for node, start, stop in piece.parts():
            if self.near and self.spent:  # in running text a word speaks of one form or one list
                self.context = Context()
            error, place = self._covered(piece, node, start) or (piece.error, piece.error_place)
            self.spent = True
            if piece.code == "within" and not self.context.said and _is_span(node):
                self.context.role = "range"  # "在(0.00～0.40)mg/L内"
            context = self.context.copy()
            made = _opened(node) if node else Amount(None, "", None, piece.start)
            self.claims.found.append(
                Claim(
                    made,
                    context,
                    start,
                    stop,
                    self.link,
                    error,
                    place,
                    bool(piece.nodes or piece.code),
                    bool(self.claims.found) and start > piece.start,
                )
            )
            self.link = ""
        self.fresh = False

    def _covered(self, piece: Piece, node: Node | None, start: int) -> tuple[str, int] | None:
        """Close "U=5%(k=2)," at its k: what follows with none is no U; the reason if unclear."""
        found = self.claims.found
        if not self.spent or self.context.role != "U" or len(found) < 2 or node is None:
            return None
        if not isinstance(found[-1].node, Cover) or isinstance(node, Cover):
            return None
        if any(isinstance(each, Cover) for each in piece.nodes):
            return None
        self.context = Context()
        units = {_unit_of(node), _unit_of(found[-2].node)}
        if _is_span(node) and len(units) == 2:
            self.context = Context(role="range")
            return None
        return "这个数是量程还是另一个不确定度不清楚，请写明", start

    # -- role and axis words -----------------------------------------------------------------

    def _speak(self, index: int, piece: Piece) -> None:
        self.link = self.link if self.link in ("or", "colon") else ""
        if piece.code == "range_after" or self._behind(index):
            self._claim_last(piece)
            return
        if self.fresh or (self.claims.found and self._follows_form(index)):
            self.context = Context()
        if self.spent and self.near:
            self.context = Context()
        self.fresh = self.spent = False
        _say(self.context, piece)

    def _follows_form(self, index: int) -> bool:
        return index > 0 and self.pieces[index - 1].kind in ("expression", "qualifier")

    def _behind(self, index: int) -> bool:
        """Whether a form stands before the word in its clause and none after it."""
        before = index - 1
        while before >= 0 and self.pieces[before].kind in ("role", "axis", "qualifier"):
            before -= 1
        if before < 0 or self.pieces[before].kind != "expression":
            return False
        for piece in self.pieces[index + 1 :]:
            if piece.kind in _CLAUSE_ENDS:
                return True
            if piece.kind in ("expression", "damaged"):
                return False
        return True

    def _claim_last(self, piece: Piece) -> None:
        if self.claims.found and not isinstance(self.claims.found[-1].node, Cover):
            _say(self.claims.found[-1].context, piece)


def _say(context: Context, piece: Piece) -> None:
    if piece.kind == "axis":
        context.name = context.name if context.role else piece.text
        context.axis = context.axis or piece.code
        return
    context.name = piece.text
    if piece.code in _BOUND_ROLES:
        context.bound = _BOUND_ROLES[piece.code]
    else:
        context.role = "range" if piece.code == "range_after" else piece.code


def _opened(node: Node) -> Node:
    """A class in brackets as the class: "轨道尺（0级）"."""
    inner = node.inner if isinstance(node, Group) and node.unit is None else None
    return inner if isinstance(inner, Order) else node


def _is_span(node: Node | None) -> bool:
    return isinstance(node, (Span, Pair)) or (isinstance(node, Group) and _is_span(node.inner))


def _bare(node: Node) -> bool:
    if isinstance(node, Group):
        return node.unit is None and _bare(node.inner)
    return isinstance(node, Amount) and node.unit is None and node.value is not None


def _unit_of(node: Node) -> str:
    """The unit written last in a form, "" if none is."""
    if isinstance(node, Amount):
        return str(node.unit or "")
    if isinstance(node, Span):
        return _unit_of(node.hi)
    if isinstance(node, Group):
        return str(node.unit or _unit_of(node.inner))
    return _unit_of(node.parts[-1][1]) if isinstance(node, Sum) else ""


def _lettered(node: Node, after: Order) -> str | None:
    """In "0.2S、0.5S级" the first S is of a class as the second is, and no siemens."""
    if not isinstance(node, Amount) or node.unit is None or not after.names:
        return None
    name, letter = after.names[0], str(node.unit)
    return f"{node.digits}{letter}" if name[0].isdigit() and name[-1] == letter else None


def _last_unit(node: Node) -> Token | None:
    if isinstance(node, Amount):
        return node.unit
    return node.unit if isinstance(node, Group) and isinstance(node.inner, Amount) else None


def _inherit_units(claims: list[Claim]) -> None:
    """In "1、2、3级" and "10、20 mm", bare numbers take what the last of the list has."""
    for index in range(len(claims) - 2, -1, -1):
        claim, after = claims[index], claims[index + 1]
        if after.joined not in ("list", "or", "and", "comma"):
            continue
        node = claim.node
        if isinstance(after.node, Order):
            if _bare(node):
                made = Order((), node, after.node.suffix, after.node.side, node.position)
                claims[index] = replace(claim, node=made)
            elif isinstance(node, Order) and not node.suffix and after.node.suffix:
                claims[index] = replace(claim, node=replace(node, suffix=after.node.suffix))
            elif (name := _lettered(node, after.node)) is not None:
                claims[index] = replace(claim, node=replace(after.node, names=(name,)))
        elif isinstance(node, Amount) and _bare(node) and _last_unit(after.node) is not None:
            claims[index] = replace(claim, node=replace(node, unit=_last_unit(after.node)))


def is_plus_minus(node: Node) -> bool:
    """Whether a form begins with "±"."""
    return isinstance(node, Sum) and node.parts[0][0] == "±"


def collect(pieces: list[Piece], *, near: bool = False) -> Claims:
    """The claims of a list of pieces; ``near`` for running text, where words do not reach far."""
    return Reader(pieces, near=near).read()
