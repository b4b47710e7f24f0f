"""Scores answers against the written sets (tests/data/WRITTEN.md) and says what differs.

Two items are the same when their numbers are, in SI units as pint knows them; the axis of a range
and the role of a limit are not compared. A unit pint does not know is compared by its number.
"""

import json
import math
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pint

DATA = Path(__file__).parent / "data"
Row = dict[str, Any]


def load(name: str) -> list[Row]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


@cache
def _registry() -> pint.UnitRegistry[float]:
    return pint.UnitRegistry()


def _si(value: float | None, unit: str | None, *, difference: bool = False) -> float | None:
    if value is None:
        return None
    name = unit or "1"
    if difference:
        name = name.replace("degC", "delta_degC").replace("degF", "delta_degF")
    try:
        return float(_registry().Quantity(float(value), name).to_base_units().magnitude)
    except (pint.PintError, ArithmeticError, AttributeError, TypeError, ValueError):
        return float(value)


def _equal(left: float | None, right: float | None) -> bool:
    if left is None or right is None:
        return left is right
    return math.isclose(left, right, rel_tol=1e-6, abs_tol=1e-15)


def same(gold: Row, got: Row) -> bool:
    if gold["t"] != got["t"]:
        return False
    if gold["t"] == "grade":
        return bool(gold["value"] == got["value"])
    if gold["t"] == "range":
        ends = ("lo", "hi")
        return all(_equal(_si(gold[e], gold["unit"]), _si(got[e], got["unit"])) for e in ends)
    constant = [_si(each["a"], each["a_unit"], difference=True) for each in (gold, got)]
    return _equal(*constant) and all(_equal(gold[part], got[part]) for part in ("b", "fs"))


def same_items(gold: list[Row], got: list[Row]) -> bool:
    return len(gold) == len(got) and all(any(same(x, y) for y in got) for x in gold)


def _shown(items: list[Row]) -> str:
    return json.dumps(items, ensure_ascii=False)


@dataclass
class Score:
    """How many were right, and a line for each fault: (kind, line)."""

    total: int = 0
    right: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.right / max(1, self.total)

    def of(self, kind: str) -> list[str]:
        return [line for each, line in self.faults if each == kind]

    def report(self) -> str:
        lines = [f"{kind:10} {line}" for kind, line in self.faults]
        return "\n".join([f"{self.right} of {self.total} right = {self.share:.1%}", *lines])


def score_quantities(gold: list[Row], answers: dict[str, Row]) -> Score:
    """A fault is "refused" (honest) or "silent" (numbers that are not in the text)."""
    score = Score(total=len(gold))
    for row in gold:
        got = answers[row["id"]]
        where = f"{row['id']} {row['text']!r}"
        if got["status"] == "refused" or not got["items"]:
            if row["verdict"] == "parse":
                score.faults.append(("refused", f"{where}: {got.get('reason')}"))
                continue
        elif row["verdict"] == "refuse" or not same_items(row["items"], got["items"]):
            means = _shown(row["items"]) if row["items"] else "nothing certain"
            score.faults.append(("silent", f"{where}: {_shown(got['items'])}, means {means}"))
            continue
        score.right += 1
    return score


PARTS = ("ranges", "requirements", "count", "specs", "service")
FACTS = ("place", "deadline", "mode", "problem_kind")


@dataclass
class NeedScore:
    """Devices found, missed and made up; of the found ones each part; of the texts each fact."""

    texts: int = 0
    found: int = 0
    missed: int = 0
    extra: int = 0
    misleading: int = 0
    right: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        return 2 * self.found / max(1, 2 * self.found + self.extra + self.missed)

    def share(self, name: str) -> float:
        return self.right[name] / max(1, self.texts if name in FACTS else self.found)

    def report(self) -> str:
        shares = ", ".join(f"{name} {self.share(name):.1%}" for name in PARTS + FACTS)
        head = f"devices F1 {self.f1:.3f}; {shares}; misleading {self.misleading}"
        return "\n".join([head, *self.faults])


def _named(gold: Row, name: str | None) -> bool:
    plain = (name or "").replace(" ", "").lower()
    known = [each.replace(" ", "").lower() for each in gold["device_any"]]
    return bool(plain) and any(plain in each or each in plain for each in known)


def _closeness(gold: Row, got: Row) -> int:
    ranges, requirements = (same_items(gold[p], got[p]) for p in ("ranges", "requirements"))
    return 2 * ranges + requirements


def score_needs(gold: list[Row], answers: dict[str, Row]) -> NeedScore:
    """Misleading: a paired item was given a number that the text does not give it."""
    score = NeedScore(texts=len(gold))
    for row in gold:
        got = answers[row["id"]]
        for fact in FACTS:
            score.right[fact] += row[fact] == got[fact]
            if row[fact] != got[fact]:
                score.faults.append(f"{row['id']} {fact}: {got[fact]!r}, means {row[fact]!r}")
        left = list(got["items"])
        for item in row["items"]:
            _score_item(score, row["id"], item, left)
        score.extra += len(left)
        score.faults += [f"{row['id']} made up: {each['device']}" for each in left]
    return score


def _score_item(score: NeedScore, text_id: str, item: Row, left: list[Row]) -> None:
    """Takes the closest answer to the item out of ``left``."""
    candidates = [each for each in left if _named(item, each["device"])]
    name = item["device_any"][0]
    if not candidates:
        score.missed += 1
        score.faults.append(f"{text_id} missed: {name}")
        return
    best = max(candidates, key=lambda each: _closeness(item, each))
    left.remove(best)
    score.found += 1
    wrong = False
    for part in PARTS:
        if part in {"ranges", "requirements"}:
            ok = same_items(item[part], best[part])
            wrong |= any(not any(same(x, y) for x in item[part]) for y in best[part])
        else:
            ok = (
                sorted(item[part]) == sorted(best[part])
                if part == "specs"
                else item[part] == best[part]
            )
        score.right[part] += ok
        if not ok:
            line = f"{_shown(best[part])}, means {_shown(item[part])}"
            score.faults.append(f"{text_id} {name} {part}: {line}")
    score.misleading += wrong
