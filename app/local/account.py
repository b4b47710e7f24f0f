"""The system account a local server runs under.

PostgreSQL refuses to run as root, so root steps down to an account that exists already; nothing
is ever added to the machine. Everybody else runs servers as themselves.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.local.errors import LocalError

CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A user and group to run a process as; `switches` is false when it is already ours."""

    name: str
    uid: int
    gid: int
    switches: bool

    def popen_arguments(self) -> dict[str, Any]:
        """Keyword arguments that make subprocess start a program as this account."""
        if not self.switches:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can(self, test: str, path: Path) -> bool:
        """Whether this account passes `test` (-x, -w, -d … of the shell) on the path.

        A child really becomes the account and looks: mode bits alone miss access lists,
        mount options and parents that cannot be entered.
        """
        shell = shutil.which("sh") or "/bin/sh"
        outcome = subprocess.run(
            [shell, "-c", f'test {test} "$1"', "sh", str(path)],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            **self.popen_arguments(),
        )
        return outcome.returncode == 0

    def give(self, path: Path) -> None:
        """Make this account the owner of one file or directory."""
        if self.switches:
            os.chown(path, self.uid, self.gid)


def server_account() -> Account:
    """The account for PostgreSQL: ourselves, or as root the first of CANDIDATES.

    Raises LocalError if root finds neither.
    """
    if os.geteuid() != 0:
        return Account("", os.geteuid(), os.getegid(), switches=False)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid, switches=True)
    raise LocalError(
        "PostgreSQL 不能以 root 身份运行，而本机没有 postgres 或 nobody 账户；"
        "请换一个普通用户运行，或用 HENGQIAO_DATABASE_URL 指定已有的 PostgreSQL。"
    )
