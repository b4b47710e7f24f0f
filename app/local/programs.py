"""The platform's own programs as `up` runs them: two that end, two that stay.

Knows their command lines and what they print, not what they do.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from app.local import process
from app.local.children import Child
from app.local.errors import LocalError
from app.local.places import CHECKOUT

READY_SECONDS = 60

_CLI = (sys.executable, "-m", "app.cli")
_UVICORN = (sys.executable, "-m", "uvicorn", "app.main:create_app", "--factory")


@dataclass(frozen=True)
class Commands:
    """Command lines; {host} and {port} in `web` are filled in."""

    migrate: tuple[str, ...] = (*_CLI, "migrate")
    seed: tuple[str, ...] = (*_CLI, "seed", "--if-empty", "--json")
    worker: tuple[str, ...] = (sys.executable, "-m", "app.worker")
    web: tuple[str, ...] = (
        *_UVICORN,
        *("--host", "{host}", "--port", "{port}"),
        *("--no-access-log", "--no-server-header", "--timeout-graceful-shutdown", "5"),
    )


@dataclass(frozen=True)
class DemoAccount:
    """Somebody to sign in as: the role in Chinese, the login and its password."""

    role: str
    login: str
    password: str


class Programs:
    """The programs over one directory and one environment."""

    def __init__(self, commands: Commands, directory: Path, environment: Mapping[str, str]) -> None:
        self._commands = commands
        self._directory = directory
        self._environment = environment

    @property
    def logs(self) -> Path:
        """Directory of what the programs say."""
        return self._directory / "log"

    def migrate(self) -> None:
        """Bring the database's schema up to date; LocalError if that fails."""
        self._run("migrate", self._commands.migrate, "数据库结构没有升级成功")

    def seed(self) -> list[DemoAccount]:
        """Load reference and demo data into an empty database; returns the demo accounts."""
        said = self._run("seed", self._commands.seed, "参考数据与示例数据没有载入成功")
        try:
            listed = json.loads(said)["accounts"]
            return [DemoAccount(one["role"], one["login"], one["password"]) for one in listed]
        except (ValueError, KeyError, TypeError):
            log = self.logs / "seed.log"
            raise LocalError(f"没有读出示例账户：seed 的输出不符合约定（详见 {log}）。") from None

    def worker(self) -> Child:
        """The program that works off the jobs, not started yet."""
        return self._child("worker", self._commands.worker)

    def web(self, host: str, port: int) -> Child:
        """The web server, not started yet."""
        filled = {"host": host, "port": str(port)}
        return self._child("web", tuple(part.format(**filled) for part in self._commands.web))

    def wait_until_ready(self, web: Child, host: str, port: int) -> str:
        """Wait until /readyz answers; returns the address for people."""
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - only compared
        address = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"

        def settled() -> bool:
            return web.exit_code() is not None or _answers(f"{address}/readyz")

        in_time = process.wait_until(settled, READY_SECONDS)
        if not in_time or web.exit_code() is not None:
            log = web.program.log
            reason = process.last_line(log) or "没有留下原因"
            raise LocalError(f"网页服务没有就绪：{reason}（详见 {log}）。")
        return address

    def _program(self, name: str, command: tuple[str, ...]) -> process.Program:
        return process.Program(command, self.logs / f"{name}.log", self._environment, CHECKOUT)

    def _child(self, name: str, command: tuple[str, ...]) -> Child:
        return Child(self._program(name, command), self._directory / "run" / f"{name}.pid")

    def _run(self, name: str, command: tuple[str, ...], failure: str) -> str:
        program = self._program(name, command)
        code, said = process.run_to_end(program)
        if code != 0:
            reason = process.last_line(program.log) or f"退出码 {code}"
            raise LocalError(f"{failure}：{reason}（详见 {program.log}）。")
        return said


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
