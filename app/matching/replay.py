"""Replays a run: computes its ranking again from what it froze, and names what changed since.

Never writes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.core.clock import today
from app.core.errors import NotFound
from app.matching.code_version import code_version
from app.matching.field import Field
from app.matching.gathering import gather
from app.matching.judging import rank_field
from app.matching.models import MatchRun
from app.matching.policies.in_force import policy_in_force, policy_of
from app.matching.runs import contents, field_of, outcome_of
from app.needs.models import Need
from app.organisations.models import Organisation

NAMED = 5


@dataclass(frozen=True, slots=True)
class Replay:
    """`identical`: the same bytes came out. `changes`: what is otherwise today, as sentences."""

    run_id: int
    identical: bool
    content_hash: str
    replayed_hash: str
    changes: tuple[str, ...]


def replay(session: Session, run_id: int) -> Replay:
    """Rank a run's field again, with its policy and its contents. NotFound if there is no run."""
    run = session.get(MatchRun, run_id)
    if run is None:
        raise NotFound(f"没有编号为 {run_id} 的匹配运行。")
    field = field_of(run)
    rows = contents(session, (digest for each in field.entrants for digest in each.terms))
    outcome = rank_field(field, rows, policy_of(session, run.policy_version))
    return Replay(
        run_id,
        outcome.content() == outcome_of(run).content(),
        run.content_hash,
        outcome.content_hash(),
        tuple(_changes(session, run, field)),
    )


def _changes(session: Session, run: MatchRun, field: Field) -> Iterator[str]:
    if run.code_version != code_version():
        yield f"程序：{run.code_version} → {code_version()}"
    policy = policy_in_force(session, today())
    if policy.version != run.policy_version:
        yield f"策略：第 {run.policy_version} 版 → 第 {policy.version} 版"
    statement = select(Need).where(Need.id == run.need_id).options(selectinload(Need.items))
    need = session.scalars(statement).one()
    if need.version != run.need_version:
        yield f"需求：第 {run.need_version} 版 → 第 {need.version} 版"
    item = next((each for each in need.items if each.id == run.item_id), None)
    if item is None:
        yield "需求项：已被修改后的新项代替"
        return
    now = gather(session, need, item, policy, today()).field
    yield from _changed_entrants(session, field, now)


def _changed_entrants(session: Session, then: Field, now: Field) -> Iterator[str]:
    """Who came, who left, and whose rows or terms are otherwise, by name."""
    before = {each.organisation_id: each for each in then.entrants}
    after = {each.organisation_id: each for each in now.entrants}
    staying = before.keys() & after.keys()
    said = {each for each in staying if before[each].terms != after[each].terms}
    facts = {each for each in staying - said if before[each].facts != after[each].facts}
    groups = (
        ("新增机构", after.keys() - before.keys()),
        ("退出机构", before.keys() - after.keys()),
        ("能力项内容有变的机构", said),
        ("时限、价格等有变的机构", facts),
    )
    for title, ids in groups:
        if ids:
            yield f"{title}：{_names(session, ids)}"


def _names(session: Session, ids: set[int]) -> str:
    statement = select(Organisation.name).where(Organisation.id.in_(sorted(ids)[:NAMED]))
    names = "、".join(session.scalars(statement.order_by(Organisation.id)))
    return names if len(ids) <= NAMED else f"{names}等 {len(ids)} 家"
