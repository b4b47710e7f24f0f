"""A draft becomes a version: dated, signed, in order, never changed, and begun on its day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.clock import today
from app.core.errors import Conflict, Invalid, NotFound
from app.core.events import history
from app.core.jobs import Job
from app.core.permissions import Actor
from app.matching.models import MatchRun, PolicyVersion
from app.matching.policies.in_force import policy_in_force, policy_of
from app.matching.policies.policy import load_default
from app.matching.runs import freeze_need
from app.matching.tasks import POLICY, RUN
from app.policies import service
from app.policies.queries import draft_of, published
from app.policies.schemas import PublishForm
from app.regions.boards import BOARD
from app.worker import drain
from tests.factories import actor, capability, need, organisation
from tests.integration.policies.conftest import EAGER, OWN, Draft

REASON = "试点地区反映交付太慢，提高时限的比重。"


def form(seen: int = 1, on: date | None = None, **more: str) -> PublishForm:
    values = {"title": "试点策略", "reason": REASON, "effective_from": on or today(), "seen": seen}
    return PublishForm.model_validate(values | more)


def publish(session: Session, who: Actor, on: date | None = None) -> PolicyVersion:
    present = draft_of(session, who)
    assert present is not None
    return service.publish(session, who, form(present.edition, on))


def test_a_version_is_dated_signed_and_gives_its_reason(
    session: Session, national: Actor, draft: Draft
) -> None:
    draft(national)
    version = publish(session, national)
    policy = policy_of(session, version.version)
    assert (policy.version, policy.author, policy.reason) == (2, national.organisation_name, REASON)
    assert policy.effective_from == today()
    assert policy.market.weights.named() == EAGER
    assert policy_in_force(session, today()) == policy
    assert draft_of(session, national) is None
    [event] = history(session, "policy:2")
    assert (event.name, event.who) == ("policy:published", national.organisation_name)


def test_what_is_published_cannot_be_changed_or_deleted(
    session: Session, national: Actor, draft: Draft
) -> None:
    draft(national)
    publish(session, national)
    for statement in (
        update(PolicyVersion).values(content_hash="x"),
        delete(PolicyVersion).where(PolicyVersion.version == 2),
    ):
        with pytest.raises(IntegrityError, match="never changes"), session.begin_nested():
            session.execute(statement)


def test_versions_follow_each_other_in_time(
    session: Session, national: Actor, draft: Draft
) -> None:
    draft(national)
    later = today() + timedelta(days=30)
    publish(session, national, later)
    draft(national, ("market", "neutral"), 0.3)
    with pytest.raises(Invalid, match="不能早于第 2 版"):
        publish(session, national)
    publish(session, national, later)
    assert policy_in_force(session, today()).version == 1
    assert policy_in_force(session, later).version == 3
    assert [
        (each.policy.version, each.in_force, each.coming) for each in published(session, today())
    ] == [
        (3, False, True),
        (2, False, True),
        (1, True, False),
    ]


def test_no_version_begins_in_the_past() -> None:
    with pytest.raises(ValueError, match="不能早于今天"):
        form(on=today() - timedelta(days=1))


def test_a_version_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="at least 10"):
        form(reason="改改")


def test_what_says_nothing_new_is_not_published(
    session: Session, national: Actor, draft: Draft
) -> None:
    draft(national, ("market", "neutral"), load_default().market.neutral)
    with pytest.raises(Conflict, match="没有不同"):
        publish(session, national)


def test_a_draft_that_somebody_else_changed_is_not_published_unseen(
    session: Session, national: Actor, draft: Draft
) -> None:
    draft(national)
    draft(national, ("market", "neutral"), 0.3)
    with pytest.raises(Conflict, match="刚刚被别人改过"):
        service.publish(session, national, form(1))


def test_a_draft_is_always_a_valid_policy(session: Session, national: Actor, draft: Draft) -> None:
    with pytest.raises(Invalid) as refused:
        draft(national, ("collaboration", "pair_cap"), 0.2)
    assert "0.15" in refused.value.errors["collaboration.pair_cap"]
    with pytest.raises(Invalid) as refused:
        draft(national, ("market", "weights"), EAGER | {"fit": 0.5})
    assert "相加要正好等于 1" in refused.value.errors["market.weights"]
    assert draft_of(session, national) is None


def test_a_changed_value_no_longer_stands_on_the_clause_that_gave_another(
    session: Session, national: Actor, draft: Draft
) -> None:
    draft(national, ("gate", "target_ratio"), 4)
    publish(session, national)
    basis = policy_of(session, 2).basis_of("gate.target_ratio")
    assert basis is not None
    assert (basis.kind, basis.text) == ("own", f"第 2 版起自定：{REASON}")
    kept = policy_of(session, 1).basis_of("gate.target_ratio")
    assert kept is not None
    assert kept.kind == "clause"


def test_a_province_sets_its_own_weights_and_nothing_else(
    session: Session, provincial: Actor, draft: Draft
) -> None:
    path = ("collaboration", "provinces", "620000")
    draft(provincial)  # the market is not its to change
    made = draft_of(session, provincial)
    assert made is not None
    assert made.scope == "620000"
    assert service.changes_of(session, made) == []
    draft(provincial, path, {"weights": OWN, "reason": "缺口大。"})
    draft(
        provincial, ("collaboration", "provinces", "520000"), {"weights": OWN, "reason": "替邻省。"}
    )
    publish(session, provincial)
    policy = policy_of(session, 2)
    assert policy.collaboration.weights_for("620000").need == 0.25
    assert set(policy.collaboration.provinces) == {"620000"}
    assert policy.market == load_default().market


def test_drafts_begun_before_another_version_are_laid_over_it(
    session: Session, national: Actor, provincial: Actor, draft: Draft
) -> None:
    draft(national)
    draft(
        provincial, ("collaboration", "provinces", "620000"), {"weights": OWN, "reason": "缺口大。"}
    )
    publish(session, provincial)
    with pytest.raises(Conflict, match="第 2 版"):
        publish(session, national)
    service.renew(session, national, 1)
    publish(session, national)
    policy = policy_of(session, 3)
    assert policy.market.weights.named() == EAGER
    assert policy.collaboration.weights_for("620000").need == 0.25


def test_who_has_no_draft_finds_none(session: Session, national: Actor) -> None:
    with pytest.raises(NotFound):
        service.publish(session, national, form())


def ranked_needs(session: Session) -> dict[str, int]:
    """A market need and a statutory one, each with a run; their ids."""
    owner = actor(session, organisation(session, "enterprise"))
    made = {
        "market": need(session, owner).id,
        "statutory": need(session, owner, service="强制检定").id,
    }
    capability(session, organisation(session), device="数字压力表")
    for need_id in made.values():
        freeze_need(session, need_id)
    session.execute(delete(Job))
    return made


def promised(session: Session) -> set[int]:
    return {int(key) for key in session.scalars(select(Job.key).where(Job.kind == RUN))}


@pytest.mark.parametrize(
    ("path", "value", "tracks"),
    [
        (("market", "neutral"), 0.3, {"market"}),
        (("statutory", "levels"), ["province", "nation"], {"statutory"}),
        (("collaboration", "neutral"), 0.3, set()),
        (("gate", "near_ratio"), 2, set()),
        (("gate", "target_ratio"), 4, {"market", "statutory"}),
    ],
)
def test_a_new_policy_ranks_again_what_it_can_rank_otherwise(
    session: Session,
    national: Actor,
    draft: Draft,
    meili: object,
    path: tuple[str, ...],
    value: object,
    tracks: set[str],
) -> None:
    needs = ranked_needs(session)
    draft(national, path, value)
    publish(session, national)
    [job] = session.scalars(select(Job).where(Job.kind == POLICY))
    assert job.key == "2"
    from app.matching.tasks import policy as handler

    handler(session, [])
    assert promised(session) == {needs[track] for track in tracks}
    handler(session, [])  # once more: waiting jobs of one need are one job
    assert promised(session) == {needs[track] for track in tracks}


def test_runs_are_made_anew_under_the_policy_that_begins(
    session: Session, national: Actor, draft: Draft, meili: object
) -> None:
    needs = ranked_needs(session)
    draft(national)
    publish(session, national)
    session.commit()
    drain()
    runs = select(MatchRun).where(MatchRun.superseded_at.is_(None))
    versions = {run.need_id: run.policy_version for run in session.scalars(runs)}
    assert versions == {needs["market"]: 2, needs["statutory"]: 1}
    assert session.scalar(select(func.count()).select_from(Job).where(Job.kind == RUN)) == 0


def test_a_policy_that_begins_later_waits_for_its_day(
    session: Session, national: Actor, draft: Draft, meili: object
) -> None:
    ranked_needs(session)
    draft(national)
    publish(session, national, today() + timedelta(days=3))
    [job] = session.scalars(select(Job).where(Job.kind == POLICY))
    assert job.run_at.isoformat() >= (today() + timedelta(days=2)).isoformat()
    session.commit()
    drain()
    assert promised(session) == set()


def boards(session: Session) -> set[str]:
    return set(session.scalars(select(Job.key).where(Job.kind == BOARD)))


def test_other_rules_of_helping_promise_the_boards_they_concern(
    session: Session, national: Actor, provincial: Actor, draft: Draft
) -> None:
    for region in ("320500", "620100"):
        owner = actor(session, organisation(session, "enterprise", region=region))
        need(session, owner, place={"320500": "江苏苏州", "620100": "甘肃兰州"}[region])
    session.execute(delete(Job))
    draft(national)
    publish(session, national)
    assert boards(session) == set()
    path = ("collaboration", "provinces", "620000")
    draft(provincial, path, {"weights": OWN, "reason": "缺口大。"})
    publish(session, provincial)
    assert boards(session) == {"620000", "620100"}
    draft(national, ("collaboration", "neutral"), 0.3)
    publish(session, national)
    assert boards(session) == {"620000", "620100", "320000", "320500"}
