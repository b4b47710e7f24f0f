"""What everybody sees of the catalogues, how it is found and taken along."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.capabilities import offers, queries
from app.capabilities.publishing import grey_lapsed
from app.capabilities.schemas import CapabilityFilter
from app.capabilities.tasks import GREY
from app.capabilities.workflow import CapabilityStatus
from app.core.clock import today
from app.core.jobs import Job, enqueue_standing
from app.core.permissions import VISITOR
from app.registry import load_tasks
from app.worker import drain
from search.sync import touch_many
from tests.browser import Browser
from tests.factories import capability, organisation

Browsers = Callable[..., Browser]


def shown(browser: Browser, address: str = "/capabilities") -> list[str]:
    """Names of the rows a page lists."""
    return [each.get_text(strip=True) for each in browser.get(address).page.select("tbody th a")]


def test_only_published_rows_of_verified_institutions_are_public(
    session: Session, browser: Browsers
) -> None:
    good, waiting = organisation(session), organisation(session, verified=False)
    capability(session, good, device="公开的")
    capability(session, good, device="过期的", status="greyed")
    capability(session, good, device="草稿", status="draft")
    capability(session, good, device="归档的", status="archived")
    capability(session, waiting, device="未核验的")
    session.commit()
    assert sorted(shown(browser())) == ["公开的", "过期的"]
    assert sorted(shown(browser(waiting))) == ["公开的", "过期的"]


def test_filters_narrow_the_list(session: Session, browser: Browsers) -> None:
    suzhou, chongqing = organisation(session), organisation(session, region="500112")
    capability(session, suzhou, device="苏州校准", services=("校准",))
    capability(session, chongqing, device="重庆检定", services=("检定",), modes=["现场"])
    capability(
        session, organisation(session, region="510100"), device="成都测试", services=("测试",)
    )
    session.commit()
    visitor = browser()
    assert shown(visitor, "/capabilities?region=320000") == ["苏州校准"]
    assert shown(visitor, "/capabilities?region=500000") == ["重庆检定"]
    assert shown(visitor, "/capabilities?service=测试") == ["成都测试"]
    assert shown(visitor, "/capabilities?mode=现场") == ["重庆检定"]
    assert shown(visitor, f"/capabilities?organisation={suzhou.id}") == ["苏州校准"]
    assert shown(visitor, "/capabilities?kind=length") == []
    assert len(shown(visitor, "/capabilities?region=%27%3B+DROP&page=abc")) == 3


def test_words_find_rows_through_the_engine_and_postgresql_decides(
    session: Session, browser: Browsers
) -> None:
    load_tasks()
    owner = organisation(session)
    found = capability(session, owner, device="精密数字压力表")
    gone = capability(session, owner, device="数字压力计")
    capability(session, owner, device="千分尺")
    touch_many(session, "capabilities", [found.id, gone.id])
    session.commit()
    drain()
    gone.status = CapabilityStatus.ARCHIVED
    session.commit()
    assert shown(browser(), "/capabilities?q=压力表") == ["精密数字压力表"]


def test_rows_that_changed_after_they_were_indexed_keep_to_the_filters(
    session: Session, browser: Browsers
) -> None:
    load_tasks()
    owner = organisation(session)
    kept = capability(session, owner, device="压力表甲", services=("校准",))
    changed = capability(session, owner, device="压力表乙", services=("校准",))
    archived = capability(session, owner, device="压力表丙", services=("校准",))
    touch_many(session, "capabilities", [kept.id, changed.id, archived.id])
    session.commit()
    drain()
    changed.services = ["检定"]
    archived.status = CapabilityStatus.ARCHIVED
    session.commit()
    for reader in (browser(), browser(owner)):
        assert shown(reader, "/capabilities?q=压力表&service=校准") == ["压力表甲"]
    exported = browser().get("/capabilities/export.csv?q=压力表&service=校准")
    assert "压力表甲" in exported.text
    assert "压力表乙" not in exported.text


def test_without_the_engine_the_list_still_shows_and_says_so(
    session: Session, browser: Browsers, engine_down: None
) -> None:
    capability(session, organisation(session), device="千分尺")
    session.commit()
    page = browser().get("/capabilities?q=压力表")
    assert page.status == 200
    assert "检索服务暂时不可用" in page.words()
    assert "千分尺" in page.words("table")
    assert browser().get("/capabilities/export.csv?q=压力表").status == 503


def test_a_list_page_asks_the_same_number_of_questions_whatever_its_length(
    session: Session, queries_log: list[str]
) -> None:
    owner = organisation(session)
    for _ in range(3):
        capability(session, owner)
    session.flush()
    queries_log.clear()
    assert queries.listing(session, VISITOR, CapabilityFilter()).total == 3
    assert len(queries_log) == 2


@pytest.fixture
def queries_log(request: pytest.FixtureRequest) -> list[str]:
    log: list[str] = request.getfixturevalue("queries").statements
    return log


def test_exports_hold_what_the_filter_shows_as_plain_text(
    session: Session, browser: Browsers
) -> None:
    owner = organisation(session, name="苏州示例计量所")
    capability(session, owner, device="=HYPERLINK(1)", range_text="(0300)mm")
    capability(session, owner, device="卡尺", services=("校准",))
    session.commit()
    visitor = browser()
    book = openpyxl.load_workbook(
        io.BytesIO(visitor.get("/capabilities/export.xlsx?service=检定").content)
    )
    sheet = book.active
    assert sheet is not None
    assert sheet.max_row == 2
    cell = sheet["D2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    assert "未识读" in str(sheet["R2"].value)
    text = visitor.get("/capabilities/export.csv").content.decode("utf-8-sig")
    devices = {line["仪器名称"] for line in csv.DictReader(io.StringIO(text))}
    assert devices == {"'=HYPERLINK(1)", "卡尺"}


def test_only_rows_with_a_valid_proof_may_be_matched(session: Session) -> None:
    owner, day = organisation(session), timedelta(days=1)
    on = today()
    fits = capability(session, owner, proof_valid_to=on, proof_valid_from=on)
    others = [
        capability(session, owner, proof_valid_to=on - day),
        capability(session, owner, proof_valid_from=on + day),
        capability(session, owner, status="greyed"),
        capability(session, organisation(session, verified=False)),
    ]
    open_ended = capability(session, owner)
    ids = [open_ended.id, *(each.id for each in others), fits.id]
    [offer] = offers.offers(session, ids, on)
    assert offer.organisation_id == owner.id
    found = offers.speaking(session, {owner.id: offer.terms}, on)
    assert [each.id for each in found] == [fits.id, open_ended.id]
    assert {each.terms for each in found} == set(offer.terms)


def test_rows_that_say_the_same_count_as_one_and_the_best_terms_are_told(session: Session) -> None:
    owner, other = organisation(session), organisation(session)
    same = [
        capability(session, each, turnaround_days=days, fee_amount=fee)
        for each, days, fee in ((owner, 7, 200), (owner, 5, 300), (other, None, None))
    ]
    capability(session, owner, device="卡尺", range_text="(0~150)mm")
    first, second = offers.offers(session, [each.id for each in same], today())
    assert first.terms == second.terms
    assert first.days == 5
    assert first.fee == Decimal(200)
    assert (second.days, second.fee) == (None, None)
    [terms] = offers.terms(session, first.terms)
    assert (terms.device, json.loads(terms.boxes)) == ("压力表", same[0].boxes)


def test_a_proof_that_ends_greys_its_row_the_day_after(session: Session) -> None:
    owner = organisation(session)
    row = capability(session, owner, proof_valid_to=date(2026, 5, 31))
    draft = capability(session, owner, proof_valid_to=date(2026, 5, 31), status="draft")
    assert grey_lapsed(session, date(2026, 5, 31)) == 0
    assert grey_lapsed(session, date(2026, 6, 1)) == 1
    session.expire_all()
    assert (row.status, draft.status) == ("greyed", "draft")
    assert session.scalar(select(Job.id).where(Job.kind == "search.sync_many"))


def test_greying_waits_for_the_next_day_once_done(session: Session, meili: object) -> None:
    load_tasks()
    lapsed = capability(session, organisation(session), proof_valid_to=today() - timedelta(days=1))
    enqueue_standing(session)
    enqueue_standing(session)
    session.commit()
    drain()
    session.expire_all()
    assert lapsed.status == "greyed"
    waiting = session.scalars(select(Job).where(Job.kind == GREY)).one()
    assert timedelta(0) < waiting.run_at - waiting.created_at <= timedelta(days=1, minutes=1)
