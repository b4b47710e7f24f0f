"""Workers that rank at the same time do not wait for each other, whatever their needs share."""

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from app.matching.models import MatchRun
from app.matching.runs import freeze_need
from tests.factories import actor, capability, need, organisation

pytestmark = pytest.mark.usefixtures("engine_down")


def test_two_workers_rank_needs_that_recall_the_same_rows(own_database: Engine) -> None:
    with Session(own_database) as session:
        for range_text in ("(-0.1~60)MPa", "(0~100)MPa"):
            row = capability(session, organisation(session), device="数字压力表")
            row.range_text = range_text
        owner = actor(session, organisation(session, "enterprise"))
        first, second = (need(session, owner).id for _ in range(2))
        apart = need(session, owner, items=[{"device": "游标卡尺", "range_text": "0~150mm"}])
        freeze_need(session, apart.id)  # the policy is stored with the first ranking there is
        session.commit()
    with Session(own_database) as one, Session(own_database) as other:
        other.execute(text("SET LOCAL lock_timeout = '3s'"))
        freeze_need(one, first)
        freeze_need(other, second)  # while the first has not been committed
        other.commit()
        one.commit()
    with Session(own_database) as session:
        assert session.scalar(select(func.count()).select_from(MatchRun)) == 3
