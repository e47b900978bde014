"""Commands of the intake, run in the background and reported on the page that started them."""

from collections.abc import Callable

from dashboard.engine import session
from dashboard.intake import drop_zone
from dashboard.ui import actions
from dashboard.ui.actions import Message
from dashboard.ui.language import t
from dashboard.workbench import outcomes
from etl.commands.commit import Outcome
from etl.progress import Progress


def run_command(command: Callable[[], Outcome], done: str | None = None) -> None:
    """Start a command; `actions.render_result` shows its progress and its outcome.

    `done` is the text key of the success message; None: one that tells whether a new snapshot was
    published.
    """
    before = session.get_snapshot_name(session.get_data_folder())
    actions.start(actions.Action(command, lambda outcome: _finish(outcome, done, before), Progress))


def _finish(outcome: Outcome | None, done: str | None, before: str | None) -> Message:
    if outcome is None:
        return "info", t("upload.stopped")
    if why := outcomes.explain_failure(outcome):
        return "error", f"{t('upload.not_published')} {why}"
    drop_zone.clear()
    return "success", t(
        done or ("upload.published" if outcome.snapshot != before else "upload.unchanged")
    )
