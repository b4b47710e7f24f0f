"""A PostgreSQL server of our own on this machine, for trying and testing; never for production.

Local socket only, private directories, trust inside them. Knows nothing of schemas or domains.
"""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from app.local import leftovers, process
from app.local.account import Account, server_account
from app.local.binaries import find_binaries
from app.local.errors import LocalError
from app.local.locks import DirectoryLock
from app.local.placement import Placement, place, reachable_binaries

SUPERUSER = "postgres"
PORT = 5432  # only part of the socket's name: nothing listens on the network
START_SECONDS = 60  # recovery after a crash included
LOCALE = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"

SETTINGS = {"listen_addresses": "", "max_connections": "100", "unix_socket_permissions": "0700"}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def _environment() -> dict[str, str]:
    """Our environment without what would steer PostgreSQL's programs or its language."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PG", "LC_", "LANG"))
    }
    return kept | {"LC_ALL": LOCALE}


class Postgres:
    """One cluster; `start` creates it if need be, `stop` leaves the data, `destroy` does not.

    `data_dir` is where the files are wanted; `home` says where they really are once started.
    `durable=False` trades safety in a power cut for speed: for tests only.
    `binaries` names the directory of programs to use instead of looking for one.
    """

    def __init__(
        self, data_dir: Path, *, durable: bool = True, binaries: Path | None = None
    ) -> None:
        self._wanted = data_dir.absolute()
        self._durable = durable
        self._binaries = binaries
        self._placement: Placement | None = None
        self._process: subprocess.Popen[bytes] | None = None
        lock = self._wanted.with_name(self._wanted.name + ".lock")
        self._lock = DirectoryLock(lock, "本机 PostgreSQL ")

    @property
    def home(self) -> Path:
        """Directory that holds data, socket and log; may differ from the wanted one."""
        return self._placed().home

    @property
    def log(self) -> Path:
        """The server's log."""
        return self._placed().log

    @property
    def moved(self) -> bool:
        """True if the wanted directory could not be used."""
        return self.home != self._wanted

    def url(self, database: str) -> str:
        """SQLAlchemy address of a database of this server."""
        folder = quote(str(self._placed().sockets), safe="")
        return f"postgresql+psycopg://{SUPERUSER}@/{database}?host={folder}&port={PORT}"

    def start(self) -> None:
        """Start the server and wait until it takes connections; LocalError says why not."""
        self._lock.take()
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def exit_code(self) -> int | None:
        """None while the server runs, else how it ended."""
        return self._process.poll() if self._process else 0

    def stop(self) -> None:
        """Stop the server, disconnecting clients; harmless if it is not running."""
        if self._process is not None:
            process.stop(self._process, signal.SIGINT, signal.SIGQUIT, patience=30)
            self._process = None
        self._lock.release()

    def restart(self) -> None:
        """Stop what is left of the server and start it again."""
        self.stop()
        self.start()

    def destroy(self) -> None:
        """Stop the server and delete all its data, wherever they lie."""
        self.stop()
        if self._placement is not None:
            shutil.rmtree(self._placement.sockets, ignore_errors=True)
            shutil.rmtree(self._placement.home, ignore_errors=True)
        for suffix in (".lock", ".location"):
            self._wanted.with_name(self._wanted.name + suffix).unlink(missing_ok=True)

    def create_database(self, name: str) -> bool:
        """Create an empty database unless it exists; true if it was created."""
        known = "select 1 from pg_database where datname = %s"
        create = sql.SQL("create database {}").format(sql.Identifier(name))
        try:
            with self._connect() as connection:
                if connection.execute(known, [name]).fetchone():
                    return False
                connection.execute(create)
                return True
        except psycopg.Error as error:
            raise LocalError(f"数据库 {name} 没有建成：{error}（详见 {self.log}）。") from error

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self._placed().sockets),
            port=PORT,
            user=SUPERUSER,
            dbname="postgres",
            autocommit=True,
            connect_timeout=5,
        )

    def _placed(self) -> Placement:
        if self._placement is None:
            raise LocalError("本机 PostgreSQL 还没有启动。")
        return self._placement

    def _start(self) -> None:
        account = server_account()
        self._placement = place(self._wanted, account)
        self._end_leftover()
        found = self._binaries or find_binaries(self._placement.cluster_version())
        binaries = reachable_binaries(found, self.home, account)
        if self._placement.cluster_version() is None:
            self._initialise(binaries, account)
        self._launch(binaries, account)

    def _end_leftover(self) -> None:
        """End a server that outlived its manager and forget a number nobody has any more.

        The lock is ours, so no manager watches whatever still runs here.
        """
        record = self._placed().data / "postmaster.pid"
        try:
            pid = int(record.read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return
        leftovers.end_leftover(pid, str(self._placed().data), signal.SIGINT, signal.SIGQUIT)
        record.unlink(missing_ok=True)

    def _initialise(self, binaries: Path, account: Account) -> None:
        """Create the cluster beside its place and move it there whole: a crash leaves no half."""
        placement = self._placed()
        unfinished = placement.home / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        command = [
            str(binaries / "initdb"),
            f"--pgdata={unfinished}",
            f"--username={SUPERUSER}",
            f"--locale={LOCALE}",
            "--encoding=UTF8",
            "--auth=trust",
            "--no-instructions",
            *([] if self._durable else ["--no-sync"]),
        ]
        with process.open_log(placement.log) as log:
            outcome = subprocess.run(
                command,
                cwd=placement.home,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
                **account.popen_arguments(),
            )
        if outcome.returncode != 0:
            raise self._failure("PostgreSQL 数据目录没有建成")
        unfinished.rename(placement.data)

    def _launch(self, binaries: Path, account: Account) -> None:
        placement = self._placed()
        settings = SETTINGS | {"unix_socket_directories": f'"{placement.sockets}"'}
        if not self._durable:
            settings |= CARELESS
        arguments = ["-D", str(placement.data), "-p", str(PORT)]
        for name, value in settings.items():
            arguments += ["-c", f"{name}={value}"]
        command = (str(binaries / "postgres"), *arguments)
        self._process = process.spawn(
            process.Program(command, placement.log, _environment(), placement.home),
            account=account,
            death_signal=signal.SIGINT,
        )
        if not process.wait_until(self._settled, START_SECONDS) or not self._is_ready():
            raise self._failure("PostgreSQL 没有启动成功")

    def _settled(self) -> bool:
        return self.exit_code() is not None or self._is_ready()

    def _is_ready(self) -> bool:
        """Whether the server's own record says so; its eighth line is the state."""
        try:
            lines = (self._placed().data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return [line.strip() for line in lines[7:8]] == ["ready"]

    def _failure(self, what: str) -> LocalError:
        log = self._placed().log
        reason = process.last_line(log) or "没有留下原因"
        return LocalError(f"{what}：{reason}（详见 {log}）。")
