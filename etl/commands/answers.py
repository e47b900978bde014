"""Answers to what a sheet leaves open."""

import json
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from etl.commands import commit, list_questions
from etl.commands.commit import Outcome
from etl.findings import Finding
from etl.formats import files
from etl.formats.row_rules import PLACING_KEYS, FormatError, Place
from etl.intake import file_intake
from etl.load import Load
from etl.readers import read
from queries.refusal import Unusable, quote
from store import archive, journal, scratch


def save_answers(
    data: Path, answers: Iterable[tuple[Load, Mapping[str, Any] | None]], by: str
) -> Outcome:
    """Save what sheets of the loads' shapes are, all or none, by one build; all loads of those
    shapes, earlier ones too, are parsed again. That all rows are of one project holds for files of
    the load's name only.

    An answer has the form of a format file, with only the newly answered parts; None revokes all
    answers for the shape. An invalid answer, or one whose build fails, changes nothing: the outcome
    says why.
    """
    refuse = partial(Outcome, (), commit.get_snapshot_name(data), ())
    try:
        entries = [
            entry for load, given in answers for entry in _draft_answer(data, load, given, by)
        ]
    except Unusable as error:
        return refuse(commit.explain_refusal(error))
    except read.Unreadable as error:
        return refuse(error.finding)
    except archive.DamagedCopy:
        return refuse(Finding("copy_lost", "error"))
    return commit.decide(data, entries, ())


def _draft_answer(
    data: Path, load: Load, given: Mapping[str, Any] | None, by: str
) -> list[journal.Entry]:
    """The journal entries of an answer. Raises FormatError where it is not valid."""
    question = load.question
    if question and question.field == list_questions.LIST and given:
        body = {"load_id": load.load_id, "other_load_id": question.load_id}
        return [journal.draft_entry(list_questions.KIND, by, **body, is_same=given["is_same"])]
    shape, answer = load.shape, given
    place = {"sheet": load.sheet, "file": load.file, "title": load.title}
    if given is not None and not shape:
        shape, answer = _read_under_encoding(data, load, given)
    if (size := len(json.dumps([answer, place], default=str))) > files.MAX_BYTES:
        limits = {"size": f"{size:,}", "limit": f"{files.MAX_BYTES:,}"}
        raise FormatError.at(Place(), "long_answer", **limits)
    if answer is not None:
        files.make_answer(shape, load.sheet, answer, load.file, load.title)
    return [
        journal.draft_entry("answered", by, shape=key, given=part, **place)
        for key, part in _split_by_shape(load, shape, answer)
    ]


def _split_by_shape(
    load: Load, shape: str, given: Mapping[str, Any] | None
) -> list[tuple[str, Mapping[str, Any] | None]]:
    """The parts of an answer by the shape under which each is found again.

    Where the header is holds for the table as it was found, the rest for the table as it is then.
    """
    found = load.found_shape or shape
    if given is None:
        return [(key, None) for key in dict.fromkeys((found, shape))]
    rows = given.get("rows", {})
    placing = {key: value for key, value in rows.items() if key in PLACING_KEYS}
    if found == shape or not placing:
        return [(shape, given)]
    rest = {key: value for key, value in given.items() if key != "rows"}
    if others := {key: value for key, value in rows.items() if key not in PLACING_KEYS}:
        rest["rows"] = others
    return [(found, {"rows": placing})] + ([(shape, rest)] if set(rest) - {"table"} else [])


def save_list_decision(
    data: Path, load_id: str, other_load_id: str, is_same: bool, by: str
) -> Outcome:
    """Save whether two lists, each named by any of its loads, number the same things; a later word
    on the two replaces an earlier one."""
    known = {record.load.load_id for record in commit.list_history(data)}
    unknown = [each for each in (load_id, other_load_id) if each not in known]
    if unknown or load_id == other_load_id:
        finding = Finding("unknown_load", "error", value=quote([*unknown, other_load_id][0]))
        return Outcome((), commit.get_snapshot_name(data), error=finding)
    body = {"load_id": load_id, "other_load_id": other_load_id, "is_same": is_same}
    return commit.decide(data, [journal.draft_entry(list_questions.KIND, by, **body)], ())


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
