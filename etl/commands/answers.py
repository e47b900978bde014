"""Answers to what a sheet leaves open."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from etl.commands import commit
from etl.commands.commit import Outcome
from etl.formats import files
from etl.intake import file_intake
from etl.load import Load
from etl.readers import read
from store import archive, journal, scratch


def save_answers(
    data: Path, answers: Iterable[tuple[Load, Mapping[str, Any] | None]], by: str
) -> Outcome:
    """Save what sheets of the loads' shapes are, all or none, by one build; all loads of those
    shapes, earlier ones too, are parsed again.

    An answer has the form of a format file, with only the newly answered parts; None revokes all
    answers for the shape. An invalid answer, or one whose build fails, changes nothing: the outcome
    says why.
    """
    try:
        entries = [_draft_answer(data, load, given, by) for load, given in answers]
    except (ValueError, read.Unreadable, archive.DamagedCopy) as error:
        return Outcome((), commit.get_snapshot_name(data), error=commit.explain_refusal(error))
    return commit.decide(data, entries, ())


def _draft_answer(
    data: Path, load: Load, given: Mapping[str, Any] | None, by: str
) -> journal.Entry:
    """The journal entry of an answer. Raises ValueError where it is not valid."""
    shape, answer = load.shape, given
    if given is not None and not shape:
        shape, answer = _read_under_encoding(data, load, given)
    if answer is not None:
        files.make_answer(shape, load.sheet, answer)
    return journal.draft_entry("answered", by, shape=shape, sheet=load.sheet, given=answer)


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
