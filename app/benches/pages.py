"""Server time and SQL statements of the pages people open most, each as the role it is for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx

from app.benches.figures import Part, Result, spread
from app.benches.scene import BenchFailed, Scene
from app.benches.served import Meter, served
from app.benches.synthetic import devices
from app.core.errors import SearchUnavailable
from app.core.permissions import SESSION_COOKIE, Role

TIMES = 60
VARIANTS = 10  # different addresses of one page, opened in turn
WARM = 5

Paths = Callable[[Scene], Sequence[str]]


@dataclass(frozen=True)
class PageUnderTest:
    """A page: whose it is and which addresses to open in turn."""

    role: Role
    paths: Paths


def _fixed(path: str) -> Paths:
    return lambda _: [path]


def _words(path: str) -> Paths:
    return lambda _: [f"{path}?q={word}" for word in devices()[:VARIANTS]]


def _needs(suffix: str) -> Paths:
    return lambda scene: [f"/needs/{each}{suffix}" for each in scene.own_need_ids[:VARIANTS]]


def _capabilities(scene: Scene) -> list[str]:
    return [f"/capabilities/{each}" for each in scene.capability_ids[:VARIANTS]]


PAGES: dict[str, PageUnderTest] = {
    "home": PageUnderTest(Role.VISITOR, _fixed("/")),
    "needs_list": PageUnderTest(Role.VISITOR, _fixed("/needs")),
    "needs_search": PageUnderTest(Role.VISITOR, _words("/needs")),
    "need": PageUnderTest(Role.ENTERPRISE, _needs("")),
    "need_match": PageUnderTest(Role.ENTERPRISE, _needs("/match")),
    "catalogue_list": PageUnderTest(Role.VISITOR, _fixed("/capabilities")),
    "catalogue_search": PageUnderTest(Role.VISITOR, _words("/capabilities")),
    "capability": PageUnderTest(Role.INSTITUTION, _capabilities),
    "find": PageUnderTest(Role.VISITOR, _words("/find")),
    "projects": PageUnderTest(Role.VISITOR, _fixed("/projects")),
    "pool": PageUnderTest(Role.REGULATOR, _fixed("/pool")),
    "workbench_enterprise": PageUnderTest(Role.ENTERPRISE, _fixed("/workbench")),
    "workbench_institution": PageUnderTest(Role.INSTITUTION, _fixed("/workbench")),
    "workbench_regulator": PageUnderTest(Role.REGULATOR, _fixed("/workbench")),
    "own_catalogue": PageUnderTest(Role.INSTITUTION, _fixed("/catalogue")),
}


def measure(scene: Scene) -> Result:
    """For each page p50 and p95 of its server time in ms and its most statements per request."""
    result: Result = {}
    with served() as (client, meter):
        for done, (name, page) in enumerate(PAGES.items(), start=1):
            result[name] = _measure(client, meter, page, scene)
            scene.report("测量页面", done, len(PAGES))
    return result


def _measure(client: httpx.Client, meter: Meter, page: PageUnderTest, scene: Scene) -> Part:
    token = scene.people[page.role].token if page.role in scene.people else ""
    client.cookies.clear()
    if token:
        client.cookies.set(SESSION_COOKIE, token)
    paths = page.paths(scene)
    for turn in range(max(WARM, len(paths))):
        _open(client, paths[turn % len(paths)])
    times, queries = [], []
    for turn in range(scene.often(TIMES)):
        _open(client, paths[turn % len(paths)])
        times.append(meter.ms)
        queries.append(meter.queries)
    figures = spread(times)
    return {"p50_ms": figures["p50_ms"], "p95_ms": figures["p95_ms"], "queries": max(queries)}


def _open(client: httpx.Client, path: str) -> None:
    """A page that is refused, redirected or lacks its search results is no measurement."""
    answer = client.get(path)
    if answer.status_code != httpx.codes.OK:
        raise BenchFailed(f"页面 {path} 回答 {answer.status_code}，没有可测量的内容。")
    if SearchUnavailable.message in answer.text:
        raise BenchFailed(f"页面 {path} 没有得到检索结果，测量无效。")
