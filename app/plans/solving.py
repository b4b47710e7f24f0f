"""The exact plans of a basket within the time a page may take; the same basket is solved once."""

from functools import lru_cache

from app.matching.baskets.basket import Basket, Plans
from app.matching.baskets.covering import Limits
from app.matching.baskets.covers import cover

# Once for the three plans and once for the points between them.
PATIENCE = Limits(seconds=4.0, points=8)


@lru_cache(maxsize=64)
def solved(basket: Basket) -> Plans:
    """The plans; what the time left unproven, they say themselves."""
    return cover(basket, PATIENCE)
