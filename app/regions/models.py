"""Tables of dated reference facts: regions, 大区 centres, strategies, official relations, sources.

Every fact carries a verification grade and the ids of its sources. Rows come from `data/*.json`
through `loading`; this module holds no session and no rules about who may act.
"""

from datetime import date, datetime

from sqlalchemy import CHAR, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import DateTime

from app.core.db import Base
from app.regions.codes import GRADES, REGION_LEVELS, RELATION_LEVELS, STATUSES


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


REGIONS_LOAD = "regions"  # name of this package's data set in reference_loads


class ReferenceSource(Base):
    """Where a fact was read. `reliability`: A official … D weak, M memory; only A, B are linked."""

    __tablename__ = "reference_sources"
    __table_args__ = (
        CheckConstraint(_one_of("reliability", ("A", "B", "C", "D", "M")), name="reliability"),
    )

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    reliability: Mapped[str] = mapped_column(CHAR(1))
    ref: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")


class ReferenceLoad(Base):
    """Which data set was loaded last: the digest tells every process when its copy is stale."""

    __tablename__ = "reference_loads"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    digest: Mapped[str] = mapped_column(CHAR(64))
    loaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Region(Base):
    """A place with a six-digit code: GB/T 2260, or 000000 (全国) and 660000 (兵团) of our own."""

    __tablename__ = "regions"
    __table_args__ = (
        CheckConstraint(_one_of("level", REGION_LEVELS), name="level"),
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="dates"),
        UniqueConstraint("tile_row", "tile_col"),
    )

    code: Mapped[str] = mapped_column(CHAR(6), primary_key=True)
    name: Mapped[str] = mapped_column(Text, index=True)
    short_name: Mapped[str] = mapped_column(Text, index=True)
    abbr: Mapped[str | None] = mapped_column(Text)
    pinyin: Mapped[str | None] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"), index=True)
    # The provincial unit it belongs to (itself for one), null for the nation.
    province_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"), index=True)
    # Only 兵团: the province it lies in without being under its regulator.
    within_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"))
    block4: Mapped[str | None] = mapped_column(Text)
    tile_row: Mapped[int | None]
    tile_col: Mapped[int | None]
    capital: Mapped[str | None] = mapped_column(Text)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    # Its regulator is addressed by the state on its own: 31 provinces and 兵团.
    is_regulator_unit: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    grades: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    sources: Mapped[list[str]] = mapped_column(JSONB, default=list)
    note: Mapped[str | None] = mapped_column(Text)


class MetrologyCentre(Base):
    """A 大区国家计量测试中心 (`greater_region`) or another regional centre (`regional`)."""

    __tablename__ = "metrology_centres"
    __table_args__ = (
        CheckConstraint(_one_of("kind", ("greater_region", "regional")), name="kind"),
    )

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    host_regulator: Mapped[str | None] = mapped_column(Text)
    host_institute: Mapped[str | None] = mapped_column(Text)
    host_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"))
    grades: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    sources: Mapped[list[str]] = mapped_column(JSONB, default=list)
    note: Mapped[str | None] = mapped_column(Text)


class Membership:
    """Columns of a dated, graded membership of a region in something; null dates mean unknown."""

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"), index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    grade: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)


class MetrologyCentreMember(Membership, Base):
    """A province in a centre's area."""

    __tablename__ = "metrology_centre_members"
    __table_args__ = (
        CheckConstraint(_one_of("grade", GRADES), name="grade"),
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="dates"),
    )

    centre_code: Mapped[str] = mapped_column(ForeignKey("metrology_centres.code"), index=True)


class Strategy(Base):
    """A national regional strategy, such as 长三角一体化发展."""

    __tablename__ = "strategies"
    __table_args__ = (CheckConstraint(_one_of("grade", GRADES), name="grade"),)

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    grade: Mapped[str] = mapped_column(Text)
    # [{"doc": source code, "clause": "(四)"}]: where metrology policy names the strategy.
    named_in: Mapped[list[dict[str, str]]] = mapped_column(JSONB, default=list)
    sources: Mapped[list[str]] = mapped_column(JSONB, default=list)
    note: Mapped[str | None] = mapped_column(Text)


class StrategyMember(Membership, Base):
    """A province that a strategy covers as a whole or in part (the note says which part)."""

    __tablename__ = "strategy_members"
    __table_args__ = (
        CheckConstraint(_one_of("grade", GRADES), name="grade"),
        CheckConstraint(_one_of("scope", ("whole", "part")), name="scope"),
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="dates"),
    )

    strategy_code: Mapped[str] = mapped_column(ForeignKey("strategies.code"), index=True)
    scope: Mapped[str] = mapped_column(Text)


class RelationScheme(Base):
    """A state programme that pairs regions; `mutual`: between equals (对口合作), not aid."""

    __tablename__ = "relation_schemes"
    __table_args__ = (CheckConstraint(_one_of("grade", GRADES), name="grade"),)

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    mutual: Mapped[bool] = mapped_column(default=False)
    started: Mapped[date]
    started_text: Mapped[str] = mapped_column(Text)
    ended: Mapped[date | None]
    ended_text: Mapped[str | None] = mapped_column(Text)
    grade: Mapped[str] = mapped_column(Text)
    sources: Mapped[list[str]] = mapped_column(JSONB, default=list)
    note: Mapped[str | None] = mapped_column(Text)


class Relation(Base):
    """One official pair. Both codes are provincial units; `*_parts` narrow them to places in them.

    Dates are inclusive: a source that gives a month or year starts on its first and ends on its
    last day, and `*_text` keeps what it said. `*_text` names of a part without a code (兵团's
    divisions) stand alone. `status` is as the source tells it; use the dates to decide.
    """

    __tablename__ = "relations"
    __table_args__ = (
        CheckConstraint(_one_of("grade", GRADES), name="grade"),
        CheckConstraint(_one_of("level", RELATION_LEVELS), name="level"),
        CheckConstraint(_one_of("status", STATUSES), name="status"),
        CheckConstraint("ended IS NULL OR started <= ended", name="dates"),
        CheckConstraint("supporter_code <> recipient_code", name="distinct"),
        Index("ix_relations_pair", "supporter_code", "recipient_code"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    scheme: Mapped[str] = mapped_column(ForeignKey("relation_schemes.code"), index=True)
    supporter_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    supporter_parts: Mapped[list[str]] = mapped_column(JSONB, default=list)
    supporter_text: Mapped[str] = mapped_column(Text)
    recipient_code: Mapped[str] = mapped_column(ForeignKey("regions.code"), index=True)
    recipient_parts: Mapped[list[str]] = mapped_column(JSONB, default=list)
    recipient_text: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    started: Mapped[date]
    started_text: Mapped[str] = mapped_column(Text)
    ended: Mapped[date | None]
    ended_text: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    grade: Mapped[str] = mapped_column(Text)
    sources: Mapped[list[str]] = mapped_column(JSONB, default=list)
    note: Mapped[str | None] = mapped_column(Text)
