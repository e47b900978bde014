"""Answers to what a sheet leaves open."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from etl.commands import commit
from etl.commands.commit import Outcome
from etl.formats import files
from etl.intake import file_intake
from etl.load import Load
from etl.readers import read
from store import archive, journal, scratch


def save_answer(data: Path, load: Load, given: Mapping[str, Any] | None, by: str) -> Outcome:
    """Save what sheets of a load's shape are; all loads of that shape, earlier ones too, are parsed
    again. That all rows are of one project holds for files of this load's name only.

    `given` has the form of a format file, with only the newly answered parts; None revokes all
    answers for the shape. An invalid answer, or one whose build fails, changes nothing: the outcome
    says why.
    """
    try:
        shape, answer = load.shape, given
        if given is not None and not shape:
            shape, answer = _read_under_encoding(data, load, given)
        if answer is not None:
            files.make_answer(shape, load.sheet, answer, load.file, load.title)
    except (ValueError, read.Unreadable, archive.DamagedCopy) as error:
        return Outcome((), commit.get_snapshot_name(data), error=commit.explain_refusal(error))
    body = {"shape": shape, "sheet": load.sheet, "given": answer}
    body |= {"file": load.file, "title": load.title}
    return commit.decide(data, [journal.draft_entry("answered", by, **body)], ())


def _read_under_encoding(
    data: Path, load: Load, given: Mapping[str, Any]
) -> tuple[str, Mapping[str, Any]]:
    """The shape of a text under the encoding given, and the answer completed with its headers."""
    encoding = given.get("parse", {}).get("encoding", "")
    formats = files.load_formats(data / "formats")
    shape, headers = file_intake.read_headers(
        archive.locate_verified(data, load.sha), load, encoding, formats, scratch.locate_spool(data)
    )
    return shape, {**given, "recognise": list(headers)}
