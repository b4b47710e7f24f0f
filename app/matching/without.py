"""The ranks without each bar of a run's lines, computed once a process: runs never change."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from app.matching.contents import rows_of
from app.matching.field import Track
from app.matching.judging import without
from app.matching.models import MatchRun
from app.matching.outcome import Place
from app.matching.policies.policy import Policy
from app.matching.runs import contents, field_of

REMEMBERED = 100_000  # lines of all runs together
Ranks = Mapping[int, Mapping[str, int]]
_ranks: OrderedDict[tuple[int, str], Ranks] = OrderedDict()
_lock = threading.Lock()


def ranks_without(
    session: Session, run: MatchRun, places: Sequence[Place], policy: Policy
) -> Ranks:
    """By institution and bar, see `judging.without`. `places` are all those of the run."""
    key = (run.id, run.content_hash)
    with _lock:
        known = _ranks.get(key)
        if known is not None:
            _ranks.move_to_end(key)
            return known
    field = field_of(run)
    placed = {place.organisation_id for place in places}
    # Only the names of devices are read, and only the market asks for them.
    digests = {
        digest
        for entrant in field.entrants
        if field.track is Track.MARKET and entrant.organisation_id in placed
        for digest in entrant.terms
    }
    found = without(field, places, rows_of(session, digests, contents), policy)
    with _lock:
        _ranks[key] = found
        while len(_ranks) > 1 and sum(map(len, _ranks.values())) > REMEMBERED:
            _ranks.popitem(last=False)
    return found


def forget() -> None:
    """Drop everything, as a new process would start."""
    with _lock:
        _ranks.clear()
