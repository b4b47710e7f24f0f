"""The page people start their day on: what waits for them, with clocks."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.core.db import SessionDep
from app.core.pages import page
from app.core.permissions import Actor, Permission, Role, require
from app.workbench.queries import own_organisation, todos
from app.workbench.todo import clock

router = APIRouter()

# What to do when nothing waits: a sentence, an address, the words on the button.
NEXT: dict[Role, tuple[str, str, str]] = {
    Role.ENTERPRISE: (
        "写下要检定或校准的器具，平台会按量程和准确度找机构。",
        "/needs/new",
        "发布需求",
    ),
    Role.INSTITUTION: ("看看哪些需求正好在您的能力之内。", "/needs-for-us", "看可对接需求"),
    Role.REGULATOR: ("看看全国哪里缺能力、谁在服务谁。", "/pool", "打开项目资源库"),
    Role.OPERATOR: ("各项服务是否正常，可以在系统页查看。", "/operator/system", "看系统状态"),
}


@router.get("/workbench")
def workbench(
    request: Request,
    session: SessionDep,
    actor: Annotated[Actor, require(Permission.WORKBENCH_READ)],
) -> Response:
    """What waits for the person who asks."""
    now = datetime.now(UTC)
    facts = {
        "lists": todos(session, actor),
        "organisation": None if actor.verified else own_organisation(session, actor),
        "next": NEXT[actor.role],
        "clock": lambda todo: clock(todo, now),
    }
    return page(request, "workbench/show.html", facts)
