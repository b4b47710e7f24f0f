"""Reads the dated facts that tie institutions from the reference tables. Never writes.

A process keeps one copy and asks the database by a single small row whether it is still right.
Agreements between institutions change any minute and are read anew each time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.matching.relations.evidence import (
    GRADE_WORDS,
    AgreementFact,
    CircleFact,
    Facts,
    MemberFact,
    RelationFact,
    Side,
)
from app.matching.relations.travel import Point
from app.pairings.facts import Agreement
from app.pairings.queries import in_force
from app.regions.codes import XPCC
from app.regions.models import (
    REGIONS_LOAD,
    MetrologyCentre,
    MetrologyCentreMember,
    ReferenceLoad,
    ReferenceSource,
    Region,
    Relation,
    RelationScheme,
    Strategy,
    StrategyMember,
)

# The programmes for whole regions bear it in their official name.
_ASSISTANCE = "对口支援"
_CORPS_CITIES = "6590"  # 石河子 659001 and its like
_RELIABLE = "ABCDM"

Source = Row[str, str, str]  # code, reliability, note

_kept: dict[str, Facts] = {}
_points: dict[str, Mapping[str, Point]] = {}


def relation_facts(session: Session) -> Facts:
    """The facts of the data set now loaded; one statement when the process has them already."""
    digest = _digest(session)
    if digest is None:
        return read_relation_facts(session)
    facts = _kept.get(digest)
    if facts is None:
        facts = read_relation_facts(session)
        _kept.clear()  # one data set at a time
        _kept[digest] = facts
    return facts


def facts_in_force(session: Session, on: date) -> Facts:
    """The reference facts, and the agreements between institutions that hold on a day."""
    agreements = tuple(agreement_fact(each) for each in in_force(session, on))
    facts = relation_facts(session)
    return replace(facts, agreements=agreements) if agreements else facts


def agreement_fact(agreement: Agreement) -> AgreementFact:
    """An agreement as a tie, with its document in words."""
    named = f"《{agreement.document_title}》"
    aside = "，".join(
        filter(None, [agreement.document_number, f"{agreement.signed_on.isoformat()} 签订"])
    )
    return AgreementFact(
        id=str(agreement.id),
        parties=(agreement.supporter_id, agreement.recipient_id),
        since=agreement.valid_from,
        until=agreement.valid_to,
        document=f"{named}（{aside}）",
    )


def read_relation_facts(session: Session) -> Facts:
    """Relations, 大区 centres and strategies as the rows are now, in order of their ids."""
    source = ReferenceSource
    found = session.execute(select(source.code, source.reliability, source.note))
    sources: dict[str, Source] = {row.code: row for row in found}
    cities = session.execute(
        select(Region.code, Region.name).where(Region.code.startswith(_CORPS_CITIES))
    ).all()
    return Facts(
        relations=_relations(session, sources, {row.name: row.code for row in cities}),
        centres=_centres(session, sources),
        strategies=_strategies(session, sources),
    )


def place_points(session: Session) -> Mapping[str, Point]:
    """Coordinates of the places that have any (provincial capitals so far), by code."""
    digest = _digest(session)
    points = _points.get(digest or "")
    if points is not None:
        return points
    statement = select(Region.code, Region.lat, Region.lon).where(
        Region.lat.is_not(None), Region.lon.is_not(None)
    )
    points = {row.code: Point(row.lat, row.lon) for row in session.execute(statement)}
    if digest is not None:
        _points.clear()
        _points[digest] = points
    return points


def _digest(session: Session) -> str | None:
    """What tells data sets apart; None where none was loaded as a whole."""
    statement = select(ReferenceLoad.digest).where(ReferenceLoad.name == REGIONS_LOAD)
    return session.scalar(statement)


def _relations(
    session: Session, sources: Mapping[str, Source], cities: Mapping[str, str]
) -> tuple[RelationFact, ...]:
    statement = (
        select(Relation, RelationScheme.name, RelationScheme.mutual)
        .join(RelationScheme, RelationScheme.code == Relation.scheme)
        .order_by(Relation.id)
    )
    return tuple(
        _relation(row, name, sources, cities, mutual=mutual)
        for row, name, mutual in session.execute(statement)
    )


def _relation(
    row: Relation,
    scheme: str,
    sources: Mapping[str, Source],
    cities: Mapping[str, str],
    *,
    mutual: bool,
) -> RelationFact:
    return RelationFact(
        id=row.id,
        scheme=row.scheme,
        scheme_name=scheme,
        supporter=_side(row.supporter_code, row.supporter_parts, row.supporter_text, cities),
        recipient=_side(row.recipient_code, row.recipient_parts, row.recipient_text, cities),
        level=row.level,
        started=row.started,
        ended=row.ended,
        grade=row.grade,
        document=_document(f"{row.started_text} 起", row.sources, row.grade, sources),
        sources=tuple(row.sources),
        mutual=mutual,
        assistance=scheme.startswith(_ASSISTANCE),
    )


def _side(code: str, parts: Sequence[str], words: str, cities: Mapping[str, str]) -> Side:
    """A side; 兵团's divisions have no code, but a city of a division that is named has one."""
    if code != XPCC:
        return Side(code, tuple(parts), words)
    named = tuple(sorted(number for name, number in cities.items() if name in words))
    return Side(code, (*parts, *named), words, unnamed=not named and "师" in words)


def _document(dates: str, codes: Sequence[str], grade: str, sources: Mapping[str, Source]) -> str:
    """The most reliable source, with the dates and how far it was verified, in words."""
    known = [sources[code] for code in codes if code in sources]
    best = min(known, key=lambda row: _RELIABLE.index(row.reliability), default=None)
    aside = "，".join(filter(None, [dates, GRADE_WORDS.get(grade, "")]))
    read = (best.note or best.code) if best else ""
    return f"{read}（{aside}）" if aside else read


def _centres(session: Session, sources: Mapping[str, Source]) -> tuple[CircleFact, ...]:
    member, centre = MetrologyCentreMember, MetrologyCentre
    statement = (
        select(
            centre.code,
            centre.name,
            centre.sources,
            centre.host_code,
            member.region_code,
            member.grade,
            member.valid_from,
            member.valid_to,
        )
        .join(member, member.centre_code == centre.code)
        .where(centre.kind == "greater_region")
        .order_by(centre.code, member.id)
    )
    return _circles(session.execute(statement), sources)


def _strategies(session: Session, sources: Mapping[str, Source]) -> tuple[CircleFact, ...]:
    member, strategy = StrategyMember, Strategy
    statement = (
        select(
            strategy.code,
            strategy.name,
            strategy.sources,
            member.region_code,
            member.grade,
            member.valid_from,
            member.valid_to,
            member.scope,
        )
        .join(member, member.strategy_code == strategy.code)
        .order_by(strategy.code, member.id)
    )
    return _circles(session.execute(statement), sources)


def _circles(rows: Iterable[Row[Any]], sources: Mapping[str, Source]) -> tuple[CircleFact, ...]:
    """Centres or strategies, one row a member."""
    heads: dict[str, tuple[str, Sequence[str], str | None]] = {}
    members: dict[str, list[MemberFact]] = {}
    for row in rows:
        heads[row.code] = row.name, row.sources, getattr(row, "host_code", None)
        whole = getattr(row, "scope", "whole") == "whole"
        since: date | None = row.valid_from
        held = MemberFact(row.region_code, row.grade, since, row.valid_to, whole)
        members.setdefault(row.code, []).append(held)
    return tuple(
        CircleFact(code, name, tuple(members[code]), _document("", codes, "", sources), host)
        for code, (name, codes, host) in heads.items()
    )
