"""Which differences make a row another row, and what counts as an amount of money."""

from datetime import date
from decimal import Decimal

import pytest

from app.capabilities.content import CONTENT_KEYS, content_hash, derived_code, read_fee
from app.capabilities.models import Capability
from app.capabilities.workflow import CapabilityStatus, advance, after_import, sources
from app.core.errors import Conflict

ROW: dict[str, object] = {
    "device": "数字压力表",
    "range_text": "(0~60)MPa",
    "services": ["检定", "校准"],
    "proof_valid_to": date(2030, 1, 1),
}


@pytest.mark.parametrize(
    "change",
    [
        {"device": " 数字压力表 "},
        {"range_text": "（0~60）MPa"},
        {"services": ["校准", "检定"]},
        {"note": "", "turnaround_days": None, "modes": []},
        {"code": "A-1"},
    ],
)
def test_width_order_and_blanks_make_no_difference(change: dict[str, object]) -> None:
    assert content_hash(ROW | change) == content_hash(ROW)


@pytest.mark.parametrize(
    "change",
    [
        {"range_text": "(0~600)MPa"},
        {"services": ["校准"]},
        {"proof_valid_to": date(2030, 1, 2)},
        {"uncertainty_text": "U=10-5"},
        {"note": "新"},
    ],
)
def test_every_word_that_counts_makes_a_difference(change: dict[str, object]) -> None:
    assert content_hash(ROW | change) != content_hash(ROW)


def test_superscripts_are_not_digits() -> None:
    first, second = ROW | {"uncertainty_text": "10⁻⁵"}, ROW | {"uncertainty_text": "10-5"}
    assert content_hash(first) != content_hash(second)


def test_a_derived_code_follows_what_is_measured_not_who_pays() -> None:
    assert derived_code(ROW) == derived_code(ROW | {"note": "新", "fee_text": "3元"})
    assert derived_code(ROW) != derived_code(ROW | {"range_text": "(0~6)MPa"})


def test_content_keys_are_columns_of_the_table() -> None:
    assert set(CONTENT_KEYS) < set(Capability.__table__.columns.keys())


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("320元/台", Decimal(320)),
        ("３２０ 元", Decimal(320)),
        ("0.5元/台件", Decimal("0.5")),
        ("320", None),
        ("320~500元", None),
        ("约320元", None),
        ("320元起", None),
        ("面议", None),
        ("", None),
    ],
)
def test_only_a_plain_amount_in_yuan_is_read_as_one(text: str, amount: Decimal | None) -> None:
    assert read_fee(text) == amount


def test_an_imported_row_with_a_lapsed_proof_stays_a_draft() -> None:
    assert after_import(publish=True, lapsed=False) == "published"
    assert after_import(publish=True, lapsed=True) == "draft"
    assert after_import(publish=False, lapsed=False) == "draft"


def test_an_archived_row_can_only_be_restored() -> None:
    assert advance(CapabilityStatus.ARCHIVED, "restore") == "draft"
    for action in ("publish", "grey", "archive"):
        with pytest.raises(Conflict, match="状态已经变了"):
            advance(CapabilityStatus.ARCHIVED, action)
    assert sources("grey") == (CapabilityStatus.PUBLISHED,)
