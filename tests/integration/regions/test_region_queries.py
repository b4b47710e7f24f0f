"""Questions pages ask about regions, centres and official relations."""

from datetime import date

from sqlalchemy.orm import Session

from app.regions.queries import (
    centre_members,
    region_table,
    relations_in_force,
)
from app.regions.table import Ambiguous

NOW = date(2026, 11, 21)


def ids(session: Session, on: date, **sides: str) -> list[str]:
    return [row.id for row in relations_in_force(session, on, **sides)]


def test_a_place_is_found_or_its_candidates_are(session: Session) -> None:
    table = region_table(session)
    assert table.find("江苏省苏州市") == "320500"
    assert table.find("吉林") == Ambiguous("吉林", ("220000", "220200"))
    assert table.find("火星") is None
    assert table.ancestors("320583") == ("320500", "320000", "000000")


def test_gansu_has_two_supporters(session: Session) -> None:
    found = relations_in_force(session, NOW, recipient="620000")
    east_west = {row.supporter_code for row in found if row.scheme == "EW2021"}
    assert east_west == {"120000", "370000"}


def test_a_city_finds_the_relations_of_its_province_and_its_own(session: Session) -> None:
    assert "EW2021-09" in ids(session, NOW, recipient="621100")  # 定西 is named
    assert "EW2021-09" not in ids(session, NOW, recipient="620100")  # 兰州 is not
    assert "EW2021-02" in ids(session, NOW, recipient="620100")  # 天津 helps all of 甘肃
    assert ids(session, NOW, supporter="320500", recipient="341200") == ["WB2021-05"]
    assert "WB2021-05" not in ids(session, NOW, supporter="320100")


def test_help_for_xinjiang_and_for_the_corps_stay_apart(session: Session) -> None:
    assert ids(session, NOW, supporter="110000", recipient="660000") == ["XJ-07"]
    assert ids(session, NOW, supporter="110000", recipient="650000") == ["XJ-06"]


def test_a_relation_holds_from_its_first_to_its_last_day(session: Session) -> None:
    guizhou = {"supporter": "320000", "recipient": "520000"}
    assert ids(session, date(2021, 3, 31), **guizhou) == ["EW2016-10"]
    assert ids(session, date(2021, 4, 1), **guizhou) == []
    assert "WB2021-05" in ids(session, date(2030, 12, 31), supporter="320500")
    assert "WB2021-05" not in ids(session, date(2031, 1, 1), supporter="320500")
    assert ids(session, date(1990, 1, 1)) == []


def test_the_whole_country_filters_nothing(session: Session) -> None:
    assert ids(session, NOW, supporter="000000", recipient="000000") == ids(session, NOW)


def test_members_of_a_centre_come_with_their_grade(session: Session) -> None:
    members = centre_members(session, "SOUTH", NOW)
    assert [row.region_code for row in members] == ["440000", "450000", "460000"]
    assert {row.grade for row in members} == {"memory"}
    assert centre_members(session, "NOWHERE", NOW) == []


def test_a_membership_counts_between_its_dates_only(session: Session) -> None:
    member = centre_members(session, "SOUTH", NOW)[0]
    member.valid_from, member.valid_to = date(2020, 1, 1), date(2025, 12, 31)
    session.flush()
    assert "440000" not in [row.region_code for row in centre_members(session, "SOUTH", NOW)]
    assert len(centre_members(session, "SOUTH", date(2025, 12, 31))) == 3


def test_the_table_knows_the_centre_and_tile_of_each_province(session: Session) -> None:
    table = region_table(session, NOW)
    assert table.centre_of("440100") == "SOUTH"  # not the 粤港澳 centre
    assert table.places["230000"].tile == (0, 8)
    assert len(table.provinces) == 35
    assert (table.short_name("660000"), table.places["660000"].tile) == ("兵团", (3, 1))
    assert region_table(session, NOW) is table
