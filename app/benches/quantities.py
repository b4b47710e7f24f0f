"""Reading measurement texts and judging rows: the core alone, without servers or stored data."""

from collections.abc import Sequence
from statistics import median
from time import perf_counter

from app.benches.expressions import distinct
from app.benches.scene import BenchFailed
from app.metrology.boxes import Box
from app.metrology.boxing import boxes_of
from app.metrology.gate_inputs import Demand, Row
from app.metrology.gates import assess
from app.metrology.identity import identify
from app.metrology.quantities import read_quantities
from app.metrology.readings import Hint

STRINGS = 4000
ROUNDS = 5
ROWS = 400
# Frequencies in hertz at which a scope of AC voltage usually changes its uncertainty.
_BANDS = (10, 40, 1000, 10_000, 20_000, 50_000, 100_000, 300_000, 1_000_000)


def measure() -> dict[str, float]:
    """Strings read per second on one core, and milliseconds of judging 400 rows of one institution.

    Cold strings are all different and read for the first time; warm ones are those read again.
    """
    texts = list(distinct(STRINGS + ROUNDS))
    for text, hint in texts[STRINGS:]:  # the grammar and the unit table are loaded once
        read_quantities(text, hint)
    texts = texts[:STRINGS]
    cold = _seconds(texts)
    warm = median(_seconds(texts) for _ in range(ROUNDS))
    return {
        "strings_per_s_warm": round(STRINGS / warm),
        "strings_per_s_cold": round(STRINGS / cold),
        "assess_400_ms": round(median(_assessed() for _ in range(ROUNDS * 4)), 3),
    }


def _seconds(texts: Sequence[tuple[str, Hint]]) -> float:
    started = perf_counter()
    refused = sum(read_quantities(text, hint).status != "read" for text, hint in texts)
    taken = perf_counter() - started
    if refused:
        raise BenchFailed(f"{refused} 条表述没有读出，测量无效。")
    return taken


def _assessed() -> float:
    """Milliseconds for AC voltage × frequency against 400 rows that together cover the demand."""
    rows = _rows()
    demand = Demand(
        device="交流电压表",
        boxes=_boxes("0.1 V~1000 V;频率:50Hz~100kHz"),
        limits=read_quantities("Urel=0.5%(k=2)", "uncertainty").limits,
        requirement_text="Urel=0.5%(k=2)",
    )
    started = perf_counter()
    found = assess(demand, rows)
    taken = (perf_counter() - started) * 1000
    if found.verdict != "qualified":
        raise BenchFailed(f"能力项应当判为可测，却是 {found.verdict}，测量无效。")
    return taken


def _rows() -> list[Row]:
    rows = []
    for number in range(ROWS):
        band, part = number % (len(_BANDS) - 1), number // (len(_BANDS) - 1)
        range_text = f"{20 * part} V~{20 * (part + 1)} V;频率:{_BANDS[band]}Hz~{_BANDS[band + 1]}Hz"
        limits = read_quantities(f"0.02 % + {part + 1} µV", "uncertainty").limits
        rows.append(Row(id=number, device="交流电压表", boxes=_boxes(range_text), limits=limits))
    return rows


def _boxes(text: str) -> tuple[Box, ...]:
    about = identify("", "交流电压")
    return boxes_of(read_quantities(text, "range").intervals, (), about.kinds, about.influences)
