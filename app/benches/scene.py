"""What benchmarks find on the scratch servers: who may sign in, and records to look at."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import AppError
from app.core.permissions import Actor, Role

Report = Callable[[str, int, int], None]


class BenchFailed(AppError):
    """What was to be measured did not work, so there is no figure to give."""

    status = 500
    code = "bench_failed"


@dataclass(frozen=True)
class Signed:
    """Somebody of an example organisation with a session: who, and the cookie's token."""

    actor: Actor
    token: str
    uscc: str


@dataclass(frozen=True)
class Scene:
    """The filled platform. `times` is how often to measure, 0 for each benchmark's own number.

    `own_need_ids` are those of the enterprise in `people`, `capability_ids` the first thousand.
    """

    folder: Path
    rows: int
    times: int
    report: Report
    people: dict[Role, Signed]
    need_ids: list[int]
    own_need_ids: list[int]
    capability_ids: list[int]

    def often(self, usual: int) -> int:
        """How many measurements to take where `usual` are taken unless asked otherwise."""
        return self.times or usual
