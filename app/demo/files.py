"""The demo's data files (`data/*.toml`) and how their tables become the forms people would fill in.

A name that no form knows is refused, so that a slip of the pen cannot lose a fact.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from app.core.clock import today

Table = dict[str, Any]
M = TypeVar("M", bound=BaseModel)
_DATA = Path(__file__).parent / "data"


def read(name: str) -> Table:
    """The tables of one file; `name` is its path under `data/` without the ending."""
    return tomllib.loads((_DATA / f"{name}.toml").read_text(encoding="utf-8"))


def catalogue_keys() -> list[str]:
    """Keys of the institutions that have a catalogue, in a fixed order."""
    return sorted(path.stem for path in (_DATA / "catalogues").glob("*.toml"))


def filled(form: type[M], values: Mapping[str, object]) -> M:
    """The form with these values; ValueError names what it does not know or take."""
    if unknown := values.keys() - form.model_fields.keys():
        raise ValueError(f"{form.__name__} has no {', '.join(sorted(unknown))}")
    return form.model_validate(values)


def without(table: Mapping[str, Any], *names: str) -> Table:
    """The rest of a table."""
    return {name: value for name, value in table.items() if name not in names}


def in_days(days: int | None) -> date | None:
    """The day so many days from today; None stays None."""
    return None if days is None else today() + timedelta(days=days)
