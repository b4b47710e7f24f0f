"""Turning measured times into the figures of a report: quantiles, ratios, shares. Pure."""

import math
from collections.abc import Sequence

STALL_MS = 30.0

Part = dict[str, float | int | bool]
Result = dict[str, Part]


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed (nearest rank)."""
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1]


def spread(milliseconds: Sequence[float]) -> Part:
    """Median and 95th percentile in ms, and the number of measurements."""
    return {
        "p50_ms": round(quantile(milliseconds, 0.5), 2),
        "p95_ms": round(quantile(milliseconds, 0.95), 2),
        "measured": len(milliseconds),
    }


def stalled(milliseconds: Sequence[float]) -> float:
    """Share (0 to 1) of calls that took longer than STALL_MS."""
    return round(sum(each > STALL_MS for each in milliseconds) / len(milliseconds), 3)


def ratio(ours: Sequence[float], base: Sequence[float]) -> Part:
    """How many times as long ours took as the base, measured in the same run."""
    return {
        name: round(quantile(ours, share) / quantile(base, share), 2)
        for name, share in (("p50", 0.5), ("p95", 0.95))
    }
