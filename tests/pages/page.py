"""What the tests of the pages do as a visitor: read the page, drop files on it."""

from dataclasses import replace

import pytest
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from dashboard.engine import session

TEXT_ELEMENTS = ("markdown", "caption", "warning", "error", "info", "success")


def read_text(at):
    """All text on the page but its headings, without Markdown's escapes."""
    text = "\n".join(element.value for kind in TEXT_ELEMENTS for element in getattr(at, kind))
    return text.replace("\\", "")


def find_table(at, column):
    """The first table on the page that has this column."""
    return next(table.value for table in at.dataframe if column in table.value.columns)


def find_labelled(elements, label):
    """The one element with this label."""
    [element] = [element for element in elements if element.label == label]
    return element


def drop_files(at, *files):
    """Drop files, given as (name, content), on the upload page."""
    for name, content in files:
        at.file_uploader[0].upload(name, content.encode())
    return at.run()


def run_part(at, key):
    """Run what a browser runs once a widget was used: the part of the page that it is in.
    AppTest itself always runs the whole page."""
    state = at._session_state._state
    widget = state._new_widget_state.widget_metadata[state._key_id_mapper.get_id_from_key(key)]
    assert widget.fragment_id
    request = LocalScriptRunner.request_rerun

    def request_part(runner, data):
        # Without the request for the whole page that it begins with.
        runner._requests = ScriptRequests()
        return request(runner, replace(data, fragment_id=widget.fragment_id))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LocalScriptRunner, "request_rerun", request_part)
        return at.run()


def fill_grid(at, own, grid, lang="en", **rows):
    """Type answers into a grid: `r0` is the answer in the first row."""
    key = f"{grid}_{session.get_snapshot_name(own.data)}_{lang}"
    column = {"roles": "role"}.get(grid, "answer")
    at.session_state[key] = {
        "edited_rows": {int(row[1:]): {column: value} for row, value in rows.items()},
        "added_rows": [],
        "deleted_rows": [],
    }
    return at.run()
