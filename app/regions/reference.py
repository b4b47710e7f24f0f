"""Reads the data files of this package into one checked, immutable Reference. Pure but for reading.

The files are the project's record of what was found, with grades and sources; nothing here knows
the database.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from app.core.errors import ConfigurationError
from app.regions.codes import level_of, province_of
from app.regions.rows import (
    CentreMemberRow,
    CentreRow,
    RegionRow,
    RelationRow,
    Row,
    SchemeRow,
    SourceRow,
    StrategyMemberRow,
    StrategyRow,
)

DATA = Path(__file__).parent / "data"
RowT = TypeVar("RowT", bound=Row)
_FILES = ("sources", "regions", "divisions", "centres", "strategies", "relations")


class ReferenceDataError(ConfigurationError):
    """The data files contradict themselves; says which file and row."""

    code = "reference_data"


@dataclass(frozen=True, slots=True)
class Reference:
    """All reference facts, parents before children; `digest` is SHA-256 over the files, hex."""

    digest: str
    sources: tuple[SourceRow, ...]
    regions: tuple[RegionRow, ...]
    centres: tuple[CentreRow, ...]
    centre_members: tuple[CentreMemberRow, ...]
    strategies: tuple[StrategyRow, ...]
    strategy_members: tuple[StrategyMemberRow, ...]
    schemes: tuple[SchemeRow, ...]
    relations: tuple[RelationRow, ...]


def read_rows(kind: type[RowT], file: str, raw: list[Any]) -> tuple[RowT, ...]:
    """The rows of one list, or ReferenceDataError naming the file, row, key and reason."""
    rows = []
    for number, values in enumerate(raw, start=1):
        try:
            # Through JSON, so that strict mode still takes a date from text.
            rows.append(kind.model_validate_json(json.dumps(values)))
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(str(each) for each in first["loc"]) or "整行"
            reason = f"数据文件 {file}.json 第 {number} 行的 {key} 有误：{first['msg']}"
            raise ReferenceDataError(f"{reason}。请修正后再载入。") from error
    return tuple(rows)


def read_file(path: Path) -> dict[str, Any]:
    """The file's JSON object; ReferenceDataError if it is missing or no such thing."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"数据文件 {path.name} 读不出来：{error}。请恢复该文件后再载入。"
        raise ReferenceDataError(message) from error
    if not isinstance(found, dict):
        raise ReferenceDataError(f"数据文件 {path.name} 的最外层应是一个对象。")
    return found


def digest_of(paths: Sequence[Path]) -> str:
    """SHA-256 over names and contents, hex."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def _divisions(raw: dict[str, Any]) -> list[dict[str, object]]:
    """Prefectures and counties, spread from columns to rows."""
    meta = raw["meta"]
    return [
        {
            **dict(zip(meta["columns"], row, strict=True)),
            "level": level_of(row[0]),
            "province_code": province_of(row[0]),
            "grades": meta["grades"],
            "sources": meta["sources"],
        }
        for row in [*raw["prefectures"], *raw["counties"]]
    ]


def read_reference(folder: Path = DATA) -> Reference:
    """The facts as the files have them; ReferenceDataError if a row is malformed."""
    paths = [folder / f"{name}.json" for name in _FILES]
    raw = {path.stem: read_file(path) for path in paths}
    regions, relations = raw["regions"]["regions"], raw["relations"]
    return Reference(
        digest=digest_of(paths),
        sources=read_rows(SourceRow, "sources", raw["sources"]["sources"]),
        regions=read_rows(RegionRow, "regions", regions)
        + read_rows(RegionRow, "divisions", _divisions(raw["divisions"])),
        centres=read_rows(CentreRow, "centres", raw["centres"]["centres"]),
        centre_members=read_rows(CentreMemberRow, "centres", raw["centres"]["members"]),
        strategies=read_rows(StrategyRow, "strategies", raw["strategies"]["strategies"]),
        strategy_members=read_rows(StrategyMemberRow, "strategies", raw["strategies"]["members"]),
        schemes=read_rows(SchemeRow, "relations", relations["schemes"]),
        relations=read_rows(RelationRow, "relations", relations["relations"]),
    )
