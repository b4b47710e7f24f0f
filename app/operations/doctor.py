"""What is configured, reachable and up to date; the same for the page and for `hengqiao doctor`."""

import platform
from dataclasses import dataclass

from sqlalchemy import text

from app.core.db import engine
from app.core.errors import AppError
from app.core.settings import ROOT, get_settings
from app.migrate import revisions
from search import client
from search.indexes import SETTINGS_VERSION, Index, is_current, uid


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, whether it is well, and what was found or should be done."""

    name: str
    good: bool
    said: str


def examine() -> list[Finding]:
    """Look at everything; a failure of one part does not hide the others."""
    return [
        Finding("Python", True, platform.python_version()),
        Finding("代码目录", True, ROOT.name),
        *_database(),
        *_search(),
    ]


def _database() -> list[Finding]:
    url = get_settings().database_url.get_secret_value()
    if not url:
        return [Finding("数据库", False, "没有设置 HENGQIAO_DATABASE_URL")]
    try:
        with engine().connect() as connection:
            version = connection.execute(text("SHOW server_version")).scalar_one()
        current, head = revisions(url)
    except Exception as error:  # noqa: BLE001  # whatever is wrong is the finding
        return [Finding("数据库", False, f"连接不上：{str(error).splitlines()[0][:200]}")]
    migrated = Finding(
        "数据库结构",
        current == head,
        f"版本 {current}"
        if current == head
        else f"版本 {current or '空'}，应为 {head}；请运行 hengqiao migrate",
    )
    return [Finding("数据库", True, f"PostgreSQL {version}"), migrated]


def _search() -> list[Finding]:
    settings = get_settings()
    if not settings.meili_url:
        return [Finding("检索", False, "没有设置 HENGQIAO_MEILI_URL")]
    if not client.is_healthy():
        return [Finding("检索", False, f"{settings.meili_url} 没有应答；除检索外一切照常")]
    try:
        version = client.client().version()
        behind = [uid(index) for index in Index if not is_current(index)]
    except (AppError, client.EngineRefused) as error:
        return [Finding("检索", False, str(error))]
    said = f"设置版本 {SETTINGS_VERSION}"
    if behind:
        said = f"这些索引缺失或设置不符：{'、'.join(behind)}；请运行 hengqiao search rebuild"
    return [
        Finding("检索", True, f"Meilisearch {version}"),
        Finding("检索索引", not behind, said),
    ]
