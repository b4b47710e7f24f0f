"""Islands of quantities in running text, each with the word that names it.

The same runs and roles as in a whole text, but here a run that cannot be read hides nothing else.
Which need item an island belongs to is decided elsewhere.
"""

from app.metrology.expressions.claims import Claim, Claims, collect
from app.metrology.expressions.pieces import split
from app.metrology.expressions.roles import as_items
from app.metrology.expressions.scanner import scan
from app.metrology.readings import Island, Reading
from app.metrology.refusals import Unreadable, pointed
from app.metrology.text import NormalText


def islands_of(normal: NormalText, raw: str) -> tuple[Island, ...]:
    """Every island of a text; positions are those of the original."""
    claims = collect(split(normal.text, scan(normal.text)))
    return tuple(_island(claim, normal, raw) for claim in claims.found)


def _island(claim: Claim, normal: NormalText, raw: str) -> Island:
    start = normal.origin(claim.start)
    stop = normal.origin(claim.stop - 1) + 1
    try:
        reading = Reading("read", tuple(as_items(Claims([claim]), "", prose=False)))
    except Unreadable as error:
        reading = Reading("refused", reason=pointed(error.message, raw, start), position=start)
    return Island(start, stop, reading, claim.context.name)
