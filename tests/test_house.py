"""The house keeps its own rules: a guard on every route, sizes, compiled templates, no host names."""

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from app.core.pages import environment
from app.core.permissions import PERMISSIONS, Permission
from app.main import create_app
from app.registry import load_tasks

ROOT = Path(__file__).parents[1]
SOURCES = sorted([*ROOT.glob("app/**/*.py"), *ROOT.glob("search/**/*.py")])
TEMPLATES = sorted(ROOT.glob("templates/**/*.html"))
PAGES = [path for path in TEMPLATES if path.parent.name not in ("components", "layouts")]


def _guards(dependant: Dependant) -> Iterator[Any]:
    if (guard := getattr(dependant.call, "guards", None)) is not None:
        yield guard
    for inner in dependant.dependencies:
        yield from _guards(inner)


def _routes() -> list[APIRoute]:
    contexts = iter_route_contexts(create_app().routes)
    found = [context.route for context in contexts if isinstance(context.route, APIRoute)]
    assert len(found) > 50, "the walk over the routes no longer finds them"
    return found


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_every_route_says_who_may() -> None:
    for context in iter_route_contexts(create_app().routes):
        dependant = getattr(context, "dependant", None) or getattr(context.route, "dependant", None)
        if dependant is None:
            continue
        assert list(_guards(dependant)), f"{context.route} has no guard"


def test_every_page_that_changes_something_is_a_post() -> None:
    words = ("publish", "withdraw", "delete", "award", "decline", "apply", "retry", "verify")
    for route in _routes():
        if any(f"/{word}" in route.path for word in words):
            assert route.methods == {"POST"}, route.path


def test_every_permission_is_in_the_table() -> None:
    assert set(PERMISSIONS) == set(Permission)


def test_enqueued_kinds_have_handlers() -> None:
    from app.core.jobs import HANDLERS

    load_tasks()
    assert HANDLERS
    known = "|".join(re.escape(kind.split(".")[0]) for kind in HANDLERS)
    pattern = re.compile(rf"\"((?:{known})\.[a-z_]+)\"")
    jobs = [path for path in SOURCES if path.name in {"sync.py", "tasks.py", "service.py"}]
    kinds = {kind for path in jobs for kind in pattern.findall(path.read_text())}
    assert kinds, "no kind found: the pattern has gone stale"
    assert kinds <= set(HANDLERS)


def test_files_and_functions_stay_small() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in SOURCES}
    longest = {path.name: n for path, n in lengths.items() if n > 400}
    assert not longest
    full = [n for n in lengths.values() if n]
    assert statistics.median(full) <= 110
    assert statistics.quantiles(full, n=10)[-1] <= 250
    sizes = {
        f"{path.name}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in SOURCES
        for node in _functions(path)
    }
    assert not {name: n for name, n in sizes.items() if n > 60}
    assert statistics.median(sizes.values()) <= 12
    assert statistics.quantiles(sizes.values(), n=10)[-1] <= 35


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        path
        for path in SOURCES
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not silent


def test_nothing_is_called_utils() -> None:
    words = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
    assert not [path for path in SOURCES if path.stem in words or path.parent.name in words]


def test_only_the_edge_commits() -> None:
    allowed = {"db.py"}
    offenders = [
        path.name
        for path in SOURCES
        if re.search(r"\b(session|db)\.commit\(", path.read_text()) and path.name not in allowed
    ]
    assert not offenders


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_compiles_and_stays_small(path: Path) -> None:
    name = str(path.relative_to(ROOT / "templates"))
    create_app()
    environment().get_template(name)
    assert len(path.read_text().splitlines()) <= 150


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_page_has_no_inline_script_or_style(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:", text)


def test_every_post_form_carries_the_token() -> None:
    for path in PAGES:
        forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", path.read_text(), re.DOTALL)
        for form in forms:
            assert "csrf" in form, path


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_no_registry_host_stands_in_the_tree() -> None:
    hosts = re.compile(r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org")
    named = [
        path
        for path in _tracked()
        if path != Path(__file__)
        and path.suffix in {".py", ".toml", ".lock", ".md", ".yaml", ".json", ".txt", ".ini", ""}
        and hosts.search(path.read_text(errors="ignore"))
    ]
    assert not named
