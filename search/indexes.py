"""Indexes of the engine: their names, and making them with their settings (`fields.py`).

What goes into them is in `documents`. The engine's copy of the settings is compared with this one
at start, so an upgrade applies itself.
"""

from typing import Any

from app.core.settings import get_settings
from search import admin
from search.client import client
from search.fields import MAX_HITS, OWNER, SETTINGS_VERSION, Index, settings_of

__all__ = ["MAX_HITS", "OWNER", "SETTINGS_VERSION", "Index"]

SETTLE_SECONDS = 600.0
# Settings in which the order of a list means something.
ORDERED = ("searchableAttributes", "rankingRules")


_UIDS = {
    Index.CAPABILITIES: "capabilities",
    Index.NEEDS: "need_items",
    Index.PROJECTS: "projects",
}


def uid(index: Index) -> str:
    """Name of the index in the engine, under this installation's prefix."""
    return f"{get_settings().meili_prefix}_{_UIDS[index]}"


def aside_uid(index: Index) -> str:
    """Name under which a rebuild prepares the index."""
    return f"{uid(index)}_rebuild"


def ensure_indexes() -> list[Index]:
    """Create missing indexes, bring settings up to date, wait; which ones were created.

    Whoever calls fills the created ones (`sync.touch_everything`). Several processes may run this
    at once: one creates, the others find the index there.
    """
    created = [index for index in Index if ensure_index(index)]
    for index in Index:
        apply_settings(uid(index), index)
    return created


def ensure_index(index: Index) -> bool:
    """Create the index with its settings if it is missing; true if this call created it."""
    if client().has_index(uid(index)):
        return False
    return create(uid(index), index)


def create(name: str, index: Index) -> bool:
    """Create an index and its settings before any document; false if it exists already."""
    made = admin.tolerating(
        "index_already_exists",
        lambda: client().wait(admin.create_index(name), timeout=SETTLE_SECONDS),
    )
    apply_settings(name, index)
    return made


def is_current(index: Index) -> bool:
    """Say whether the index exists with the settings of this code."""
    if not client().has_index(uid(index)):
        return False
    return not _differing(index, admin.read_settings(uid(index)))


def apply_settings(name: str, index: Index) -> bool:
    """Write the settings that differ from the engine's and wait; true if any did."""
    changed = _differing(index, admin.read_settings(name))
    if changed:
        client().wait(admin.write_settings(name, changed), timeout=SETTLE_SECONDS)
    return bool(changed)


def drop(name: str) -> bool:
    """Delete an index and wait; false if there is none."""
    return admin.tolerating(
        "index_not_found",
        lambda: client().wait(admin.delete_index(name), timeout=SETTLE_SECONDS),
    )


def _agrees(wanted: Any, held: Any, *, ordered: bool = False) -> bool:
    """Whether the engine holds what we want; it may know more keys than we set."""
    if isinstance(wanted, dict) and isinstance(held, dict):
        return all(_agrees(value, held.get(key)) for key, value in wanted.items())
    if isinstance(wanted, list) and isinstance(held, list):
        if all(isinstance(one, str) for one in [*wanted, *held]):
            return wanted == held or (not ordered and sorted(wanted) == sorted(held))
        return len(wanted) == len(held) and all(map(_agrees, wanted, held))
    return bool(wanted == held)


def _differing(index: Index, held: dict[str, Any]) -> dict[str, Any]:
    """Settings of this code that the engine does not hold."""
    return {
        key: value
        for key, value in settings_of(index).items()
        if not _agrees(value, held.get(key), ordered=key in ORDERED)
    }
