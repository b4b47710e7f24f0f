"""The regulator's pages: figures that lead to their records, and the workbook."""

import io
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import openpyxl
import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from app.engagements import deciding
from app.needs.models import Need

if TYPE_CHECKING:
    from tests.conftest import QueryLog
    from tests.integration.conftest import Browser, Maker, SignIn


@pytest.fixture
def need(make: "Maker", session: Session) -> Need:
    """A need of 苏州, answered by 四川 and awarded; it tries to be a formula."""
    owner = make.enterprise("320500")
    made = make.need(owner, title="=HYPERLINK(1)压力表", service="校准")
    answer = make.quote(make.institution("510100"), made, price="1200.5")
    deciding.award(session, owner, answer.id)
    make.project(make.institution("320100"))
    session.flush()
    return made


def soup(browser: "Browser", address: str) -> BeautifulSoup:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def sheets(browser: "Browser", address: str) -> dict[str, list[tuple[object, ...]]]:
    answer = browser.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return {
        sheet.title: [tuple(cell.value for cell in row) for row in sheet.iter_rows()]
        for sheet in book.worksheets
    }


def test_each_figure_leads_to_as_many_records(need: Need, make: "Maker", sign_in: "SignIn") -> None:
    browser = sign_in(make.regulator("320000"))
    page = soup(browser, "/pool")
    figures = page.select("a.stat-number, .matrix td a")
    assert len(figures) >= 6
    for figure in figures:
        rows = soup(browser, str(figure["href"])).select("main table tbody tr")
        assert len(rows) == int(figure.get_text()), figure["href"]


def test_each_tile_leads_to_as_many_records(need: Need, make: "Maker", sign_in: "SignIn") -> None:
    make.need(make.enterprise("660000"))
    browser = sign_in(make.regulator("000000"))
    for tiles in ("open", "unanswered"):
        map_tiles = soup(browser, f"/pool?tiles={tiles}").select("a.tile")
        assert len(map_tiles) == 35
        (full,) = [tile for tile in map_tiles if "：1 份" in str(tile["aria-label"])]
        assert "兵团" in str(full["aria-label"])
        assert len(soup(browser, str(full["href"])).select("main table tbody tr")) == 1


def test_filters_stay_in_the_addresses_of_the_figures(
    need: Need, make: "Maker", sign_in: "SignIn"
) -> None:
    page = soup(
        sign_in(make.regulator("320000")), "/pool?service=校准&since=2026-01-01&cells=awards"
    )
    hrefs = [str(a["href"]) for a in page.select("a.stat-number, .matrix td a, a.tile")]
    assert all(urlencode({"service": "校准"}) in each for each in hrefs)
    assert all("since=2026-01-01" in each for each in hrefs)
    assert "kind=awards" in str(page.select(".matrix td a")[0]["href"])


def test_an_unreadable_filter_is_ignored(need: Need, make: "Maker", sign_in: "SignIn") -> None:
    browser = sign_in(make.regulator("320000"))
    for bad in ("region=1';--", "since=gestern", "since=0001-01-01", "cells=x", "until=9999-12-31"):
        assert browser.get(f"/pool?{bad}").status_code == 200
    for bad in ("kind=secrets", "page=0", "page=99999999999999999999", "demand=%00", "status=%00"):
        assert browser.get(f"/pool/records?{bad}").status_code == 200


def test_answers_elsewhere_are_only_counted(need: Need, make: "Maker", sign_in: "SignIn") -> None:
    browser = sign_in(make.regulator("110000"))
    page = soup(browser, "/pool/records?kind=answers")
    assert not page.select("main table")
    assert "全国共 1 条，其中 0 条" in page.get_text()
    assert [row[0] for row in sheets(browser, "/pool/export.xlsx")["应答"]] == ["编号"]


def test_the_workbook_holds_the_records_and_the_matrix(
    need: Need, make: "Maker", sign_in: "SignIn"
) -> None:
    book = sheets(sign_in(make.regulator("320000")), "/pool/export.xlsx?scope=own&service=校准")
    assert list(book) == ["说明", "需求", "应答", "创新项目", "地区间应答数"]
    head, row = book["需求"]
    found = dict(zip(head, row, strict=True))
    assert found["需求"] == "=HYPERLINK(1)压力表"
    assert (found["地区"], found["应答数"], found["状态"]) == ("江苏省苏州市", 1, "已选定")
    head, row = book["应答"]
    found = dict(zip(head, row, strict=True))
    assert (found["报价(元)"], found["机构地区"], found["状态"]) == (
        1200.5,
        "四川省成都市",
        "已选定",
    )
    assert book["地区间应答数"][1] == ("江苏省", "四川省", 1, "320000", "510000")
    assert ("服务", "校准") in book["说明"]
    assert len(book["创新项目"]) == 2


def test_nothing_sealed_leaves_in_the_workbook_or_the_pages(
    need: Need, make: "Maker", sign_in: "SignIn"
) -> None:
    browser = sign_in(make.regulator("320000"))
    book = sheets(browser, "/pool/export.xlsx")
    told = repr(book) + browser.get("/pool").text + browser.get("/pool/records?kind=needs").text
    for sealed in ("王工", "13800000000", "图号", "李工", "13900000000", "联系人", "0512-"):
        assert sealed not in told


def test_a_formula_stays_text(need: Need, make: "Maker", sign_in: "SignIn") -> None:
    content = sign_in(make.regulator("320000")).get("/pool/export.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_the_pool_is_for_verified_regulators(make: "Maker", sign_in: "SignIn") -> None:
    for address in ("/pool", "/pool/records", "/pool/export.xlsx"):
        for actor in (make.enterprise(), make.institution(), make.regulator(verified=False)):
            assert sign_in(actor).get(address).status_code == 403
        assert sign_in(None).get(address).headers["location"].startswith("/sign-in")


def test_the_pages_cost_a_fixed_number_of_queries(
    need: Need, make: "Maker", sign_in: "SignIn", queries: "QueryLog"
) -> None:
    browser = sign_in(make.regulator("320000"))

    def cost(address: str) -> int:
        before = len(queries)
        browser.get(address)
        sent = queries.statements[before:]
        return len([each for each in sent if "SAVEPOINT" not in each])

    addresses = ("/pool", "/pool/records?kind=answers", "/pool/records?kind=needs")
    first = [cost(each) for each in addresses]
    for _ in range(4):
        make.quote(make.institution("440100"), make.need(make.enterprise()))
    assert [cost(each) for each in addresses] == first
    assert max(first) <= 16
