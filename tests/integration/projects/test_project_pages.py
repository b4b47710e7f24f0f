"""The pages of innovation projects, as people use them."""

from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.projects.models import Project
from app.projects.workflow import ProjectStatus
from app.worker import drain

if TYPE_CHECKING:
    from tests.integration.conftest import Maker, SignIn

FORM = {
    "title": "示例：极低温温度计远程校准",
    "problem": "现场极低温温度计无法送检，需要远程校准办法。",
    "field_code": "B3.1",
    "place": "江苏南京",
    "collaboration_types": ["C24", "C15"],
    "partner_regions": ["660000", "510000"],
    "contact_name": "李工",
}


def main_text(html: str) -> str:
    main = BeautifulSoup(html, "html.parser").find("main")
    assert main
    return main.get_text(" ", strip=True)


def test_a_project_is_written_proposed_and_selected(make: "Maker", sign_in: "SignIn") -> None:
    leader, regulator = make.institution(), make.regulator("320000")
    author, reader = sign_in(leader), sign_in(regulator)
    assert author.get("/projects/new").status_code == 200
    made = author.post("/projects/new", {**FORM, "propose": "1"})
    where = made.headers["location"]
    page = reader.get(where)
    shown = main_text(page.text)
    for words in ("极低温", "技术指导帮扶", "联合建标", "兵团", "四川", "李工", "待遴选"):
        assert words in shown
    seen = BeautifulSoup(page.text, "html.parser").find("input", attrs={"name": "seen"})
    assert seen
    form = {"seen": str(seen["value"])}
    unsaid = reader.post(f"{where}/screening/select", form)
    assert unsaid.status_code == 422
    assert "请写明理由" in unsaid.text
    said = reader.post(f"{where}/screening/select", {**form, "note": "符合重点方向"})
    assert said.status_code == 303
    assert "符合重点方向" in main_text(author.get(where).text)
    assert author.post(f"{where}/recruit").status_code == 303
    assert author.post(f"{where}/recruit").status_code == 409


def test_visitors_read_the_project_but_not_the_contact(make: "Maker", sign_in: "SignIn") -> None:
    project = make.project(make.institution())
    page = sign_in(None).get(f"/projects/{project.id}")
    assert page.status_code == 200
    assert "李工" not in page.text
    assert "13900000000" not in page.text
    assert (
        "李工" not in sign_in(make.enterprise(verified=False)).get(f"/projects/{project.id}").text
    )
    assert "李工" in sign_in(make.enterprise()).get(f"/projects/{project.id}").text


def test_mistakes_come_back_with_everything_typed(
    make: "Maker", sign_in: "SignIn", session: Session
) -> None:
    bad = {**FORM, "title": "短", "place": "火星", "recruiting_until": "2020-01-01"}
    answer = sign_in(make.institution()).post("/projects/new", bad)
    assert answer.status_code == 422
    for words in ("至少 4 个字", "征集截止日期已经过去", "火星", "极低温温度计无法送检"):
        assert words in answer.text
    assert session.scalar(select(Project.id)) is None


def test_a_project_is_edited_by_its_leader_only(make: "Maker", sign_in: "SignIn") -> None:
    leader = make.institution()
    project = make.project(leader)
    author = sign_in(leader)
    page = BeautifulSoup(author.get(f"/projects/{project.id}/edit").text, "html.parser")
    seen = page.find("input", attrs={"name": "seen"})
    assert seen
    changed = {**FORM, "title": "改过的项目名称", "seen": str(seen["value"])}
    assert author.post(f"/projects/{project.id}/edit", changed).status_code == 303
    assert "改过的项目名称" in author.get(f"/projects/{project.id}").text
    stale = author.post(f"/projects/{project.id}/edit", changed)
    assert stale.status_code == 409
    other = sign_in(make.institution())
    for action in ("edit", "withdraw"):
        assert other.post(f"/projects/{project.id}/{action}", changed).status_code == 404
    assert other.get(f"/projects/{project.id}/edit").status_code == 404


def test_unknown_steps_do_not_exist(make: "Maker", sign_in: "SignIn") -> None:
    leader = make.institution()
    project = make.project(leader)
    assert sign_in(leader).post(f"/projects/{project.id}/select").status_code == 404
    regulator = sign_in(make.regulator())
    assert regulator.post(f"/projects/{project.id}/screening/withdraw").status_code == 404


@pytest.mark.usefixtures("engine_down")
def test_the_list_says_when_the_engine_is_away(make: "Maker", sign_in: "SignIn") -> None:
    make.project(make.institution())
    page = sign_in(None).get("/projects?q=流量")
    assert page.status_code == 200
    assert "检索服务暂时不可用" in page.text
    assert "高压气体流量" in page.text


def test_projects_that_moved_after_they_were_indexed_keep_to_the_filters(
    make: "Maker", sign_in: "SignIn", session: Session
) -> None:
    leader = make.institution()
    stays = make.project(leader, title="示例：流量远程校准甲")
    moves = make.project(leader, title="示例：流量远程校准乙")
    session.commit()
    drain()
    moves.status = ProjectStatus.SELECTED
    session.commit()
    page = main_text(sign_in(leader).get("/projects?q=流量&status=proposed").text)
    page = page.replace(" ", "")  # found words stand in marks of their own
    assert stays.title in page
    assert moves.title not in page


def test_the_list_is_narrowed_and_survives_nonsense(make: "Maker", sign_in: "SignIn") -> None:
    make.project(make.institution("320100"))
    browser = sign_in(None)
    assert "高压气体流量" in browser.get("/projects?region=320000&status=proposed").text
    assert "没有符合条件的项目" in browser.get("/projects?region=510000").text
    for bad in ("region=x", "page=-1", "organisation=9999999999999999999999", "field='--"):
        assert browser.get(f"/projects?{bad}").status_code == 200
