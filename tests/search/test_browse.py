"""Page searches: order, totals, narrowing, facets; each need once."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.needs.models import Need
from app.organisations.models import Organisation
from app.projects.models import Project
from search.browse import search_capabilities, search_needs, search_projects
from search.indexes import Index
from search.sync import touch_everything

pytestmark = pytest.mark.usefixtures("meili")

MakeCapability = Callable[..., Capability]
MakeNeed = Callable[..., Need]


@pytest.fixture
def publish(session: Session, work: Callable[[], int]) -> Callable[[], None]:
    def publish() -> None:
        for index in Index:
            touch_everything(session, index)
        work()

    return publish


def test_pages_hold_every_row_once(capability: MakeCapability, publish: Callable[[], None]) -> None:
    ids = {capability().id for _ in range(7)}
    publish()
    pages = [search_capabilities("压力表", page=page, size=3) for page in (1, 2, 3, 4)]
    assert [hits.total for hits in pages] == [7, 7, 7, 7]
    assert sorted(row_id for hits in pages for row_id in hits.ids) == sorted(ids)
    assert pages[3].ids == []


@pytest.mark.parametrize("page", [-1, 0, 10**9])
def test_pages_that_cannot_be_are_answered(page: int) -> None:
    assert search_capabilities("", page=page, size=20).ids == []


def test_the_catalogue_narrows_by_place_service_mode_proof_quantity_and_owner(
    organisation: Callable[..., Organisation],
    capability: MakeCapability,
    publish: Callable[[], None],
) -> None:
    far = organisation(region_code="620100")
    here = capability(services=["calibration", "testing"], modes=["onsite"], proof_kind="cnas")
    there = capability("砝码", "(1~500)g", organisation_id=far.id, services=["verification"])
    publish()

    def narrowed(**narrow: str | int) -> list[int]:
        return search_capabilities("", page=1, size=9, **narrow).ids  # type: ignore[arg-type]

    assert narrowed(region="320000") == narrowed(region="320500") == [here.id]
    assert narrowed(region="620000") == narrowed(organisation_id=far.id) == [there.id]
    assert narrowed(service="testing") == narrowed(mode="onsite") == [here.id]
    assert narrowed(kind="mass") == [there.id]
    assert narrowed(proof_kind="cnas", service="verification") == []
    assert len(narrowed(region="", organisation_id=None or "")) == 2
    facets = search_capabilities("", page=1, size=1).facets
    assert facets["province_code"] == {"320000": 1, "620000": 1}
    assert facets["kinds"] == {"mass": 1, "pressure": 1}


def test_a_need_is_listed_once_however_many_items_match(
    need: MakeNeed, publish: Callable[[], None]
) -> None:
    many = need(*[("压力表", "(0~1)MPa")] * 5)
    one = need(("压力表", "(0~2)MPa"), service="calibration", status="engaged")
    publish()
    hits = search_needs("压力表", page=1, size=10)
    assert sorted(hits.ids) == [many.id, one.id]
    assert hits.total == 2
    first, second = (search_needs("压力表", page=page, size=1) for page in (1, 2))
    assert {*first.ids, *second.ids} == {many.id, one.id}
    assert search_needs("", page=1, size=9, status="engaged", service="calibration").ids == [one.id]


def test_projects_narrow_by_field_kind_of_collaboration_and_place(
    project: Callable[..., Project], publish: Callable[[], None]
) -> None:
    row = project("动态压力", collaboration_types=["joint_rd"])
    project("纳米几何量", field_code="length", region_code="620000")
    publish()
    narrow = {"field_code": "pressure", "collaboration_type": "joint_rd", "region": "320000"}
    assert search_projects("", page=1, size=9, **narrow).ids == [row.id]  # type: ignore[arg-type]
    assert search_projects("", page=1, size=9, status="selected").ids == []


@pytest.mark.parametrize(
    "typed",
    ["'; DROP", '" OR id > 0', "-压力表", "\ud800", "表" * 10_000, "😀", "０．０５级", "\x00"],
)
def test_hostile_words_are_only_words(
    capability: MakeCapability, publish: Callable[[], None], typed: str
) -> None:
    capability()
    publish()
    assert search_capabilities(typed, page=1, size=5, kind=typed[:50]).ids == []
    search_needs(typed, page=1, size=5)
    search_projects(typed, page=1, size=5)
