"""Finds the institution a person means by its name, its code or its place. Never guesses."""

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.core.forms import half_width
from app.core.permissions import Role
from app.organisations.models import Organisation, Verification
from app.regions.codes import prefix
from app.regions.queries import region_table
from app.regions.table import RegionTable

MOST_OFFERED = 8
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Found:
    """What a text led to: one institution, or some to choose from and a sentence that says so."""

    party: Organisation | None = None
    offered: list[Organisation] = field(default_factory=list)
    sentence: str = ""


def label(organisation: Organisation) -> str:
    """How a party stands in its field: name and code, so that it is found again."""
    return f"{organisation.name}（{organisation.uscc}）"


def find_institution(session: Session, text: str) -> Found:
    """The verified institution a text names by its code or full name; others are only offered.

    Offered are those for which every word stands in the name or names a place they lie in. Even a
    single one must be picked: an agreement is too serious to rest on part of a name.
    """
    wanted = "".join(char if char.isprintable() else " " for char in text).strip()
    if not wanted:
        return Found(sentence="请填机构名称或统一社会信用代码。")
    exact = _by_code_or_name(session, wanted)
    if len(exact) == 1:
        return Found(exact[0])
    offered = exact or _by_words(session, wanted)
    return Found(offered=offered[:MOST_OFFERED], sentence=_sentence(wanted, offered))


def _sentence(wanted: str, offered: list[Organisation]) -> str:
    if not offered:
        return (
            f"没有找到“{wanted[:30]}”。请写机构名称中的字、所在地或统一社会信用代码；"
            "机构要先在平台注册并通过核验。"
        )
    many = len(offered) > MOST_OFFERED
    count = f"{MOST_OFFERED} 家以上" if many else f"{len(offered)} 家"
    return f"“{wanted[:30]}”找到 {count}，点“查找”可从中选定，或填写机构全称、代码。"


def _verified(session: Session, *conditions: ColumnElement[bool]) -> list[Organisation]:
    statement = (
        select(Organisation)
        .where(
            Organisation.kind == Role.INSTITUTION,
            Organisation.verification == Verification.VERIFIED,
            *conditions,
        )
        .order_by(func.length(Organisation.name), Organisation.name, Organisation.id)
        .limit(MOST_OFFERED + 1)
    )
    return list(session.scalars(statement))


def _by_code_or_name(session: Session, wanted: str) -> list[Organisation]:
    plain = half_width(wanted)
    code = plain[-19:-1] if plain.endswith(")") else plain  # "name(code)", as `label` writes it
    same = or_(Organisation.uscc == code.strip().upper(), Organisation.name == wanted)
    return _verified(session, same)


def _by_words(session: Session, wanted: str) -> list[Organisation]:
    regions = region_table(session)
    words = half_width(wanted).split()[:MOST_WORDS]
    return _verified(session, *(_has(regions, word) for word in words))


def _has(regions: RegionTable, word: str) -> ColumnElement[bool]:
    named = Organisation.name.icontains(word, autoescape=True)
    place = regions.find(word)
    if not isinstance(place, str):
        return named
    return or_(named, Organisation.region_code.startswith(prefix(place)))
