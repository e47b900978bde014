"""What people answer of a sheet."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from etl.commands import commit, records
from etl.commands.commit import Outcome
from etl.formats import files
from etl.intake import file_intake
from etl.load import Load
from etl.readers import read
from store import archive


def save_answer(data: Path, load: Load, given: Mapping[str, Any] | None, by: str) -> Outcome:
    """Fix what sheets of a load's shape are: loads of that shape, earlier ones too, follow.

    `given` says what a format file says, only what is answered now; None takes back all that was
    answered for the shape. An answer that no format may give, or whose build fails, changes
    nothing: the outcome says why.
    """
    try:
        shape, said = load.shape, given
        if given is not None and not shape:
            shape, said = _in_encoding(data, load, given)
        if said is not None:
            files.make_answer(shape, load.sheet, said)
    except (ValueError, read.Unreadable) as error:
        return Outcome((), commit.get_snapshot_name(data), error=commit.explain_refusal(error))
    body = {"shape": shape, "sheet": load.sheet, "given": said}
    return commit.decide(data, [records.draft_entry("answered", by, **body)], ())


def _in_encoding(data: Path, load: Load, given: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The shape of a text that was asked for its encoding, and the answer with its headers."""
    encoding = given.get("parse", {}).get("encoding", "")
    known = files.load_formats(data / "formats")
    shape, headers = file_intake.read_headers(archive.locate(data, load.sha), load, encoding, known)
    return shape, {**given, "recognise": list(headers)}
