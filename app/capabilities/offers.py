"""What the matcher reads of the catalogue: who offers what, grouped by what the gates are told.

Reads only, and only what may be matched on a day. Which rows to look at is recall's to say.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Date,
    Select,
    String,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.orm import Session, contains_eager, load_only
from sqlalchemy.sql.base import ExecutableOption

from app.capabilities.choices import STATUTORY_PROOF
from app.capabilities.models import Capability
from app.capabilities.workflow import CapabilityStatus
from app.organisations.models import Organisation, Verification

# What the gates ask of a row, and what tells rows apart of which they are told the same.
TERMS = (
    Capability.terms,
    Capability.device,
    Capability.boxes,
    Capability.range_text,
    Capability.limits,
    Capability.grades,
    Capability.uncertainty_text,
    Capability.device_codes,
    Capability.measurand_codes,
    Capability.condition_refusal,
    Capability.services,
    Capability.modes,
    Capability.proof_kind,
)

_SPOKEN = (
    Capability.organisation_id,
    Capability.code,
    Capability.measurand,
    Capability.device,
    Capability.range_text,
    Capability.condition_text,
    Capability.uncertainty_text,
    Capability.boxes,
    Capability.services,
    Capability.modes,
    Capability.proof_kind,
    Capability.proof_number,
    Capability.proof_valid_to,
    Capability.turnaround_days,
    Capability.fee_text,
    Capability.fee_amount,
    Capability.version,
    Capability.terms,
)
_UNPARSED = frozenset({Capability.terms, Capability.boxes, Capability.limits, Capability.grades})


class Owner(NamedTuple):
    """What the matcher asks of a verified institution."""

    region_code: str
    verified_at: datetime | None


class Offer(NamedTuple):
    """An institution's rows among those recalled: their terms (rising), quickest, cheapest."""

    organisation_id: int
    terms: tuple[str, ...]
    days: int | None
    fee: Decimal | None
    owner: Owner


def offers(session: Session, ids: Sequence[int], on: date) -> list[Offer]:
    """What of `ids` may be matched on a day, by institution, in the order of their numbers.

    Published, of a verified organisation, with a proof that holds. Grouped in the database: a
    popular device has tens of thousands of rows, many of which say the same. Two look-ups by key
    rather than a join, which a planner without fresh statistics (after a large import) gets badly
    wrong.
    """
    statement = (
        select(
            Capability.organisation_id,
            cast(func.array_agg(Capability.terms), Text),
            func.min(Capability.turnaround_days),
            func.min(Capability.fee_amount),
        )
        .where(Capability.id == func.any(_ids(ids)), *matchable(on))
        .group_by(Capability.organisation_id)
        .order_by(Capability.organisation_id)
    )
    rows = session.execute(statement).all()
    trusted = owners(session, [row[0] for row in rows])
    return [
        Offer(owner, tuple(sorted(set(terms[1:-1].split(",")))), days, fee, trusted[owner])
        for owner, terms, days, fee in rows
        if owner in trusted
    ]


class Authorisation(NamedTuple):
    """Whether one of an institution's rows is authorised by law, and one that reaches a place."""

    authorised: bool
    covers: bool


def authorisations(
    session: Session, ids: Sequence[int], places: Sequence[str], on: date
) -> dict[int, Authorisation]:
    """By institution, for the rows of `ids`; `places` are the place and all it lies in."""
    legal = Capability.proof_kind == STATUTORY_PROOF
    reaching = Capability.authorised_regions.op("&&")(cast(list(places), ARRAY(String)))
    statement = (
        select(Capability.organisation_id, func.bool_or(legal), func.bool_or(legal & reaching))
        .where(Capability.id == func.any(_ids(ids)), *matchable(on))
        .group_by(Capability.organisation_id)
    )
    return {row[0]: Authorisation(row[1], row[2]) for row in session.execute(statement)}


def matchable(on: date | BindParameter[date]) -> tuple[ColumnElement[bool], ...]:
    """A row may be matched on a day: published, and its proof holds."""
    return (
        Capability.status == CapabilityStatus.PUBLISHED,
        or_(Capability.proof_valid_from.is_(None), Capability.proof_valid_from <= on),
        or_(Capability.proof_valid_to.is_(None), Capability.proof_valid_to >= on),
    )


def owners(session: Session, ids: Sequence[int] | None = None) -> dict[int, Owner]:
    """Those of the organisations whom the operator has verified; None: of all."""
    statement = select(Organisation.id, Organisation.region_code, Organisation.verified_at).where(
        Organisation.verification == Verification.VERIFIED
    )
    if ids is not None:
        statement = statement.where(Organisation.id == func.any(_ids(ids)))
    return {row[0]: Owner(row[1], row[2]) for row in session.execute(statement)}


def unparsed_terms() -> tuple[ColumnElement[Any], ...]:
    """TERMS as they are selected, with what was read of texts as JSON that is not parsed.

    Catalogues say the same in many rows: whoever knows the text already need not parse it.
    """
    return tuple(
        cast(each, Text).label(each.key) if each in _UNPARSED else each.expression for each in TERMS
    )


def terms(session: Session, digests: Sequence[str]) -> list[Any]:
    """`unparsed_terms` by digest, each once, in no order."""
    statement = (
        select(*unparsed_terms())
        .where(Capability.terms == func.any(digests_of(digests)))
        .ext(distinct_on(Capability.terms))
        .order_by(Capability.terms)
    )
    return list(session.execute(statement))


def speaking(
    session: Session, contents: Mapping[int, Collection[str]], on: date
) -> list[Capability]:
    """Rows of these institutions with these contents, as `spoken`, by id.

    A few rows may have a content that was asked of another institution.
    """
    wanted = {
        "owners": list(contents),
        "digests": sorted({digest for each in contents.values() for digest in each}),
        "day": on,
    }
    return list(session.scalars(_speaking(), wanted))


@cache  # making the statement takes as long as asking it
def _speaking() -> Select[Capability]:
    owners = bindparam("owners", type_=ARRAY(BigInteger))
    digests = bindparam("digests", type_=ARRAY(Uuid(as_uuid=False)))
    statement = (
        select(Capability)
        .join(Capability.organisation)
        .options(*spoken())
        .where(
            Capability.organisation_id == func.any(owners),
            Capability.terms == func.any(digests),
            *matchable(bindparam("day", type_=Date)),
        )
    )
    return statement.order_by(Capability.id)


def spoken() -> tuple[ExecutableOption, ...]:
    """Loads of rows what is shown of them beside a ranking, with their organisation (joined)."""
    return (
        load_only(*_SPOKEN, raiseload=True),
        contains_eager(Capability.organisation),
    )


def _ids(values: Iterable[int]) -> Any:
    return cast(_array(map(str, values)), ARRAY(BigInteger))


def digests_of(values: Iterable[str]) -> Any:
    """Digests as one array the database compares with."""
    return cast(_array(values), ARRAY(Uuid(as_uuid=False)))


def _array(values: Iterable[str]) -> Any:
    # One text: a thousand parameters, or a list the driver turns one by one, take longer to bind
    # than to look up.
    return literal("{" + ",".join(values) + "}", Text)
