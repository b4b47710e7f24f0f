"""A Meilisearch server of our own on this machine: loopback only, with a key, analytics off.

Knows nothing of indexes; what it holds can be rebuilt from PostgreSQL.
"""

import os
import secrets
import signal
import subprocess
from pathlib import Path

import httpx

from app.local import leftovers, process
from app.local.errors import LocalError
from app.local.locks import DirectoryLock
from app.local.meili_binary import ensure_binary
from app.local.ports import HOST, free_port, is_free

__all__ = ["Meilisearch", "ensure_binary", "master_key"]

START_SECONDS = 60
# The default is two thirds of the memory, set aside anew for every write: one document into 60,000
# then took 258 ms (p90 3.8 s) here, with this 25 ms (p90 32 ms).
INDEXING_MEMORY = "1GiB"


def master_key(path: Path) -> str:
    """The key kept in a file only its owner may read; made on first use."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as output:
            output.write(secrets.token_urlsafe(32))
        unfinished.replace(path)
    path.chmod(0o600)
    return path.read_text().strip()


class Meilisearch:
    """One server over one data directory, on loopback.

    Without a port it takes the one it had last time if that is free, else any free one; the
    same object keeps its port over restarts. `binary` names the program instead of finding it.
    """

    def __init__(
        self, data_dir: Path, key: str, port: int | None = None, *, binary: Path | None = None
    ) -> None:
        self.data_dir = data_dir.absolute()
        self.key = key
        self._port = port
        self._binary = binary
        self._process: subprocess.Popen[bytes] | None = None
        lock = self.data_dir.with_name(self.data_dir.name + ".lock")
        self._record = self.data_dir / "pid"
        self._lock = DirectoryLock(lock, "本机 Meilisearch ")

    @property
    def url(self) -> str:
        """Address of the server."""
        if self._port is None:
            raise LocalError("本机 Meilisearch 还没有启动。")
        return f"http://{HOST}:{self._port}"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.data_dir / "server.log"

    def start(self) -> None:
        """Start the server and wait until it answers; LocalError says why not."""
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
        """Stop the server; harmless if it is not running."""
        if self._process is not None:
            process.stop(self._process, signal.SIGTERM)
            self._process = None
            self._record.unlink(missing_ok=True)
        self._lock.release()

    def restart(self) -> None:
        """Stop what is left of the server and start it again on the same port."""
        self.stop()
        self.start()

    def _start(self) -> None:
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        leftovers.end_remembered(self._record, signal.SIGTERM)
        binary = self._binary or ensure_binary()
        self._choose_port()
        program = process.Program((str(binary),), self.log, self._environment(), self.data_dir)
        self._process = process.spawn(program)
        leftovers.remember(self._record, self._process, program)
        process.wait_until(self._settled, START_SECONDS)
        if self.exit_code() is not None or not self._is_healthy():
            reason = process.last_line(self.log) or "没有留下原因"
            raise LocalError(f"Meilisearch 没有启动成功：{reason}（详见 {self.log}）。")

    def _choose_port(self) -> None:
        record = self.data_dir / "port"
        if self._port is None:
            remembered = record.read_text().strip() if record.exists() else ""
            usable = remembered.isdigit() and is_free(int(remembered))
            self._port = int(remembered) if usable else free_port()
        record.write_text(str(self._port))

    def _environment(self) -> dict[str, str]:
        """Settings by environment, the key above all: arguments are visible to everybody."""
        kept = {name: value for name, value in os.environ.items() if name[:6] != "MEILI_"}
        return kept | {
            "MEILI_DB_PATH": str(self.data_dir / "data.ms"),
            "MEILI_DUMP_DIR": str(self.data_dir / "dumps"),
            "MEILI_SNAPSHOT_DIR": str(self.data_dir / "snapshots"),
            "MEILI_ENV": "production",
            "MEILI_HTTP_ADDR": f"{HOST}:{self._port}",
            "MEILI_MASTER_KEY": self.key,
            "MEILI_MAX_INDEXING_MEMORY": INDEXING_MEMORY,
            "MEILI_NO_ANALYTICS": "true",
        }

    def _settled(self) -> bool:
        return self.exit_code() is not None or self._is_healthy()

    def _is_healthy(self) -> bool:
        try:
            answer = httpx.get(f"{self.url}/health", timeout=2, trust_env=False)
        except httpx.HTTPError:
            return False
        return answer.status_code == httpx.codes.OK
