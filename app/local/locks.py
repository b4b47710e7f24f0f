"""The lock that says which process manages a directory; no server is ever managed by two."""

import fcntl
import os
from pathlib import Path
from typing import IO

from app.local.errors import LocalError


class DirectoryLock:
    """Held by the process that manages a directory's server; freed by the system if it dies."""

    def __init__(self, path: Path, what: str) -> None:
        self._path = path
        self._what = what
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Take the lock; LocalError names the holder if another process has it."""
        if self._file is not None:
            raise LocalError(f"{self._what}已经由本进程启动。")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle = self._path.open("a+")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            handle.seek(0)
            holder = handle.read().strip() or "未知"
            handle.close()
            raise LocalError(
                f"{self._what}已由另一个进程启动（进程号 {holder}）；请先停止它，或直接使用它。"
            ) from None
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        self._file = handle

    def holder(self) -> int | None:
        """Number of the process that has the lock; None if nobody has it."""
        try:
            with self._path.open() as handle:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return None
        except OSError:
            return int(self._path.read_text() or 0)
        return None

    def release(self) -> None:
        """Give the lock back; harmless if it was never taken."""
        if self._file is not None:
            self._file.close()
            self._file = None
