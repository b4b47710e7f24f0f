"""What changed between two boards of a region, as facts a reader can follow. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

REMEMBERED = timedelta(days=30)
MOST = 40

Fact = Mapping[str, Any]


def changed(
    before: Sequence[Fact], after: Sequence[Fact], earlier: Sequence[Fact], on: date
) -> list[dict[str, Any]]:
    """The changes from one board's gaps to another's, then those told earlier; newest first.

    Each says `kind`: new, gone, eased, worse, first (another supporter comes first).
    """
    fresh = [{"on": on.isoformat(), **each} for each in _changes(before, after)]
    since = (on - REMEMBERED).isoformat()
    kept = [dict(each) for each in earlier if each["on"] >= since]
    return [*fresh, *kept][:MOST]


def _changes(before: Sequence[Fact], after: Sequence[Fact]) -> Iterator[dict[str, Any]]:
    old = {each["item_id"]: each for each in before}
    new = {each["item_id"]: each for each in after}
    for item_id, gap in new.items():
        if item_id not in old:
            yield _said("new", gap)
            continue
        was = old[item_id]
        if was["order"] != gap["order"]:
            eased = gap["order"] < was["order"]
            yield _said("eased" if eased else "worse", gap, was=was["kind"])
        if gap["first"] and was["first"] != gap["first"]:
            yield _said("first", gap, first=gap["first"])
    for item_id, gap in old.items():
        if item_id not in new:
            yield _said("gone", gap)


def _said(kind: str, gap: Fact, **more: Any) -> dict[str, Any]:
    about = {name: gap[name] for name in ("need_id", "item_id", "device", "kind")}
    return {**about, "change": kind, **more}
