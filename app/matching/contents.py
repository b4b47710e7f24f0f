"""The process's memory of what rows say, by digest: read once, the same for ever.

A digest stands for its content, so nothing here can be stale; what is rarely asked for is dropped.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.capabilities import offers
from app.matching.terms import row_of_terms
from app.metrology.gate_inputs import Row

REMEMBERED = 100_000
BATCH = 5000
_rows: OrderedDict[str, Row] = OrderedDict()
_lock = threading.Lock()


def rows_of(session: Session, digests: Iterable[str]) -> dict[str, Row]:
    """Rows by digest. A digest whose last row was changed meanwhile is missing."""
    wanted = set(digests)
    with _lock:
        found = {digest: _rows[digest] for digest in wanted if digest in _rows}
        for digest in found:
            _rows.move_to_end(digest)
    missing = sorted(wanted - found.keys())
    for start in range(0, len(missing), BATCH):
        read = offers.terms(session, missing[start : start + BATCH])
        found.update((each.terms, row_of_terms(each)) for each in read)
    _remember({digest: found[digest] for digest in missing if digest in found})
    return found


def forget() -> None:
    """Drop everything, as a new process would start."""
    with _lock:
        _rows.clear()


def _remember(rows: dict[str, Row]) -> None:
    with _lock:
        _rows.update(rows)
        while len(_rows) > REMEMBERED:
            _rows.popitem(last=False)
