"""The labelled set: catalogue rows, needs with their demand by hand, and who deserves which grade.

The files stand in the source tree (`tests/data/ranking`, its README says where they come from).
Grades are given by brute force: the demand that a person wrote down beside a text, through the
gates, against every row of every institution. No recall, no index and no reading of the need's
text takes part. What is shared with the platform is the reading of catalogue rows and the gates.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from app.benches.scene import BenchFailed
from app.metrology.boxes import Box
from app.metrology.gate_inputs import Demand, Row
from app.metrology.gates import Judgement, Verdict, prepare
from app.metrology.grades import Grade
from app.metrology.intervals import Interval
from app.metrology.likeness import alike
from app.metrology.limits import Limit, Terms
from app.metrology.records import (
    MEASUREMENT_KEYS,
    read_capability,
    stored_boxes,
    stored_grades,
    stored_limits,
)
from app.metrology.units import kinds

FOLDER = Path(__file__).parents[3] / "tests" / "data" / "ranking"
# Not enough, but worth a call: U at most twice what is required, or half of the range and more.
NEAR_RATIO, NEAR_SHARE = 2.0, 0.5
QUALIFIED = 3
# What the gates ask where nothing but rows for another device could serve.
_OTHER_DEVICE = "器具类别"

Grades = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class LabelledNeed:
    """A text as its writer wrote it; the demand in numbers, by hand; grades by owner, 0 left out.

    `origin` is "written", "item" (a line of a real ledger) or "notice" (of a real procurement).
    """

    id: str
    origin: str
    text: str
    demand: Demand
    grades: Grades


@dataclass(frozen=True)
class LabelledSet:
    """Everything in the files. Rows are texts by column, owners are institutions by number."""

    rows: tuple[dict[str, Any], ...]
    owners: tuple[dict[str, Any], ...]
    needs: tuple[LabelledNeed, ...]

    @cached_property
    def held(self) -> Mapping[int, Sequence[Row]]:
        """The rows of each owner as the gates see them."""
        found: dict[int, list[Row]] = defaultdict(list)
        for row in self.rows:
            found[row["owner"]].append(gate_row(row))
        return found

    def grade(self, demand: Demand) -> dict[int, int]:
        """Grades of all owners for a demand, by a pass over every row; 0 left out."""
        prepared = prepare(demand)
        given = {owner: grade_of(prepared.judge(rows, alike)) for owner, rows in self.held.items()}
        return {owner: grade for owner, grade in given.items() if grade}

    def by_eye(self) -> "LabelledSet":
        """The needs whose labels a person has looked at, with the grades that person gives."""
        needs = {each.id: each for each in self.needs}
        seen = []
        for line in lines("checked.jsonl"):
            need = needs[line["need"]]
            other = {each["owner"]: each["by_eye"] for each in line["differs"]}
            grades = {o: g for o, g in (dict(need.grades) | other).items() if g}
            seen.append(replace(need, grades=grades))
        return replace(self, needs=tuple(seen))

    def of_owners(self, kind: str) -> "LabelledSet":
        """The part of the set that owners of one kind ("real", "written", "made_up") hold."""
        owners = tuple(each for each in self.owners if each["kind"] == kind)
        numbers = {each["owner"] for each in owners}
        needs = tuple(
            replace(each, grades={o: g for o, g in each.grades.items() if o in numbers})
            for each in self.needs
        )
        rows = tuple(row for row in self.rows if row["owner"] in numbers)
        return LabelledSet(rows, owners, needs)


def grade_of(judged: Judgement) -> int:
    """3 qualified, 2 to verify, 1 to verify by rows for another device or not enough but near."""
    if judged.verdict is Verdict.QUALIFIED:
        return QUALIFIED
    if judged.verdict is Verdict.TO_VERIFY:
        return 1 if _OTHER_DEVICE in judged.explained().missing else 2
    if judged.verdict is Verdict.INACCURATE:
        return int(judged.ratio is not None and judged.ratio <= NEAR_RATIO)
    if judged.verdict is Verdict.INCOMPLETE:
        return int(judged.share is not None and judged.share >= NEAR_SHARE)
    return 0


def load() -> LabelledSet:
    """Read the files. BenchFailed outside a source tree."""
    if not FOLDER.is_dir():
        raise BenchFailed("排序质量的标注数据只在源码仓库里，请在源码目录中运行。")
    labels = {line["need"]: _grades(line["grades"]) for line in lines("labels.jsonl")}
    needs = tuple(
        LabelledNeed(
            line["id"], line["origin"], line["text"], demand(line), labels.get(line["id"], {})
        )
        for line in lines("needs.jsonl")
    )
    return LabelledSet(tuple(lines("rows.jsonl")), tuple(lines("owners.jsonl")), needs)


def lines(name: str) -> Iterator[dict[str, Any]]:
    """The lines of one of the files; none if it is not there."""
    path = FOLDER / name
    if path.exists():
        with path.open(encoding="utf-8") as file:
            yield from map(json.loads, file)


def _grades(by_grade: Mapping[str, Sequence[int]]) -> dict[int, int]:
    return {owner: int(grade) for grade, owners in by_grade.items() for owner in owners}


def gate_row(line: Mapping[str, Any]) -> Row:
    """A catalogue row as the gates see it, its texts read."""
    record = read_capability(**{key: line.get(key, "") for key in MEASUREMENT_KEYS})
    return Row(
        id=line["id"],
        device=line["device"],
        devices=frozenset(record.device_codes),
        measurands=frozenset(record.measurand_codes),
        boxes=stored_boxes(record.boxes),
        range_text=line.get("range_text", ""),
        limits=stored_limits(record.limits),
        grades=stored_grades(record.grades),
        uncertainty_text=line.get("uncertainty_text", ""),
        services=tuple(line.get("services", ())),
        modes=tuple(line.get("modes", ())),
        proof_kind=line.get("proof_kind", ""),
        unclear=("影响条件",) if record.condition_refusal else (),
    )


def demand(line: Mapping[str, Any]) -> Demand:
    """The demand a person wrote beside a text; numbers are in SI units, nothing is parsed."""
    return Demand(
        device=line["device"],
        devices=frozenset(line["devices"]),
        measurands=frozenset(line["measurands"]),
        boxes=tuple(_box(each) for each in line.get("boxes", ())),
        range_text=line.get("range", ""),
        limits=tuple(_limit(each) for each in line.get("limits", ())),
        grades=tuple(Grade(each) for each in line.get("grades", ())),
        requirement_text=line.get("requirement", ""),
        service=line.get("service", ""),
        mode=line.get("mode", ""),
        proof_kind=line.get("proof_kind", ""),
    )


def _box(line: Mapping[str, Any]) -> Box:
    axes = (_interval(values, axis) for axis, values in sorted(line["axes"].items()))
    return Box(_interval(line["main"], "value"), tuple(axes))


def _interval(values: tuple[str, float | None, float | None], axis: str) -> Interval:
    kind, lo, hi = values
    unit = _si(kind)
    return Interval(kind, unit, unit, lo, hi, _text(lo), _text(hi), axis=axis)


def _limit(line: Mapping[str, Any]) -> Limit:
    a, b, kind = line.get("a"), line.get("b"), line.get("kind", "")
    unit = _si(kind) if kind else ""
    terms = Terms(a, b, None, _text(a), _text(b))
    return Limit(line["role"], terms, kind, unit, unit, k=line.get("k"))


def _text(number: float | None) -> str:
    return "" if number is None else f"{number:.15g}"


def _si(name: str) -> str:
    return next(kind.si for kind in kinds() if kind.name == name)
