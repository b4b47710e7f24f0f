"""The platform as users meet it: real web and worker processes, and a headless Chromium."""

import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    ViewportSize,
)
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from app.local.meilisearch import Meilisearch
from app.local.postgres import Postgres
from app.migrate import migrate
from app.regions.loading import load_reference as load_regions
from app.taxonomies.loading import load_reference as load_taxonomies
from tests.conftest import KEY

ROOT = Path(__file__).parents[2]
ARTIFACTS = ROOT / "test-artifacts"
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
WAIT_SECONDS = 30


@dataclass
class Platform:
    """A running platform over a database of its own."""

    address: str
    engine: Engine
    environment: dict[str, str]
    logs: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str) -> None:
        """Start "web" or "worker"."""
        port = self.address.rpartition(":")[2]
        commands = {
            "web": ["-m", "uvicorn", "app.main:create_app", "--factory", "--port", port],
            "worker": ["-m", "app.worker"],
        }
        log = (self.logs / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [sys.executable, *commands[name]],
            cwd=ROOT,
            env=self.environment,
            stdout=log,
            stderr=log,
        )
        log.close()

    def kill(self, name: str) -> None:
        """End a process the hard way."""
        self.processes[name].kill()
        self.processes[name].wait()

    def wait_ready(self) -> None:
        """Wait until the web server answers."""
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until:
            try:
                if httpx.get(f"{self.address}/readyz", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise AssertionError((self.logs / "web.log").read_text()[-2000:])

    def session(self) -> Session:
        """A session on the platform's database; the caller commits."""
        return Session(self.engine, expire_on_commit=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def platform(
    postgres: Postgres, meilisearch: Meilisearch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    name = f"j_{uuid.uuid4().hex[:8]}"
    postgres.create_database(name)
    url = postgres.url(name)
    migrate(url)
    engine = create_engine(url)
    with Session(engine) as session:
        load_regions(session)
        load_taxonomies(session)
        session.commit()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HENGQIAO_")} | {
        "HENGQIAO_DATABASE_URL": url,
        "HENGQIAO_MEILI_URL": meilisearch.url,
        "HENGQIAO_MEILI_KEY": KEY,
        "HENGQIAO_MEILI_PREFIX": name,
        "HENGQIAO_JOB_LEASE": "5",
    }
    logs = tmp_path_factory.mktemp("logs")
    running = Platform(f"http://127.0.0.1:{free_port()}", engine, environment, logs)
    for part in ("web", "worker"):
        running.start(part)
    running.wait_ready()
    yield running
    for process in running.processes.values():
        process.kill()
        process.wait()
    engine.dispose()


class Reader:
    """Somebody at a browser; `look` keeps a screenshot of the page on a desktop and on a phone."""

    def __init__(self, browser: Browser, platform: Platform) -> None:
        self.context = browser.new_context(viewport=DESKTOP, base_url=platform.address)
        self.page: Page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self._note)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(message.text)

    def sign_in(self, login: str, password: str) -> None:
        self.page.goto("/sign-in")
        self.page.fill("#f-login", login)
        self.page.fill("#f-password", password)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url("**/workbench")

    def look(self, name: str) -> None:
        ARTIFACTS.mkdir(exist_ok=True)
        for size, view in (("desktop", DESKTOP), ("phone", PHONE)):
            self.page.set_viewport_size(view)
            self.page.screenshot(path=ARTIFACTS / f"{name}-{size}.png", full_page=True)
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= view["width"], f"{name} scrolls sideways on a {size}"
        self.page.set_viewport_size(DESKTOP)

    def text(self, selector: str = "main") -> str:
        return self.page.inner_text(selector)


@pytest.fixture
def reader(chromium: Browser, platform: Platform) -> Iterator[Callable[[], Reader]]:
    opened: list[Reader] = []

    def sit_down() -> Reader:
        opened.append(Reader(chromium, platform))
        return opened[-1]

    yield sit_down
    for each in opened:
        each.context.close()
    assert not [problem for each in opened for problem in each.problems]
