"""Reads places people type ("江苏苏州", "320500") into codes; ambiguous names are asked back."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.regions.models import MetrologyCentre
from app.regions.queries import region_table
from app.regions.table import Ambiguous, RegionTable


def read_place(session: Session, text: str, field: str) -> tuple[str, dict[str, str]]:
    """The code of a place and no errors, or an empty code and the error under `field`."""
    table = region_table(session)
    found = table.find(text)
    if isinstance(found, str):
        return found, {}
    if isinstance(found, Ambiguous):
        return "", {field: _which(table, found)}
    return "", {
        field: f"没有认出“{text[:30]}”。请填省、市或区县的名称，例如“江苏苏州”，或六位区划代码。"
    }


def _which(table: RegionTable, found: Ambiguous) -> str:
    options = "、".join(f"{table.path(code)}({code})" for code in found.codes[:6])
    more = "等" if len(found.codes) > 6 else ""
    return f"叫“{found.text}”的地方不止一个：{options}{more}。请写全称或代码。"


def read_jurisdiction(session: Session, text: str) -> tuple[str, dict[str, str]]:
    """A regulator's area: a place, 全国, or the name or code of a 大区 metrology centre."""
    if not text:
        return "", {"jurisdiction": "请填管辖范围，例如“江苏”“全国”或“华东国家计量测试中心”。"}
    centre = session.scalar(
        select(MetrologyCentre.code).where(
            or_(MetrologyCentre.name == text, MetrologyCentre.code == text)
        )
    )
    return (centre, {}) if centre else read_place(session, text, "jurisdiction")


def place_suggestions(session: Session) -> list[str]:
    """Provincial units and prefectures by full path, for the list under a place field."""
    table = region_table(session)
    levels = ("province", "prefecture")
    return [table.path(code) for code, place in table.places.items() if place.level in levels]
