"""Questions that cannot be answered."""

from typing import Any


class Refused(ValueError):
    """A question that cannot be answered: a code and details, worded by the locales `errors`."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
