"""Public cases of metrology collaboration between places, for the back-test. Pure.

Facts as their sources tell them, with how far they were verified; `data/cases.json` holds them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from app.matching.relations.evidence import PartyLevel

Form = Literal[
    "pair",
    "counter_example",
    "mutual",
    "campaign",
    "visit",
    "comparison",
    "own_province",
    "platform",
]


@dataclass(frozen=True, slots=True)
class CaseParty:
    """A party as the source names it; the code is as precise as its words allow."""

    name: str
    region_code: str
    level: PartyLevel


@dataclass(frozen=True, slots=True)
class Case:
    """A public case. ``day`` None: the source gives no year, so today is taken."""

    id: str
    form: Form
    day: date | None
    date_text: str
    kind: str
    supporter: CaseParty
    recipients: tuple[CaseParty, ...]
    instrument: str
    agreed: bool
    exchanged: tuple[str, ...]
    types: tuple[str, ...]
    follows: str | None
    note: str | None
    verification: str
    sources: tuple[str, ...]


@cache
def load_cases() -> tuple[Case, ...]:
    """The cases of `data/cases.json`; fails loudly if one is not as it should be."""
    text = files("app.matching").joinpath("data/cases.json").read_text(encoding="utf-8")
    content = json.loads(text)
    known = {each["code"] for each in content["sources"]}
    cases = tuple(_case(each) for each in content["cases"])
    for case in cases:
        if case.form not in get_args(Form) or not set(case.sources) <= known:
            raise ValueError(f"{case.id}: unknown form or source")
    return cases


def _case(content: Mapping[str, Any]) -> Case:
    lists = {name: tuple(content[name]) for name in ("exchanged", "types", "sources")}
    return Case(
        **{
            **content,
            **lists,
            "day": date.fromisoformat(content["day"]) if content["day"] else None,
            "supporter": CaseParty(**content["supporter"]),
            "recipients": tuple(CaseParty(**each) for each in content["recipients"]),
        }
    )
