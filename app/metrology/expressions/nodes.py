"""Nodes of a parsed expression: how it is written, with nothing judged.

What a form means is said in ``spans.py``, ``formulas.py`` and ``orders.py``.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from app.metrology.expressions.tokens import Token


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit token where it has one; ``value`` None is endless."""

    value: Fraction | None
    digits: str
    unit: Token | None
    position: int


@dataclass(frozen=True, slots=True)
class Symbol:
    """A variable such as L or D."""

    name: str
    position: int


@dataclass(frozen=True, slots=True)
class Reference:
    """The reading or full scale; ``amount`` is the share of it where written behind it."""

    code: Literal["reading", "full_scale"]
    position: int
    amount: Amount | None = None


@dataclass(frozen=True, slots=True)
class Root:
    """A square root."""

    inner: "Node"
    position: int


@dataclass(frozen=True, slots=True)
class Group:
    """A bracket with the unit behind it."""

    inner: "Node"
    unit: Token | None
    position: int


@dataclass(frozen=True, slots=True)
class Squares:
    """Q[a, b]: the root of the sum of the squares."""

    parts: tuple["Node", ...]
    unit: Token | None
    position: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two values in a bracket, an interval [5,20) if a square bracket takes part."""

    lo: "Node"
    hi: "Node"
    open_sign: str
    close_sign: str
    unit: Token | None
    position: int


@dataclass(frozen=True, slots=True)
class Product:
    """Factors joined by "×" and "/"; the first sign is "×"."""

    parts: tuple[tuple[str, "Node"], ...]
    position: int


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms with their signs "+", "-", "±"; ``referred`` is the reference before a "±"."""

    parts: tuple[tuple[str, "Node"], ...]
    position: int


@dataclass(frozen=True, slots=True)
class Span:
    """Two ends and the sign between them."""

    lo: "Node"
    hi: "Node"
    op: Token
    position: int


@dataclass(frozen=True, slots=True)
class Bound:
    """One limit; ``sign`` is one of < ≤ > ≥; ``name`` the variable where written."""

    sign: str
    node: "Node"
    position: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """Two limits around a variable: 100 mm < L ≤ 500 mm."""

    left: "Node"
    first: str
    second: str
    right: "Node"
    position: int


@dataclass(frozen=True, slots=True)
class FromPlace:
    """A span whose lower end is no number: 室温～300 ℃, or zero frequency: DC-2.5 GHz."""

    direct: bool
    hi: "Node"
    position: int


@dataclass(frozen=True, slots=True)
class Prefixed:
    """A form whose unit stands before it: DN80, pH 0～14."""

    unit: Token
    form: "Node"
    position: int


@dataclass(frozen=True, slots=True)
class Excluded:
    """A form followed by "(不含…)" or "(含…)"."""

    form: "Node"
    include: bool
    amount: "Node | None"
    position: int


@dataclass(frozen=True, slots=True)
class Order:
    """A class: a name, or amounts whose digits are the name."""

    names: tuple[str, ...]
    node: "Node | None"
    suffix: str
    side: str
    position: int


@dataclass(frozen=True, slots=True)
class Cover:
    """A coverage factor; None where only a level of confidence was given."""

    k: Fraction | None
    position: int


Node = (
    Amount | Symbol | Reference | Root | Group | Squares | Pair | Product | Sum | Span | Bound
    | Chain | FromPlace | Prefixed | Excluded | Order | Cover
)  # fmt: skip


def start_of(node: Node) -> int:
    """Where a form begins in the text."""
    return node.form.position if isinstance(node, Excluded) else node.position
