"""An entry from a page that cannot be written says so, in every place in the same way."""

import pytest
from streamlit.testing.v1 import AppTest

from store import journal, journal_file


def press() -> None:
    """A page with one button, which withdraws a reply."""
    from functools import partial

    import streamlit as st

    from dashboard.engine import session
    from dashboard.ui import journal_entry
    from store import replies

    write = partial(replies.withdraw, session.get_data_folder(), 1, "Ana")
    if st.button("Withdraw"):
        journal_entry.write_entry(write, "Done")


@pytest.mark.parametrize("spoil", ["nothing", "scribble", "folder"])
def test_an_entry_that_cannot_be_written_says_why(spoil, tmp_path, monkeypatch):
    monkeypatch.setenv("FIRSTHAND_DATA", str(tmp_path))
    journal.create(tmp_path)
    path = journal_file.locate(tmp_path)
    if spoil == "scribble":
        path.write_bytes(b"no journal " * 100)
    elif spoil == "folder":
        path.unlink()
        path.mkdir()
    at = AppTest.from_function(press).run()
    at.button[0].click().run()
    assert not at.exception
    [toast] = at.toast
    assert (toast.value == "Done") == (spoil == "nothing")
    assert "journal" in toast.value or spoil == "nothing"
