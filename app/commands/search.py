"""Commands about the search engine: rebuild the indexes, compare them with the database."""

from typing import Annotated

import typer

from app.commands.console import print_json, progress, say
from app.commands.data import Json, database_url

cli = typer.Typer(help="检索：重建索引、核对索引", no_args_is_help=True)


@cli.command()
def rebuild(*, as_json: Json = False) -> None:
    """在旁边重建全部索引，完成后一步切换，检索不中断。"""
    from app.core.db import session_scope
    from app.registry import load_tasks
    from search.indexes import ensure_indexes
    from search.rebuild import rebuild as rebuild_indexes

    database_url()
    load_tasks()
    ensure_indexes()
    with progress() as report:
        documents = rebuild_indexes(session_scope, progress=report)
    if as_json:
        print_json({"documents": documents})
        return
    for index, count in documents.items():
        say(f"{index}：{count} 条")


@cli.command()
def audit(
    *,
    fix: Annotated[bool, typer.Option("--fix", help="安排任务补齐差异")] = False,
    as_json: Json = False,
) -> None:
    """逐条核对索引与数据库：缺少、多余、过时各有哪些。"""
    from app.core.db import session_scope
    from app.registry import load_tasks
    from search.audit import audit as compare

    database_url()
    load_tasks()
    with progress() as report, session_scope() as session:
        found = compare(session, fix=fix, progress=report)
    counts = found.counts()
    if as_json:
        print_json(counts)
        return
    for sentence in list(found.sentences())[:50]:
        say(sentence)
    say(f"缺少 {counts['missing']}，多余 {counts['orphaned']}，过时 {counts['stale']}。")
