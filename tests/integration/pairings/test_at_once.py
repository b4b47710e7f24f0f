"""Two institutions confirm in the same second, on connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from app.core.errors import Conflict
from app.core.permissions import Actor
from app.pairings import service
from app.pairings.models import Confirmation, Pairing
from app.pairings.schemas import StepForm
from tests.integration.pairings.conftest import Story

if TYPE_CHECKING:
    from tests.integration.conftest import Maker


def confirm(engine: Engine, actor: Actor, pairing_id: int) -> str:
    with Session(engine) as session:
        service.confirm(session, actor, pairing_id, StepForm())
        session.commit()
        return session.get_one(Pairing, pairing_id).status


def waiting(session: Session) -> bool:
    blocked = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    return bool(session.scalar(blocked))


@pytest.mark.parametrize("same", [False, True])
def test_the_second_word_is_counted_after_the_first(
    own_database: Engine, maker: "type[Maker]", *, same: bool
) -> None:
    with Session(own_database) as first, Session(own_database) as watch:
        make = maker(first)
        story = Story(
            first,
            make.institution("320100"),
            make.institution("620100"),
            make.regulator("320000"),
            make.regulator("620000"),
        )
        pairing_id = story.enter().id
        first.commit()
        service.confirm(first, story.supporter, pairing_id, StepForm())
        first.flush()
        other = story.supporter if same else story.recipient
        with ThreadPoolExecutor(1) as pool:
            second = pool.submit(confirm, own_database, other, pairing_id)
            while not waiting(watch) and not second.done():
                watch.rollback()
            first.commit()
            if same:
                with pytest.raises(Conflict):
                    second.result(timeout=20)
            else:
                assert second.result(timeout=20) == "agreed"
        given = watch.scalars(select(Confirmation).where(Confirmation.voice == "institution")).all()
        assert len(given) == (1 if same else 2)
