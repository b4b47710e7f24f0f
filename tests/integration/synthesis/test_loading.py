"""Made-up data in the real schema: complete, as the readers read, and never among real ones."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from app.accounts.models import User
from app.capabilities.content import CONTENT_KEYS, content_hash
from app.capabilities.models import Capability
from app.cli import cli
from app.core.errors import Conflict
from app.core.permissions import Role
from app.core.settings import get_settings
from app.metrology.records import MEASUREMENT_KEYS, read_capability, read_need_item
from app.needs.models import Need, NeedItem
from app.organisations.models import Organisation
from app.synthesis.guarding import is_marked
from app.synthesis.loading import Loaded, Wish, load

TODAY = date(2026, 11, 21)
_ITEM_KEYS = ("device", "measurand", "range_text", "requirement_text")


def _load(engine: Engine, rows: int, needs: int = 0, seed: int = 5) -> Loaded:
    with Session(engine) as session, session.begin():
        return load(session, Wish(rows, needs, seed, TODAY), lambda *_: None)


def _count(session: Session, table: Any) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def _content(engine: Engine) -> str:
    query = "SELECT md5(string_agg(c::text, '' ORDER BY id)) FROM capabilities c"
    with engine.connect() as connection:
        return str(connection.scalar(text(query)))


def _same(read: Callable[..., Any], row: Any, keys: tuple[str, ...]) -> bool:
    record = read(*(getattr(row, key) for key in keys)).columns()
    return all(getattr(row, name) == value for name, value in record.items())


def test_rows_are_stored_as_the_application_stores_them(own_database: Engine) -> None:
    loaded = _load(own_database, 2000, 100)
    assert (loaded.rows, loaded.needs) == (2000, 100)
    with Session(own_database) as session:
        assert _count(session, Capability) == 2000
        assert _count(session, Need) == 100
        assert _count(session, NeedItem) == loaded.items
        organisations = loaded.institutions + loaded.owners
        assert _count(session, Organisation) == _count(session, User) == organisations
        assert set(session.scalars(select(Organisation.is_example))) == {True}
        some = session.scalars(select(Capability).where(Capability.id % 40 == 0)).all()
        assert all(_same(read_capability, row, MEASUREMENT_KEYS) for row in some)
        assert all(
            content_hash({key: getattr(row, key) for key in CONTENT_KEYS}) == row.content_hash
            for row in some
        )
        items = session.scalars(select(NeedItem).where(NeedItem.id % 10 == 0)).all()
        assert all(_same(read_need_item, item, _ITEM_KEYS) for item in items)


def test_rows_added_later_get_ids_of_their_own_and_indexes_are_back(own_database: Engine) -> None:
    names = text(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
    )
    with own_database.connect() as connection:
        before = connection.execute(names).all()
    _load(own_database, 40)
    with Session(own_database) as session, session.begin():
        assert session.execute(names).all() == before
        session.add(Capability(organisation_id=1, code="手工", device="压力表"))
        session.flush()
        assert _count(session, Capability) == 41


def test_a_wish_gives_the_same_rows_again_and_replaces_its_own(own_database: Engine) -> None:
    _load(own_database, 60)
    first = _content(own_database)
    _load(own_database, 30, seed=6)
    assert _content(own_database) != first
    _load(own_database, 60)
    assert _content(own_database) == first


def test_a_database_with_organisations_is_left_alone(own_database: Engine) -> None:
    with Session(own_database) as session, session.begin():
        session.add(_real())
    with pytest.raises(Conflict, match="绝不写进正式库"):
        _load(own_database, 10)
    with Session(own_database) as session:
        assert _count(session, Organisation) == 1
        assert not is_marked(session)


def test_a_real_organisation_among_examples_is_kept(own_database: Engine) -> None:
    _load(own_database, 20)
    with Session(own_database) as session, session.begin():
        session.add(_real())
    with pytest.raises(Conflict, match="登记了真实单位"):
        _load(own_database, 20)


def test_the_command_fills_a_database_and_says_how_much(own_database: Engine) -> None:
    url = own_database.url.render_as_string(hide_password=False)
    words = ["synth", "--rows", "30", "--needs", "3", "--database", url, "--json"]
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["rows"] == 30


def test_the_command_refuses_where_people_are_served(
    own_database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "secure_cookies", True)
    url = own_database.url.render_as_string(hide_password=False)
    result = CliRunner().invoke(cli, ["synth", "--rows", "5", "--database", url])
    assert isinstance(result.exception, Conflict)


def _real() -> Organisation:
    return Organisation(
        kind=Role.ENTERPRISE, name="某某公司", uscc="91320500TEST000010", region_code="320500"
    )
