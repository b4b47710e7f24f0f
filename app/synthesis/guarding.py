"""Which databases may be filled: empty ones, and those that were filled here before.

Clears the latter. Never commits.
"""

from sqlalchemy import exists, func, inspect, select, text
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.core.errors import Conflict
from app.core.settings import get_settings
from app.organisations.models import Organisation
from app.regions.loading import lock_loading
from app.regions.models import ReferenceLoad

# Name of the entry in reference_loads that says what the database was filled with.
MARK = "synthetic"
_OCCUPIED = (
    "库里已有单位或用户。合成数据只能写进空的数据库，或以前由 hengqiao synth 写成的数据库，"
    "绝不写进正式库。请换一个空的数据库。"
)
_PRODUCTION = (
    "这里按正式环境配置（HENGQIAO_SECURE_COOKIES 为真），不能写入合成数据。请在试验用的机器上运行。"
)
_MIXED = "这个库原是合成数据，但后来登记了真实单位，不能清除重写。请换一个空的数据库。"


def refuse_production() -> None:
    """Raise Conflict where the platform is set up to serve people over HTTPS."""
    if get_settings().secure_cookies:
        raise Conflict(_PRODUCTION)


def refuse_occupied(session: Session) -> None:
    """Raise Conflict unless nobody is here, or nobody but the examples of an earlier filling.

    A database without any tables is free. Asks only what every version of the schema can answer, so
    that it may be asked before the database is migrated.
    """
    if not inspect(session.connection()).has_table(Organisation.__tablename__):
        return
    if not is_marked(session):
        if _any(session, Organisation) or _any(session, User):
            raise Conflict(_OCCUPIED)
    elif session.scalar(select(exists().where(Organisation.is_example.is_(False)))):
        raise Conflict(_MIXED)


def clear_for_filling(session: Session) -> None:
    """Leave no organisation and no user, or raise Conflict and touch nothing.

    Whatever belongs to the organisations of an earlier filling goes with them.
    """
    lock_loading(session)
    refuse_occupied(session)
    if is_marked(session):
        session.execute(text("TRUNCATE organisations, users CASCADE"))


def is_marked(session: Session) -> bool:
    """Whether the database was filled here."""
    return session.get(ReferenceLoad, MARK) is not None


def mark(session: Session, digest: str) -> None:
    """Write down that the database holds made-up data, and of which wish."""
    session.merge(ReferenceLoad(name=MARK, digest=digest, loaded_at=func.now()))


def _any(session: Session, table: type[Organisation] | type[User]) -> bool:
    return bool(session.scalar(select(exists(select(table.id)))))
