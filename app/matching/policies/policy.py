"""A matching policy as data: versioned, dated, signed, with the basis of every value. Pure.

Policies are stored and published elsewhere; here is what one may say. The default one, which ships
with the platform, is `data/policy.json`.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from app.matching.policies.fields import Refusal, Section, refusals, refuse_all
from app.matching.policies.sections import Collaboration, Gate, Market, Statutory

DATA = "data/policy.json"
RULES = ("collaboration", "market", "statutory", "gate")
BASIS_WORDS = {"clause": "条款", "own": "自定", "design": "设计"}


class Basis(Section):
    """Why a value is what it is.

    ``clause``: a document asks for it; ``doc`` is its number or its code in `app.regions`;
    ``own``: the platform's operator chose it, no document gives a number; ``design``: it follows
    from how the matcher is built.
    """

    kind: Literal["clause", "own", "design"]
    text: str = Field(min_length=1)
    doc: str = ""
    clause: str = ""

    @property
    def word(self) -> str:
        """The kind in Chinese."""
        return BASIS_WORDS[self.kind]

    @model_validator(mode="after")
    def _names_its_clause(self) -> Self:
        if self.kind == "clause":
            sentence = "依据是条款时，请写明文件和条款号。"
            pairs = (("doc", self.doc), ("clause", self.clause))
            refuse_all("Basis", [((name,), sentence) for name, text in pairs if not text])
        return self


class Policy(Section):
    """What decides the order of institutions once the gates have spoken."""

    version: int = Field(title="版本", ge=1, strict=True)
    title: str = Field(title="名称", min_length=1)
    effective_from: date = Field(title="生效日期")
    author: str = Field(title="制定者", min_length=1)
    reason: str = Field(title="理由", min_length=1)
    collaboration: Collaboration = Field(title="协作轨")
    market: Market = Field(title="市场轨")
    statutory: Statutory = Field(title="法定轨")
    gate: Gate = Field(title="门槛")
    basis: dict[str, Basis] = Field(title="依据")

    def content_hash(self) -> str:
        """SHA-256 of everything the policy says, the same on every machine."""
        text = json.dumps(
            self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        return sha256(text.encode()).hexdigest()

    def basis_of(self, path: str) -> Basis | None:
        """The basis of a value, its own or that of the nearest group it stands in."""
        while path:
            if path in self.basis:
                return self.basis[path]
            path = path.rpartition(".")[0]
        return None

    @model_validator(mode="after")
    def _has_a_basis(self) -> Self:
        values = list(paths(self))
        known = {group for path in values for group in _groups(path)}
        without = [path for path in values if self.basis_of(path) is None]
        unknown = [path for path in self.basis if path not in known]
        faults = [(("basis", path), "请写明这一项的依据：条款、自定或设计。") for path in without]
        faults += [(("basis", path), "策略没有这一项，请删去它的依据。") for path in unknown]
        refuse_all("Policy", faults)
        return self


def _groups(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition(".")[0]


def paths(policy: Policy) -> Iterator[str]:
    """The path of every value that decides something, in the order of the fields."""
    content = policy.model_dump(mode="json", include=set(RULES))
    yield from _leaves(content, "")


def _leaves(content: Any, path: str) -> Iterator[str]:
    if isinstance(content, dict) and content:
        for name, value in content.items():
            yield from _leaves(value, f"{path}.{name}" if path else name)
    else:
        yield path


def read_policy(content: Mapping[str, Any]) -> Policy | tuple[Refusal, ...]:
    """The policy, or everything that is wrong with it, as sentences at the fields."""
    try:
        return Policy.model_validate(content)
    except ValidationError as error:
        return refusals(error)


@cache
def load_default() -> Policy:
    """The policy that ships with the platform; ValidationError if the file is wrong."""
    text = files("app.matching").joinpath(DATA).read_text(encoding="utf-8")
    return Policy.model_validate(json.loads(text))
