"""The first command on a fresh machine: fast when nothing is to do, clear when it cannot go on."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
FILES = ("bootstrap.py", "Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout with nothing installed."""
    for name in FILES:
        shutil.copy(CHECKOUT / name, tmp_path)
    return tmp_path


def make(copy: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments],
        cwd=copy,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def python_code(copy: Path, code: str) -> str:
    command = [sys.executable, "-c", f"import bootstrap; {code}"]
    return subprocess.run(command, cwd=copy, capture_output=True, text=True, check=True).stdout


def pretend_installed(copy: Path, kind: str) -> None:
    (copy / ".venv/bin").mkdir(parents=True)
    (copy / ".venv/bin/python").symlink_to(sys.executable)
    code = f"import json; print(json.dumps(bootstrap.wanted('{kind}')))"
    (copy / ".venv/hengqiao-installed.json").write_text(python_code(copy, code))


def test_when_all_is_installed_it_says_nothing_and_is_quick(copy: Path) -> None:
    pretend_installed(copy, "dev")
    started = time.monotonic()
    for target in ("dev", "runtime"):
        done = make(copy, target)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_or_project_is_installed_again(copy: Path, changed: str) -> None:
    pretend_installed(copy, "runtime")
    assert python_code(copy, "print(bootstrap.up_to_date('runtime'))") == "True\n"
    assert python_code(copy, "print(bootstrap.up_to_date('dev'))") == "False\n"
    (copy / changed).write_text("# other\n")
    assert python_code(copy, "print(bootstrap.up_to_date('runtime'))") == "False\n"


def test_a_checkout_that_was_moved_is_installed_again(copy: Path, tmp_path: Path) -> None:
    pretend_installed(copy, "runtime")
    stamp = copy / ".venv/hengqiao-installed.json"
    stamp.write_text(json.dumps(json.loads(stamp.read_text()) | {"place": "/elsewhere"}))
    code = "print(bootstrap.up_to_date('runtime'), bootstrap.usable_environment())"
    assert python_code(tmp_path, code) == "False False\n"


def test_without_a_new_enough_python_it_says_so(copy: Path) -> None:
    old = copy / "python-old"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = make(copy, "up", PYTHON=str(old))
    assert done.returncode != 0
    assert done.stderr.startswith("需要 Python 3.11 或更新版本；请安装后重试")


def test_without_a_package_source_it_names_the_network(copy: Path) -> None:
    (copy / ".venv/bin").mkdir(parents=True)
    # The environment's own pip, aimed at a port where nobody listens.
    (copy / ".venv/bin/python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (copy / ".venv/bin/python").chmod(0o755)
    done = make(
        copy,
        "runtime",
        PIP_CONFIG_FILE=os.devnull,
        PIP_FIND_LINKS="",
        PIP_EXTRA_INDEX_URL="",
        PIP_INDEX_URL="http://127.0.0.1:9/simple",
        PIP_TARGET=str(copy / "target"),
        PIP_IGNORE_INSTALLED="1",
    )
    assert done.returncode != 0
    assert done.stderr.startswith("安装依赖没有成功：连不上软件包源；请检查网络或代理设置后重试。")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", "磁盘已满"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "校验和不符"),
        ("ERROR: No matching distribution found for lark==1.3.1", "没有适合本机"),
        ("ERROR: something new", "something new（详见 .local/log/install.log）"),
    ],
)
def test_what_pip_complains_of_becomes_one_sentence(copy: Path, said: str, sentence: str) -> None:
    assert sentence in python_code(copy, f"print(bootstrap.explain([{said!r}]))")


def test_what_runs_is_what_is_tested() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[\w.-]+==\S+", (CHECKOUT / name).read_text(), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_no_lock_names_a_place_on_the_network() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        assert "://" not in (CHECKOUT / name).read_text()
