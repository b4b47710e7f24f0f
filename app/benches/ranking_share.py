"""One process of `ranking_anew.py`: ranks the needs it is told, when it is told to go."""

import sys
from datetime import UTC, datetime

from app.core.collecting import relax
from app.core.db import session_scope
from app.core.jobs import HANDLERS, Task
from app.matching.memory.keeping import load
from app.matching.tasks import RUN
from app.registry import load_tasks

BATCH = 50  # as many as a worker hands the task at once


def main() -> None:
    """Read the ids from standard input, say "ready"; at each "go" rank them and say "done"."""
    needs = [int(each) for each in sys.stdin.readline().split()]
    load_tasks()
    with session_scope() as session:
        load(session)  # as a worker does when it starts
    relax()
    rank(needs[:1])  # loads the lexicon, opens the connections
    _say("ready")
    while sys.stdin.readline().strip() == "go":
        rank(needs)
        _say("done")


def rank(needs: list[int]) -> None:
    """Rank these needs through the handler that workers use, a transaction for each batch."""
    handler, _ = HANDLERS[RUN]
    for start in range(0, len(needs), BATCH):
        chosen = needs[start : start + BATCH]
        now = datetime.now(UTC)
        with session_scope() as session:
            handler(session, [Task(0, RUN, str(need_id), {}, 0, now) for need_id in chosen])


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
