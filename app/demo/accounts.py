"""Whom to sign in as: one account a role, as printed after the platform has come up."""

from app.core.permissions import ROLE_NAMES, Role
from app.demo.files import read


def demo_accounts() -> list[dict[str, str]]:
    """Role in Chinese, login, password and organisation; enterprise and institution first."""
    data = read("organisations")
    password = data["password"]
    listed = [
        _account(Role(entry["kind"]), entry["login"], password, entry["name"])
        for entry in data["organisation"]
        if entry.get("shown")
    ]
    listed.sort(key=lambda account: list(ROLE_NAMES.values()).index(account["role"]))
    return [*listed, _account(Role.OPERATOR, data["operator"]["login"], password, "平台运营")]


def _account(role: Role, login: str, password: str, organisation: str) -> dict[str, str]:
    return {
        "role": ROLE_NAMES[role],
        "login": login,
        "password": password,
        "organisation": organisation,
    }
