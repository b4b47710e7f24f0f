"""Load a grammar file of this package and put the unit table's Chinese spellings into it."""

import re
from pathlib import Path
from typing import Any

from lark import Lark, Transformer

from app.metrology.units import chinese_spellings


def load_grammar(name: str, start: str, meaning: Transformer[Any, Any]) -> Lark:
    """An LALR parser for ``data/<name>.lark`` that builds ``meaning`` as it reads."""
    path = Path(__file__).with_name("data") / f"{name}.lark"
    words = "|".join(re.escape(text).replace("/", r"\/") for text in chinese_spellings())
    source = path.read_text(encoding="utf-8").replace("%CJK_UNITS%", words)
    return Lark(source, parser="lalr", start=start, transformer=meaning)
