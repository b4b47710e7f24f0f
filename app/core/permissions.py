"""Who may do what, on one screen.

Routes take `require(...)` or `PUBLIC` as a guard; templates ask `may(...)`. Whether one record is
visible is not decided here but by `visible_to` in each domain's queries. How a cookie becomes an
Actor is handed in by `app.main` (`app.state.load_actor`), because core knows no domain.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends, Request

from app.core.db import SessionDep
from app.core.errors import Forbidden, SignInRequired

SESSION_COOKIE = "hq_session"


class Role(StrEnum):
    """Whom a person acts for."""

    VISITOR = "anonymous"
    ENTERPRISE = "enterprise"
    INSTITUTION = "institution"
    REGULATOR = "regulator"
    OPERATOR = "operator"


ROLE_NAMES = {
    Role.VISITOR: "访客",
    Role.ENTERPRISE: "企业",
    Role.INSTITUTION: "机构",
    Role.REGULATOR: "监管部门",
    Role.OPERATOR: "运营",
}


@dataclass(frozen=True)
class Actor:
    """The person behind a request, as far as permissions need to know.

    `jurisdiction` holds prefixes of region codes a regulator answers for; "" is the whole country.
    """

    role: Role = Role.VISITOR
    user_id: int | None = None
    name: str = ""
    organisation_id: int | None = None
    organisation_name: str = ""
    verified: bool = False
    region_code: str = ""
    jurisdiction: tuple[str, ...] = ()
    jurisdiction_name: str = ""

    @property
    def signed_in(self) -> bool:
        """True unless this is a visitor."""
        return self.user_id is not None


VISITOR = Actor()


class Permission(StrEnum):
    """`<resource>:<action>`, alphabetical."""

    ACCOUNT_MANAGE = "account:manage"
    CAPABILITY_EDIT = "capability:edit"
    CAPABILITY_PUBLISH = "capability:publish"
    COLLABORATION_HELP = "collaboration:help"
    COLLABORATION_INVITE = "collaboration:invite"
    COLLABORATION_OFFER = "collaboration:offer"
    COLLABORATION_READ = "collaboration:read"
    ENGAGEMENT_AWARD = "engagement:award"
    ENGAGEMENT_INVITE = "engagement:invite"
    ENGAGEMENT_LIST = "engagement:list"
    ENGAGEMENT_QUOTE = "engagement:quote"
    ENGAGEMENT_READ = "engagement:read"
    IMPORT_MANAGE = "import:manage"
    JOB_READ = "job:read"
    NEED_EDIT = "need:edit"
    NEED_PLAN = "need:plan"
    NEED_PUBLISH = "need:publish"
    ORGANISATION_VERIFY = "organisation:verify"
    PAIRING_CONFIRM = "pairing:confirm"
    PAIRING_EDIT = "pairing:edit"
    PLAN_MAKE = "plan:make"
    POLICY_EDIT = "policy:edit"
    POOL_READ = "pool:read"
    PROJECT_EDIT = "project:edit"
    PROJECT_SCREEN = "project:screen"
    SEARCH_SAVE = "search:save"
    WORKBENCH_READ = "workbench:read"


Predicate = Callable[[Actor], bool]


def _is(*roles: Role) -> Predicate:
    return lambda actor: actor.role in roles


def _verified(*roles: Role) -> Predicate:
    return lambda actor: actor.role in roles and actor.verified


def _rules_a_province(actor: Actor) -> bool:
    """A verified regulator of the country or of one whole province (prefix of two digits)."""
    areas = actor.jurisdiction
    on_duty = actor.role == Role.REGULATOR and actor.verified
    return on_duty and len(areas) == 1 and len(areas[0]) in (0, 2)


# Any predicate that holds grants the permission.
PERMISSIONS: dict[Permission, tuple[Predicate, ...]] = {
    Permission.ACCOUNT_MANAGE: (lambda actor: actor.signed_in,),
    Permission.CAPABILITY_EDIT: (_is(Role.INSTITUTION),),
    Permission.CAPABILITY_PUBLISH: (_verified(Role.INSTITUTION),),
    Permission.COLLABORATION_HELP: (_is(Role.ENTERPRISE), _verified(Role.REGULATOR)),
    Permission.COLLABORATION_INVITE: (_verified(Role.INSTITUTION, Role.REGULATOR),),
    Permission.COLLABORATION_OFFER: (_verified(Role.INSTITUTION),),
    Permission.COLLABORATION_READ: (_verified(Role.REGULATOR),),
    Permission.ENGAGEMENT_AWARD: (_verified(Role.ENTERPRISE),),
    Permission.ENGAGEMENT_INVITE: (_verified(Role.ENTERPRISE),),
    Permission.ENGAGEMENT_LIST: (_is(Role.ENTERPRISE, Role.INSTITUTION),),
    Permission.ENGAGEMENT_QUOTE: (_verified(Role.INSTITUTION),),
    Permission.ENGAGEMENT_READ: (
        _is(Role.ENTERPRISE, Role.INSTITUTION),
        _verified(Role.REGULATOR),
    ),
    Permission.IMPORT_MANAGE: (_is(Role.INSTITUTION),),
    Permission.JOB_READ: (_is(Role.OPERATOR),),
    Permission.NEED_EDIT: (_is(Role.ENTERPRISE),),
    Permission.NEED_PLAN: (_is(Role.ENTERPRISE), _verified(Role.REGULATOR)),
    Permission.NEED_PUBLISH: (_verified(Role.ENTERPRISE),),
    Permission.ORGANISATION_VERIFY: (_is(Role.OPERATOR),),
    Permission.PAIRING_CONFIRM: (_verified(Role.INSTITUTION, Role.REGULATOR),),
    Permission.PAIRING_EDIT: (_verified(Role.REGULATOR),),
    Permission.PLAN_MAKE: (_verified(Role.REGULATOR),),
    Permission.POLICY_EDIT: (_is(Role.OPERATOR), _rules_a_province),
    Permission.POOL_READ: (_verified(Role.REGULATOR),),
    Permission.PROJECT_EDIT: (_is(Role.INSTITUTION),),
    Permission.PROJECT_SCREEN: (_verified(Role.REGULATOR),),
    Permission.SEARCH_SAVE: (lambda actor: actor.signed_in,),
    Permission.WORKBENCH_READ: (lambda actor: actor.signed_in,),
}


def may(actor: Actor, permission: Permission) -> bool:
    """Say whether the table grants `permission` to `actor`."""
    return any(predicate(actor) for predicate in PERMISSIONS[permission])


def check(actor: Actor, permission: Permission) -> None:
    """Raise what the person should read if the table does not grant `permission`."""
    if may(actor, permission):
        return
    if not actor.signed_in:
        raise SignInRequired
    if actor.organisation_id and not actor.verified:
        raise Forbidden("您的单位还没有通过核验。核验通过后就能做这件事；进度见“账号”页。")
    raise Forbidden


def current_actor(request: Request, session: SessionDep) -> Actor:
    """The person behind the session cookie, or a visitor."""
    actor = VISITOR
    if token := request.cookies.get(SESSION_COOKIE):
        actor = request.app.state.load_actor(session, token)
    request.state.actor = actor
    return actor


CurrentActor = Annotated[Actor, Depends(current_actor, scope="function")]


def require(permission: Permission) -> Any:
    """A guard for routes: `actor: Annotated[Actor, ...]` with this as the dots."""

    def guard(actor: CurrentActor) -> Actor:
        check(actor, permission)
        return actor

    guard.guards = permission  # type: ignore[attr-defined]  # read by tests/test_house.py
    return Depends(guard, scope="function")


def public(actor: CurrentActor) -> Actor:
    """Guard of pages open to everybody; what they list still starts from `visible_to(actor)`."""
    return actor


public.guards = "public"  # type: ignore[attr-defined]  # read by tests/test_house.py
PUBLIC = Depends(public, scope="function")


def probe() -> None:
    """Guard of health checks: open, and touches no database."""


probe.guards = "probe"  # type: ignore[attr-defined]  # read by tests/test_house.py
PROBE = Depends(probe)
