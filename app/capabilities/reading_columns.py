"""Columns in which a row of supply or demand keeps what was read of its words.

The words stay in the row's own text columns; these can be computed from them again at any time
(`rereading.py`). Numbers are coherent SI units, see `app.metrology.records`.
"""

from typing import Any

from sqlalchemy import String
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column


class ReadingColumns:
    """What was understood, why the rest was not, and which version of the readers it was.

    `boxes`, `limits` and `grades` hold what their classes in `app.metrology` write as JSON.
    `device_codes` and `measurand_codes` are entries of the lexicon, empty if it knows no such name.
    The rest is what recall finds a row by: `device_lines` (its devices and the more general ones),
    `name_keys` (`likeness.py`), `kinds` of its ranges, hull of the first kind (`main_lo`,
    `main_hi`) and of influence axes, in SI units (`reach.py`).
    """

    boxes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    limits: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    grades: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    range_refusal: Mapped[str] = mapped_column(String, server_default="")
    requirement_refusal: Mapped[str] = mapped_column(String, server_default="")
    device_codes: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    measurand_codes: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    device_lines: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    name_keys: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    kinds: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    main_lo: Mapped[float | None]
    main_hi: Mapped[float | None]
    axis_hulls: Mapped[dict[str, list[float | None]]] = mapped_column(JSONB, server_default="{}")
    reading_version: Mapped[int] = mapped_column(server_default="0", index=True)
