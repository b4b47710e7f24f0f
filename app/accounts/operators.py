"""People who run the platform; they are made on the command line, never by registration."""

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.passwords import hash_password, weakness
from app.accounts.queries import user_by_login
from app.accounts.schemas import read_login
from app.core.errors import Invalid
from app.core.events import record
from app.core.permissions import Role


def create_operator(session: Session, *, login: str, name: str, password: str) -> User:
    """Add an operator; Invalid at the field."""
    try:
        login = str(read_login(login))
    except ValueError as error:
        raise Invalid({"login": str(error)}) from None
    if user_by_login(session, login):
        raise Invalid({"login": "这个账号已经存在。"})
    if reason := weakness(password, login):
        raise Invalid({"password": reason})
    user = User(login=login, name=name, password_hash=hash_password(password), role=Role.OPERATOR)
    session.add(user)
    session.flush()  # the event names the id
    record(session, "account:operator_created", f"user:{user.id}", None, login=login)
    return user
