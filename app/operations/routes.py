"""Pages of the operator: follow-up jobs and the state of the system."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.core import jobs
from app.core.db import SessionDep
from app.core.pages import page, redirect
from app.core.permissions import Actor, Permission, require
from app.operations.doctor import examine

router = APIRouter()
Operator = Annotated[Actor, require(Permission.JOB_READ)]


@router.get("/operator/jobs")
def job_list(request: Request, session: SessionDep, actor: Operator) -> Response:
    """Work that waits, runs or has given up."""
    facts = {"counts": jobs.counts(session), "jobs": jobs.listing(session)}
    return page(request, "operations/jobs.html", facts)


@router.post("/operator/jobs/{job_id}/retry")
def retry(session: SessionDep, job_id: int, actor: Operator) -> Response:
    """Try a job again now."""
    jobs.revive(session, job_id)
    return redirect("/operator/jobs", "已安排立即重试。")


@router.get("/operator/system")
def system(request: Request, actor: Operator) -> Response:
    """What is configured, what answers, which versions."""
    facts = {"findings": examine()}
    return page(request, "operations/system.html", facts)
