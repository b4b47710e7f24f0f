"""Made-up catalogues: their shares, their institutions, and that a seed says it all."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pytest

from app.capabilities.choices import MODES, PROOF_KINDS, SERVICES
from app.capabilities.content import content_hash
from app.metrology.devices import read_device_name
from app.metrology.records import MEASUREMENT_KEYS, read_capability
from app.organisations.uscc import fault
from app.synthesis import lines
from app.synthesis.catalogues import rows_of
from app.synthesis.organisations import Institution, institutions, usual_number
from tests.unit.synthesis.places import places

TODAY = date(2026, 11, 21)
ROWS = 6000


def _institutions(rows: int, seed: int = 7) -> list[Institution]:
    return institutions(seed, places(), usual_number(rows), rows)


def _digest(rows: Iterable[Any]) -> str:
    found = hashlib.sha256()
    for row in rows:
        found.update(repr(row).encode())
    return found.hexdigest()


@pytest.fixture(scope="module")
def catalogue() -> list[dict[str, Any]]:
    return [
        row | {"of": institution.number, "place": institution.region_code}
        for institution, row in rows_of(7, _institutions(ROWS), TODAY)
    ]


def _share(rows: Sequence[dict[str, Any]], holds: Any) -> float:
    return sum(bool(holds(row)) for row in rows) / len(rows)


def test_as_many_rows_as_asked_for(catalogue: list[dict[str, Any]]) -> None:
    assert len(catalogue) == ROWS


def test_the_same_seed_gives_the_same_rows() -> None:
    def made(seed: int) -> str:
        lines.stock.cache_clear()  # what was drawn before must not matter
        return _digest(row for _, row in rows_of(seed, _institutions(800, seed), TODAY))

    first = made(7)
    assert made(8) != first
    assert made(7) == first


def test_texts_are_missing_as_often_as_in_real_rows(catalogue: list[dict[str, Any]]) -> None:
    assert 0.03 < _share(catalogue, lambda row: not row["range_text"]) < 0.11
    assert 0.27 < _share(catalogue, lambda row: not row["uncertainty_text"]) < 0.42
    assert 0.4 < _share(catalogue, lambda row: not row["measurand"]) < 0.65
    assert 0.06 < _share(catalogue, lambda row: row["device"].isascii()) < 0.2


def test_devices_are_spread_as_in_real_rows(catalogue: list[dict[str, Any]]) -> None:
    unknown = _share(catalogue, lambda row: not read_device_name(row["device"]).devices)
    assert 0.04 < unknown < 0.14
    found = Counter(
        devices[0].code for row in catalogue if (devices := read_device_name(row["device"]).devices)
    )
    assert 0.02 < found.most_common(1)[0][1] / ROWS < 0.12
    assert len(found) > 400


def test_readers_understand_and_refuse_as_in_real_rows(catalogue: list[dict[str, Any]]) -> None:
    some = catalogue[:: ROWS // 400]
    records = [read_capability(*(row[key] for key in MEASUREMENT_KEYS)) for row in some]
    assert 0.08 < sum(bool(each.range_refusal) for each in records) / len(records) < 0.25
    assert 0.4 < sum(bool(each.limits or each.grades) for each in records) / len(records) < 0.7
    assert 0.7 < sum(bool(each.boxes) for each in records) / len(records) < 0.9
    assert sum(any(box["axes"] for box in each.boxes) for each in records) / len(records) > 0.05


def test_terms_are_valid_and_proofs_lapse(catalogue: list[dict[str, Any]]) -> None:
    for row in catalogue:
        assert row["services"]
        assert row["services"] == [each for each in SERVICES if each in row["services"]]
        assert row["modes"] == [each for each in MODES if each in row["modes"]]
        assert row["proof_kind"] in PROOF_KINDS
    holding: list[dict[str, Any]] = []
    lapsed: list[dict[str, Any]] = []
    for row in catalogue:
        has_ended = row["proof_valid_to"] and row["proof_valid_to"] < TODAY
        (lapsed if has_ended else holding).append(row)
    assert 0.005 < len(lapsed) / ROWS < 0.2
    assert {"greyed", "published"} <= {row["status"] for row in lapsed}
    assert 0.85 < _share(catalogue, lambda row: row["status"] == "published") < 0.98
    assert "greyed" not in {row["status"] for row in holding}


def test_a_legal_authorisation_covers_the_place(catalogue: list[dict[str, Any]]) -> None:
    legal = [row for row in catalogue if row["authorised_regions"]]
    assert legal
    assert all(row["proof_kind"] == "法定授权" for row in legal)
    assert all(row["place"] in row["authorised_regions"] for row in legal)


def test_a_row_says_what_its_hash_says(catalogue: list[dict[str, Any]]) -> None:
    assert all(content_hash(row) == row["content_hash"] for row in catalogue[:50])


def test_standard_lines_recur(catalogue: list[dict[str, Any]]) -> None:
    texts = {tuple(row[key] for key in MEASUREMENT_KEYS) for row in catalogue}
    assert 0.3 < len(texts) / ROWS < 0.95


def test_institutions_are_examples_with_valid_codes() -> None:
    made = _institutions(20_000)
    assert sum(each.rows for each in made) == 20_000
    assert all(each.name.startswith("示例") for each in made)
    assert all(not fault(each.uscc) for each in made)
    assert len({each.uscc for each in made}) == len(made)
    assert {each.kind.name for each in made} == {each.kind.name for each in _institutions(100)}


def test_large_institutions_have_more_rows_than_small_ones() -> None:
    sizes: dict[str, list[int]] = {}
    for each in _institutions(50_000):
        sizes.setdefault(each.kind.kind, []).append(each.rows)
    county, national = sizes["K15"], sizes["K08"]
    assert max(county) < min(national)
    assert len(county) > 10 * len(national)
