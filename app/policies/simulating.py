"""Holds a draft against the policy in force over frozen rankings, in steps. Never commits.

No recall: a run's frozen field and contents are ranked by both policies with today's code. The
collaboration part asks what both would propose for the gaps of each province.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from app.collaboration import gathering
from app.core.clock import today
from app.core.errors import Conflict
from app.core.jobs import enqueue
from app.core.permissions import Actor
from app.matching.code_version import code_version
from app.matching.field import Field
from app.matching.models import MatchRun
from app.matching.policies.changes import sections_changed
from app.matching.policies.in_force import hold_policy, policy_in_force, policy_of
from app.matching.policies.policy import Policy
from app.matching.runs import contents, field_of
from app.matching.simulating.help import HelpTally, proposed
from app.matching.simulating.shifts import FIRST_PLACES, Case, first_changed, moves, reranked
from app.matching.simulating.shifts import three_changed as three
from app.matching.simulating.tally import Tally, province_or_nation
from app.needs.models import Need
from app.needs.queries import IS_OPEN
from app.needs.workflow import OPEN
from app.organisations.models import Organisation
from app.policies.models import Simulation, SimulationMove
from app.policies.queries import get_draft
from app.policies.schemas import SimulateForm
from app.policies.scopes import scope_of, signature
from app.regions.codes import NATION
from app.regions.queries import province_column

SIMULATE = "policies.simulate"
STEP = 50
MOST = 20_000
NOTHING = "还没有冻结的排序可以拿来比。有需求发布并排序以后再试。"


def start(session: Session, actor: Actor, form: SimulateForm) -> Simulation:
    """Promise a simulation of the actor's draft; the same question again is the same simulation."""
    draft = get_draft(session, actor)
    base = policy_in_force(session, today())
    hold_policy(session, base)
    runs = _chosen(session, form)
    regions = _regions(session, actor, base, Policy.model_validate(draft.content))
    if not runs and not regions:
        raise Conflict(NOTHING)
    digest = _input_hash(base, draft.content, runs, regions)
    known = session.scalars(
        select(Simulation)
        .where(Simulation.input_hash == digest, Simulation.scope == draft.scope)
        .order_by(Simulation.id.desc())
        .limit(1)
    ).one_or_none()
    if known is not None:
        if known.finished_at is None:  # its job may have been parked
            enqueue(session, SIMULATE, known.id)
        return known
    made = Simulation(
        scope=draft.scope,
        base_version=base.version,
        content=draft.content,
        choice=form.choice,
        on_day=today(),
        run_ids=[run_id for run_id, _ in runs],
        steps=len(runs) + len(regions),
        cases={"regions": list(regions)},
        input_hash=digest,
        code_version=code_version(),
        who=signature(actor),
    )
    session.add(made)
    session.flush()
    enqueue(session, SIMULATE, made.id)
    return made


def _chosen(session: Session, form: SimulateForm) -> list[tuple[int, str]]:
    """Rankings in force with the digest of their outcome: of open needs, or the newest ones."""
    statement = select(MatchRun.id, MatchRun.content_hash).where(MatchRun.superseded_at.is_(None))
    if form.choice == "open":
        statement = statement.join(Need, Need.id == MatchRun.need_id).where(Need.status.in_(OPEN))
    most = MOST if form.choice == "open" else form.last
    found = session.execute(statement.order_by(MatchRun.id.desc()).limit(most)).all()
    return sorted((run_id, digest) for run_id, digest in found)


def _regions(session: Session, actor: Actor, base: Policy, draft: Policy) -> tuple[str, ...]:
    """The provinces whose gaps are asked about: none where the draft says the same of helping."""
    weak = base.gate.weak_below != draft.gate.weak_below
    if not weak and "collaboration" not in sections_changed(base, draft):
        return ()
    statement = select(province_column(Need.region_code)).where(IS_OPEN).distinct()
    found = tuple(sorted(session.scalars(statement)))
    return found if scope_of(actor) == NATION else tuple(c for c in found if c == scope_of(actor))


def _input_hash(
    base: Policy, content: object, runs: Sequence[tuple[int, str]], regions: Sequence[str]
) -> str:
    """Of everything that decides the outcome; gaps are asked anew each day."""
    day = today().isoformat() if regions else ""
    said = [base.content_hash(), content, [list(run) for run in runs], list(regions), day]
    text = json.dumps([*said, code_version()], ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()


def advance(session: Session, simulation_id: int) -> bool:
    """One step; whether more are needed."""
    simulation = session.get(Simulation, simulation_id, with_for_update=True)
    if simulation is None or simulation.finished_at is not None:
        return False
    base = policy_of(session, simulation.base_version)
    draft = Policy.model_validate(simulation.content)
    if simulation.done < len(simulation.run_ids):
        _rank(session, simulation, base, draft)
    elif simulation.done < simulation.steps:
        _help(session, simulation, base, draft)
    if simulation.done >= simulation.steps:
        simulation.finished_at = func.clock_timestamp()
    session.flush()
    return simulation.done < simulation.steps


def _rank(session: Session, simulation: Simulation, base: Policy, draft: Policy) -> None:
    batch = simulation.run_ids[simulation.done : simulation.done + STEP]
    cases = _cases(session, batch, base, draft)
    owners = {
        place.organisation_id
        for case in cases
        for place in (*case.before[:FIRST_PLACES], *case.after[:FIRST_PLACES])
    }
    tally = Tally.read(simulation.tally)
    tally.add(cases, provinces_of(session, owners))
    simulation.tally = tally.to_json()
    simulation.done += len(batch)
    session.add_all(_move(simulation.id, case) for case in cases if three(case))


def _cases(session: Session, run_ids: Sequence[int], base: Policy, draft: Policy) -> list[Case]:
    statement = (
        select(MatchRun, Need.region_code)
        .join(Need, Need.id == MatchRun.need_id)
        .where(MatchRun.id.in_(run_ids))
        .options(undefer(MatchRun.inputs))
        .order_by(MatchRun.id)
    )
    found = session.execute(statement).all()
    fields: dict[int, Field] = {run.id: field_of(run) for run, _ in found}
    digests = {one for field in fields.values() for each in field.entrants for one in each.terms}
    rows = contents(session, digests)
    cases = []
    for run, place in found:
        field = fields[run.id]
        before, after = reranked(field, rows, base, draft)
        where = province_or_nation(place)
        cases.append(
            Case(
                run.id,
                run.need_id,
                run.item_id,
                field.track,
                where,
                before.places,
                after.places,
            )
        )
    return cases


def _move(simulation_id: int, case: Case) -> SimulationMove:
    return SimulationMove(
        simulation_id=simulation_id,
        run_id=case.run_id,
        need_id=case.need_id,
        item_id=case.item_id,
        before=[place.organisation_id for place in case.before[:FIRST_PLACES]],
        after=[place.organisation_id for place in case.after[:FIRST_PLACES]],
        first_changed=first_changed(case),
        widest=max((move.size for move in moves(case)), default=0),
    )


def _help(session: Session, simulation: Simulation, base: Policy, draft: Policy) -> None:
    """The gaps of one province, as each policy sees them."""
    regions = simulation.cases["regions"]
    region = regions[simulation.done - len(simulation.run_ids)]
    tally = HelpTally.read(simulation.cases.get("help", {}))
    now = gathering.gather(session, region, base, simulation.on_day)
    same = base.gate == draft.gate and base.collaboration.gap == draft.collaboration.gap
    then = now if same else gathering.gather(session, region, draft, simulation.on_day)
    other = replace(then.ground, policy=draft)
    tally.add(proposed(now.field, now.ground), proposed(then.field, other))
    simulation.cases = {"regions": regions, "help": tally.to_json()}
    simulation.done += 1


def provinces_of(session: Session, owners: set[int]) -> dict[int, str]:
    """The provincial unit of each institution."""
    statement = select(Organisation.id, Organisation.region_code).where(Organisation.id.in_(owners))
    return {owner: province_or_nation(place) for owner, place in session.execute(statement)}
