"""Commands about data: schema, reference and demo data, workbooks, the state of things."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.console import print_json, progress, say
from app.core.errors import ConfigurationError

if TYPE_CHECKING:
    from app.imports.command import ImportReport

Json = Annotated[bool, typer.Option("--json", help="在标准输出给出一个 JSON 对象")]


def database_url() -> str:
    """The configured database, or a refusal that says how to get one."""
    from app.core.settings import get_settings

    url = get_settings().database_url.get_secret_value()
    if not url:
        raise ConfigurationError(
            "没有设置 HENGQIAO_DATABASE_URL，本机也没有正在运行的衡桥。请先运行 make up。"
        )
    return url


@contextmanager
def _scratch_database() -> Iterator[str]:
    from app.local.postgres import Postgres

    with tempfile.TemporaryDirectory(prefix="hq-check-") as folder:
        server = Postgres(Path(folder) / "pg", durable=False)
        server.start()
        try:
            server.create_database("check")
            yield server.url("check")
        finally:
            server.destroy()


def migrate(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="只检查：在临时数据库里核对迁移与模型是否一致")
    ] = False,
) -> None:
    """把数据库结构升级到这一版。"""
    from alembic.util.exc import CommandError

    from app import migrate as schema

    if not check:
        schema.migrate(database_url())
        return
    with _scratch_database() as url:
        schema.migrate(url)
        try:
            schema.drift(url)
        except CommandError as error:
            raise ConfigurationError(f"迁移与模型不一致：{error}") from None


def seed(
    *,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="只在空库里载入示例数据")] = False,
    demo: Annotated[bool, typer.Option("--demo", help="载入示例数据")] = False,
    as_json: Json = False,
) -> None:
    """载入参考数据(可反复执行)，以及需要时的示例数据。"""
    from app.core.db import session_scope
    from app.demo.seeding import demo_accounts, has_demo, is_empty, seed_demo
    from app.regions.loading import load_reference as load_regions
    from app.registry import load_models
    from app.taxonomies.loading import load_reference as load_taxonomies

    load_models()
    with session_scope() as session:
        regions, taxonomies = load_regions(session), load_taxonomies(session)
        if demo or (if_empty and is_empty(session)):
            seed_demo(session)
        shown = has_demo(session)
    accounts = demo_accounts() if shown else []
    if as_json:
        print_json(
            {
                "accounts": accounts,
                "added": regions.added + taxonomies.added,
                "changed": regions.changed + taxonomies.changed,
            }
        )
        return
    say(
        f"参考数据：新增 {regions.added + taxonomies.added} 条，"
        f"更新 {regions.changed + taxonomies.changed} 条。"
    )
    for account in accounts:
        say(f"{account['role']}：{account['login']} / {account['password']}")


def import_workbook(
    file: Annotated[Path, typer.Argument(help="工作簿")],
    org: Annotated[str, typer.Option("--org", help="机构的统一社会信用代码")],
    *,
    preview: Annotated[bool, typer.Option("--preview", help="只预览，不写入")] = False,
    draft: Annotated[bool, typer.Option("--draft", help="写入后不发布")] = False,
    as_json: Json = False,
) -> None:
    """把能力目录工作簿写入一家机构的目录。"""
    from app.core.db import session_scope
    from app.imports.command import import_file
    from app.organisations.uscc import normalise
    from app.registry import load_tasks

    database_url()
    load_tasks()
    with progress() as report:
        result = import_file(
            session_scope,
            file,
            normalise(org),
            apply=not preview,
            publish=not draft,
            progress=report,
        )
    if as_json:
        print_json(asdict(result))
        return
    for sentence in _import_sentences(result):
        say(sentence)


_COUNTED = {
    "add": "新增",
    "change": "修改",
    "keep": "不变",
    "refused": "有误未写入",
    "blank": "空行",
    "published": "已发布",
}


def _import_sentences(result: "ImportReport") -> Iterator[str]:
    if result.repeated:
        yield "这个文件以前导入过，下面是那一次的结果。"
    yield ",".join(f"{word} {result.counts.get(key, 0)}" for key, word in _COUNTED.items()) + "。"
    yield from result.remarks
    for title, reasons in (("未写入的原因", result.reasons), ("未识读的原因", result.unread)):
        if reasons:
            yield f"{title}(最常见的 {len(reasons)} 种):"
        for reason, count in reasons:
            yield f"  {count:>6}  {reason}"


def doctor(*, as_json: Json = False) -> None:
    """检查配置、连接和版本。"""
    from app.operations.doctor import examine

    findings = examine()
    if as_json:
        print_json({each.name: {"good": each.good, "said": each.said} for each in findings})
    else:
        for each in findings:
            say(f"{'✓' if each.good else '!'} {each.name}：{each.said}")
    if not all(each.good for each in findings):
        raise typer.Exit(1)
