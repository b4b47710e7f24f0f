"""Ends programs that an earlier run left behind, found by their noted number and command line.

A number alone proves nothing: the system gives it to somebody else once the program is gone.
"""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from app.local import process


def command_line(pid: int) -> str:
    """The command line of a live process; empty if there is no such process."""
    recorded = Path(f"/proc/{pid}/cmdline")
    if sys.platform == "linux":
        try:
            return recorded.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    said = subprocess.run(
        [shutil.which("ps") or "/bin/ps", "-o", "command=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
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
        process.wait_until(lambda: marker not in command_line(pid), patience)


def remember(record: Path, running: subprocess.Popen[bytes], program: process.Program) -> None:
    """Note a process, so that a later start can end it should we die without stopping it."""
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(f"{running.pid} {' '.join(program.command)}")


def end_remembered(record: Path, *signals: int) -> None:
    """End the noted process if it still lives, and drop the note."""
    try:
        pid, command = record.read_text().split(" ", 1)
    except (OSError, ValueError):
        return
    end_leftover(int(pid), command, *signals)
    record.unlink(missing_ok=True)


def end_all_remembered(directory: Path) -> None:
    """End every program that is noted in a directory."""
    for record in directory.glob("*.pid"):
        end_remembered(record, signal.SIGTERM)
