"""Registered decisions: entries of the journal, never edited; one is withdrawn by a further entry.

What a decision is judged by is fixed with it, so that nobody chooses the measure once the result is
known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from dashboard.display.written_lines import clean_line
from store import journal, journal_copy
from store.journal import Entry

KIND = "decision"
MAX_LENGTH, MAX_EXCEPTIONS = 100, 600
# More is no change that anybody follows. An id may be as long as a name.
MAX_PROJECTS, MAX_METRICS, MAX_ID = 1000, 20, 2000
# The page follows and judges each of those that were not taken back.
MAX_DECISIONS = 100


class DecisionError(ValueError):
    """A decision that is not registered: `beyond`, its target is no share, or it names more
    projects or measures than any; `many`, MAX_DECISIONS stand already."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Metric:
    """A query with a share by project and week, the share to reach, and by which day."""

    query: str
    target: float
    by: date


@dataclass(frozen=True)
class Decision:
    """What was decided: the option, by whom, the projects that change from a day on, those kept
    back, and the metrics that it is judged by; who owns it, and which exceptions are allowed (""
    where not said).

    `entry_id`, `registered_by` and `registered_at` are of its entry; `withdrawn_by` and
    `withdrawn_at` of the entry that took it back.
    """

    option: str
    by: str
    projects: tuple[str, ...]
    comparison_projects: tuple[str, ...]
    start_date: date
    metrics: tuple[Metric, ...]
    owner: str = ""
    exceptions: str = ""
    entry_id: int = 0
    registered_by: str = ""
    registered_at: datetime | None = None
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None


def register(data: Path, decision: Decision, by: str) -> Entry:
    """Append a decision to the journal. `by` writes it; `decision.by` took it.

    Raises DecisionError, and JournalError where the journal cannot be written.
    """
    if not _is_within_bounds(decision):
        raise DecisionError("beyond")
    standing = [earlier for earlier in list_decisions(data) if earlier.withdrawn_at is None]
    if len(standing) >= MAX_DECISIONS:
        raise DecisionError("many")
    body = {
        "status": "registered",
        "option": clean_line(decision.option, MAX_LENGTH),
        "projects": list(decision.projects),
        "comparison_projects": list(decision.comparison_projects),
        "start_date": decision.start_date.isoformat(),
        "metrics": [
            {"query": metric.query, "target": metric.target, "by": metric.by.isoformat()}
            for metric in decision.metrics
        ],
        "by": clean_line(decision.by, MAX_LENGTH),
        "owner": clean_line(decision.owner, MAX_LENGTH),
        "exceptions": clean_line(decision.exceptions, MAX_EXCEPTIONS),
    }
    [entry] = journal.append_all(data, [Entry(0, datetime.now(UTC), by, KIND, body)])
    return entry


def _is_within_bounds(decision: Decision) -> bool:
    projects = (*decision.projects, *decision.comparison_projects)
    names = (*projects, *(metric.query for metric in decision.metrics))
    return (
        len(projects) <= MAX_PROJECTS
        and len(decision.metrics) <= MAX_METRICS
        and all(len(name) <= MAX_ID for name in names)
        and all(0 <= metric.target <= 1 for metric in decision.metrics)
    )


def withdraw(data: Path, entry_id: int, by: str) -> None:
    """Take a decision back; its entry stays. Raises JournalError like `register`."""
    journal.append(data, KIND, by, status="withdrawn", entry_id=entry_id)


def list_decisions(data: Path) -> list[Decision]:
    """The registered decisions, the latest first, those taken back included; read again once the
    journal changed."""
    return list(journal_copy.combine_entries(data, KIND, _read_registered))


def _read_registered(entries: list[Entry]) -> tuple[Decision, ...]:
    decisions: dict[int, Decision] = {}
    for entry in entries:
        if entry.body.get("status") == "registered":
            decision = _read(entry)
            if decision is not None:
                decisions[entry.entry_id] = decision
        elif (earlier := decisions.get(entry.body.get("entry_id", 0))) is not None:
            decisions[earlier.entry_id] = replace(
                earlier, withdrawn_by=entry.by, withdrawn_at=entry.at
            )
    return tuple(decisions.values())[::-1]


def find_decision(data: Path, option: str) -> Decision | None:
    """The latest decision for an option that was not taken back."""
    standing = (one for one in list_decisions(data) if one.withdrawn_at is None)
    return next((one for one in standing if one.option == option), None)


def list_entries_since(data: Path, entry_id: int, kinds: Sequence[str]) -> list[Entry]:
    """The entries of some kinds after one entry, in order."""
    later = journal_copy.list_entries(data, *kinds)
    return [entry for entry in later if entry.entry_id > entry_id]


def _read(entry: Entry) -> Decision | None:
    """The decision of an entry; None where a later release wrote it otherwise."""
    body: Mapping[str, Any] = entry.body
    try:
        return Decision(
            option=str(body["option"]),
            by=str(body["by"]),
            projects=tuple(map(str, body["projects"])),
            comparison_projects=tuple(map(str, body["comparison_projects"])),
            start_date=date.fromisoformat(body["start_date"]),
            metrics=tuple(
                Metric(str(one["query"]), float(one["target"]), date.fromisoformat(one["by"]))
                for one in body["metrics"]
            ),
            # Entries of earlier releases do not have them.
            owner=str(body.get("owner", "")),
            exceptions=str(body.get("exceptions", "")),
            entry_id=entry.entry_id,
            registered_by=entry.by,
            registered_at=entry.at,
        )
    except (KeyError, TypeError, ValueError):
        return None
