"""`hengqiao up`: brings the whole platform up on one machine, watches it, takes it down again.

Owns the order of things and the words on the screen; the servers' own files know how they run.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from types import FrameType

from rich.console import Console

from app.local import given, leftovers, running
from app.local.children import Watched
from app.local.errors import LocalError
from app.local.meilisearch import Meilisearch, ensure_binary, master_key
from app.local.places import local_directory, require_space
from app.local.ports import require_free
from app.local.postgres import Postgres
from app.local.programs import Commands, Programs
from app.local.progress import Reporter
from app.local.welcome import welcome

DATABASE = "hengqiao"
INTERRUPTED = 130
SHARED = (running.DATABASE_URL, running.MEILI_URL, running.MEILI_KEY)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
LOOK_EVERY = 0.2  # seconds between two looks at the children


@dataclass(frozen=True)
class Plan:
    """What to bring up: where it listens, where its files lie, which programs it is made of.

    `durable=False` lets our PostgreSQL forget in a power cut: for tests only.
    """

    port: int
    host: str = "127.0.0.1"
    directory: Path = field(default_factory=local_directory)
    commands: Commands = field(default_factory=Commands)
    durable: bool = True


def up(port: int, host: str = "127.0.0.1") -> int:
    """Run the platform until Ctrl-C; the exit code is 0 then, 1 if something is in the way."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal may lack a sign we print
    return run(Plan(port, host))


def run(plan: Plan, report: Reporter | None = None) -> int:
    """Do what `up` does for any plan."""
    report = report or Reporter(Console(highlight=False))
    code = INTERRUPTED
    with _signals_interrupt(), ExitStack() as stack:
        try:
            watched = _bring_up(plan, report, stack)
            code = 0
            _watch(watched)
        except KeyboardInterrupt:
            report.say("正在停止…")
        except LocalError as reason:
            report.say(str(reason))
            code = 1
        except OSError as error:
            report.say(f"本机操作失败：{error}；请检查磁盘空间与目录权限后重试。")
            code = 1
        finally:
            _ignore_signals()
    if code != 1:
        report.say("已停止。")
    return code


def _bring_up(plan: Plan, report: Reporter, stack: ExitStack) -> list[Watched]:
    """Start everything in order; whatever was started is on the stack to be stopped."""
    lock = running.lock(plan.directory)
    lock.take()
    stack.callback(lock.release)
    leftovers.end_all_remembered(plan.directory / "run")
    require_free(plan.port, plan.host)
    require_space(plan.directory)
    watched: list[Watched] = []
    environment = _given(report)
    if running.DATABASE_URL not in environment:
        environment |= _database(plan, report, stack, watched)
    if running.MEILI_URL not in environment:
        environment |= _search(plan, report, stack, watched)
    programs = Programs(plan.commands, plan.directory, environment)
    with report.step("检查并升级数据库结构"):
        programs.migrate()
    with report.step("检查参考数据与示例数据"):
        accounts = programs.seed()
    running.announce(plan.directory, {name: environment[name] for name in SHARED})
    stack.callback(running.retract, plan.directory)
    worker = programs.worker()
    stack.callback(worker.stop)
    web = programs.web(plan.host, plan.port)
    stack.callback(web.stop)
    with report.step("启动后台任务与网页服务"):
        worker.start()
        web.start()
        address = programs.wait_until_ready(web, plan.host, plan.port)
    watched += [Watched("后台任务", worker, report), Watched("网页服务", web, report)]
    welcome(report, address, accounts, programs.logs, private=plan.host in LOOPBACK)
    return watched


def _given(report: Reporter) -> dict[str, str]:
    """Our environment, after the servers that it names have answered; empty names are dropped."""
    environment = {name: value for name, value in os.environ.items() if value or name not in SHARED}
    if url := environment.get(running.DATABASE_URL):
        with report.step("连接 HENGQIAO_DATABASE_URL 指定的 PostgreSQL"):
            given.require_database(url)
    if url := environment.get(running.MEILI_URL):
        with report.step("连接 HENGQIAO_MEILI_URL 指定的 Meilisearch"):
            given.require_search(url, environment.get(running.MEILI_KEY, ""))
    return environment


def _database(
    plan: Plan, report: Reporter, stack: ExitStack, watched: list[Watched]
) -> dict[str, str]:
    """Our PostgreSQL; returns its share of the children's environment."""
    server = Postgres(plan.directory / "postgres", durable=plan.durable)
    stack.callback(server.stop)
    with report.step("启动本机 PostgreSQL"):
        server.start()
        server.create_database(DATABASE)
    if server.moved:
        report.say(f"数据库账户进不了本目录，数据放在 {server.home}。")
    watched.append(Watched("PostgreSQL ", server, report))
    return {running.DATABASE_URL: server.url(DATABASE)}


def _search(
    plan: Plan, report: Reporter, stack: ExitStack, watched: list[Watched]
) -> dict[str, str]:
    """Our Meilisearch; returns its share of the children's environment."""
    binary = ensure_binary(report=report)
    key = master_key(plan.directory / "meili.key")
    server = Meilisearch(plan.directory / "meili", key, binary=binary)
    stack.callback(server.stop)
    with report.step("启动本机 Meilisearch"):
        server.start()
    watched.append(Watched("Meilisearch ", server, report))
    return {running.MEILI_URL: server.url, running.MEILI_KEY: key}


def _watch(watched: list[Watched]) -> None:
    """Look after the children until a signal interrupts."""
    for one in watched:
        one.since = time.monotonic()
    while True:
        for one in watched:
            one.look(time.monotonic())
        time.sleep(LOOK_EVERY)


_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    _ignore_signals()
    raise KeyboardInterrupt


@contextmanager
def _signals_interrupt() -> Iterator[None]:
    """Every polite way to end us acts like Ctrl-C; the handlers from before come back after."""
    before = {number: signal.signal(number, _interrupt) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ignore_signals() -> None:
    """From here on nothing may cut the stopping short."""
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)
