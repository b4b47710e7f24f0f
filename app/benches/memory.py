"""The most memory the engine and this process have held, from the kernel's own account."""

import os
from pathlib import Path


def peak_mb(folder: Path) -> int:
    """MB, resident: the engine under `folder` and the present process together."""
    engine = int((folder / "meili" / "pid").read_text().split()[0])
    return round(sum(map(_peak_kb, (engine, os.getpid()))) / 1024)


def _peak_kb(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    line = next(each for each in status.splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1])
