"""How a text that cannot be read says so: one Chinese sentence and the place it speaks of."""


class Unreadable(ValueError):
    """What was written has no single meaning.

    ``message`` is a Chinese sentence that says what to do; ``position`` is an index into the
    text being read, or None when it is about the whole.
    """

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


def pointed(message: str, raw: str, position: int | None) -> str:
    """The sentence with the place in the original text in front, counted from 1."""
    if position is None:
        return message
    if position >= len(raw):
        return f"到末尾为止：{message}"
    return f"第 {position + 1} 个字符“{_snippet(raw, position)}”处：{message}"


def _snippet(raw: str, position: int) -> str:
    piece = "".join(char if char.isprintable() else "�" for char in raw[position : position + 8])
    return piece.strip() or "空格"
