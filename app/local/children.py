"""Services that `up` looks after, and how it brings back one that ends by itself.

A service is anything that can be started, asked and stopped; servers and our own programs alike.
"""

import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from app.local import leftovers, process
from app.local.errors import LocalError
from app.local.progress import Reporter

FIRST_PAUSE = 1.0  # seconds before the first restart; doubles with every failure
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0  # seconds of running after which earlier failures are forgotten


class Service(Protocol):
    """What can be looked after."""

    def start(self) -> None:
        """Start it; LocalError says why not."""

    def exit_code(self) -> int | None:
        """None while it runs."""

    def restart(self) -> None:
        """Clear away what is left of it and start it again."""


class Child:
    """One of our own programs as a service: the worker or the web server."""

    def __init__(self, program: process.Program, record: Path) -> None:
        self.program = program
        self._record = record
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the program, after ending one that an earlier run left behind."""
        leftovers.end_remembered(self._record, signal.SIGTERM)
        try:
            self._process = process.spawn(self.program)
        except OSError as error:
            raise LocalError(f"无法运行 {self.program.command[0]}：{error.strerror}。") from error
        leftovers.remember(self._record, self._process, self.program)

    def exit_code(self) -> int | None:
        """None while the program runs, else how it ended."""
        return self._process.poll() if self._process else 0

    def stop(self) -> None:
        """Stop the program; harmless if it is not running."""
        if self._process is not None:
            process.stop(self._process, signal.SIGTERM)
            self._process = None
            self._record.unlink(missing_ok=True)

    def restart(self) -> None:
        """Clear away what is left of the program and start it again."""
        self.stop()
        self.start()


@dataclass
class Watched:
    """A service under watch: what it is called and how it has been doing."""

    name: str
    service: Service
    report: Reporter
    failures: int = 0
    due: float | None = None
    since: float = field(default=0.0)

    def look(self, now: float) -> None:
        """Notice an end, restart when its pause is over; `now` in seconds, monotonic."""
        if self.due is not None:
            if now >= self.due:
                self._restart(now)
            return
        code = self.service.exit_code()
        if code is not None:
            self._plan(now, f"{self.name}意外停止（退出码 {code}）")
        elif now - self.since > STEADY_AFTER:
            self.failures = 0

    def _plan(self, now: float, what: str) -> None:
        pause = min(FIRST_PAUSE * 2**self.failures, LONGEST_PAUSE)
        self.failures += 1
        self.due = now + pause
        self.report.say(f"{what}，{pause:.0f} 秒后重新启动。")

    def _restart(self, now: float) -> None:
        try:
            self.service.restart()
        except LocalError as reason:
            self._plan(now, f"{self.name}没有启动：{str(reason).rstrip('。')}")
            return
        self.due = None
        self.since = now
        self.report.say(f"{self.name}已重新启动。")
