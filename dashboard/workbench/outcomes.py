"""Why a command of the intake failed, in words."""

from dashboard.ui import language
from dashboard.ui.language import t
from etl import findings
from etl.commands.commit import Outcome
from etl.commands.loads import Preview


def explain_failure(outcome: Outcome | Preview) -> str:
    """Why nothing can be published, in the reader's language; empty if it can."""
    if outcome.error is not None:
        return findings.format_message(outcome.error, language.get_language(), "")
    return " ".join(
        t("upload.failed_check", name=check.name, rows=check.rows)
        for check in outcome.failed_checks
    )
