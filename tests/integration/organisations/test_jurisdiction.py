"""The area a regulator answers for: a place with all below it, or the members of a 大区 centre."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.core.clock import today
from app.core.permissions import Actor
from app.organisations.jurisdiction import watches
from app.regions.queries import centre_members
from tests.factories import actor, organisation


def regulator(session: Session, area: str, *, verified: bool = True) -> Actor:
    made = organisation(session, "regulator", jurisdiction=area, verified=verified)
    return actor(session, made)


@pytest.mark.parametrize(
    ("area", "place", "inside"),
    [
        ("320000", "320583", True),
        ("320500", "320100", False),
        ("000000", "660000", True),
        ("650000", "660000", False),
        ("SOUTH", "440300", True),
        ("SOUTH", "320000", False),
    ],
)
def test_a_regulator_watches_its_own_area(
    session: Session, area: str, place: str, *, inside: bool
) -> None:
    assert watches(regulator(session, area), place) is inside


def test_nobody_else_watches_anything(session: Session) -> None:
    assert not watches(regulator(session, "000000", verified=False), "320000")
    assert not watches(actor(session, organisation(session, region="320000")), "320000")


def test_a_member_of_a_centre_counts_from_its_first_day(session: Session) -> None:
    member = centre_members(session, "SOUTH", today())[0]
    member.valid_from = today() + timedelta(days=1)
    session.flush()
    assert not watches(regulator(session, "SOUTH"), member.region_code)
