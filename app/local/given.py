"""Checks servers that the operator runs and names in the environment, before anything starts."""

import httpx
import psycopg

from app.local.errors import LocalError

SECONDS = 5


def require_database(url: str) -> None:
    """LocalError unless PostgreSQL answers at the address; the message shows no password."""
    try:
        psycopg.connect(_plain(url), connect_timeout=SECONDS).close()
    except psycopg.Error as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[-1]
        raise LocalError(
            f"连不上 HENGQIAO_DATABASE_URL 指定的 PostgreSQL（{reason}）；"
            "请检查地址、账户、口令，以及服务是否已启动。"
        ) from None


def require_search(url: str, key: str) -> None:
    """LocalError unless Meilisearch answers at the address and takes the key."""
    if not key:
        raise LocalError("设置了 HENGQIAO_MEILI_URL 却没有 HENGQIAO_MEILI_KEY；请补上密钥。")
    headers = {"Authorization": f"Bearer {key}"}
    try:
        answer = httpx.get(f"{url.rstrip('/')}/version", headers=headers, timeout=SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise LocalError(
            f"连不上 HENGQIAO_MEILI_URL 指定的 Meilisearch（{type(error).__name__}）；"
            "请检查地址，以及服务是否已启动。"
        ) from None
    if answer.status_code != httpx.codes.OK:
        raise LocalError(
            f"Meilisearch 没有接受 HENGQIAO_MEILI_KEY（HTTP {answer.status_code}）；请检查密钥。"
        )


def _plain(url: str) -> str:
    """The address without SQLAlchemy's driver name, as libpq reads it."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme.partition('+')[0]}{separator}{rest}"
