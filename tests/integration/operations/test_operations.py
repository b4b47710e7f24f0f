"""The operator's pages, the examination of an installation, and the commands that tell of it."""

import json

import pytest
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from app.accounts.queries import user_by_login
from app.cli import cli
from app.core.errors import AppError
from app.core.settings import Settings
from app.operations.doctor import examine
from app.worker import drain
from search.sync import touch
from tests.conftest import Browsers
from tests.factories import PASSWORD, actor, capability, need, organisation

OPERATOR_PAGES = ("/operator/jobs", "/operator/system", "/operator/organisations")


@pytest.mark.parametrize("path", OPERATOR_PAGES)
def test_pages_of_the_operator_are_for_operators(
    session: Session, browser: Browsers, path: str
) -> None:
    assert browser(operator=True).get(path).status == 200
    for kind in ("enterprise", "institution", "regulator"):
        assert browser(organisation(session, kind)).get(path).status == 403
    visitor = browser().get(path)
    assert (visitor.status, visitor.location) == (303, f"/sign-in?next={path}")


def test_only_operators_retry_jobs(session: Session, browser: Browsers) -> None:
    for kind in ("enterprise", "institution", "regulator"):
        assert browser(organisation(session, kind)).post("/operator/jobs/1/retry").status == 403
    assert browser(operator=True).post("/operator/jobs/1/retry").status == 404


def verdicts() -> dict[str, bool]:
    return {finding.name: finding.good for finding in examine()}


def test_a_whole_installation_is_found_well(session: Session, meili: Settings) -> None:
    assert set(verdicts().values()) == {True}
    said = {finding.name: finding.said for finding in examine()}
    assert said["检索"] == "Meilisearch 1.21.0"


def test_a_missing_engine_is_named_and_the_rest_examined(
    session: Session, meili: Settings, engine_down: None
) -> None:
    found = verdicts()
    assert (found["数据库"], found["检索"]) == (True, False)


def test_an_index_that_is_missing_is_named_with_the_command_that_helps(
    session: Session, meili: Settings
) -> None:
    from search.admin import drop_indexes

    drop_indexes(meili.meili_prefix)
    (finding,) = [each for each in examine() if each.name == "检索索引"]
    assert (finding.good, "hengqiao search rebuild" in finding.said) == (False, True)


def test_settings_that_are_missing_are_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pydantic import SecretStr

    monkeypatch.setattr(settings, "database_url", SecretStr(""))
    monkeypatch.setattr(settings, "meili_url", "")
    said = {finding.name: finding.said for finding in examine() if not finding.good}
    assert "HENGQIAO_DATABASE_URL" in said["数据库"]
    assert "HENGQIAO_MEILI_URL" in said["检索"]


def test_no_password_shows_on_the_system_page(browser: Browsers, settings: Settings) -> None:
    page = browser(operator=True).get("/operator/system")
    assert settings.meili_key.get_secret_value() not in page.text
    assert settings.database_url.get_secret_value() not in page.text


def run(*words: str, typed: str | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(cli, list(words), input=typed)
    if isinstance(result.exception, AppError):
        return 1, str(result.exception)
    return result.exit_code, result.stdout


def test_doctor_gives_one_object_and_fails_when_something_is_wrong(
    session: Session, meili: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out = run("doctor", "--json")
    assert (code, json.loads(out)["数据库结构"]["good"]) == (0, True)
    monkeypatch.setattr(meili, "meili_url", "http://127.0.0.1:9")
    code, out = run("doctor", "--json")
    monkeypatch.undo()
    assert (code, json.loads(out)["检索"]["good"]) == (1, False)


def test_match_tells_programs_and_people_the_same_ranking(
    session: Session, meili: Settings
) -> None:
    asked = need(session, actor(session, organisation(session, "enterprise")))
    made = organisation(session, name="示例甲院")
    row = capability(session, made, device="数字压力表", range_text="(-0.1~60)MPa")
    touch(session, "capabilities", row.id)
    session.commit()
    drain()
    code, out = run("match", "--need", str(asked.id), "--json")
    (item,) = json.loads(out)["items"]
    (line,) = item["results"]
    assert code == 0
    assert (line["organisation_id"], line["verdict"], line["rank"]) == (made.id, "qualified", 1)
    assert line["capabilities"] == [row.id]
    assert "_rankingScore" not in out
    code, out = run("match", "--need", str(asked.id))
    assert (code, "示例甲院" in out) == (0, True)


def test_match_says_when_there_is_no_such_need(session: Session) -> None:
    assert run("match", "--need", "999999") == (1, "没有编号为 999999 的需求。")


def test_an_operator_is_made_on_the_command_line_and_signs_in(
    session: Session, browser: Browsers
) -> None:
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    code, out = run("create-operator", "--login", "Chief@Example.test", typed=typed)
    assert code == 0, out
    assert PASSWORD not in out
    made = user_by_login(session, "chief@example.test")
    assert made is not None
    assert (made.role, made.organisation_id) == ("operator", None)
    visitor = browser()
    visitor.post("/sign-in", {"login": "chief@example.test", "password": PASSWORD})
    assert visitor.get("/operator/jobs").status == 200


@pytest.mark.parametrize(
    ("login", "password", "sentence"),
    [
        ("not an address", PASSWORD, "电子邮箱或 11 位手机号"),
        ("chief@example.test", "short", "至少 10 个字符"),
    ],
)
def test_an_operator_with_a_bad_login_or_password_is_not_made(
    session: Session, login: str, password: str, sentence: str
) -> None:
    code, out = run("create-operator", "--login", login, typed=f"{password}\n{password}\n")
    assert (code, sentence in out) == (1, True)
    assert user_by_login(session, login) is None
