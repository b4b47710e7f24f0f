"""Who sees which need: lists, filters, drafts, the sealed part, and the number of queries."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core.permissions import Actor
from app.engagements import deciding
from app.engagements import service as engagements
from app.engagements.schemas import QuoteForm
from app.needs import queries, service
from app.needs.schemas import NeedFilter
from app.worker import drain
from tests.conftest import Browsers, QueryLog
from tests.factories import actor, need, organisation

SECRETS = ("密约联系人", "13787654321", "密图号Z9")
SEALED: dict[str, Any] = dict(
    zip(("contact_name", "contact_phone", "sealed_note"), SECRETS, strict=True)
)


@pytest.fixture
def owner(session: Session) -> Actor:
    return actor(session, organisation(session, "enterprise"))


def titles(session: Session, reader: Actor, **wanted: object) -> list[str]:
    found = queries.listing(session, reader, NeedFilter.model_validate(wanted))
    return [each.title for each in found.rows]


def test_others_see_open_needs_and_the_owner_all_of_its_own(session: Session, owner: Actor) -> None:
    need(session, owner, title="草", published=False)
    need(session, owner, title="开")
    gone = need(session, owner, title="撤")
    service.withdraw(session, owner, gone.id, "不做了")
    stranger = actor(session, organisation(session, "enterprise"))
    institution = actor(session, organisation(session))
    for reader in (stranger, institution, Actor()):
        assert titles(session, reader) == ["开"]
        assert titles(session, reader, status="all") == ["开"]
        assert titles(session, reader, status="draft") == []
        assert titles(session, reader, mine="1") == []
    assert sorted(titles(session, owner, mine="1")) == sorted(["草", "开", "撤"])
    assert titles(session, owner, mine="1", status="draft") == ["草"]


def test_a_regulator_sees_all_but_drafts_of_its_own_area_only(
    session: Session, owner: Actor
) -> None:
    need(session, owner, title="草", published=False)
    gone = need(session, owner, title="撤")
    service.withdraw(session, owner, gone.id, "不做了")
    seen = {}
    for code in ("320000", "320500", "000000", "510000", "320100"):
        regulator = actor(session, organisation(session, "regulator", jurisdiction=code))
        seen[code] = titles(session, regulator, status="all")
    assert seen == {
        "320000": ["撤"],
        "320500": ["撤"],
        "000000": ["撤"],
        "510000": [],
        "320100": [],
    }
    waiting = organisation(session, "regulator", jurisdiction="320000", verified=False)
    assert titles(session, actor(session, waiting), status="all") == []


def test_a_draft_reads_as_missing_for_everybody_else(
    session: Session, owner: Actor, browser: Browsers
) -> None:
    draft = need(session, owner, published=False)
    session.commit()
    readers = [browser(), browser(operator=True)]
    readers += [
        browser(organisation(session, kind)) for kind in ("enterprise", "institution", "regulator")
    ]
    for reader in readers:
        for page in ("", "/match"):
            assert reader.get(f"/needs/{draft.id}{page}").status == 404


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"region": "320000"}, ["苏州", "镇江", "扬州"]),
        ({"region": "321000"}, ["扬州"]),
        ({"region": "321100"}, ["镇江"]),
        ({"region": "000000"}, ["苏州", "镇江", "扬州", "成都"]),
        ({"region": "%"}, ["苏州", "镇江", "扬州", "成都"]),
        ({"region": ["3_", "510000"]}, ["成都"]),
        ({"region": ["510000", "321000"]}, ["成都", "扬州"]),
        ({"service": "校准"}, ["成都"]),
        ({"status": "engaged"}, []),
    ],
)
def test_filters_narrow_the_list(
    session: Session, owner: Actor, wanted: dict[str, object], found: list[str]
) -> None:
    for place in ("苏州", "镇江", "扬州"):
        need(session, owner, title=place, place=f"江苏{place}")
    need(session, owner, title="成都", place="四川成都", service="校准")
    assert sorted(titles(session, Actor(), **wanted)) == sorted(found)


def test_the_nearest_deadline_comes_first_when_asked(session: Session, owner: Actor) -> None:
    for title, deadline in (("无", None), ("迟", "2099-12-31"), ("早", "2099-01-01")):
        need(session, owner, title=title, deadline=deadline)
    assert titles(session, Actor(), sort="deadline") == ["早", "迟", "无"]


def test_own_needs_are_found_by_words_drafts_too_and_nobody_elses(
    session: Session, owner: Actor, browser: Browsers
) -> None:
    need(session, owner, title="高度规 100%", published=False)
    need(session, owner, title="别的")
    need(session, actor(session, organisation(session, "enterprise")), title="高度规 他人")
    assert titles(session, owner, mine="1", q="高度规") == ["高度规 100%"]
    assert titles(session, owner, mine="1", q="100%") == ["高度规 100%"]
    assert titles(session, owner, mine="1", q="1_0") == []
    assert len(titles(session, owner, mine="1", q="精密数字压力表 MPa")) == 2


def test_a_search_by_words_keeps_to_the_filters(
    session: Session, owner: Actor, browser: Browsers
) -> None:
    other = actor(session, organisation(session, "enterprise"))
    need(session, owner, title="扭矩扳手甲")
    need(session, other, title="扭矩扳手乙", place="四川成都")
    settled = need(session, owner, title="扭矩扳手丙")
    institution = actor(session, organisation(session))
    form = QuoteForm.model_validate({"price": "1", "need_version": 1})
    answer = engagements.quote(session, institution, settled.id, form)
    deciding.award(session, owner, answer.id)
    session.commit()
    drain()
    visitor = browser()

    def found(query: str) -> list[str]:
        cells = visitor.get(f"/needs?q=扭矩扳手{query}").page.select("table tbody a")
        return sorted(cell.get_text(strip=True)[-1] for cell in cells)

    assert found("") == ["乙", "甲"]
    assert found("&status=all") == ["丙", "乙", "甲"]
    assert found("&status=agreed") == ["丙"]
    assert found("&region=510000") == ["乙"]
    assert found(f"&organisation={owner.organisation_id}") == ["甲"]


def test_without_the_engine_the_list_still_shows_and_says_so(
    session: Session, owner: Actor, browser: Browsers, engine_down: None
) -> None:
    need(session, owner, title="扭矩扳手")
    session.commit()
    page = browser().get("/needs?q=压力表")
    assert page.status == 200
    assert "检索服务暂时不可用" in page.words()
    assert "扭矩扳手" in page.words()


def test_the_sealed_part_is_nowhere_until_the_award(
    session: Session, owner: Actor, browser: Browsers
) -> None:
    institution_row = organisation(session)
    institution = actor(session, institution_row)
    made = need(session, owner, title="封存测试压力表", **SEALED)
    session.commit()
    drain()
    own = browser(session.get_one(type(institution_row), owner.organisation_id))
    winner, loser = browser(institution_row), browser(organisation(session))
    regulator = browser(organisation(session, "regulator", jurisdiction="320000"))
    everybody = (browser(), winner, loser, regulator, browser(operator=True))
    paths = (
        f"/needs/{made.id}",
        f"/needs/{made.id}/match",
        "/needs?q=压力表",
        "/find?q=压力表",
        "/",
    )
    for reader in everybody:
        for path in paths:
            assert leaked(reader.get(path).text) == []
    assert leaked(index_contents()) == []
    assert leaked(own.get(f"/needs/{made.id}").text) == list(SECRETS)
    form = QuoteForm.model_validate({"price": "1", "need_version": made.version})
    answer = engagements.quote(session, institution, made.id, form)
    assert leaked(winner.get(f"/needs/{made.id}").text) == []
    deciding.award(session, owner, answer.id)
    session.commit()
    drain()
    assert leaked(winner.get(f"/needs/{made.id}").text) == list(SECRETS)
    for reader in (browser(), loser, regulator):
        assert leaked(reader.get(f"/needs/{made.id}").text) == []
    assert leaked(index_contents()) == []


def leaked(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def index_contents() -> str:
    """Everything the engine holds of needs, as text."""
    from search.client import client
    from search.indexes import Index, uid

    answer = client().search(uid(Index.NEEDS), {"q": "", "limit": 100})
    assert answer["hits"], "nothing was indexed"
    return str(answer["hits"])


def test_a_list_costs_the_same_queries_however_long_it_is(
    session: Session, owner: Actor, browser: Browsers, queries: QueryLog
) -> None:
    reader = browser(organisation(session))
    costs = []
    for more in (2, 18):
        for _ in range(more):
            need(session, owner)
        session.commit()
        for path in ("/needs", "/needs?sort=deadline&region=320000"):
            reader.get(path)  # warms what is cached once a process
            session.expire_all()
            before = len(queries)
            answer = reader.get(path)
            costs.append((path, len(queries) - before))
            assert len(answer.page.select("table tbody tr")) == (2 if more == 2 else 20)
    assert costs[:2] == costs[2:]
    assert all(cost <= 12 for _, cost in costs)


def test_long_lists_come_in_pages(session: Session, owner: Actor, browser: Browsers) -> None:
    for _ in range(queries.PAGE + 1):
        need(session, owner)
    session.commit()
    visitor = browser()
    rows = [len(visitor.get(f"/needs?page={n}").page.select("table tbody tr")) for n in (1, 2, 3)]
    assert rows == [20, 1, 0]
