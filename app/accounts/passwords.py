"""Argon2 hashes (OWASP minimum cost: two sign-ins at once must not stall a two-core machine)."""

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

_HASH = PasswordHash([Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1)])
# Verified against when the login is unknown, so that both answers take the same time.
_NOBODY = _HASH.hash("nobody has this password")
WEAK = frozenset({"12345678", "123456789", "1234567890", "password", "qwertyuiop", "11111111"})


def hash_password(password: str) -> str:
    """The text to keep instead of a password."""
    return _HASH.hash(password)


def verify(password: str, stored: str | None) -> tuple[bool, str | None]:
    """Is it the password? Also a new hash if the stored one is of an older cost."""
    if stored is None:
        _HASH.verify(password, _NOBODY)
        return False, None
    return _HASH.verify_and_update(password, stored)


def weakness(password: str, login: str) -> str:
    """Why a new password is refused, or an empty string."""
    if len(password) < 10:
        return "密码至少 10 个字符，可以是一句容易记的话。"
    if len(password) > 200:
        return "密码最多 200 个字符。"
    if password.lower() in WEAK or password.lower() == login or len(set(password)) < 4:
        return "这个密码太容易被猜到，请换一个。"
    return ""
