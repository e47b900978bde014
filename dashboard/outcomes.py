"""What a decision of the intake came to, in words."""

from collections.abc import Callable
from typing import Any

from dashboard import formats, language
from dashboard.language import t


def refused(outcome: Any, message: Callable[[Any, str, str], str]) -> str:
    """Why the published snapshot had to stay as it was; empty where the decision holds.

    `message` words a finding of a file.
    """
    if outcome.error is not None:
        return message(outcome.error, language.current(), "")
    return " ".join(
        t("upload.failed_check", name=check.name, rows=formats.number(check.rows))
        for check in outcome.failed_checks
    )
