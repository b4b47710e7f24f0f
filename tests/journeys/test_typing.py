"""Searching as one types, by hand of a browser: results, counts and address follow; half words,
Back, Enter, the keyboard and a browser without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Request, expect
from sqlalchemy import func

from search.sync import touch
from tests import factories
from tests.journeys.conftest import DESKTOP, Platform, Reader

NAMES = ("精密压力表", "精密数字压力计", "扭矩扳手检定仪", "钢卷尺检定台")


@pytest.fixture(scope="module", autouse=True)
def catalogue(platform: Platform) -> None:
    with platform.session() as session:
        near = factories.organisation(session, name="江苏示例院")
        far = factories.organisation(session, name="四川示例院", region="510100")
        for number, name in enumerate(NAMES):
            owner = far if number == 1 else near
            services = ("检定",) if number == 1 else ("检定", "校准")
            row = factories.capability(
                session, owner, device=name, services=services, published_at=func.now()
            )
            touch(session, "capabilities", row.id)
        session.commit()


@pytest.fixture
def page(reader: Callable[[], Reader], catalogue: None) -> Page:
    """The catalogue, once the engine knows all of it."""
    page = reader().page
    for _ in range(60):
        page.goto("/capabilities")
        counted = page.locator(".facet-choice", has_text="江苏").all_inner_texts()
        if any("3" in each for each in counted):
            return page
        page.wait_for_timeout(500)
    raise AssertionError("the engine never learnt of the rows")


def names(page: Page) -> list[str]:
    return page.locator("tbody th a").all_inner_texts()


def fragments(page: Page) -> list[str]:
    """Addresses asked for from now on without leaving the page."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.headers.get("hx-request"):
            asked.append(request.url)

    page.on("request", note)
    return asked


def test_results_counts_and_address_follow_what_is_typed(page: Page) -> None:
    asked = fragments(page)
    page.locator("#q").press_sequentially("扭矩扳手", delay=30)
    expect(page.locator("tbody th a")).to_have_count(1)
    assert names(page) == ["扭矩扳手检定仪"]
    assert page.locator("tbody mark").first.inner_text() in "扭矩扳手"
    expect(page).to_have_url(page.url.split("?")[0] + "?q=%E6%89%AD%E7%9F%A9%E6%89%B3%E6%89%8B")
    assert len(asked) == 1, "one request for a run of typing"
    expect(page.locator("#browse-said")).to_have_text("共 1 条能力")
    expect(page.locator("#q")).to_be_focused()


def test_back_leads_to_where_one_was_and_enter_stays(page: Page) -> None:
    page.locator("#q").press_sequentially("压力", delay=30)
    expect(page.locator("tbody th a")).to_have_count(2)
    page.keyboard.press("Enter")
    page.locator("#q").press_sequentially("计", delay=30)
    expect(page.locator("tbody th a").first).to_have_text("精密数字压力计")
    page.go_back()
    expect(page.locator("#q")).to_have_value("")
    expect(page.locator("tbody th a")).to_have_count(4)
    page.go_forward()
    expect(page.locator("tbody th a").first).to_have_text("精密数字压力计")
    page.locator("tbody th a").first.click()
    page.wait_for_url("**/capabilities/*")
    page.go_back()
    expect(page.locator("h1")).to_have_text("能力目录")
    expect(page.locator("#q")).to_have_value("压力计")


def test_a_half_written_syllable_is_not_searched_for(page: Page) -> None:
    asked = fragments(page)
    typing = page.context.new_cdp_session(page)
    page.focus("#q")
    for half in ("n", "ni", "niu", "niu ju"):
        typing.send(
            "Input.imeSetComposition",
            {"text": half, "selectionStart": len(half), "selectionEnd": len(half)},
        )
        page.wait_for_timeout(350)
    assert asked == []
    typing.send("Input.insertText", {"text": "扭矩"})
    expect(page.locator("tbody th a")).to_have_count(1)
    assert len(asked) == 1


def test_facets_are_ticked_by_keyboard_and_conditions_removed(page: Page) -> None:
    box = page.locator("input[name=region][value='510000']")
    box.focus()
    page.keyboard.press("Space")
    expect(page.locator("tbody th a")).to_have_count(1)
    again = page.locator("input[name=region][value='510000']")
    expect(again).to_be_checked()
    expect(again).to_be_focused()
    page.locator("input[name=region][value='320000']").check()
    expect(page.locator("tbody th a")).to_have_count(4)
    expect(page.locator(".chips .chip")).to_have_count(2)
    page.get_by_label("去掉条件：四川").click()
    expect(page.locator("tbody th a")).to_have_count(3)
    expect(page.locator("input[name=region][value='510000']")).not_to_be_checked()
    page.locator("#q").fill("xqxqxq")
    expect(page.locator(".empty")).to_contain_text("没有符合条件")


def test_a_lost_answer_is_said_and_enter_asks_again(page: Page) -> None:
    page.route("**/capabilities?q=*", lambda route: route.fulfill(status=200, body=""))
    page.locator("#q").fill("扭矩")
    expect(page.locator("#browse-said")).to_have_text("没有取到结果，请按回车重试。")
    assert len(names(page)) == 4
    page.unroute("**/capabilities?q=*")
    page.locator("#q").press("Enter")
    expect(page.locator("tbody th a")).to_have_count(1)


def test_without_scripts_it_is_a_form(chromium: Browser, platform: Platform, page: Page) -> None:
    context = chromium.new_context(
        viewport=DESKTOP, base_url=platform.address, java_script_enabled=False
    )
    plain = context.new_page()
    plain.goto("/capabilities")
    plain.fill("#q", "压力")
    plain.check("input[name=service][value='校准']")
    plain.get_by_role("button", name="按所选筛选").click()
    assert names(plain) == ["精密压力表"]
    plain.get_by_label("去掉条件：校准").click()
    assert len(names(plain)) == 2
    context.close()
