"""Second assessments: samples drawn from the records, and what a second person said of each case.

Both are entries of the journal. A draw keeps what the first assessor had said on that day, so that
the agreement of the two is fixed whatever becomes of the records.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from store import journal, journal_copy
from store.journal import Entry
from store.replies import clean_name

KIND = "assessment"
# What may be said of a case, by what it is of; the first assessor's words are the same.
CLASSES = {
    "complaints": ("substantiated", "unsubstantiated"),
    "verifications": ("confirmed", "amended", "rejected"),
}
# What a second assessor says of a case that cannot be judged; it counts for neither.
UNCLEAR = "unclear"


@dataclass(frozen=True)
class Case:
    """A drawn record: its project ("" where it has none) and id, how it arrived (`second_hand` or
    `first_hand`), and what the first assessor said of it."""

    project: str
    record_id: str
    arrival: str
    first: str


@dataclass(frozen=True)
class Draw:
    """A sample: of what (a key of CLASSES), drawn when and by whom, from which
    snapshot with which seed, for which half-width of kappa's interval.

    Cases are numbered from 1 in this order; `answers` are the second assessor's, by number, the
    last one given where there are several. `assessed_by` are those who handed some in.
    """

    entry_id: int
    at: datetime
    by: str
    subject: str
    snapshot: str
    seed: int
    half_width: float
    cases: tuple[Case, ...]
    answers: Mapping[int, str] = field(default_factory=dict)
    assessed_by: tuple[str, ...] = ()


def record_draw(
    data: Path,
    subject: str,
    snapshot: str,
    seed: int,
    half_width: float,
    cases: tuple[Case, ...],
    by: str,
) -> Entry:
    """Keep a drawn sample. Raises JournalError."""
    body: dict[str, Any] = {
        "subject": subject,
        "snapshot": snapshot,
        "seed": seed,
        "half_width": half_width,
        "cases": [[case.project, case.record_id, case.arrival, case.first] for case in cases],
    }
    return journal.append(data, KIND, by, status="drawn", **body)


def hand_in(data: Path, draw: int, answers: Mapping[int, str], file: str, by: str) -> Entry:
    """Keep a second person's answers to the cases of a draw, by number, and the name of the form
    that they stood in. Raises JournalError."""
    given = [[number, answer] for number, answer in sorted(answers.items())]
    name = clean_name(file)
    return journal.append(data, KIND, by, status="assessed", draw=draw, answers=given, file=name)


def list_draws(data: Path, subject: str = "") -> list[Draw]:
    """The samples, the earliest first, of one subject if it is named; read again once the journal
    changed."""
    drawn = journal_copy.combine_entries(data, KIND, _read_draws)
    return [draw for draw in drawn if subject in ("", draw.subject)]


def _read_draws(entries: list[Entry]) -> tuple[Draw, ...]:
    draws: dict[int, Draw] = {}
    for entry in entries:
        body = entry.body
        if body["status"] == "drawn":
            draws[entry.entry_id] = Draw(
                entry.entry_id,
                entry.at,
                entry.by,
                body["subject"],
                body["snapshot"],
                body["seed"],
                body["half_width"],
                tuple(Case(*case) for case in body["cases"]),
            )
        elif draw := draws.get(body["draw"]):
            draws[draw.entry_id] = replace(
                draw,
                answers={**draw.answers, **{number: said for number, said in body["answers"]}},
                assessed_by=tuple(dict.fromkeys((*draw.assessed_by, entry.by))),
            )
    return tuple(draws.values())
