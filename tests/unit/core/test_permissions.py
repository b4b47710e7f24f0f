"""The permission table: what each kind of person may do, written out once more by hand."""

import pytest

from app.core.errors import Forbidden, SignInRequired
from app.core.permissions import VISITOR, Actor, Permission, Role, check, may

EVERYBODY = {"account:manage", "workbench:read"}
UNVERIFIED = {
    Role.ENTERPRISE: EVERYBODY | {"engagement:list", "engagement:read", "need:edit", "need:plan"},
    Role.INSTITUTION: EVERYBODY
    | {"capability:edit", "engagement:list", "engagement:read", "import:manage", "project:edit"},
    Role.REGULATOR: EVERYBODY,
    Role.OPERATOR: EVERYBODY | {"job:read", "organisation:verify"},
}
VERIFIED = {
    Role.ENTERPRISE: {"engagement:award", "engagement:invite", "need:publish"},
    Role.INSTITUTION: {"capability:publish", "engagement:quote", "pairing:confirm"},
    Role.REGULATOR: {
        "engagement:read",
        "need:plan",
        "pairing:confirm",
        "pairing:edit",
        "plan:make",
        "pool:read",
        "project:screen",
    },
    Role.OPERATOR: set(),
}


def somebody(role: Role, *, verified: bool) -> Actor:
    organisation = None if role == Role.OPERATOR else 7
    return Actor(role, 1, "某人", organisation_id=organisation, verified=verified)


@pytest.mark.parametrize("role", list(UNVERIFIED))
@pytest.mark.parametrize("verified", [False, True])
def test_each_role_may_do_what_is_written_here_and_nothing_else(role: Role, verified: bool) -> None:
    wanted = UNVERIFIED[role] | (VERIFIED[role] if verified else set())
    actor = somebody(role, verified=verified)
    assert {str(each) for each in Permission if may(actor, each)} == wanted


def test_a_visitor_may_do_nothing_and_is_asked_to_sign_in() -> None:
    for permission in Permission:
        with pytest.raises(SignInRequired):
            check(VISITOR, permission)


def test_an_unverified_organisation_is_told_what_it_waits_for() -> None:
    with pytest.raises(Forbidden, match="核验"):
        check(somebody(Role.ENTERPRISE, verified=False), Permission.NEED_PUBLISH)


def test_a_wrong_role_is_not_told_to_wait_for_verification() -> None:
    with pytest.raises(Forbidden) as refusal:
        check(somebody(Role.ENTERPRISE, verified=True), Permission.JOB_READ)
    assert "核验" not in str(refusal.value)
