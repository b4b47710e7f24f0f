"""Those who draft policies, and a draft of the market section."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core.permissions import Actor
from app.matching.policies.in_force import newest_policy
from app.matching.policies.merging import content_of, with_value
from app.policies import service
from app.policies.models import PolicyDraft
from app.policies.queries import draft_of
from app.registry import load_tasks
from tests.factories import actor, organisation

EAGER = {"fit": 0.10, "time": 0.60, "price": 0.10, "record": 0.10, "capacity": 0.10}
OWN = {
    "fit": 0.25,
    "pair": 0.15,
    "need": 0.25,
    "trace": 0.1,
    "access": 0.1,
    "record": 0.1,
    "capacity": 0.05,
}
Draft = Callable[..., PolicyDraft]


@pytest.fixture(autouse=True)
def _handlers() -> None:
    load_tasks()


@pytest.fixture
def national(session: Session) -> Actor:
    made = organisation(session, "regulator", region="110000", jurisdiction="000000")
    return actor(session, made)


@pytest.fixture
def provincial(session: Session) -> Actor:
    made = organisation(session, "regulator", region="620000", jurisdiction="620000")
    return actor(session, made)


@pytest.fixture
def draft(session: Session) -> Draft:
    """Changes one value of the actor's draft, the market's weights unless told otherwise."""

    def changed(
        who: Actor, path: tuple[str, ...] = ("market", "weights"), value: Any = EAGER
    ) -> PolicyDraft:
        present = draft_of(session, who)
        content = present.content if present else content_of(newest_policy(session))
        seen = present.edition if present else 0
        return service.save(session, who, with_value(content, path, value), seen)

    return changed
