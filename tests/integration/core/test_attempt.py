"""A use case on a form: what is refused leaves no trace but sentences at the fields."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.core.errors import Conflict, Invalid
from app.core.forms import Bound, FormModel, attempt
from tests.factories import person


class NameForm(FormModel):
    name: str


def bound() -> Bound[NameForm]:
    return Bound(NameForm(name="某人"), raw={"name": ["某人"]})


def people(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(User)) or 0


def test_a_refused_use_case_is_undone_and_named_at_its_field(session: Session) -> None:
    form, before = bound(), people(session)

    def halfway(_: NameForm) -> None:
        person(session)
        raise Invalid({"name": "不行。"})

    assert attempt(session, form, halfway) is None
    assert (form.errors, form.value("name")) == ({"name": "不行。"}, "某人")
    assert people(session) == before


def test_what_the_database_refuses_becomes_the_sentence_of_its_constraint(session: Session) -> None:
    taken = person(session)

    def twice(_: NameForm) -> None:
        session.add(User(login=taken.login, name="x", password_hash="x", role="operator"))

    form = bound()
    attempt(session, form, twice, {"uq_users_login": ("login", "刚刚被注册。")})
    assert form.errors == {"login": "刚刚被注册。"}
    with pytest.raises(IntegrityError):
        attempt(session, bound(), twice)


def test_what_worked_is_kept_and_handed_back(session: Session) -> None:
    before = people(session)
    made = attempt(session, bound(), lambda _: person(session))
    assert isinstance(made, User)
    assert people(session) == before + 1


def test_a_form_with_errors_is_not_tried(session: Session) -> None:
    form: Bound[NameForm] = Bound(None, {"name": "请填写。"})
    assert attempt(session, form, lambda _: pytest.fail("was tried")) is None


def test_a_conflict_is_no_field_error(session: Session) -> None:
    def stale(_: NameForm) -> None:
        raise Conflict

    with pytest.raises(Conflict):
        attempt(session, bound(), stale)
