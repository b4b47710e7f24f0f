"""Commands about people: the first operator of an installation."""

from typing import Annotated

import typer

from app.commands.console import say
from app.core.errors import AppError


def create_operator(
    login: Annotated[str, typer.Option("--login", help="电子邮箱或手机号")],
    name: Annotated[str, typer.Option("--name", help="姓名")] = "平台运营",
) -> None:
    """建立运营账号；密码在提示后输入，不进入命令历史。"""
    from app.accounts.operators import create_operator as create
    from app.core.db import session_scope
    from app.core.errors import Invalid
    from app.registry import load_models

    load_models()
    password = typer.prompt("密码(至少 10 个字符)", hide_input=True, confirmation_prompt=True)
    try:
        with session_scope() as session:
            create(session, login=login, name=name, password=password)
    except Invalid as refusal:
        raise AppError(";".join(refusal.errors.values())) from None
    say(f"已建立运营账号 {login}。")
