"""Which code ranked: a digest of every file a ranking can depend on."""

from functools import cache
from hashlib import sha256
from pathlib import Path

_APP = Path(__file__).parents[1]
_ROOMS = ("metrology", "matching")
_KINDS = (".py", ".toml", ".json", ".lark")


@cache
def code_version() -> str:
    """Sixteen hex digits; the same for the same files, whatever machine they are on."""
    digest = sha256()
    for room in _ROOMS:
        for path in sorted((_APP / room).rglob("*"), key=lambda path: path.as_posix()):
            if path.suffix in _KINDS:
                digest.update(path.relative_to(_APP).as_posix().encode() + b"\0")
                digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
