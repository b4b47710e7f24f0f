"""Makes .venv and installs the locked packages into it, before anything else exists.

Standard library only, and readable by old Pythons, so that they can say they are too old.
Usage: python3 bootstrap.py runtime|dev
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import queue
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "hengqiao-installed.json"
LOG = ROOT / ".local" / "log" / "install.log"
LOCKS = {"runtime": "requirements.lock", "dev": "requirements-dev.lock"}

OLDEST = (3, 11)
TESTED = ("python3.13", "python3.12", "python3.11")
LEAST_FREE = 1024 * 2**20
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "--retries", "2")
LOCKED = ("--no-deps", "--require-hashes", "--only-binary", ":all:")
EDITABLE = ("--no-deps", "--no-build-isolation", "--editable", str(ROOT))

# What pip says when it gives up, and what we say for it; the first that is found counts.
SENTENCES = (
    (r"No space left on device", "磁盘已满；请清理后重试。"),
    (
        r"NewConnectionError|NameResolutionError|name resolution|Max retries|timed out|ProxyError",
        "连不上软件包源；请检查网络或代理设置后重试。",
    ),
    (
        r"Network is unreachable|Connection (refused|aborted|reset|broken)",
        "连不上软件包源；请检查网络或代理设置后重试。",
    ),
    (r"DO NOT MATCH THE HASHES", "下载的软件包与锁定的校验和不符，没有安装；请检查软件包源。"),
    (
        r"No matching distribution|is not a supported wheel",
        "软件包源里没有适合本机 Python 与处理器的锁定版本；请改用 Python 3.11 至 3.13。",
    ),
    (r"Permission denied", "没有写入权限；请检查本目录的所有者后重试。"),
)


class Stop(Exception):
    """Ends the program with one sentence for the user."""


def main() -> int:
    """Install what the kind named on the command line needs; 0 if all is there."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal may lack a sign we print
    kind = sys.argv[1] if len(sys.argv) > 1 else ""
    if kind not in LOCKS:
        print("用法：python3 bootstrap.py runtime|dev", file=sys.stderr)
        return 2
    try:
        if not up_to_date(kind):
            install(kind)
    except Stop as reason:
        print(reason, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"安装没有完成：{error}；请检查磁盘空间与目录权限后重试。", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n安装已中断；再次运行会接着完成。", file=sys.stderr)
        return 130
    return 0


def wanted(kind: str) -> dict[str, str]:
    """What the stamp must say for a kind: the place, the project file and the lock it came from.

    The development lock holds all of the runtime lock, so its stamp counts for both.
    """
    kinds = list(LOCKS) if kind == "dev" else [kind]
    names = {"project": "pyproject.toml", **{one: LOCKS[one] for one in kinds}}
    digests = {
        key: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for key, name in names.items()
    }
    return {"place": str(ROOT), **digests}


def stamped() -> dict[str, str]:
    """What was installed last time; empty if nothing was, or not to the end."""
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def up_to_date(kind: str) -> bool:
    """Whether everything the kind needs is installed already."""
    present = stamped()
    return VENV_PYTHON.exists() and wanted(kind).items() <= present.items()


def install(kind: str) -> None:
    """Make the environment if need be and bring it to the lock."""
    require_space()
    if not usable_environment():
        make_environment()
    STAMP.unlink(missing_ok=True)
    lock = ROOT / LOCKS[kind]
    total = len(re.findall(r"^[A-Za-z0-9][^\s=]*==", lock.read_text(), re.MULTILINE))
    pip("安装依赖", total, (*LOCKED, "-r", str(lock)))
    pip("安装衡桥", 0, EDITABLE)
    STAMP.write_text(json.dumps(wanted(kind), indent=1))


def require_space() -> None:
    """Stop if the disk has no room for the packages."""
    free = shutil.disk_usage(ROOT).free
    if free < LEAST_FREE:
        raise Stop(f"磁盘空间不足：只剩 {free // 2**20} MB，安装需要 1024 MB；请清理后重试。")


def usable_environment() -> bool:
    """Whether .venv runs, is new enough, has pip, and was made at this very place."""
    if stamped().get("place", str(ROOT)) != str(ROOT):
        return False
    return version_of(str(VENV_PYTHON), "pip") >= OLDEST


def version_of(python: str, *modules: str) -> tuple[int, ...]:
    """Version of an interpreter that can import the modules; () if it cannot or does not run."""
    code = "import sys, {}; print(*sys.version_info[:2])".format(", ".join(modules or ("os",)))
    try:
        said = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ()
    return tuple(int(part) for part in said.stdout.split())


def find_python() -> str:
    """The interpreter to build .venv with: PYTHON, else one we test with, else any new enough."""
    chosen = os.environ.get("PYTHON")
    candidates = [chosen] if chosen else [*TESTED, sys.executable, "python3"]
    if not chosen and OLDEST <= sys.version_info[:2] <= (3, 13):
        candidates.insert(0, sys.executable)
    new_enough = [name for name in candidates if version_of(name) >= OLDEST]
    for name in new_enough:
        if version_of(name, "venv", "ensurepip"):
            return name
    if new_enough:
        version = ".".join(str(part) for part in version_of(new_enough[0]))
        raise Stop(
            "本机的 Python 缺少 venv 组件；Debian 与 Ubuntu 请运行 "
            f"apt-get install python{version}-venv 后重试。"
        )
    found = ".".join(str(part) for part in version_of(candidates[-1])) or "没有能运行的 Python"
    raise Stop(f"需要 Python 3.11 或更新版本（现有：{found}）；请安装后重试，或用 PYTHON= 指定。")


def make_environment() -> None:
    """Make .venv anew."""
    python = find_python()
    show = Line("建立 Python 环境")
    code, said = follow([python, "-m", "venv", "--clear", str(VENV)], show)
    if code != 0:
        raise Stop(f"Python 环境没有建成：{explain(said)}")
    show.done()


def pip(title: str, total: int, arguments: tuple[str, ...]) -> None:
    """Run pip install, showing how many of `total` packages it has dealt with."""
    show = Line(title, total)
    command = [str(VENV_PYTHON), *PIP, "install", "--progress-bar", "off", *arguments]
    code, said = follow(command, show)
    if code != 0:
        raise Stop(f"{title}没有成功：{explain(said)}")
    show.done()


def explain(said: list[str]) -> str:
    """One sentence for what a failed command said; the whole of it is in the log."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    LOG.write_text("\n".join(said) + "\n", encoding="utf-8")
    text = "\n".join(said)
    for pattern, sentence in SENTENCES:
        if re.search(pattern, text):
            return sentence
    last = next((line for line in reversed(said) if line.strip()), "没有留下原因")
    return f"{last.strip()}（详见 {LOG.relative_to(ROOT)}）。"


def follow(command: list[str], show: Line) -> tuple[int, list[str]]:
    """Run a command, feeding its lines to the display; its exit code and all it said."""
    running = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    lines: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        for line in running.stdout or ():
            lines.put(line.rstrip())
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    said: list[str] = []
    while True:
        try:
            line = lines.get(timeout=0.5)
        except queue.Empty:
            show.tick()
            continue
        if line is None:
            return running.wait(), said
        said.append(line)
        show.heard(line)


class Line:
    """One step on the screen: a line that moves on a terminal, a few plain lines elsewhere."""

    def __init__(self, title: str, total: int = 0) -> None:
        self.title = title
        self.total = total
        self.count = 0
        self.detail = ""
        self.started = time.monotonic()
        self.moves = sys.stdout.isatty()
        self.say(f"{title}…")

    def heard(self, line: str) -> None:
        """Take note of one line of pip."""
        found = re.match(r"(?:Collecting|Requirement already satisfied:|Ignoring) ([\w.-]+)", line)
        if found and self.total:
            self.count += 1
            self.detail = found[1]
            if not self.moves and self.count % 25 == 0:
                self.say(f"{self.title} {self.count}/{self.total}")
        elif line.startswith("Installing collected"):
            self.detail = "写入磁盘"
            if not self.moves:
                self.say(f"{self.title}：写入磁盘…")
        self.tick()

    def tick(self) -> None:
        """Redraw the moving line."""
        if self.moves:
            share = f" {self.count}/{self.total}" if self.total else ""
            print(f"\r\033[K{self.title}{share} {self.detail} {self.seconds()} 秒", end="")
            sys.stdout.flush()

    def done(self) -> None:
        """Leave a line that says how long it took."""
        if self.moves:
            print("\r\033[K", end="")
        self.say(f"✓ {self.title}（{self.seconds()} 秒）", always=True)

    def seconds(self) -> int:
        """Whole seconds since the step began."""
        return round(time.monotonic() - self.started)

    def say(self, text: str, *, always: bool = False) -> None:
        """Print a plain line; on a terminal only if it is to stay."""
        if always or not self.moves:
            print(text)
            sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
