"""Forms of signing in and of changing a password."""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field

from app.core.forms import FormModel, Line, half_width

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_MOBILE = re.compile(r"1[0-9]{10}")


def one_spelling(login: str) -> str:
    """A login as it is kept: half width (people type "１３８…" and "＠"), lower case, trimmed."""
    return half_width(login).strip().lower()


def read_login(value: object) -> object:
    """An e-mail address or a mainland mobile number, in one spelling."""
    if not isinstance(value, str):
        return value
    text = one_spelling(value)
    if not (_EMAIL.fullmatch(text) or _MOBILE.fullmatch(text)):
        raise ValueError("请填电子邮箱或 11 位手机号。")
    return text


Login = Annotated[Line, Field(max_length=120), BeforeValidator(read_login)]


class SignInForm(FormModel):
    """Any text is accepted as a login here: the answer must not tell what a login looks like."""

    login: Annotated[Line, Field(max_length=120)]
    password: Annotated[str, Field(max_length=200)]
    next: str = ""


class PasswordForm(FormModel):
    """Change of a password by its owner."""

    current: Annotated[str, Field(max_length=200)]
    new: Annotated[str, Field(max_length=200)]
    again: Annotated[str, Field(max_length=200)]
