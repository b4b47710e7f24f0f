"""Our own Meilisearch: genuine, private, on the same port after a crash."""

import os
import signal
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from app.local import meili_binary
from app.local.errors import LocalError
from app.local.leftovers import command_line
from app.local.meilisearch import Meilisearch, ensure_binary, master_key
from app.local.ports import is_free
from app.local.progress import Silent


@pytest.fixture
def engine(ground: Path) -> Iterator[Meilisearch]:
    server = Meilisearch(ground / "meili", master_key(ground / "meili.key"))
    yield server
    server.stop()


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without Meilisearch and npm; returns the directory its PATH names."""
    monkeypatch.delenv("HENGQIAO_MEILI_BIN", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    (tmp_path / "path").mkdir()
    return tmp_path / "path"


@contextmanager
def release_page(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Serves a folder in place of the project's release page."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/asset"
        monkeypatch.setattr(meili_binary, "RELEASE", address)
        yield
        server.shutdown()


def pid_of(engine: Meilisearch) -> int:
    return int((engine.data_dir / "pid").read_text().split()[0])


def authorised(engine: Meilisearch) -> dict[str, str]:
    return {"Authorization": f"Bearer {engine.key}"}


def test_only_the_key_opens_it_and_the_key_stays_private(engine: Meilisearch, ground: Path) -> None:
    engine.start()
    assert httpx.get(f"{engine.url}/version").status_code == httpx.codes.UNAUTHORIZED
    version = httpx.get(f"{engine.url}/version", headers=authorised(engine)).json()
    assert version["pkgVersion"].startswith("1.21.")
    assert stat.S_IMODE((ground / "meili.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(engine.data_dir.stat().st_mode) == 0o700
    assert engine.key not in command_line(pid_of(engine))
    assert master_key(ground / "meili.key") == engine.key


def test_it_listens_on_loopback_only(engine: Meilisearch) -> None:
    engine.start()
    port = urlsplit(engine.url).port
    assert port is not None
    assert not is_free(port, "127.0.0.1")
    assert is_free(port, "127.0.0.2")


def test_after_a_kill_it_is_back_on_its_port_with_its_data(engine: Meilisearch) -> None:
    engine.start()
    address = engine.url
    headers = authorised(engine)
    made = httpx.post(f"{address}/indexes", json={"uid": "kept"}, headers=headers)
    task = made.json()["taskUid"]
    while httpx.get(f"{address}/tasks/{task}", headers=headers).json()["status"] != "succeeded":
        pass
    os.kill(pid_of(engine), signal.SIGKILL)
    engine.restart()
    assert engine.url == address
    assert httpx.get(f"{address}/indexes/kept", headers=headers).status_code == httpx.codes.OK


def test_the_next_start_takes_the_same_port(engine: Meilisearch) -> None:
    engine.start()
    address = engine.url
    engine.stop()
    again = Meilisearch(engine.data_dir, engine.key)
    again.start()
    try:
        assert again.url == address
        with pytest.raises(LocalError, match=f"进程号 {os.getpid()}"):
            engine.start()
    finally:
        again.stop()


def test_a_start_that_fails_says_why_and_where_to_read(engine: Meilisearch) -> None:
    engine.key = "short"
    with pytest.raises(LocalError, match=r"Meilisearch 没有启动成功：.*server\.log"):
        engine.start()


def test_the_genuine_release_is_downloaded_once(
    bare: Path, ground: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as usual:
        usual.undo()
        genuine = ensure_binary(report=Silent())
    folder = bare.with_name("page")
    folder.mkdir()
    (folder / "asset").symlink_to(genuine)
    with release_page(folder, monkeypatch):
        program = ensure_binary(ground / "bin", Silent())
    assert meili_binary.program_version(program) == "1.21.0"
    assert ensure_binary(ground / "bin", Silent()) == program  # the page is gone by now


def test_other_bytes_are_refused_and_never_become_a_program(
    bare: Path, ground: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = bare.with_name("page")
    folder.mkdir()
    (folder / "asset").write_text("#!/bin/sh\ntouch executed\n")
    cache = ground / "bin"
    cache.mkdir(parents=True)
    (cache / "meilisearch-1.21.0").write_text("#!/bin/sh\ntouch executed\n")
    with (
        release_page(folder, monkeypatch),
        pytest.raises(LocalError, match=r"校验和不符.*没有 npm.*请安装 Meilisearch 1\.21\.0"),
    ):
        ensure_binary(cache, Silent())
    assert not any(os.access(path, os.X_OK) for path in cache.iterdir() if path.is_file())


def test_the_operators_own_program_is_used_with_a_word_about_its_version(
    bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = bare / "my-meilisearch"
    own.write_text("#!/bin/sh\necho meilisearch 1.9.3\n")
    own.chmod(0o755)
    monkeypatch.setenv("HENGQIAO_MEILI_BIN", str(own))
    assert ensure_binary() == own
    assert "1.9.3" in capsys.readouterr().err
    monkeypatch.setenv("HENGQIAO_MEILI_BIN", str(bare / "missing"))
    with pytest.raises(LocalError, match=r"HENGQIAO_MEILI_BIN 指向的 .*missing 不存在"):
        ensure_binary()
