"""The process's memory of what rows say, by digest: read once, the same for ever.

A digest stands for its content, so nothing here can be stale; what is rarely asked for is dropped.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping

from sqlalchemy.orm import Session

from app.capabilities import offers
from app.matching.memory.keeping import known_rows
from app.matching.terms import row_of_terms
from app.metrology.gate_inputs import Row

REMEMBERED = 200_000
BATCH = 5000
_rows: OrderedDict[str, Row] = OrderedDict()
_lock = threading.Lock()


Read = Callable[[Session, list[str]], Mapping[str, Row]]


def rows_of(session: Session, digests: Iterable[str], read: Read | None = None) -> dict[str, Row]:
    """Rows by digest. A digest whose last row was changed meanwhile is missing.

    `read` gives those that are not remembered; from the catalogue, unless another source is named.
    """
    wanted = set(digests)
    found = known_rows(session, wanted)
    with _lock:
        for digest in wanted - found.keys():
            if digest in _rows:
                found[digest] = _rows[digest]
                _rows.move_to_end(digest)
    missing = sorted(wanted - found.keys())
    for start in range(0, len(missing), BATCH):
        found.update((read or _current)(session, missing[start : start + BATCH]))
    _remember({digest: found[digest] for digest in missing if digest in found})
    return found


def _current(session: Session, digests: list[str]) -> dict[str, Row]:
    return {each.terms: row_of_terms(each) for each in offers.terms(session, digests)}


def forget() -> None:
    """Drop everything, as a new process would start."""
    with _lock:
        _rows.clear()


def _remember(rows: dict[str, Row]) -> None:
    with _lock:
        _rows.update(rows)
        while len(_rows) > REMEMBERED:
            _rows.popitem(last=False)
