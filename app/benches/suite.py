"""The benchmarks by name, and running some of them, on one pair of scratch servers if need be."""

from collections.abc import Callable, Sequence

from app.benches import (
    completeness,
    importing,
    matching,
    pages,
    publishing,
    quantities,
    searching,
)
from app.benches.figures import Part, Result
from app.benches.filling import fill
from app.benches.ranking import measure as ranking
from app.benches.scene import Report, Scene
from app.benches.scratch import scratch

# In the order they run: the import comes last, because it changes the catalogue most.
BENCHES: dict[str, Callable[[Scene], Result]] = {
    "pages": pages.measure,
    "search": searching.measure,
    "publish": publishing.measure,
    "import": importing.measure,
}
# These need no server and no data; each gives one flat set of figures.
ALONE: dict[str, Callable[[], dict[str, float]]] = {"quantities": quantities.measure}
# On servers and a made-up catalogue of their own; given how many rows and how often to measure.
OWN: dict[str, Callable[[int, int, Report], Part]] = {"match": matching.measure}
NAMES = (*ALONE, *BENCHES, *OWN)
# Whether what is found is right, not how fast: only when asked for by name, on servers and data of
# their own. Given the number of rows and of needs.
TRUTHS: dict[str, Callable[[int, int, Report], Result]] = {
    "ranking": ranking.measure,
    "completeness": completeness.measure,
}


def hold_against_truth(name: str, rows: int, needs: int, report: Report) -> dict[str, Result]:
    """Figures of one of TRUTHS."""
    return {name: TRUTHS[name](rows, needs, report)}


def run(names: Sequence[str], rows: int, times: int, report: Report) -> dict[str, Result]:
    """Figures of the named benchmarks over `rows` capability rows; `times` 0: as usual.

    BenchFailed if something to be measured does not work.
    """
    results: dict[str, Result] = {name: {name: ALONE[name]()} for name in names if name in ALONE}
    stored = [name for name in names if name in BENCHES]
    if stored:
        with scratch() as folder:
            scene = fill(folder, rows, times, report)
            results |= {name: BENCHES[name](scene) for name in stored}
    own = [name for name in names if name in OWN]
    return results | {name: {name: OWN[name](rows, times, report)} for name in own}


def complaints(results: dict[str, Result]) -> list[str]:
    """Sentences about measured regressions; empty if there are none."""
    return searching.complaints(results["search"]) if "search" in results else []
