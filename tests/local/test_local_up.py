"""`hengqiao up` as its user meets it: a separate process, real servers, real signals."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.local import running
from app.local.errors import LocalError
from app.local.leftovers import command_line
from app.local.places import CHECKOUT, require_space
from app.local.ports import free_port, is_free
from app.local.process import wait_until

SCRIPT = Path(__file__).with_name("fake_platform.py")
PATIENCE = 20


class Up:
    """One `up` under test and what it has printed so far."""

    def __init__(self, port: int, directory: Path, *failing: str, **environment: str) -> None:
        self.port = port
        self.directory = directory
        self.process = subprocess.Popen(
            [sys.executable, str(SCRIPT), str(port), str(directory), *failing],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=os.environ | {"PYTHONPATH": str(CHECKOUT)} | environment,
            text=True,
        )
        self.said = ""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.said += line

    def expect(self, words: str) -> None:
        assert wait_until(lambda: words in self.said or self._over(), PATIENCE), self.said
        assert words in self.said

    def _over(self) -> bool:
        return self.process.poll() is not None and not self._reader.is_alive()

    def end(self, number: int = signal.SIGINT) -> int:
        """Send a signal and wait; the exit code."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        if self.process.stdout:
            self.process.stdout.close()
        return code

    def pids(self) -> dict[str, int]:
        """Numbers of everything that runs, by name."""
        noted = self.directory / "postgres.location"
        home = Path(noted.read_text().strip()) if noted.exists() else self.directory / "postgres"
        records = {
            "postgres": home / "data" / "postmaster.pid",
            "meilisearch": self.directory / "meili" / "pid",
            "worker": self.directory / "run" / "worker.pid",
            "web": self.directory / "run" / "web.pid",
        }
        return {name: int(path.read_text().split()[0]) for name, path in records.items()}


Launch = Callable[..., Up]


@pytest.fixture
def launch(ground: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Launch]:
    """Starts `up` over one directory; all are ended after the test."""
    for name in (running.DATABASE_URL, running.MEILI_URL, running.MEILI_KEY):
        monkeypatch.delenv(name, raising=False)
    started: list[Up] = []
    port = free_port()

    def start(*failing: str, port: int = port, **environment: str) -> Up:
        started.append(Up(port, ground, *failing, **environment))
        return started[-1]

    yield start
    for one in started:
        one.end(signal.SIGTERM)


def gone(pids: dict[str, int]) -> bool:
    return not any(command_line(pid) for pid in pids.values())


def test_it_shows_where_to_go_and_whom_to_be_and_ctrl_c_ends_everything(launch: Launch) -> None:
    up = launch()
    up.expect("按 Ctrl-C 停止")
    assert f"http://127.0.0.1:{up.port}" in up.said
    assert re.search(r"企业 +run-1 +示例口令", up.said)
    pids = up.pids()
    noted = running.environment(up.directory)
    assert set(noted) == {running.DATABASE_URL, running.MEILI_URL, running.MEILI_KEY}
    assert (up.directory / "running.json").stat().st_mode & 0o077 == 0
    assert up.end() == 0
    assert gone(pids)
    assert running.environment(up.directory) == {}


def test_after_kill_9_the_next_one_starts_on_the_same_port_and_data(launch: Launch) -> None:
    first = launch()
    first.expect("按 Ctrl-C 停止")
    pids = first.pids()
    assert first.end(signal.SIGKILL) == -signal.SIGKILL
    second = launch()
    second.expect("按 Ctrl-C 停止")
    assert "run-2" in second.said
    assert gone(pids)


def test_whatever_dies_comes_back_and_a_second_up_is_refused(launch: Launch) -> None:
    up = launch()
    up.expect("按 Ctrl-C 停止")
    before = up.pids()
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    second = launch(port=free_port())
    assert second.wait() == 1
    assert f"衡桥已由另一个进程启动（进程号 {up.process.pid}）" in second.said
    for name in ("PostgreSQL ", "Meilisearch ", "后台任务", "网页服务"):
        up.expect(f"{name}已重新启动。")
    after = up.pids()
    assert not set(before.values()) & set(after.values())
    assert wait_until(lambda: not is_free(up.port), PATIENCE)


def test_a_port_in_use_is_one_sentence_before_anything_starts(launch: Launch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen(1)
        port = other.getsockname()[1]
        up = launch(port=port)
        assert up.wait() == 1
    assert re.fullmatch(rf"端口 {port} 不能使用，.*make up PORT=\d+\n", up.said)


def test_a_program_that_fails_is_explained_and_nothing_stays_behind(launch: Launch) -> None:
    first = launch("migrate")
    assert first.wait() == 1
    assert "数据库结构没有升级成功：故意失败" in first.said
    assert "启动后台任务" not in first.said
    second = launch("web")
    assert second.wait() == 1
    assert re.search(r"网页服务没有就绪：故意失败（详见 .*web\.log）。\n$", second.said)
    assert "Traceback" not in first.said + second.said
    assert list((second.directory / "run").iterdir()) == []


def test_given_servers_that_do_not_answer_are_named_without_passwords(launch: Launch) -> None:
    url = f"postgresql+psycopg://me:geheim@127.0.0.1:{free_port()}/none"
    up = launch(HENGQIAO_DATABASE_URL=url)
    assert up.wait() == 1
    assert "连不上 HENGQIAO_DATABASE_URL 指定的 PostgreSQL" in up.said
    assert "geheim" not in up.said
    assert "Traceback" not in up.said


def test_a_given_search_engine_needs_its_key(launch: Launch) -> None:
    up = launch(HENGQIAO_MEILI_URL=f"http://127.0.0.1:{free_port()}")
    assert up.wait() == 1
    assert "没有 HENGQIAO_MEILI_KEY" in up.said


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match=r"磁盘空间不足：.*至少需要 \d+ MB；请清理后重试"):
        require_space(tmp_path / "not" / "there", least=10**18)
