"""The refusal of a whole file. Cell and row errors are values, not exceptions: see rows.py."""


class WorkbookRefused(Exception):
    """The file cannot be imported; `message` is Chinese and says what to do.

    `headings` holds what was found where headings were expected, so that a page can offer to map
    them by hand; empty when the file could not be opened.
    """

    def __init__(self, message: str, headings: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.headings = headings
