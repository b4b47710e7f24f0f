"""One list, one request: hits with marks, totals, counts for every facet, and nothing sealed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.needs.models import Need
from app.organisations.models import Organisation
from app.projects.models import Project
from search.browse import browse
from search.client import Client
from search.everything import search_everything
from search.found import Part
from search.indexes import Index
from search.sync import touch_everything
from tests.search.conftest import NOW

pytestmark = pytest.mark.usefixtures("meili")

Publish = Callable[[], None]
MakeCapability = Callable[..., Capability]
MakeNeed = Callable[..., Need]


@pytest.fixture
def publish(session: Session, work: Callable[[], int]) -> Publish:
    def publish() -> None:
        for index in Index:
            touch_everything(session, index)
        work()

    return publish


def test_words_are_marked_where_they_were_found(
    capability: MakeCapability, publish: Publish
) -> None:
    row = capability("精密数字压力表")
    publish()
    [hit] = browse("capabilities", "压力表", {}).hits
    assert hit.id == row.id
    assert hit.marked("device", row.device).parts() == (
        Part("精密数字", marked=False),
        Part("压力表", marked=True),
    )


def test_without_words_nothing_is_marked_and_the_newest_come_first(
    capability: MakeCapability, publish: Publish
) -> None:
    old = capability(published_at=NOW - timedelta(days=1))
    new = capability()
    publish()
    page = browse("capabilities", "", {})
    assert page.ids == [new.id, old.id]
    assert all(not hit.highlights for hit in page.hits)
    assert browse("capabilities", "", {}, since=NOW - timedelta(hours=1)).ids == [new.id]


def test_a_facet_counts_what_choosing_it_would_show(
    organisation: Callable[..., Organisation], capability: MakeCapability, publish: Publish
) -> None:
    far = organisation(region_code="620100")
    capability("压力表", modes=["onsite"], proof_kind="cnas")
    capability("压力表", modes=["onsite", "lab"], organisation_id=far.id)
    capability("砝码", "(1~500)g", modes=["lab"], organisation_id=far.id)
    capability("数字多用表", "(1~10)V", services=["testing"])
    publish()
    narrow = {"region": ["620000"], "mode": ["onsite", "lab"]}
    page = browse("capabilities", "", narrow)
    assert page.total == 2
    for name, counts in page.facets.items():
        for value, count in counts.items():
            assert browse("capabilities", "", narrow | {name: [value]}).total == count
    # A chosen facet still shows what else could be chosen in its place.
    assert page.facets["region"] == {"320000": 1, "620000": 2}
    assert page.facets["mode"] == {"onsite": 1, "lab": 2}


def test_a_need_of_many_items_counts_once_in_every_facet(need: MakeNeed, publish: Publish) -> None:
    mixed = need(("压力表", "(0~1)MPa"), ("数字多用表", "(1~10)V"), ("压力表", "(0~2)MPa"))
    plain = need(("压力表", "(0~1)MPa"), service="testing", region_code="620100")
    publish()
    page = browse(Index.NEEDS, "压力表", {})
    assert sorted(page.ids) == [mixed.id, plain.id]
    assert page.total == 2
    assert page.facets["discipline"] == {"mechanical": 2, "electromagnetic": 1}
    assert page.facets["region"] == {"320000": 1, "620000": 1}
    chosen = browse(Index.NEEDS, "压力表", {"discipline": ["electromagnetic"]})
    assert chosen.ids == [mixed.id]
    assert chosen.facets["discipline"] == {"mechanical": 2, "electromagnetic": 1}


def test_projects_are_marked_and_counted(project: Callable[..., Project], publish: Publish) -> None:
    row = project("纳米几何量联合攻关", field_code="length", collaboration_types=["joint_rd"])
    project("动态压力")
    publish()
    page = browse("projects", "几何量", {"field": ["length"]})
    assert page.ids == [row.id]
    assert "title" in page.hits[0].highlights
    assert page.facets["collaboration"] == {"joint_rd": 1}


def test_rows_with_some_of_the_words_come_only_where_none_has_all(
    capability: MakeCapability, publish: Publish
) -> None:
    gauge, transmitter = capability("压力表"), capability("压力变送器")
    publish()
    exact = browse("capabilities", "压力表", {})
    assert (exact.ids, exact.loose) == ([gauge.id], False)
    loose = browse("capabilities", "压力 星海牌", {})
    assert (sorted(loose.ids), loose.loose) == ([gauge.id, transmitter.id], True)
    nothing = browse("capabilities", "星海牌", {})
    assert (nothing.total, nothing.loose) == (0, False)


def test_a_list_is_one_request_however_it_is_narrowed(
    capability: MakeCapability, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    capability(modes=["onsite"], proof_kind="cnas")
    publish()
    sent: list[str] = []
    send = Client._send

    def counted(self: Client, method: str, path: str, *rest: Any) -> Any:
        sent.append(path)
        return send(self, method, path, *rest)

    monkeypatch.setattr(Client, "_send", counted)
    narrow = {"region": ["320000"], "mode": ["onsite"], "proof": ["cnas"]}
    assert browse("capabilities", "压力表", narrow).total == 1
    assert sent == ["/multi-search"]


def test_a_name_meant_by_wrong_characters_is_looked_for_and_said(
    capability: MakeCapability, publish: Publish
) -> None:
    row = capability("数字万用表", "(1~10)V")
    publish()
    page = browse("capabilities", "数字完用表", {})
    assert (page.ids, page.read_as, page.loose) == ([row.id], "数字万用表", False)
    assert browse("capabilities", "数字万用表", {}).read_as == ""


def test_a_row_found_by_another_name_says_which(
    capability: MakeCapability, publish: Publish
) -> None:
    row = capability("兆欧表", "(1~10)MΩ")
    publish()
    [hit] = browse("capabilities", "摇表", {}).hits
    assert hit.id == row.id
    assert hit.alias is not None
    assert Part("摇表", marked=True) in hit.alias.parts()


def test_a_rare_name_is_read_as_the_term(capability: MakeCapability, publish: Publish) -> None:
    row = capability("绝缘电阻表", "(1~10)MΩ")
    publish()
    page = browse("capabilities", "麦格表", {})
    assert (page.ids, page.read_as) == ([row.id], "绝缘电阻表")


def test_one_search_over_all_lists_is_one_request(
    capability: MakeCapability,
    need: MakeNeed,
    project: Callable[..., Project],
    publish: Publish,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row, asked = capability("压力表"), need(("压力表", "(0~1)MPa"), ("压力表", "(0~2)MPa"))
    project("压力表检定方法研究")
    publish()
    sent: list[str] = []
    send = Client._send

    def counted(self: Client, method: str, path: str, *rest: Any) -> Any:
        sent.append(path)
        return send(self, method, path, *rest)

    monkeypatch.setattr(Client, "_send", counted)
    found = search_everything("压力表")
    assert sent == ["/multi-search"]
    assert (found.capabilities.ids, found.needs.ids) == ([row.id], [asked.id])
    assert (found.needs.total, found.projects.total) == (1, 1)
    assert found.projects.hits[0].highlights["title"].parts()[0] == Part("压力表", marked=True)


def test_a_list_cannot_be_narrowed_by_what_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="stage"):
        browse("projects", "", {"stage": ["x"]})


@pytest.mark.parametrize(
    "typed", ["'; DROP", '" OR id > 0', "-压力表", "\ud800", "\x00", "表" * 9999]
)
def test_hostile_filters_are_only_values(
    capability: MakeCapability, publish: Publish, typed: str
) -> None:
    capability()
    publish()
    assert browse("capabilities", typed, {"kind": [typed[:40]]}).total == 0
