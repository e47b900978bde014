"""The one place where an error of a page becomes a sentence, and its trace an entry of the log."""

import logging
from collections.abc import Generator
from contextlib import contextmanager

import streamlit as st
from streamlit.errors import FragmentHandledException

from dashboard.display import texts
from dashboard.engine import session
from dashboard.engine.errors import Refused
from dashboard.ui import language
from dashboard.ui.language import t
from queries.refusal import Unusable
from store import error_log
from store.refusal import JournalError


@contextmanager
def contain() -> Generator[None]:
    """Show an error from within as a sentence in its place; what comes after it goes on.

    Streamlit's reruns and stops are no errors and pass.
    """
    try:
        yield
    except FragmentHandledException:
        pass  # Shown where it happened.
    except Exception as error:  # noqa: BLE001 - the place where what nobody foresaw is caught
        show(error)


def show(error: Exception) -> bool:
    """Show an error as a sentence; one that nobody foresaw is logged under the number shown.

    For Streamlit, as `on_script_error`: True means that nothing else needs to be shown.
    """
    if isinstance(error, Refused | Unusable):
        sentence = language.explain_refusal(error)
    elif isinstance(error, JournalError):
        sentence = error.format_message(language.get_language())
    else:
        number = error_log.write(session.get_data_folder(), error)
        sentence = t("errors.unforeseen", number=number, log=error_log.NAME)
    st.error(texts.escape_markdown(sentence))
    return True


def silence_console() -> None:
    """Keep Streamlit from printing errors that are logged here, with their messages, which quote
    cells."""
    logger = logging.getLogger("streamlit.error_util")
    logger.addFilter(lambda record: record.msg != "Uncaught app execution")
