"""What `static/js/app.js` adds to forms, in a real browser under the real content policy."""

from collections.abc import Iterator
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from app.core.forms import filled
from app.core.pages import environment
from app.core.settings import ROOT

SITE = "http://hengqiao.test"
POLICY = "default-src 'self'; script-src 'self'; style-src 'self'"
FORM = """{% extends "layouts/app.html" %}
{% from "components/forms.html" import error_summary, field, submit %}
{% from "components/items.html" import items %}
{% from "components/filters.html" import filters, filter_select %}
{% block main %}
<form method="post" action="/needs/new" novalidate>
  {{ error_summary(form) }}
  {% call(p) items("items", 2) %}{{ field(form, p ~ "device", "器具", read_url="/read") }}{% endcall %}
  {{ submit("发布", busy="正在发布…", name="publish", value="yes") }}
  <button type="submit" class="btn" name="withdraw" value="1" data-confirm="撤回后机构不再看到它。">撤回</button>
</form>
{% call filters("/needs") %}{{ filter_select("region", "地区", [("32", "江苏"), ("33", "浙江")]) }}{% endcall %}
{% endblock %}"""


@pytest.fixture
def sent() -> list[Request]:
    """Requests to pages, after the first one."""
    return []


@pytest.fixture
def page(chromium: Browser, sent: list[Request]) -> Iterator[Page]:
    html = (
        environment()
        .from_string(FORM)
        .render(
            request=SimpleNamespace(url=SimpleNamespace(path="/needs/new", query="")),
            actor=SimpleNamespace(role="enterprise", name="张工", organisation_name="示例企业"),
            flash=[],
            csrf_field=lambda: "",
            form=filled({"items-1-device": "万用表"}).with_errors({"items-0-device": "请填写。"}),
        )
    )

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(SITE).split("?")[0]
        if path.startswith("/static/"):
            route.fulfill(path=ROOT / path.removeprefix("/"))
        elif path == "/":
            route.fulfill(
                body=html, content_type="text/html", headers={"content-security-policy": POLICY}
            )
        elif path == "/read":
            route.fulfill(body="读作 压力表", content_type="text/html")
        else:
            sent.append(route.request)
            route.fulfill(status=204)

    opened = chromium.new_page()
    problems: list[str] = []
    opened.on("console", lambda message: problems.append(message.text))
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.route(f"{SITE}/**", answer)
    opened.goto(f"{SITE}/")
    yield opened
    opened.close()
    assert problems == []


def _posted(request: Request) -> dict[str, list[str]]:
    return parse_qs(request.post_data or "", keep_blank_values=True)


def test_an_added_row_is_numbered_and_ready_to_type_in(page: Page) -> None:
    page.get_by_role("button", name="再加一项").click()
    page.keyboard.type("卡尺")
    with page.expect_request(f"{SITE}/needs/new") as asked:
        page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_role("button", name="正在发布…")).to_be_disabled()
    assert _posted(asked.value) == {
        "items-0-device": [""],
        "items-1-device": ["万用表"],
        "items-2-device": ["卡尺"],
        "publish": ["yes"],
    }


def test_removing_a_row_renumbers_the_rest_and_keeps_what_was_typed(page: Page) -> None:
    page.get_by_role("button", name="删除").first.click()
    assert page.locator("[data-item]").count() == 1
    assert page.input_value("[name=items-0-device]") == "万用表"
    assert page.locator("label[for=f-items-0-device]").count() == 1


def test_enter_sends_the_form_and_removes_nothing(page: Page) -> None:
    with page.expect_request(f"{SITE}/needs/new") as asked:
        page.locator("[name=items-1-device]").press("Enter")
    assert _posted(asked.value) == {"items-0-device": [""], "items-1-device": ["万用表"]}


def test_the_summary_of_errors_names_the_item_and_the_field(page: Page) -> None:
    link = page.locator(".error-summary a")
    expect(link).to_have_text("第 1 项 器具：请填写。")
    link.click()
    expect(page.locator("#f-items-0-device")).to_be_focused()


def test_the_reading_appears_under_the_field_as_one_types(page: Page) -> None:
    page.get_by_role("button", name="再加一项").click()
    page.keyboard.type("压力表")
    expect(page.locator("#f-items-2-device-reading")).to_have_text("读作 压力表")


def test_a_button_that_needs_confirmation_sends_only_after_yes(
    page: Page, sent: list[Request]
) -> None:
    page.get_by_role("button", name="撤回").click()
    dialog = page.get_by_role("dialog")
    assert "撤回后机构不再看到它。" in dialog.inner_text()
    dialog.get_by_role("button", name="返回").click()
    assert sent == []
    page.get_by_role("button", name="撤回").click()
    with page.expect_request(f"{SITE}/needs/new") as asked:
        dialog.get_by_role("button", name="撤回").click()
    assert _posted(asked.value)["withdraw"] == ["1"]


def test_a_filter_applies_as_soon_as_it_is_chosen(page: Page) -> None:
    with page.expect_request(f"{SITE}/needs?**") as asked:
        page.get_by_label("地区").select_option("33")
    assert asked.value.url == f"{SITE}/needs?region=33"
