"""How commands speak: facts on standard output, progress and sentences on standard error."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

errors = Console(stderr=True, highlight=False)
Report = Callable[[str, int, int], None]


def print_json(value: Any) -> None:
    """One object on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def say(text: str) -> None:
    """A line for people on standard output."""
    sys.stdout.write(text + "\n")


@contextmanager
def progress() -> Iterator[Report]:
    """A bar for each named part of a long task, on standard error; silent if nobody watches."""
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=errors,
        disable=not errors.is_terminal,
    )
    parts: dict[str, Any] = {}
    with bars:

        def report(name: str, done: int, total: int) -> None:
            # A total of 0 means that nobody knows it yet: the bar pulses.
            if name not in parts:
                parts[name] = bars.add_task(str(name), total=total or None)
            bars.update(parts[name], completed=done, total=total or None)

        yield report
