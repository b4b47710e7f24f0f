"""Starting and stopping one server process, and the lock that says whose directory it is.

Knows nothing of what the program does. Linux ends our children when we die, even by kill -9;
elsewhere the next start finds the leftover by its recorded number and ends it.
"""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from app.local.account import Account
from app.local.errors import LocalError

LOG_LIMIT = 10 * 2**20
_PR_SET_PDEATHSIG = 1
# Loaded before any fork: the child of a threaded process must not search for libraries.
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _die_with_parent(death_signal: int, parent: int) -> Callable[[], None]:
    def arrange() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return arrange


def open_log(path: Path) -> IO[bytes]:
    """Open a log to append to; one that has grown past LOG_LIMIT bytes moves to *.1 first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_name(path.name + ".1"))
    return path.open("ab")


def spawn(
    command: Sequence[str],
    *,
    log: Path,
    environment: Mapping[str, str],
    directory: Path,
    account: Account | None = None,
    death_signal: int = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, so that Ctrl-C reaches only us.

    Call it from a thread that lives as long as the program may: Linux counts that thread's end
    as the parent's death.
    """
    with open_log(log) as output:
        return subprocess.Popen(
            command,
            cwd=directory,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent(death_signal, os.getpid()),  # noqa: PLW1509 - see _LIBC
            **(account.popen_arguments() if account else {}),
        )


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Ask again until the condition holds; false when the time is up."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def stop(process: subprocess.Popen[bytes], *signals: int, patience: float = 10) -> None:
    """Send the signals in turn, waiting `patience` seconds after each; then kill the group."""
    for number in signals:
        if process.poll() is not None:
            break
        process.send_signal(number)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def command_line(pid: int) -> str:
    """The command line of a live process; empty if there is no such process."""
    recorded = Path(f"/proc/{pid}/cmdline")
    if sys.platform == "linux":
        try:
            return recorded.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    said = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return said.stdout


def end_leftover(pid: int, marker: str, *signals: int, patience: float = 10) -> None:
    """End a process that an earlier run left behind, if its command line contains the marker."""
    for number in (*signals, signal.SIGKILL):
        if marker not in command_line(pid):
            return
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        wait_until(lambda: marker not in command_line(pid), patience)


def last_line(log: Path) -> str:
    """The last line of a log that says something, for a message; empty if there is none."""
    try:
        tail = log.read_bytes()[-4000:].decode(errors="replace")
    except OSError:
        return ""
    lines = [line.strip() for line in tail.splitlines() if line.strip()]
    return lines[-1] if lines else ""


class DirectoryLock:
    """Held by the process that manages a directory's server; freed by the system if it dies."""

    def __init__(self, path: Path, what: str) -> None:
        self._path = path
        self._what = what
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Take the lock; LocalError names the holder if another process has it."""
        if self._file is not None:
            raise LocalError(f"{self._what}已经由本进程启动。")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle = self._path.open("a+")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            handle.seek(0)
            holder = handle.read().strip() or "未知"
            handle.close()
            raise LocalError(
                f"{self._what}已由另一个进程启动（进程号 {holder}）；请先停止它，或直接使用它。"
            ) from None
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        self._file = handle

    def release(self) -> None:
        """Give the lock back; harmless if it was never taken."""
        if self._file is not None:
            self._file.close()
            self._file = None
