"""Code lists: stable codes, no gaps, known origins."""

import pytest

from app.regions.reference import read_reference
from app.taxonomies.loading import TermRow, problems, read_terms

SOURCES = frozenset(source.code for source in read_reference().sources)


@pytest.mark.parametrize(
    ("taxonomy", "letter", "least"),
    [
        ("institution_kinds", "K", 38),
        ("service_kinds", "S", 43),
        ("collaboration_types", "C", 26),
        ("industries", "I", 38),
        ("disciplines", "Q", 10),
    ],
)
def test_no_code_was_ever_taken_away(taxonomy: str, letter: str, least: int) -> None:
    codes = [term.code for term in read_terms() if term.taxonomy == taxonomy]
    assert len(codes) >= least
    assert codes == [f"{letter}{number:02d}" for number in range(1, len(codes) + 1)]


@pytest.mark.parametrize(
    ("taxonomy", "code", "name"),
    [
        ("institution_kinds", "K12", "省级计量技术机构"),
        ("service_kinds", "S07", "校准"),
        ("collaboration_types", "C02", "东西协作"),
        ("collaboration_types", "C24", "联合建标"),
        ("fields", "B4.1", "基础零部件(元器件)领域"),
        ("disciplines", "Q03", "力学"),
        ("industries", "I11", "人工智能"),
    ],
)
def test_a_code_keeps_its_meaning(taxonomy: str, code: str, name: str) -> None:
    assert {(term.taxonomy, term.code): term.name for term in read_terms()}[taxonomy, code] == name


def test_the_shipped_lists_have_no_problem() -> None:
    assert list(problems(read_terms(), SOURCES)) == []


def _term(**changes: object) -> TermRow:
    base: dict[str, object] = {
        "taxonomy": "service_kinds",
        "code": "S01",
        "name": "校准",
        "level": "市场",
        "refs": [{"doc": "samr2025"}],
        "grade": "verified",
        "position": 1,
    }
    return TermRow.model_validate(base | changes)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ([_term(), _term(name="测试")], "代码 S01 出现 2 次"),
        ([_term(), _term(code="S02")], "名称 校准 出现 2 次"),
        ([_term(deprecated_by="S09")], "继任者 S09 不存在"),
        ([_term(refs=[{"doc": "rumour"}])], "出处 rumour 不存在"),
    ],
)
def test_contradictions_between_terms_are_named(terms: list[TermRow], words: str) -> None:
    assert any(words in each for each in problems(terms, SOURCES))
