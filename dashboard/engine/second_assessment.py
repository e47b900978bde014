"""Second assessments: what can be drawn, a sample of it, its cases without names, and how far the
two assessors agree."""

import random
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.engine import fetch, frames, name_masking, session
from dashboard.engine.errors import Refused
from dashboard.statistics import agreement
from dashboard.statistics.agreement import Agreement
from store import assessments
from store.assessments import CLASSES, UNCLEAR, Case, Draw

ARRIVALS = ("second_hand", "first_hand")
# The half-widths of kappa's interval that a sample is offered for, and the one that is usual.
HALF_WIDTHS, USUAL_HALF_WIDTH = (0.15, 0.2, 0.3), 0.2
TEXTS = ("title", "description", "verified_description")


@dataclass(frozen=True)
class Summary:
    """How far the two assessors agree: tables of counts (first by second, in the order of the
    subject's classes) of the relayed and of the client's own.

    `unclear` cases could not be judged the second time, `waiting` ones of the last sample are not
    assessed yet.
    """

    subject: str
    tables: Mapping[str, NDArray[np.int64]]
    unclear: int
    waiting: int

    @property
    def whole(self) -> Agreement:
        """The agreement in all cases together."""
        return agreement.measure(np.sum(list(self.tables.values()), axis=0))

    def measure(self, arrival: str) -> Agreement:
        """The agreement in the cases of one arrival."""
        return agreement.measure(self.tables[arrival])


def list_records(data: Path, subject: str) -> list[dict[str, Any]]:
    """The records that can be assessed a second time, in the order of their ids.

    Raises Refused and QueryError as a query does.
    """
    return frames.to_records(fetch.fetch_all_rows(data, f"second/{subject}"))


def count_records(records: Iterable[Mapping[str, Any]]) -> Counter[tuple[str, str]]:
    """How many records there are of each arrival and first assessment."""
    return Counter((record["arrival"], record["first_answer"]) for record in records)


def draw(data: Path, subject: str, half_width: float, by: str) -> Draw:
    """Draw a sample and keep it in the journal, with the seed by which anyone draws it again.

    Raises Refused (`nothing_to_assess`, and as a query does), QueryError, JournalError.
    """
    records = list_records(data, subject)
    seed = secrets.randbelow(2**32)
    size = agreement.plan_size(half_width, len(CLASSES[subject]))
    cases = pick_cases(records, size, seed)
    if not cases:
        raise Refused("nothing_to_assess")
    snapshot = session.get_snapshot(data).name
    entry = assessments.record_draw(data, subject, snapshot, seed, half_width, cases, by)
    return next(one for one in assessments.list_draws(data) if one.entry_id == entry.entry_id)


def pick_cases(records: Sequence[Mapping[str, Any]], size: int, seed: int) -> tuple[Case, ...]:
    """`size` cases of each arrival, as many of each first assessment as there are, in an order that
    tells neither."""
    strata: dict[tuple[str, str], list[Case]] = {}
    for record in records:
        case = Case(
            record["project_id"], record["record_id"], record["arrival"], record["first_answer"]
        )
        strata.setdefault((case.arrival, case.first), []).append(case)
    dice, chosen = random.Random(seed), []
    for arrival in ARRIVALS:
        of_arrival = {key: cases for key, cases in sorted(strata.items()) if key[0] == arrival}
        counts = _share_out(size, {key: len(cases) for key, cases in of_arrival.items()})
        for key, cases in of_arrival.items():
            chosen += dice.sample(cases, counts[key])
    dice.shuffle(chosen)
    return tuple(chosen)


def _share_out(size: int, available: Mapping[Any, int]) -> dict[Any, int]:
    """A size shared out evenly; what one stratum lacks, the others give."""
    taken = dict.fromkeys(available, 0)
    for _ in range(min(size, sum(available.values()))):
        left = [key for key in available if taken[key] < available[key]]
        taken[min(left, key=lambda key: taken[key])] += 1
    return taken


def list_cases(data: Path, drawn: Draw) -> list[dict[str, Any]]:
    """The cases of a sample as the second assessor may see them: number, ids, day and texts, with
    the names of people hidden; a record that is gone since has no text.

    Raises Refused and QueryError as a query does.
    """
    records = {
        (record["project_id"], record["record_id"]): record
        for record in list_records(data, drawn.subject)
    }
    listed = {
        name
        for person in fetch.fetch_table(session.get_snapshot(data).path, "people")
        for name in (person["name"], person.get("email"))
        if name
    }
    hide_listed = name_masking.make_mask(listed)
    cases = []
    for number, case in enumerate(drawn.cases, 1):
        record = records.get((case.project, case.record_id), {})
        hide_own = name_masking.make_mask(record.get("named_people") or ())
        shown = {name: hide_own(hide_listed(record.get(name) or "")) for name in TEXTS}
        cases.append(
            {
                "number": number,
                "project_id": case.project,
                "record_id": case.record_id,
                "record_date": record.get("record_date"),
                **shown,
            }
        )
    return cases


def summarize(data: Path, subject: str) -> Summary | None:
    """How far the two assessors agree, over all samples; a record that was assessed in several
    counts once, with its last one. None where nothing was assessed a second time."""
    draws = assessments.list_draws(data, subject)
    last = {
        (case.project, case.record_id): (case, drawn.answers[number])
        for drawn in draws
        for number, case in enumerate(drawn.cases, 1)
        if number in drawn.answers
    }
    if not last:
        return None
    classes = CLASSES[subject]
    places = {name: place for place, name in enumerate(classes)}
    tables = {name: np.zeros((len(classes),) * 2, dtype=np.int64) for name in ARRIVALS}
    unclear = 0
    for case, second in last.values():
        if second == UNCLEAR:
            unclear += 1
        else:
            tables[case.arrival][places[case.first], places[second]] += 1
    return Summary(subject, tables, unclear, len(draws[-1].cases) - len(draws[-1].answers))
