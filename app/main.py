"""The web door: middleware, error pages, routers. No page and no rule lives here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
from fastapi import Depends, FastAPI, Response
from fastapi.staticfiles import StaticFiles

from app.accounts import routes as accounts
from app.capabilities import routes as capabilities
from app.collaboration import routes as collaboration
from app.core import failures
from app.core.collecting import relax
from app.core.db import engine
from app.core.head import Head
from app.core.limits import BodyLimit
from app.core.logs import RequestLog, configure_logs
from app.core.pages import environment
from app.core.security import SecurityHeaders, check_forgery
from app.core.settings import ROOT, get_settings
from app.engagements import match_pages, need_page
from app.engagements import routes as engagements
from app.health import router as health
from app.home import routes as home
from app.imports import routes as imports
from app.matching import api as match_api
from app.matching import institution_routes as for_institutions
from app.matching import routes as matching
from app.matching.memory.keeping import load_apart
from app.metrology.records import boxes_text
from app.needs import routes as needs
from app.operations import routes as operations
from app.organisations import routes as organisations
from app.organisations.membership import load_actor
from app.pairings import routes as pairings
from app.plans import basket_routes as basket_plans
from app.plans import routes as year_plans
from app.policies import routes as policies
from app.projects import routes as projects
from app.registry import load_models
from app.searches import routes as searches
from app.supervision import routes as supervision
from app.workbench import routes as workbench
from search.client import close_clients

ROUTERS = (
    home,
    accounts,
    organisations,
    capabilities,
    needs,
    imports,
    matching,
    match_api,
    for_institutions,
    engagements,
    need_page,
    match_pages,
    collaboration,
    basket_plans,
    year_plans,
    projects,
    pairings,
    policies,
    searches,
    supervision,
    workbench,
    operations,
)


@asynccontextmanager
async def _lifespan(_: FastAPI) -> AsyncIterator[None]:
    configure_logs()
    relax()
    load_apart()
    # As many threads as pooled connections: a request never waits for a connection it cannot get.
    anyio.to_thread.current_default_thread_limiter().total_tokens = get_settings().web_threads
    yield
    close_clients()
    engine().dispose()


class _CachedStatic(StaticFiles):
    """Static files under versioned addresses may be kept for good."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def create_app() -> FastAPI:
    """Build the application; it opens no connection until it is asked something."""
    load_models()
    app = FastAPI(
        title="衡桥",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan,
        dependencies=[Depends(check_forgery)],
    )
    app.state.load_actor = load_actor
    environment().filters["boxes"] = boxes_text
    app.add_middleware(BodyLimit, limit=get_settings().max_upload + 2**20)
    app.add_middleware(Head)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(RequestLog)
    failures.install(app)
    app.include_router(health)
    for module in ROUTERS:
        app.include_router(module.router)
    app.mount("/static", _CachedStatic(directory=ROOT / "static"), name="static")
    return app
