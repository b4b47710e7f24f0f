"""Pages an institution reads about itself: open needs it is ranked for, and needs it missed."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from app.core.db import SessionDep
from app.core.forms import FormModel, Line, query
from app.core.listing import LAST_PAGE, part
from app.core.pages import page
from app.core.permissions import Actor, Permission, require
from app.matching.for_us import GROUPS, chosen, standings, told
from app.matching.missed.reasons import WORDS, Reason
from app.matching.missed_needs import DAYS, MOST, missed_needs, needs_of
from app.regions.queries import region_table

router = APIRouter()
Institution = Annotated[Actor, require(Permission.CAPABILITY_EDIT)]
PAGE = 20
GROUP_WORDS = {"able": "能做", "unclear": "待核实", "near": "差一点"}


class ForUsFilter(FormModel):
    """The address of the list of needs for an institution."""

    group: Literal["", "able", "unclear", "near"] = ""
    region: Annotated[Line, Field(max_length=6)] = ""
    page: Annotated[int, Field(ge=1, le=LAST_PAGE)] = 1


class MissedFilter(FormModel):
    """The address of the list of missed needs."""

    reason: Reason | None = None
    page: Annotated[int, Field(ge=1, le=LAST_PAGE)] = 1


@router.get("/needs-for-us")
def needs_for_us(request: Request, session: SessionDep, actor: Institution) -> Response:
    """Open needs the institution stands in the ranking of, best first."""
    wanted = query(ForUsFilter)(request)
    everywhere = standings(session, actor)
    here = chosen(everywhere, "", wanted.region)
    rows = part(chosen(here, wanted.group, ""), wanted.page, PAGE)
    regions = region_table(session)
    facts = {
        "wanted": wanted,
        "rows": rows,
        "lines": told(session, actor, rows.rows),
        "groups": [
            (key, GROUP_WORDS[key], sum(each.group == key for each in here)) for key in GROUPS
        ],
        "total": len(here),
        "anywhere": len(everywhere),
        "regions": regions,
        "provinces": regions.province_options,
    }
    return page(request, "matching/for_us.html", facts)


@router.get("/missed-needs")
def missed(request: Request, session: SessionDep, actor: Institution) -> Response:
    """Needs of the last 90 days the institution missed, why, and what would have won most."""
    wanted = query(MissedFilter)(request)
    found = missed_needs(session, actor)
    listed = [each for each in found.listed if wanted.reason in (None, each.reason)]
    rows = part(listed, wanted.page, PAGE)
    facts = {
        "wanted": wanted,
        "found": found,
        "rows": rows,
        "needs": needs_of(session, rows.rows),
        "reasons": [(reason, WORDS[reason], count) for reason, count in found.counts.items()],
        "words": WORDS,
        "days": DAYS,
        "most": MOST,
        "regions": region_table(session),
    }
    return page(request, "matching/missed.html", facts)
