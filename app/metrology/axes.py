"""Axes: the Chinese titles of parameter codes, from ``data/axes.toml``.

Finding axis names in text is done in ``expressions``.
"""

import tomllib
from functools import lru_cache
from pathlib import Path

_TABLE = Path(__file__).with_name("data") / "axes.toml"


@lru_cache(maxsize=1)
def _titles() -> dict[str, str]:
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))["axis"]
    return {code: names[0] for code, names in table.items()}


def axis_title(code: str) -> str:
    """The Chinese title of an axis code; a writer's own word for an axis is its own title."""
    return _titles().get(code, code)
