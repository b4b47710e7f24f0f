"""Recognising a row again: codes for rows without one, and what an import would do.

Rows are compared by their hashes (app.capabilities.content); the catalogue stays with the caller.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from app.capabilities.content import IDENTITY_KEYS, content_hash, derived_code
from app.imports.rows import RowReading, error_at


class Action(StrEnum):
    """What applying an import does with a row."""

    ADD = "add"
    CHANGE = "change"
    KEEP = "keep"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row number with its action; `content_hash` is empty for a refused row."""

    number: int
    code: str
    action: Action
    content_hash: str


@dataclass(frozen=True, slots=True)
class Difference:
    """The plan of an import. `absent` are current codes the file does not mention; they stay."""

    rows: tuple[PlannedRow, ...]
    absent: tuple[str, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Rows per action, every action present."""
        counted = Counter(row.action for row in self.rows)
        return {action.value: counted[action] for action in Action}


def with_codes(rows: Iterable[RowReading]) -> list[RowReading]:
    """Rows with a code each, and errors on those that claim the same one.

    Of rows with the same written code none can be preferred: all are refused. A row that merely
    repeats another without a code is refused, the first one stays.
    """
    coded = [_with_code(row) for row in rows]
    places: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(coded):
        if row.values["code"]:
            places[str(row.values["code"])].append(place)
    for code, shared in places.items():
        if len(shared) > 1:
            _refuse_duplicates(coded, code, shared)
    return coded


def _with_code(row: RowReading) -> RowReading:
    unreadable = any(error.column_key in ("code", *IDENTITY_KEYS) for error in row.errors)
    if row.values["code"] or unreadable or not row.values["device"]:
        return row
    row.values["code"] = derived_code(row.values)
    return replace(row, code_derived=True)


def _refuse_duplicates(rows: list[RowReading], code: str, places: list[int]) -> None:
    written = [place for place in places if not rows[place].code_derived]
    repeated = places if written else places[1:]
    for place in repeated:
        row = rows[place]
        others = [rows[other].number for other in places if other != place]
        message = _duplicate_message(row, code, others[:1] if not written else others)
        rows[place] = replace(row, errors=(*row.errors, error_at(row.number, "code", message)))


def _duplicate_message(row: RowReading, code: str, others: list[int]) -> str:
    named = "、".join(str(number) for number in others[:5]) + ("等" if len(others) > 5 else "")
    if row.code_derived:
        return (
            f"与第 {named} 行是同一项能力(仪器、被测量、范围、条件、不确定度、依据都相同)。"
            "请删去一行；确是两项能力的，请各写一个能力编号。"
        )
    return f"能力编号“{code}”与第 {named} 行重复。请改成不同的编号，或只留一行。"


def diff(rows: Iterable[RowReading], current: Mapping[str, str]) -> Difference:
    """What each row would do to a catalogue given as code → content hash."""
    planned = tuple(_planned(row, current) for row in rows)
    mentioned = {row.code for row in planned}
    return Difference(planned, tuple(code for code in current if code not in mentioned))


def _planned(row: RowReading, current: Mapping[str, str]) -> PlannedRow:
    code = str(row.values["code"] or "")
    if row.errors:
        return PlannedRow(row.number, code, Action.REFUSED, "")
    digest = content_hash(row.values)
    if code not in current:
        return PlannedRow(row.number, code, Action.ADD, digest)
    action = Action.KEEP if current[code] == digest else Action.CHANGE
    return PlannedRow(row.number, code, action, digest)
