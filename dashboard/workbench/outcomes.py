"""Saving and restoring on the workbench: run, then told on the query's page."""

from collections.abc import Callable

import streamlit as st

from dashboard.ui import actions, language
from dashboard.ui.language import t
from dashboard.workbench import drafts
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


def run(name: str, command: Callable[[], Outcome], done: str) -> None:
    """Run a command on a query and rerun the page; if it succeeded, the query's drafts go."""
    with st.spinner(t("upload.publishing")):
        outcome = command()
    key = make_message_key(name)
    if why := explain_failure(outcome):
        actions.keep_message(("error", t("workbench.refused", why=why)), key)
    else:
        actions.keep_message(("success", t(done)), key)
        drafts.drop(name)
    st.rerun()


def make_message_key(name: str) -> str:
    """The key of a query's message on its page."""
    return f"workbench_message_{name}"
