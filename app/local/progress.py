"""Tells a person what is going on: a moving line on a terminal, plain lines elsewhere.

Writes to standard error, so that standard output stays for results.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

PLAIN_EVERY = 10  # per cent between two plain lines


class Reporter:
    """Shows steps and downloads on a console."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True, highlight=False)

    def say(self, text: str) -> None:
        """One line of fact."""
        self.console.print(text, soft_wrap=True, markup=False)

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """A step of unknown length; leaves a line with the time it took."""
        started = time.monotonic()
        if self.console.is_terminal:
            with self.console.status(f"{text}…"):
                yield
        else:
            self.say(f"{text}…")
            yield
        self.say(f"✓ {text}（{time.monotonic() - started:.1f} 秒）")

    @contextmanager
    def download(self, text: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """A download of `total` bytes; yields a function to call with the bytes just received."""
        if not self.console.is_terminal:
            yield self._plain_download(text, total)
            return
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
        with Progress(*columns, TransferSpeedColumn(), console=self.console) as bar:
            task = bar.add_task(text, total=total)
            yield lambda received: bar.update(task, advance=received)

    def _plain_download(self, text: str, total: int | None) -> Callable[[int], None]:
        received = 0
        shown = 0

        def advance(count: int) -> None:
            nonlocal received, shown
            received += count
            share = 100 * received // total if total else 0
            if share >= shown + PLAIN_EVERY:
                shown = share
                self.say(f"{text} {share} %")

        self.say(f"{text}…")
        return advance


class Silent(Reporter):
    """The reporter for callers whose user is a program."""

    def __init__(self) -> None:
        super().__init__(Console(quiet=True))
