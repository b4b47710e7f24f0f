"""/healthz: the process answers. /readyz: the database answers; a missing engine only degrades."""

from fastapi import APIRouter, Response
from sqlalchemy import text

from app.core.db import engine
from app.core.permissions import PROBE
from search.client import is_healthy

router = APIRouter(dependencies=[PROBE])


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """Alive; no I/O."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(response: Response) -> dict[str, str]:
    """Ready for users. Without the database nothing works (503); without search most things do."""
    database = "ok" if _database_answers() else "unreachable"
    search = "ok" if is_healthy() else "unreachable"
    if database != "ok":
        response.status_code = 503
    status = "ok" if database == search == "ok" else "degraded"
    return {"status": status, "database": database, "search": search}


def _database_answers() -> bool:
    try:
        with engine().connect() as connection:
            connection.execute(text("SELECT 1"))
    except Exception:  # noqa: BLE001 - any failure at all means "not ready"; /readyz must answer, not raise
        return False
    return True
