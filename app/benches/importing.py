"""Reading and applying a workbook, in a process of its own so that its memory can be told.

Run as a module with a file and a 统一社会信用代码 it is that process.
"""

import json
import os
import re
import resource
import sys
import time
from pathlib import Path
from typing import Any

from app.benches import synthetic
from app.benches.figures import Result
from app.benches.scene import BenchFailed, Scene
from app.core.db import session_scope
from app.core.permissions import Role
from app.imports.columns import COLUMNS
from app.imports.command import import_file
from app.imports.template import write_template
from app.local import process
from app.local.places import CHECKOUT
from app.registry import load_tasks

MOST_ROWS = 50_000  # what one workbook may hold


def measure(scene: Scene) -> Result:
    """Seconds and peak MB of an import of as many rows as the catalogue has, at most 50,000."""
    rows = min(scene.rows, MOST_ROWS)
    path = scene.folder / "catalogue.xlsx"
    path.write_bytes(write_template(synthetic.catalogue("workbook", rows, prefix="W")))
    scene.report("测量导入", 0, rows)
    figures = _import(scene, path)
    scene.report("测量导入", rows, rows)
    counts = figures["counts"]
    if counts.get("add") != rows:
        raise BenchFailed(f"导入没有写入全部 {rows} 行，测量无效：{counts}")
    size = round(path.stat().st_size / 2**20, 2)
    return {
        "workbook": {"rows": rows, "columns": len(COLUMNS), "mb": size},
        "import": {
            "seconds": round(figures["seconds"], 2),
            "peak_mb": round(figures["peak_mb"], 1),
            "rows_per_second": round(rows / figures["seconds"]),
        },
    }


def _import(scene: Scene, path: Path) -> dict[str, Any]:
    command = (sys.executable, "-m", __name__, str(path), scene.people[Role.INSTITUTION].uscc)
    program = process.Program(command, scene.folder / "import.log", os.environ, CHECKOUT)
    code, said = process.run_to_end(program)
    if code != 0:
        raise BenchFailed(f"导入没有完成：{process.last_line(program.log)}")
    figures: dict[str, Any] = json.loads(said)
    return figures


def peak_mb() -> float:
    """The most memory this process has held, in MB.

    Linux counts a parent's peak into a child's `ru_maxrss`; its own status file does not.
    """
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        if found:
            return int(found.group(1)) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Import the file named first into the catalogue of the organisation named second."""
    load_tasks()
    path, organisation = sys.argv[1:]
    started = time.perf_counter()
    report = import_file(session_scope, Path(path), organisation)
    seconds = time.perf_counter() - started
    figures = {"seconds": seconds, "peak_mb": peak_mb(), "counts": report.counts}
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main()
