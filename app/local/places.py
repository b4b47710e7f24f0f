"""Where things of this checkout lie on this machine, and whether there is room for more."""

import os
import shutil
from pathlib import Path

from app.local.errors import LocalError

CHECKOUT = Path(__file__).resolve().parents[2]
LEAST_FREE = 500 * 2**20


def local_directory() -> Path:
    """Directory of everything that running here leaves behind; never committed."""
    return Path(os.environ.get("HENGQIAO_LOCAL_DIR") or CHECKOUT / ".local")


def require_space(directory: Path, least: int = LEAST_FREE) -> None:
    """LocalError if fewer than `least` bytes are free where the directory lies."""
    existing = directory
    while not existing.exists():
        existing = existing.parent
    free = shutil.disk_usage(existing).free
    if free < least:
        raise LocalError(
            f"磁盘空间不足：{existing} 所在磁盘只剩 {free // 2**20} MB，"
            f"至少需要 {least // 2**20} MB；请清理后重试。"
        )
