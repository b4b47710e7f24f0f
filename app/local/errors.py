"""The one error of this package: a sentence in Chinese that says what is wrong and what to do."""


class LocalError(RuntimeError):
    """Something on this machine stops us; str(error) is shown to the user as it is."""
