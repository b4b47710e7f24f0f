"""Pages of the pool: figures of a jurisdiction, nationwide pictures, the lists behind, export."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.capabilities.choices import NEED_SERVICES, options
from app.core.clock import today
from app.core.db import SessionDep
from app.core.downloads import download
from app.core.forms import query
from app.core.pages import page
from app.core.permissions import Actor, Permission, require
from app.pictures.matrix import Matrix, matrix
from app.pictures.tilemap import TileMap, tile_map
from app.regions.codes import NATION
from app.regions.queries import region_table
from app.regions.table import RegionTable
from app.supervision import queries, records
from app.supervision.download import pool_workbook
from app.supervision.schemas import KINDS, PoolFilter, RecordFilter, carried, records_address
from app.taxonomies.queries import term_names

router = APIRouter()
Regulator = Annotated[Actor, require(Permission.POOL_READ)]
NEWEST = 5


@router.get("/pool")
def pool(request: Request, session: SessionDep, actor: Regulator) -> Response:
    """Figures of one's jurisdiction, and who serves whom across the country."""
    wanted = query(PoolFilter)(request)
    regions = region_table(session)
    facts = {
        **_choices(session, regions),
        "wanted": wanted,
        "counts": queries.own_counts(session, actor, wanted),
        "grid": _grid(queries.flows(session, wanted), regions, wanted),
        "tiles": _tiles(queries.tiles(session, wanted), wanted),
        "newest": {
            kind: records.newest(session, actor, _own(wanted, kind), NEWEST)
            for kind in ("needs", "answers", "projects")
        },
        "to": lambda kind, **more: records_address(wanted, kind, **more),
        "export": carried(wanted) | {"scope": "own"},
    }
    return page(request, "supervision/pool.html", facts)


def _own(wanted: PoolFilter, kind: str) -> RecordFilter:
    return RecordFilter.model_validate({**wanted.model_dump(), "kind": kind, "scope": "own"})


def _choices(session: SessionDep, regions: RegionTable) -> dict[str, Any]:
    """What filters offer, and names for codes."""
    return {
        "regions": regions,
        "provinces": regions.province_options,
        "services": options(NEED_SERVICES),
        "fields": term_names(session, "fields"),
        "kinds": KINDS,
    }


def _grid(counts: dict[tuple[str, str], int], regions: RegionTable, wanted: PoolFilter) -> Matrix:
    """The matrix; a place that is the whole country stands in a line of its own."""
    places = [*regions.province_options, (NATION, regions.short_name(NATION))]
    return matrix(
        places,
        places,
        counts,
        lambda demand, supply: records_address(wanted, wanted.cells, demand=demand, supply=supply),
    )


def _tiles(counts: dict[str, int], wanted: PoolFilter) -> TileMap:
    return tile_map(counts, lambda code: records_address(wanted, wanted.tiles, demand=code))


@router.get("/pool/records")
def listing(request: Request, session: SessionDep, actor: Regulator) -> Response:
    """The list behind a figure, as far as it may be listed."""
    wanted = query(RecordFilter)(request)
    regions = region_table(session)
    rows = records.listing(session, actor, wanted)
    counts_only = wanted.kind in ("answers", "awards")
    facts = {
        **_choices(session, regions),
        "wanted": wanted,
        "rows": rows,
        "nationwide": records.nationwide(session, wanted) if counts_only else rows.total,
        "export": carried(wanted),
    }
    return page(request, "supervision/records.html", facts)


@router.get("/pool/export.xlsx")
def export(request: Request, session: SessionDep, actor: Regulator) -> Response:
    """The lists and the matrix under the same filters, as a workbook."""
    wanted = query(RecordFilter)(request)
    content = pool_workbook(session, actor, wanted)
    return download(content, f"hengqiao-pool-{today():%Y%m%d}.xlsx")
