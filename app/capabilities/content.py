"""What makes two rows of a catalogue the same: content hashes, and codes for rows without one.

Pure. The web form and workbooks (app.imports) share these definitions; changing one makes every
stored hash look changed once.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

# Columns a workbook carries, the code apart. `fee_amount` follows from `fee_text`.
CONTENT_KEYS = (
    "measurand",
    "device",
    "range_text",
    "condition_text",
    "uncertainty_text",
    "spec",
    "services",
    "modes",
    "proof_kind",
    "proof_number",
    "proof_valid_from",
    "proof_valid_to",
    "authorised_regions",
    "turnaround_days",
    "fee_text",
    "note",
)
IDENTITY_KEYS = ("device", "measurand", "range_text", "condition_text", "uncertainty_text", "spec")
DERIVED_PREFIX = "R-"
_SPACE = re.compile(r"\s+")
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_FEE = re.compile(r"(\d{1,9}(?:\.\d{1,2})?)元(?:/[\u4e00-\u9fff]{1,4})?")


def content_hash(values: Mapping[str, object]) -> str:
    """SHA-256 (hex) of everything a row says but its code; blank and missing are the same."""
    return _digest(values, CONTENT_KEYS)


def derived_code(values: Mapping[str, object]) -> str:
    """The code of a row that has none: `R-` and ten hex digits of what is measured, how well."""
    return DERIVED_PREFIX + _digest(values, IDENTITY_KEYS)[:10]


def read_fee(text: str) -> Decimal | None:
    """The amount in yuan of a text that is nothing but one ("320元/台"); None for anything else."""
    found = _FEE.fullmatch(_SPACE.sub("", text.translate(_HALF_WIDTH)))
    return Decimal(found.group(1)) if found else None


def _digest(values: Mapping[str, object], keys: Iterable[str]) -> str:
    filled = {key: normal for key in keys if (normal := _normal(values.get(key)))}
    text = json.dumps(filled, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _normal(value: object) -> object:
    if isinstance(value, str):
        return _normal_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return sorted(map(_normal_text, value)) if isinstance(value, list | tuple) else value


def _normal_text(text: str) -> str:
    """Width and spacing do not make a difference; superscripts do (10⁻⁵ is not 10-5)."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_HALF_WIDTH))
    return _SPACE.sub(" ", text.strip())
