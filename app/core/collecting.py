"""How often the process looks for objects that only hold each other. Not what it may keep.

Matching makes many small objects that go by themselves as soon as nobody names them, beside a
lexicon and a catalogue that stay. Looking through all of it every 700 objects, as Python does by
itself, took a quarter of the time of judging a ranking and found nothing.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_YOUNG, _MIDDLE, _OLD = 20_000, 20, 50


def relax() -> None:
    """Leave what is loaded so far out of the search, and search less often from now on."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)


@contextmanager
def paused() -> Iterator[None]:
    """Do not search while much is loaded that will stay."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
