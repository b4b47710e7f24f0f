"""Starting and stopping one program; knows nothing of what the program does.

Linux ends our children when we die, even by kill -9; elsewhere leftovers.py cleans up.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from app.local.account import Account

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


@dataclass(frozen=True)
class Program:
    """What to run, where its output goes, with which environment and in which directory."""

    command: tuple[str, ...]
    log: Path
    environment: Mapping[str, str]
    directory: Path


def spawn(
    program: Program,
    *,
    account: Account | None = None,
    death_signal: int = signal.SIGTERM,
    output: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, so that Ctrl-C reaches only us.

    Its standard output joins the log unless `output` says otherwise (subprocess.PIPE).
    Call it from a thread that lives as long as the program may: Linux counts that thread's end
    as the parent's death.
    """
    with open_log(program.log) as log:
        return subprocess.Popen(
            program.command,
            cwd=program.directory,
            env=dict(program.environment),
            stdin=subprocess.DEVNULL,
            stdout=log if output is None else output,
            stderr=log,
            start_new_session=True,
            preexec_fn=_die_with_parent(death_signal, os.getpid()),  # noqa: PLW1509 - see _LIBC
            **(account.popen_arguments() if account else {}),
        )


def run_to_end(program: Program) -> tuple[int, str]:
    """Run a program that ends by itself; its exit code and standard output, the rest is logged."""
    running = spawn(program, output=subprocess.PIPE)
    try:
        said, _ = running.communicate()
    except BaseException:
        stop(running, signal.SIGTERM)
        raise
    return running.returncode, said.decode(errors="replace")


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


def last_line(log: Path) -> str:
    """The last line of a log that says something, for a message; empty if there is none."""
    try:
        tail = log.read_bytes()[-4000:].decode(errors="replace")
    except OSError:
        return ""
    lines = [line.strip() for line in tail.splitlines() if line.strip()]
    return lines[-1] if lines else ""
