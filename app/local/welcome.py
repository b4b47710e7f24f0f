"""The last thing `up` prints when all is ready: the address and whom to sign in as."""

from pathlib import Path

from rich.table import Table

from app.local.programs import DemoAccount
from app.local.progress import Reporter


def welcome(
    report: Reporter, address: str, accounts: list[DemoAccount], logs: Path, *, private: bool
) -> None:
    """Print the address, one line per demo account, and how to stop.

    `private`: only this machine reaches the address; if not, the demo passwords need a warning.
    """
    report.say(f"\n衡桥已就绪：{address}")
    if accounts and report.console.is_terminal:
        report.console.print(_table(accounts))
    elif accounts:
        report.say("示例账户：")
        for one in accounts:
            report.say(f"  {one.role}  {one.login}  {one.password}")
    if accounts and not private:
        report.say("注意：示例账户的口令是公开的，请不要让别人访问到这个地址。")
    report.say(f"按 Ctrl-C 停止；日志在 {logs}。\n")


def _table(accounts: list[DemoAccount]) -> Table:
    table = Table("角色", "登录名", "口令", title="示例账户", title_justify="left")
    for one in accounts:
        table.add_row(one.role, one.login, one.password)
    return table
