"""Pages of one's saved searches, and the feeds they can be read by."""

from hashlib import blake2b
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.core.db import SessionDep
from app.core.forms import Bound, attempt, bind, filled
from app.core.pages import page, redirect
from app.core.permissions import PUBLIC, Actor, Permission, require
from app.regions.queries import region_table
from app.searches import queries, service
from app.searches.feed import MEDIA_TYPE, atom
from app.searches.models import SavedSearch
from app.searches.schemas import NameForm, SaveForm, SeenForm
from app.searches.scopes import SCOPES, kept

router = APIRouter()
Owner = Annotated[Actor, require(Permission.SEARCH_SAVE)]
SEARCHES = "/searches"
FEED = "/feeds/search.atom"
FEED_SECONDS = 900


@router.get(SEARCHES)
def listing(request: Request, session: SessionDep, actor: Owner) -> Response:
    """One's searches, and how much is new for each."""
    searches = queries.listing(session, actor)
    regions = region_table(session)
    facts = {
        "searches": searches,
        "scopes": SCOPES,
        "fresh": queries.fresh_counts(session, searches),
        "conditions": {
            each.id: SCOPES[each.scope].conditions(session, regions, each.query)
            for each in searches
        },
    }
    return page(request, "searches/list.html", facts)


@router.post(SEARCHES)
def save(
    request: Request,
    session: SessionDep,
    actor: Owner,
    form: Annotated[Bound[SaveForm], bind(SaveForm)],
) -> Response:
    """Keep the search that was on the page, and go back to it."""
    saved = attempt(session, form, lambda data: service.save(session, actor, data), service.TAKEN)
    if saved is not None:
        back = SCOPES[saved.scope].address(saved.query)
        return redirect(back, f"已关注“{saved.name}”。有新的结果会出现在工作台和“关注”里。")
    scope = SCOPES.get(form.value("scope"))
    back = scope.address(kept(scope, form.value("query"))) if scope else SEARCHES
    return redirect(back, "没有保存：" + "".join(form.errors.values()), "warn")


def _show(
    request: Request,
    session: SessionDep,
    search: SavedSearch,
    form: Bound[NameForm] | None = None,
) -> Response:
    regions = region_table(session)
    scope = SCOPES[search.scope]
    facts = {
        "search": search,
        "scope": scope,
        "target": scope.address(search.query),
        "conditions": scope.conditions(session, regions, search.query),
        "news": queries.news(session, search, regions),
        "feed": _feed_address(request, search),
        "form": form or filled({"name": search.name}),
    }
    status = 422 if form and form.errors else 200
    return page(request, "searches/show.html", facts, status=status)


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _feed_address(request: Request, search: SavedSearch) -> str:
    if not search.feed_key:
        return ""
    return f"{_base(request)}{FEED}?{urlencode({'key': search.feed_key})}"


@router.get(SEARCHES + "/{search_id}")
def show(request: Request, session: SessionDep, search_id: int, actor: Owner) -> Response:
    """What is new for one search, its feed and what one may do with it."""
    return _show(request, session, queries.get_own(session, actor, search_id))


@router.post(SEARCHES + "/{search_id}/rename")
def rename(
    request: Request,
    session: SessionDep,
    search_id: int,
    actor: Owner,
    form: Annotated[Bound[NameForm], bind(NameForm)],
) -> Response:
    """Give it another name."""
    search = queries.get_own(session, actor, search_id)
    attempt(
        session,
        form,
        lambda data: service.rename(session, actor, search_id, data.name),
        service.TAKEN,
    )
    if form.errors:
        session.refresh(search)
        return _show(request, session, search, form)
    return redirect(f"{SEARCHES}/{search_id}", "已改名。")


@router.post(SEARCHES + "/{search_id}/seen")
def see(
    session: SessionDep,
    search_id: int,
    actor: Owner,
    form: Annotated[Bound[SeenForm], bind(SeenForm)],
) -> Response:
    """What was on the page has been looked at."""
    queries.get_own(session, actor, search_id)
    if form.data is None:
        return redirect(f"{SEARCHES}/{search_id}", "页面不完整，请刷新后再试。", "warn")
    service.see(session, actor, search_id, form.data.until)
    return redirect(SEARCHES, "已标为看过。")


@router.post(SEARCHES + "/{search_id}/pause")
def pause(session: SessionDep, search_id: int, actor: Owner) -> Response:
    """Look no further for now."""
    service.pause(session, actor, search_id)
    return redirect(f"{SEARCHES}/{search_id}", "已暂停，不再查找新的结果。")


@router.post(SEARCHES + "/{search_id}/resume")
def resume(session: SessionDep, search_id: int, actor: Owner) -> Response:
    """Look again."""
    service.resume(session, actor, search_id)
    return redirect(f"{SEARCHES}/{search_id}", "已恢复，从现在起查找新的结果。")


@router.post(SEARCHES + "/{search_id}/feed")
def open_feed(session: SessionDep, search_id: int, actor: Owner) -> Response:
    """A new address for the feed."""
    had = service.open_feed(session, actor, search_id)
    said = "已换成新地址，旧地址不再有效。" if had else "订阅地址已生成。"
    return redirect(f"{SEARCHES}/{search_id}", said)


@router.post(SEARCHES + "/{search_id}/feed/close")
def close_feed(session: SessionDep, search_id: int, actor: Owner) -> Response:
    """End the feed."""
    service.close_feed(session, actor, search_id)
    return redirect(f"{SEARCHES}/{search_id}", "订阅已停用，原来的地址不再有效。")


@router.post(SEARCHES + "/{search_id}/delete")
def delete(session: SessionDep, search_id: int, actor: Owner) -> Response:
    """Forget it."""
    service.delete(session, actor, search_id)
    return redirect(SEARCHES, "已删除。")


@router.get(FEED)
def feed(request: Request, session: SessionDep, actor: Annotated[Actor, PUBLIC]) -> Response:
    """What was found for a search, for any feed reader that knows the address; all of it public.

    The key stands after the question mark, because paths are logged.
    """
    search = queries.by_feed_key(session, request.query_params.get("key", ""))
    scope = SCOPES[search.scope]
    lines = queries.recent(session, search, region_table(session))
    here = f"{FEED}?{urlencode({'key': search.feed_key})}"
    target = scope.address(search.query)
    body = atom(search.name, _base(request), here, target, lines, search.created_at)
    tag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {
        "ETag": tag,
        "Cache-Control": f"private, max-age={FEED_SECONDS}",
        "X-Robots-Tag": "noindex",
    }
    if request.headers.get("if-none-match", "").removeprefix("W/") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=MEDIA_TYPE, headers=headers)
