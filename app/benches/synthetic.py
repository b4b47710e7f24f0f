"""Made-up catalogues and needs that read like real ones; the same seed gives the same rows.

Pure: values out, no database. Institutions are named as examples and stand for nobody.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from app.benches.instruments import INSTRUMENTS, Instrument
from app.capabilities.choices import MODES, PROOF_KINDS

SEED = 20261121
_UNREADABLE = ("见附表", "按委托要求", "全量程", "")
_RANGES = ("({lo}~{hi}){unit}", "{lo}～{hi} {unit}", "({lo}～{hi}) {unit}", "{lo}{unit}~{hi}{unit}")
_SERVICES = (["校准"], ["检定", "校准"], ["检定"], ["校准", "测试"], ["检测"])
_MODES = (["送检"], ["送检", "现场"], ["现场"], list(MODES))
_DAYS = (3, 5, 7, 10, 15, 20)
_UNREAD_SHARE = 0.03
_PLAIN_SHARE = 0.35


def source(part: str) -> Random:
    """Numbers for one part of the data; parts do not disturb each other."""
    return Random(f"{SEED}:{part}")


def catalogue(part: str, count: int, *, prefix: str = "N") -> Iterator[dict[str, Any]]:
    """Rows of one institution's catalogue: values by column key, and `code` after the prefix."""
    random = source(part)
    for number in range(1, count + 1):
        yield {"code": f"{prefix}{number:06d}", **_row(random)}


def need_item(random: Random) -> dict[str, str]:
    """Device, range, requirement and specification of something an enterprise wants done."""
    kind = random.choice(INSTRUMENTS)
    wants = random.random() > _PLAIN_SHARE
    return {
        "device": random.choice(kind.devices),
        "measurand": kind.measurand if random.random() > _PLAIN_SHARE else "",
        "range_text": _range(random, kind),
        "requirement_text": random.choice(kind.accuracies) if wants else "",
        "spec": "",
    }


def devices() -> list[str]:
    """Names that occur in every larger catalogue, for searches by words."""
    return [kind.devices[-1] for kind in INSTRUMENTS]


def moment(random: Random) -> datetime:
    """When something was published: a second of the first half of 2026."""
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=random.randrange(180 * 86400))


def _row(random: Random) -> dict[str, Any]:
    kind = random.choice(INSTRUMENTS)
    proof = random.choice(PROOF_KINDS)
    return {
        "measurand": kind.measurand,
        "device": random.choice(kind.devices),
        "range_text": _range(random, kind),
        "condition_text": random.choice(("", "", "", "环境温度 (20±2)℃")),
        "uncertainty_text": random.choice(kind.accuracies),
        "spec": kind.spec,
        "services": list(random.choice(_SERVICES)),
        "modes": list(random.choice(_MODES)),
        "proof_kind": proof,
        "proof_number": f"示例-{random.randrange(10_000):04d}",
        "proof_valid_from": date(2024, random.randrange(1, 13), 1),
        "proof_valid_to": date(2090, random.randrange(1, 13), 1),
        "authorised_regions": [],
        "turnaround_days": random.choice(_DAYS),
        "fee_text": f"{random.randrange(8, 200) * 10}元/台",
        "note": "",
    }


def _range(random: Random, kind: Instrument) -> str:
    if random.random() < _UNREAD_SHARE:
        return random.choice(_UNREADABLE)
    low = random.choice(kind.lows)
    above = [high for high in kind.highs if float(high) > float(low)]
    form = random.choice(_RANGES)
    return form.format(lo=low, hi=random.choice(above), unit=kind.unit)
