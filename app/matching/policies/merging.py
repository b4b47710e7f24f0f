"""Changed values laid over another policy's content, and bases that stay true. Pure.

Works on plain data (`Policy.model_dump(mode="json")`); what comes out is checked by `read_policy`.
"""

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.matching.policies.policy import RULES, Basis, Policy

Path = tuple[str, ...]
Content = dict[str, Any]
_GONE: Any = object()


def content_of(policy: Policy) -> Content:
    """A policy as plain data that may be changed."""
    return policy.model_dump(mode="json")


def with_value(content: Mapping[str, Any], path: Path, value: Any) -> Content:
    """The content with one value replaced or added."""
    made = copy.deepcopy(dict(content))
    _put(made, path, value)
    return made


def laid_over(
    base: Mapping[str, Any], draft: Mapping[str, Any], newest: Mapping[str, Any]
) -> Content:
    """The newest content with what the draft says otherwise than the base it started from.

    Where both changed the same value, the draft's counts: whoever publishes sees the difference.
    """
    before, after = dict(_leaves(_rules(base), ())), dict(_leaves(_rules(draft), ()))
    made = copy.deepcopy(dict(newest))
    for path in sorted({*before, *after}):
        was, now = before.get(path, _GONE), after.get(path, _GONE)
        if was == now:
            continue
        if now is _GONE:
            _drop(made, path)
        else:
            _put(made, path, now)
    _prune(made)
    return made


def limited_to(province: str, content: Mapping[str, Any], newest: Mapping[str, Any]) -> Content:
    """The newest content with nothing but one province's own weights taken from another."""
    made = copy.deepcopy(dict(newest))
    own = content["collaboration"]["provinces"].get(province)
    provinces = made["collaboration"]["provinces"]
    if own is None:
        provinces.pop(province, None)
    else:
        provinces[province] = copy.deepcopy(own)
    return made


def rebased_bases(old: Policy, content: Mapping[str, Any], reason: str) -> Content:
    """The content whose changed values no longer stand on a clause or a design that gave others.

    A value that differs from the old one and whose basis is not 自定 gets one of its own: the
    reason of the new version. Weights of provinces rest on the clause that allows them.
    """
    made = copy.deepcopy(dict(content))
    before, after = dict(_leaves(_rules(content_of(old)), ())), dict(_leaves(_rules(made), ()))
    bases: dict[str, Any] = made["basis"]
    for path, value in after.items():
        dotted = ".".join(path)
        basis = _basis_of(bases, dotted)
        if path[:2] == ("collaboration", "provinces") or basis is None:
            continue
        if before.get(path, _GONE) != value and basis["kind"] != "own":
            text = f"第 {content['version']} 版起自定：{reason}"
            bases[dotted] = Basis(kind="own", text=text).model_dump(mode="json")
    return made


def _basis_of(bases: Mapping[str, Any], path: str) -> Mapping[str, Any] | None:
    while path:
        if path in bases:
            found: Mapping[str, Any] = bases[path]
            return found
        path = path.rpartition(".")[0]
    return None


def _rules(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: content[name] for name in RULES}


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, (*path, name))
    else:
        yield path, value


def _put(content: Content, path: Sequence[str], value: Any) -> None:
    for name in path[:-1]:
        content = content.setdefault(name, {})
    content[path[-1]] = value


def _drop(content: Content, path: Sequence[str]) -> None:
    for name in path[:-1]:
        content = content.get(name, {})
    content.pop(path[-1], None)


def _prune(content: Content) -> None:
    """Take out provinces of which nothing is left."""
    provinces = content["collaboration"]["provinces"]
    for code in [code for code, own in provinces.items() if not own.get("weights")]:
        del provinces[code]
