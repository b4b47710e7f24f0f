"""The components every page is made of, rendered in the application's own template environment."""

import re
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from app.capabilities.workflow import CapabilityStatus
from app.core.forms import filled
from app.core.pages import environment
from app.engagements.workflow import EngagementStatus
from app.imports.workflow import ImportStatus
from app.needs.workflow import NeedStatus
from app.organisations.models import Verification
from app.pictures.coverage import StripRow, coverage_strip
from app.pictures.matrix import matrix
from app.pictures.tilemap import tile_map
from app.projects.workflow import ProjectStatus

NASTY = '"><script>alert(1)</script> & 0.05级'


@dataclass
class Actor:
    role: str = "anonymous"
    name: str = "张工"
    organisation_name: str = "江苏示例精密制造有限公司"


def _draw(source: str, **context: Any) -> BeautifulSoup:
    html = environment().from_string(source).render(**context)
    # An attribute that touches the one before it is lost or misread.
    assert not re.search(r'="[^"]*"[a-z]', html), html
    return BeautifulSoup(html, "html.parser")


def _one(found: Tag | None) -> Tag:
    assert found is not None
    return found


def _form(errors: dict[str, str] | None = None, /, **values: object) -> Any:
    return filled(values).with_errors(errors or {})


FIELD = '{% from "components/forms.html" import field, error_summary, tick %}'


@pytest.mark.parametrize("type_", ["text", "textarea", "number", "date", "search"])
def test_what_was_typed_comes_back_unharmed(type_: str) -> None:
    source = FIELD + '{{ field(form, "title", "标题", type=type) }}'
    soup = _draw(source, form=_form(title="\n" + NASTY), type=type_)
    control = _one(soup.find(id="f-title"))
    typed = control.get("value") if control.name == "input" else control.get_text()
    assert str(typed).strip() == NASTY
    assert soup.find("script") is None


def test_a_password_is_never_sent_back() -> None:
    soup = _draw(FIELD + '{{ field(f, "p", "密码", type="password") }}', f=_form(p="geheim"))
    assert "geheim" not in str(soup)


@pytest.mark.parametrize("type_", ["text", "textarea", "select", "date", "file"])
def test_an_error_is_tied_to_its_field_and_reachable_from_the_summary(type_: str) -> None:
    source = (
        FIELD
        + '{{ error_summary(f) }}{{ field(f, "items-0-count", "数量", type=t, help="几台", required=true) }}'
    )
    soup = _draw(source, f=_form({"items-0-count": "要填整数。"}), t=type_)
    control = _one(soup.find(id="f-items-0-count"))
    assert control["aria-invalid"] == "true"
    described = [
        _one(soup.find(id=name)).get_text() for name in str(control["aria-describedby"]).split()
    ]
    assert described == ["要填整数。", "几台"]
    link = _one(soup.select_one(".error-summary a"))
    assert (link["href"], link.get_text()) == ("#f-items-0-count", "要填整数。")


def test_a_form_without_errors_shows_no_summary() -> None:
    assert not _draw(FIELD + "{{ error_summary(f) }}", f=_form()).find("div")


@pytest.mark.parametrize(("type_", "kind"), [("checkboxes", "checkbox"), ("radio", "radio")])
def test_what_was_ticked_stays_ticked(type_: str, kind: str) -> None:
    source = (
        FIELD + '{{ field(f, "modes", "方式", type=t, options=[("a", "送检"), ("b", "现场")]) }}'
    )
    soup = _draw(source, f=_form(modes=["b"]), t=type_)
    boxes = soup.find_all("input", type=kind)
    assert [(box["value"], box.has_attr("checked")) for box in boxes] == [("a", False), ("b", True)]


def test_a_chosen_option_stays_chosen_even_when_it_is_a_number() -> None:
    source = (
        FIELD + '{{ field(f, "place", "地区", type="select", options=[(1, "江苏"), (2, "浙江")]) }}'
    )
    chosen = _draw(source, f=_form(place=2)).find_all("option", selected=True)
    assert [option.get_text() for option in chosen] == ["浙江"]


def test_optional_fields_say_so_and_required_ones_do_not() -> None:
    source = (
        FIELD
        + '{{ field(f, "a", "甲") }}{{ field(f, "b", "乙", required=true) }}{{ tick(f, "c", "丙") }}'
    )
    soup = _draw(source, f=_form())
    assert [label.get_text() for label in soup.select(".field > label:not(.choice)")] == [
        "甲选填",
        "乙",
    ]


def test_items_can_be_added_and_removed_without_javascript() -> None:
    source = (
        FIELD
        + '{% from "components/items.html" import items %}{% call(p) items("items", 2) %}'
        + '{{ field(f, p ~ "device", "器具") }}{% endcall %}'
    )
    soup = _draw(source, f=filled({"items-1-device": "压力表"}))
    _one(soup.find("template")).extract()
    assert [box["name"] for box in soup.find_all("input")] == ["items-0-device", "items-1-device"]
    assert [b["value"] for b in soup.select("[name=remove_item]")] == [
        "0",
        "1",
    ]
    assert _one(soup.select_one("[name=add_item]"))["type"] == "submit"


TABLE = '{% from "components/tables.html" import table, td, name_cell, empty %}'


@pytest.mark.parametrize(
    ("sort", "href", "order"),
    [
        ("", "/needs?region=32&sort=fee", None),
        ("fee", "/needs?region=32&sort=-fee", "ascending"),
        ("-fee", "/needs?region=32&sort=fee", "descending"),
    ],
)
def test_a_head_sorts_and_then_turns_the_order_round(
    sort: str, href: str, order: str | None
) -> None:
    source = TABLE + (
        '{% call table("需求", [{"label": "费用", "unit": "元", "sort": "fee"}], "/needs?region=32", s) %}'
        '<tr>{{ td("费用", none) }}{{ td("件数", 0) }}</tr>{% endcall %}'
    )
    soup = _draw(source, s=sort)
    assert _one(soup.select_one("th a"))["href"] == href
    assert _one(soup.find("th")).get("aria-sort") == order
    assert [cell.get_text(strip=True) for cell in soup.find_all("td")] == ["—", "0"]


@pytest.mark.parametrize(
    ("number", "pages", "shown"),
    [
        (1, 1, []),
        (1, 3, ["1", "2", "3"]),
        (6, 20, ["1", "…", "4", "5", "6", "7", "8", "…", "20"]),
        (20, 20, ["1", "…", "18", "19", "20"]),
    ],
)
def test_pages_around_the_current_one_and_both_ends_are_offered(
    number: int, pages: int, shown: list[str]
) -> None:
    source = (
        '{% from "components/pagination.html" import pagination %}{{ pagination(n, p, 9, "/x") }}'
    )
    soup = _draw(source, n=number, p=pages)
    assert [entry.get_text(strip=True) for entry in soup.find_all("li")] == shown


STATUS = '{% from "components/status.html" import status, verdict %}'


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("need", NeedStatus),
        ("engagement", EngagementStatus),
        ("project", ProjectStatus),
        ("capability", CapabilityStatus),
        ("import", ImportStatus),
        ("organisation", Verification),
    ],
)
def test_every_status_has_a_chinese_word_and_a_shape(kind: str, codes: Any) -> None:
    for code in codes:
        soup = _draw(STATUS + "{{ status(kind, code) }}", kind=kind, code=code)
        shape = _one(soup.select_one(".badge-shape")).extract().get_text()
        assert shape
        assert re.fullmatch("[一-鿿]+", soup.get_text(strip=True)), code


def test_verdicts_differ_in_word_and_shape_not_only_in_colour() -> None:
    codes = ["qualified", "to_verify", "inaccurate", "incomplete", "impossible"]
    said = [_draw(STATUS + "{{ verdict(c) }}", c=code).get_text(strip=True) for code in codes]
    assert said == ["✓可测", "?待核实", "≈测不准", "◐测不全", "✕测不了"]


def test_life_cycle_shows_what_is_done_and_where_it_stands() -> None:
    source = '{% from "components/steps.html" import steps %}{{ steps(s, "b", stopped) }}'
    order = [("a", "草稿"), ("b", "已发布"), ("c", "已选定")]
    current = _one(_draw(source, s=order, stopped="").select_one("[aria-current=step]"))
    assert current.get_text(strip=True) == "已发布"
    current = _one(_draw(source, s=order, stopped="已撤回").select_one("[aria-current=step]"))
    assert current.get_text(strip=True) == "已撤回"


def test_the_strip_says_in_words_what_it_draws() -> None:
    rows = [
        StripRow(
            "江苏示例院", [(0, 5e6, "covered"), (5e6, 1e7, "inaccurate")], "inaccurate", (1e7, 1.8)
        ),
        StripRow("示例站", [(None, None, "unverified")], "to_verify", None, "/organisations/2"),
    ]
    strip = coverage_strip((0, 1e7), rows, "MPa", lambda pascal: pascal / 1e6)
    source = '{% from "components/coverage.html" import coverage %}{{ coverage(s, "a") }}{{ coverage(s, "b") }}'
    soup = _draw(source, s=strip)
    picture = _one(soup.find("svg", role="img"))
    assert "覆盖且够准 0～5 MPa" in str(picture["aria-label"])
    assert "1.8×" in picture.get_text()
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    hatched = {tag["fill"] for tag in soup.find_all("rect", fill=True)}
    assert hatched == {"url(#a-hatch)", "url(#b-hatch)"}


def test_each_tile_is_a_link_that_names_its_region_and_figure() -> None:
    source = '{% from "components/tilemap.html" import tilemap %}{{ tilemap(t, "需求", "份") }}'
    tiles = tile_map({"660000": 3}, lambda code: f"/needs?region={code}")
    links = _draw(source, t=tiles).find_all("a")
    assert len(links) == 35
    assert ("/needs?region=660000", "兵团：3 份") in [(a["href"], a["aria-label"]) for a in links]


def test_matrix_links_its_figures_and_leaves_zeros_unlinked() -> None:
    source = '{% from "components/matrix.html" import matrix %}{{ matrix(g, "需求与应答") }}'
    both = [("320000", "江苏"), ("650000", "新疆")]
    counts = {("320000", "320000"): 4, ("650000", "650000"): 2}
    grid = matrix(both, both, counts, lambda d, s: f"/pool?d={d or ''}&s={s or ''}")
    soup = _draw(source, g=grid)
    assert [a.get_text() for a in soup.find_all("a")] == ["4", "4", "2", "2", "4", "2", "6"]
    assert len(soup.select(".matrix-none")) == 2


REST = """
{% from "components/page.html" import page_head, section, stats, doors, chips %}
{% from "components/filters.html" import filters, filter_select, filter_search, filter_tick, big_search %}
{% from "components/facts.html" import facts, fact %}{% from "components/icons.html" import icon, icon_paths %}
{% from "components/flash.html" import flash_messages %}
{% call page_head("标题", "一句话", back=("/needs", "需求")) %}<a href="/x">做</a>{% endcall %}{{ page_head("题") }}
{% call section("最新", "/needs") %}内容{% endcall %}{{ stats([("12", "份", "/needs"), ("3", "个", "")]) }}
{{ doors([("/register", "企业", "提出需求")]) }}{{ chips([("现场", "/x", "+5 家"), ("江苏", "", "")]) }}
{% call filters("/needs", keep={"mine": "1", "empty": ""}) %}{{ filter_search("q", "词", "压力") }}
{{ filter_select("r", "地区", [("32", "江苏")], "32") }}{{ filter_tick("open", "只看可应答", true) }}{% endcall %}
{{ big_search("/search") }}{{ facts([("地点", "江苏"), ("备注", none)]) }}
{% call facts() %}{% call fact("甲") %}乙{% endcall %}{% endcall %}
{{ flash_messages([("good", "好"), ("warn", "注意"), ("bad", "错")]) }}
{% for name in icon_paths %}{{ icon(name) }}{% endfor %}
"""


def test_all_other_components_render_without_a_missing_name() -> None:
    soup = _draw(REST)
    assert _one(soup.select_one("[name=mine]"))["value"] == "1"
    assert not soup.select("[name=empty]")
    assert _one(soup.find("option", selected=True)).get_text() == "江苏"
    assert _one(soup.select_one("[role=alert]")).get_text(strip=True) == "错"
    assert "未填写" in soup.get_text()


PAGE = "{% extends layout %}{% block title %}需求{% endblock %}{% block main %}<p>正文</p>{% endblock %}"


def _page(role: str, path: str, query: str = "", layout: str = "layouts/app.html") -> BeautifulSoup:
    url = SimpleNamespace(path=path, query=query)
    return _draw(
        PAGE,
        layout=layout,
        request=SimpleNamespace(url=url),
        actor=Actor(role),
        flash=[],
        csrf_field=lambda: "",
    )


@pytest.mark.parametrize(
    ("role", "path", "query", "here"),
    [
        ("anonymous", "/needs", "", "需求"),
        ("enterprise", "/needs", "mine=1", "我的需求"),
        ("enterprise", "/needs/new", "", "发布需求"),
        ("institution", "/imports/7", "", "导入"),
        ("regulator", "/pool", "", "项目资源库"),
        ("operator", "/operator/jobs", "", "任务"),
    ],
)
def test_navigation_shows_exactly_where_one_is(role: str, path: str, query: str, here: str) -> None:
    current = _page(role, path, query).select("nav.nav-wide [aria-current]")
    assert [link.get_text(strip=True) for link in current] == [here]


def test_only_those_signed_in_can_sign_out() -> None:
    assert _page("anonymous", "/").find("form", action="/sign-out") is None
    assert _page("operator", "/").find("form", action="/sign-out")


def test_a_fragment_is_the_main_part_and_its_title() -> None:
    fragment = str(_page("anonymous", "/", layout="layouts/fragment.html")).strip()
    assert fragment == "<title>需求 · 衡桥</title>\n<p>正文</p>"


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 418, 422, 429, 500, 502, 503])
def test_an_error_page_says_what_happened_and_what_was_kept_and_what_to_do(status: int) -> None:
    html = (
        environment()
        .get_template("errors/error.html")
        .render(
            status=status,
            message="这份工作簿有 50,001 行。",
            request_id="9f3b1c2e",
            request=SimpleNamespace(url=SimpleNamespace(path="/x", query="")),
            actor=Actor(),
            flash=[],
            csrf_field=lambda: "",
        )
    )
    main = _one(BeautifulSoup(html, "html.parser").find("main")).get_text()
    for expected in ("这份工作簿有 50,001 行。", "保留了什么", "接下来", "9f3b1c2e"):
        assert expected in main


def test_no_template_needs_what_the_content_policy_forbids() -> None:
    env = environment()
    forbidden = re.compile(
        r"<style|\sstyle\s*=|\son[a-z]+\s*=|<script(?![^>]*\ssrc=)|javascript:|hx-on"
    )
    for name in env.list_templates(extensions=["html"]):
        assert env.loader
        found = forbidden.search(env.loader.get_source(env, name)[0])
        assert found is None, f"{name}: {found}"
