"""Filter expressions of the engine; the only place where a value is quoted. Pure.

A filter is the text the engine reads. The empty text means "no condition".
"""

from collections.abc import Iterable, Sequence

# A condition no document meets.
NOTHING = "id = -1"

Value = str | int | float | bool


def quoted(value: Value) -> str:
    """A value as the engine's grammar wants it, whatever characters it holds."""
    if isinstance(value, bool):
        return "true" if value else "false"
    # repr of a float reads back as the same float; quotes, because 1e+308 is no bare word.
    text = value if isinstance(value, str) else repr(value)
    # Half a character cannot travel; it becomes the replacement sign, which no document holds.
    text = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def eq(field: str, value: Value) -> str:
    """The field, or one element of it, is the value; letter case does not count."""
    return f"{field} = {quoted(value)}"


def ne(field: str, value: Value) -> str:
    """The field, and every element of it, differs from the value."""
    return f"{field} != {quoted(value)}"


def in_(field: str, values: Sequence[Value]) -> str:
    """The field, or one element of it, is among the values."""
    return f"{field} IN [{', '.join(map(quoted, values))}]"


def not_in(field: str, values: Sequence[Value]) -> str:
    """The field is none of the values."""
    return f"{field} NOT IN [{', '.join(map(quoted, values))}]"


def ge(field: str, value: float) -> str:
    """The number is at least this."""
    return f"{field} >= {quoted(value)}"


def le(field: str, value: float) -> str:
    """The number is at most this."""
    return f"{field} <= {quoted(value)}"


def gt(field: str, value: float) -> str:
    """The number is greater than this."""
    return f"{field} > {quoted(value)}"


def is_empty(field: str) -> str:
    """The field is an empty text or an empty list."""
    return f"{field} IS EMPTY"


def lacks(field: str) -> str:
    """The document has no such field."""
    return f"{field} NOT EXISTS"


def not_(condition: str) -> str:
    """The condition does not hold; "" stays no condition."""
    return f"NOT ({condition})" if condition else ""


def all_of(*conditions: str) -> str:
    """Every condition that is not empty; "" if none is left."""
    return _joined(" AND ", conditions)


def any_of(*conditions: str) -> str:
    """At least one of the conditions that are not empty; "" if none is left."""
    return _joined(" OR ", conditions)


def _joined(word: str, conditions: Iterable[str]) -> str:
    kept = [condition for condition in conditions if condition]
    if len(kept) < 2:
        return "".join(kept)
    return word.join(f"({condition})" for condition in kept)
