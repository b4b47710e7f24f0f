"""What a form is: a limit in which role, a class, or an interval, by its words, shape and the hint.

The only place where a form gets its role. What no word, no shape and no hint decides is refused.
"""

from app.metrology.expressions.claims import Claim, Claims, is_plus_minus
from app.metrology.expressions.nodes import (
    Amount,
    Bound,
    Cover,
    FromPlace,
    Group,
    Node,
    Product,
    Reference,
    Span,
    Squares,
    Sum,
)
from app.metrology.limits import Role
from app.metrology.readings import Hint
from app.metrology.refusals import Unreadable

LIMIT_ROLES: dict[str, Role] = {
    "U": "U",
    "MPE": "MPE",
    "full_scale_MPE": "MPE",
    "resolution": "resolution",
    "other": "other",
}
_HINT_ROLES: dict[str, Role] = {"uncertainty": "U", "mpe": "MPE"}


def bare_form(node: Node) -> Node:
    """The form without its inequality sign and without brackets that carry no unit."""
    while True:
        if isinstance(node, Bound):
            node = node.node
        elif isinstance(node, Group) and node.unit is None:
            node = node.inner
        else:
            return node


class Decider:
    """Decides the role of each claim of one text."""

    def __init__(self, claims: Claims, hint: Hint) -> None:
        self._all = claims
        self._claims = claims.found
        self._hinted = _HINT_ROLES.get(hint)
        self._hint = hint
        # One form says "U=" or "±": then the bare ones beside it are ranges.
        self._marked = any(
            is_plus_minus(bare_form(claim.node)) or claim.context.role in LIMIT_ROLES
            for claim in self._claims
        )

    def role(self, index: int) -> str | None:
        """A role of ``LIMIT_ROLES``, "grade", or None for an interval. Raises Unreadable."""
        claim = self._claims[index]
        said = claim.context.role
        if said or claim.context.condition:
            return None if said in ("", "range") else said
        if self._has_factor(index):
            return "U"
        return self._by_shape(claim, bare_form(claim.node), index)

    def _by_shape(self, claim: Claim, node: Node, index: int) -> str | None:
        if is_plus_minus(node):
            return self._plus_minus(claim)
        if claim.context.axis or claim.context.bound:
            self._check_axis(claim, node)
            return None
        if _is_formula(node):
            return self._formula(claim, node)
        if self._hinted is None or self._marked or self._is_condition(index):
            return None
        if isinstance(node, Amount) and node.unit == "D":
            raise Unreadable("“D”是屈光度还是直径不清楚，请写清楚", node.position)
        return self._hinted

    def _plus_minus(self, claim: Claim) -> str | None:
        """An error limit, but in a column of ranges a range around zero."""
        return None if self._hint == "range" and not claim.context.label else "MPE"

    def _check_axis(self, claim: Claim, node: Node) -> None:
        """A named parameter is a range, but a lone value in an accuracy column may be its error."""
        if self._hinted is not None and not self._marked and isinstance(node, Amount):
            message = "分不清是参数的取值还是它的误差，请写成“U=…”或“±…”"
            raise Unreadable(message, claim.start)

    def _formula(self, claim: Claim, node: Node) -> str:
        if self._hinted is not None:
            return self._hinted
        if _of_full_scale(node):
            return "MPE"  # "0.1 %FS" alone is how accuracy is stated
        raise Unreadable("分不清是不确定度还是误差限，请写成“U=…”或“±…”", claim.start)

    def _has_factor(self, index: int) -> bool:
        """Whether a coverage factor stands right behind: only an uncertainty has one."""
        after = self._claims[index + 1].node if index + 1 < len(self._claims) else None
        return isinstance(after, Cover) and after.k is not None

    def _is_condition(self, index: int) -> bool:
        """Whether a range leads a list or a line in an accuracy column: "100k-30MHz,10%"."""
        rest = self._claims[index + 1 :]
        if rest and rest[0].joined == "colon":
            return True
        leads = isinstance(self._claims[index].node, (Span, FromPlace, Bound))
        return leads and bool(rest) and not any(isinstance(c.node, (Span, FromPlace)) for c in rest)

    def is_evident(self, claim: Claim, role: str | None) -> bool:
        """Whether, among other words, some word or sign says what the form is."""
        context, node = claim.context, bare_form(claim.node)
        only_axis = context.axis and not (context.role or context.colon or context.bound)
        if only_axis and self._hinted is not None:
            return not isinstance(node, Amount)  # "频率为 50 Hz 时…" is a condition
        if context.said or context.condition:
            return True
        if self._hint == "range" and role is None and self._heads(claim):
            return True
        return role == "MPE" and self._hint == "mpe" and is_plus_minus(node)

    def _heads(self, claim: Claim) -> bool:
        """Whether words, a comma and one range are all: "Gage blocks, 0.05 in to 4 in"."""
        if len(self._claims) > 1 or claim.joined != "comma":
            return False
        spans = isinstance(bare_form(claim.node), Span) or (
            isinstance(claim.node, Group) and isinstance(claim.node.inner, Span)
        )
        return spans and all(word.stop <= claim.start for word in self._all.words)


def _of_full_scale(node: Node) -> bool:
    if isinstance(node, Product):
        return any(_of_full_scale(part) for _, part in node.parts)
    return isinstance(node, Reference) and node.code == "full_scale"


def _is_formula(node: Node) -> bool:
    if isinstance(node, (Squares, Reference)):
        return True
    if isinstance(node, Group):
        return _is_formula(node.inner)
    if isinstance(node, Product):
        return any(_is_formula(part) for _, part in node.parts)
    return isinstance(node, Sum) and len(node.parts) > 1 and all(s == "+" for s, _ in node.parts)
