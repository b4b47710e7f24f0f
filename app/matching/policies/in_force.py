"""Which policy is in force: published versions in the database, else the one that ships."""

from datetime import date
from functools import cache

from sqlalchemy import Date, Select, bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.matching.models import PolicyVersion
from app.matching.policies.policy import Policy, load_default


def policy_in_force(session: Session, on: date) -> Policy:
    """The last published policy that has taken effect by a day."""
    found = session.execute(_in_force(), {"day": on}).first()
    if found is None:
        return load_default()
    version, digest = found
    known = _known.get((version, digest))
    return known or _read(session.get_one(PolicyVersion, version))


@cache  # making the statement takes as long as asking it
def _in_force() -> Select[int, str]:
    return (
        select(PolicyVersion.version, PolicyVersion.content_hash)
        .where(PolicyVersion.effective_from <= bindparam("day", type_=Date))
        .order_by(PolicyVersion.effective_from.desc(), PolicyVersion.version.desc())
        .limit(1)
    )


def newest_policy(session: Session) -> Policy:
    """The last published policy, whether it has begun or not: what the next one starts from."""
    statement = select(PolicyVersion).order_by(PolicyVersion.version.desc()).limit(1)
    found = session.scalars(statement).one_or_none()
    return _read(found) if found else load_default()


def policy_of(session: Session, version: int) -> Policy:
    """A published policy by its number; the one that ships is version 1 until it is stored."""
    found = session.get(PolicyVersion, version)
    if found is None and version == load_default().version:
        return load_default()
    if found is None:
        raise NotFound(f"没有版本为 {version} 的匹配策略。")
    return _read(found)


_known: dict[tuple[int, str], Policy] = {}


def _read(stored: PolicyVersion) -> Policy:
    """A stored policy; checked once, because number and hash stand for what it says."""
    key = stored.version, stored.content_hash
    policy = _known.get(key)
    if policy is None:
        policy = _known[key] = Policy.model_validate(stored.content)
    return policy


def hold_policy(session: Session, policy: Policy) -> None:
    """Store a policy that runs refer to, unless it is stored."""
    session.execute(
        insert(PolicyVersion)
        .values(
            version=policy.version,
            effective_from=policy.effective_from,
            content=policy.model_dump(mode="json"),
            content_hash=policy.content_hash(),
        )
        .on_conflict_do_nothing()
    )
