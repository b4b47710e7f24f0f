"""A draft is held against rankings that exist, in steps, before anybody publishes it."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import Conflict, NotFound
from app.core.jobs import Job
from app.core.permissions import Actor
from app.matching.models import MatchRun
from app.matching.policies.in_force import newest_policy
from app.matching.policies.policy import load_default
from app.matching.runs import freeze_need
from app.policies import simulating
from app.policies.models import Simulation
from app.policies.queries import get_simulation, moves_of
from app.policies.schemas import SimulateForm
from app.policies.simulating import SIMULATE
from app.worker import drain
from tests.factories import actor, capability, need, organisation
from tests.integration.policies.conftest import OWN, Draft

FORM = SimulateForm()


@pytest.fixture
def field(session: Session, meili: object, engine_down: None) -> dict[str, int]:
    """Two needs in 江苏; the cheap slow institution is first until time weighs more."""
    owner = actor(session, organisation(session, "enterprise"))
    made = {}
    for name, place, days, fee in (
        ("cheap", "320100", 30, 5),
        ("fast", "620100", 1, 5000),
    ):
        one = organisation(session, region=place, name=f"示例{name}院")
        made[name] = one.id
        capability(
            session,
            one,
            device="数字压力表",
            range_text="(-0.1~60)MPa",
            turnaround_days=days,
            fee_amount=fee,
        )
    made["needs"] = 2
    for _ in range(2):
        freeze_need(session, need(session, owner).id)
    return made


def run_all(session: Session, simulation: Simulation) -> Simulation:
    session.commit()
    drain()
    session.expire_all()
    return simulation


def test_the_policy_in_force_simulated_moves_nothing(
    session: Session, national: Actor, draft: Draft, field: dict[str, int]
) -> None:
    draft(national, ("market", "neutral"), load_default().market.neutral)
    found = run_all(session, simulating.start(session, national, FORM))
    assert found.finished_at is not None
    market = found.tally["tracks"]["market"]
    assert (market["rankings"], market["first_changed"], market["three_changed"]) == (2, 0, 0)
    assert market["before"] == market["after"]
    assert found.tally["movers"] == []
    assert moves_of(session, found.id) == []


def test_a_draft_says_what_it_moves_and_who_gains(
    session: Session, national: Actor, draft: Draft, field: dict[str, int]
) -> None:
    draft(national)
    found = run_all(session, simulating.start(session, national, FORM))
    market = found.tally["tracks"]["market"]
    assert (market["first_changed"], market["three_changed"]) == (2, 2)
    assert market["touched"] == {"320000": 2}
    assert market["before"]["firsts"] == [[field["cheap"], 2]]
    assert market["after"]["firsts"] == [[field["fast"], 2]]
    assert market["after"]["crossing"] > market["before"]["crossing"]
    moves = moves_of(session, found.id)
    assert [(each.before, each.after) for each in moves] == [
        ([field["cheap"], field["fast"]], [field["fast"], field["cheap"]])
    ] * 2
    # Asking publishes nothing, and no ranking is made by a draft.
    assert newest_policy(session).version == 1
    assert set(session.scalars(select(MatchRun.policy_version))) == {1}


def test_the_same_question_is_asked_once(
    session: Session, national: Actor, draft: Draft, field: dict[str, int]
) -> None:
    draft(national)
    first = simulating.start(session, national, FORM)
    assert simulating.start(session, national, FORM).id == first.id
    draft(national, ("market", "neutral"), 0.3)
    assert simulating.start(session, national, FORM).id != first.id


def test_long_ones_go_step_by_step_and_say_how_far(
    session: Session,
    national: Actor,
    draft: Draft,
    field: dict[str, int],
    meili: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(simulating, "STEP", 1)
    draft(national)
    started = simulating.start(session, national, FORM)
    assert simulating.advance(session, started.id)
    assert (started.done, started.finished_at) == (1, None)
    assert not simulating.advance(session, started.id)
    session.refresh(started)
    assert started.finished_at is not None
    whole = started.tally
    monkeypatch.setattr(simulating, "STEP", 100)
    started.done, started.tally, started.finished_at = 0, {}, None
    for move in moves_of(session, started.id):
        session.delete(move)
    session.flush()
    simulating.advance(session, started.id)
    assert started.tally == whole


def test_the_newest_rankings_may_be_asked_instead(
    session: Session, national: Actor, draft: Draft, field: dict[str, int]
) -> None:
    owner = actor(session, organisation(session, "enterprise"))
    for _ in range(10):
        freeze_need(session, need(session, owner).id)
    draft(national)
    found = simulating.start(session, national, SimulateForm(choice="last", last=10))
    assert len(found.run_ids) == 10
    assert max(found.run_ids) == session.scalar(select(func.max(MatchRun.id)))


def test_a_draft_of_helping_says_whom_gaps_would_ask_first(
    session: Session, national: Actor, draft: Draft, engine_down: None
) -> None:
    ranges = {"620000": "(0~1)MPa", "370000": "(-0.1~60)MPa", "610000": "(-0.1~60)MPa"}
    owners = {}
    for place, text in ranges.items():
        one = organisation(session, region=place)
        owners[place] = one.id
        capability(session, one, device="数字压力表", range_text=text)
    owner = actor(session, organisation(session, "enterprise", region="620100"))
    wanted = need(session, owner, place="甘肃兰州")
    freeze_need(session, wanted.id)
    without = load_default().collaboration.weights.named() | {"fit": 0.50, "pair": 0.0}
    draft(national, ("collaboration", "weights"), without)
    found = simulating.start(session, national, FORM)
    while simulating.advance(session, found.id):
        pass
    assert found.cases["regions"] == ["620000"]
    said = found.cases["help"]
    assert (said["gaps"], said["first_changed"]) == (1, 1)
    assert said["before"] == {"370000": 1}  # 山东帮甘肃
    assert said["after"] == {"610000": 1}  # 陕西更近
    [changed] = said["changed"]
    assert changed["before"][:2] == [owners["370000"], owners["610000"]]
    assert found.tally["tracks"]["market"]["three_changed"] == 0


def test_a_province_simulates_its_own_weights_and_sees_its_own_simulations(
    session: Session,
    national: Actor,
    provincial: Actor,
    draft: Draft,
    field: dict[str, int],
) -> None:
    draft(
        provincial, ("collaboration", "provinces", "620000"), {"weights": OWN, "reason": "缺口大。"}
    )
    mine = simulating.start(session, provincial, FORM)
    assert get_simulation(session, provincial, mine.id) is mine
    with pytest.raises(NotFound):
        get_simulation(session, national, mine.id)


def test_without_any_ranking_there_is_nothing_to_simulate(
    session: Session, national: Actor, draft: Draft
) -> None:
    draft(national)
    with pytest.raises(Conflict, match="还没有冻结的排序"):
        simulating.start(session, national, FORM)
    assert session.scalar(select(func.count()).select_from(Job).where(Job.kind == SIMULATE)) == 0
