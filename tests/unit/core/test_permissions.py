"""The permission table: what each kind of person may do, written out once more by hand."""

import pytest

from app.core.errors import Forbidden, SignInRequired
from app.core.permissions import VISITOR, Actor, Permission, Role, check, may

EVERYBODY = {"account:manage", "search:save", "workbench:read"}
UNVERIFIED = {
    Role.ENTERPRISE: EVERYBODY
    | {"collaboration:help", "engagement:list", "engagement:read", "need:edit", "need:plan"},
    Role.INSTITUTION: EVERYBODY
    | {"capability:edit", "engagement:list", "engagement:read", "import:manage", "project:edit"},
    Role.REGULATOR: EVERYBODY,
    Role.OPERATOR: EVERYBODY | {"job:read", "organisation:verify", "policy:edit"},
}
VERIFIED = {
    Role.ENTERPRISE: {"engagement:award", "engagement:invite", "need:publish"},
    Role.INSTITUTION: {
        "capability:publish",
        "collaboration:invite",
        "collaboration:offer",
        "engagement:quote",
        "pairing:confirm",
    },
    Role.REGULATOR: {
        "collaboration:help",
        "collaboration:invite",
        "collaboration:read",
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


@pytest.mark.parametrize(
    ("areas", "drafts"),
    [(("",), True), (("32",), True), (("66",), True), (("3205",), False), (("21", "22"), False)],
)
def test_who_answers_for_the_country_or_one_province_drafts_policy(
    areas: tuple[str, ...], drafts: bool
) -> None:
    def regulator(*, verified: bool) -> Actor:
        return Actor(
            Role.REGULATOR, 1, "某人", organisation_id=7, verified=verified, jurisdiction=areas
        )

    assert may(regulator(verified=True), Permission.POLICY_EDIT) is drafts
    assert not may(regulator(verified=False), Permission.POLICY_EDIT)


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
