"""What ties a supporter to a recipient on a day, and what that is worth to a ranking. Pure.

The greatest value counts, never the sum (mechanism.md §5.4); the values themselves are the
policy's. Relations are between governments: only an agreement says that two institutions have
agreed on anything. Which institution hosts what, and reading the facts, is for others.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from app.matching.relations.evidence import (
    GRADE_WORDS,
    Facts,
    Hit,
    Party,
    RelationFact,
    holds,
)

# Best first: mechanism.md §5.4. The order also decides between equal values.
KEYS = (
    "agreement",
    "named_pair",
    "provincial",
    "cooperation",
    "centre",
    "national",
    "same_centre",
    "same_strategy",
    "lapsed",
    "none",
)
_LEADERS = "国市监计量〔2020〕186号（十一）"
_OWN_LEVELS = ("province", "greater_region")


@dataclass(frozen=True, slots=True)
class RelationValue:
    """The tie that counts: its key and value, its name, and the document it rests on.

    `fits_level`: both institutions stand at the level at which the relation names their sides.
    """

    key: str
    value: float
    title: str
    document: str
    grade: str
    since: date | None = None
    until: date | None = None
    relation_id: str | None = None
    sources: tuple[str, ...] = ()
    fits_level: bool = True


def best_relation(
    supporter: Party, recipient: Party, on: date, facts: Facts, values: Mapping[str, float]
) -> RelationValue | None:
    """The tie of greatest value that holds on the day, or None. `values`: value 0…1 by key of KEYS.

    Among equals the stronger kind, then one that fits the level, then the better verified, then
    the younger, then the id.
    """
    found = (
        tie
        for tie in _ties(supporter, recipient, on, facts, values)
        if tie.value > 0 and supporter.organisation_id != recipient.organisation_id
    )
    return min(found, key=_order, default=None)


def _order(tie: RelationValue) -> tuple[float, int, bool, int, int, str]:
    grades = list(GRADE_WORDS)
    return (
        -tie.value,
        KEYS.index(tie.key),
        not tie.fits_level,
        grades.index(tie.grade) if tie.grade in grades else len(grades),
        -(tie.since or date.min).toordinal(),
        tie.relation_id or "",
    )


def _ties(
    supporter: Party, recipient: Party, on: date, facts: Facts, values: Mapping[str, float]
) -> Iterator[RelationValue]:
    yield from _agreements(supporter, recipient, on, facts, values)
    if supporter.level == "national":
        yield _plain(
            "national", values, "国家级机构（龙头引领）", "国市监计量〔2020〕186号（十一）"
        )
        return
    yield from _official(supporter, recipient, on, facts, values)
    yield from _circles(supporter, recipient, on, facts, values)


def _plain(
    key: str,
    values: Mapping[str, float],
    title: str,
    document: str,
    *,
    grade: str = "verified",
    code: str | None = None,
) -> RelationValue:
    return RelationValue(key, values[key], title, document, grade, relation_id=code)


def _agreements(
    supporter: Party, recipient: Party, on: date, facts: Facts, values: Mapping[str, float]
) -> Iterator[RelationValue]:
    wanted = {supporter.organisation_id, recipient.organisation_id}
    for each in facts.agreements:
        if set(each.parties) == wanted and holds(each.since, each.until, on):
            yield RelationValue(
                key="agreement",
                value=values["agreement"],
                title="机构间计量协议",
                document=each.document,
                grade="verified",
                since=each.since,
                until=each.until,
                relation_id=each.id,
            )


def _official(
    supporter: Party, recipient: Party, on: date, facts: Facts, values: Mapping[str, float]
) -> Iterator[RelationValue]:
    ends = supporter.province, recipient.province
    if ends[0] is None or ends[1] is None:
        return
    for fact in facts.by_pair.get((ends[0], ends[1]), ()):
        for one, other in ((supporter, recipient), (recipient, supporter)):
            if one is supporter or fact.mutual:
                yield from _valued(fact, one, other, on, values)


def _valued(
    fact: RelationFact, one: Party, other: Party, on: date, values: Mapping[str, float]
) -> Iterator[RelationValue]:
    """The relation as a tie, `one` standing on its supporters' side."""
    near, far = fact.supporter.hit(one), fact.recipient.hit(other)
    if near is None or far is None or fact.started > on:
        return
    at_level = _fits(near, one)
    if not _reaches(fact, near, far, at_level=at_level):
        return
    fits = at_level and _fits(far, other)
    key = "provincial"
    if not holds(fact.started, fact.ended, on):
        key = "lapsed"
    elif fits and "named" in (near, far):
        key = "named_pair"
    elif fact.mutual:
        key = "cooperation"
    yield RelationValue(
        key=key,
        value=values[key],
        title=f"{fact.scheme_name}：{fact.supporter.words}—{fact.recipient.words}",
        document=fact.document,
        grade=fact.grade,
        since=fact.started,
        until=fact.ended,
        relation_id=fact.id,
        sources=fact.sources,
        fits_level=fits,
    )


def _reaches(fact: RelationFact, near: Hit, far: Hit, *, at_level: bool) -> bool:
    """Whether a relation with places in a province concerns an institution above those places.

    It does where the programme is for the whole region (对口支援) or the pair is one of provinces,
    and the supporter is the one the relation charges, not one of its cities. A pair of cities is
    theirs alone, and no province supports with what its city was charged with.
    """
    if near == "above":
        return False
    return far != "above" or (at_level and (fact.assistance or fact.level == "province"))


def _fits(hit: Hit, party: Party) -> bool:
    """层级相符: a named place's own institutions; of a whole province, the provincial one."""
    return hit == "named" or (hit == "whole" and party.level in _OWN_LEVELS)


def _circles(
    supporter: Party, recipient: Party, on: date, facts: Facts, values: Mapping[str, float]
) -> Iterator[RelationValue]:
    for key, circles in (("same_centre", facts.centres), ("same_strategy", facts.strategies)):
        for circle in circles:
            far = circle.member(recipient.province, on)
            if far is None:
                continue
            if key == "same_centre" and supporter.centre_code == circle.code:
                title = f"{circle.name}→本区成员"
                yield _plain(
                    "centre", values, title, circle.document, grade=far.grade, code=circle.code
                )
            near = circle.member(supporter.province, on)
            if near is None:
                continue
            parts = "" if near.whole and far.whole else "（部分地区）"
            kind = "同属大区" if key == "same_centre" else "同属国家区域战略"
            yield _plain(
                key,
                values,
                f"{kind}：{circle.name}{parts}",
                circle.document,
                grade=_weaker(near.grade, far.grade),
                code=circle.code,
            )


def _weaker(one: str, other: str) -> str:
    """The grade of what rests on two facts is that of the less certain."""
    grades = list(GRADE_WORDS)
    return max(one, other, key=grades.index)
