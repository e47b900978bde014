"""Why a question cannot be answered."""

from typing import Any


class Refused(ValueError):
    """A question that cannot be answered: `code` and `details` pick a text of the locales."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
