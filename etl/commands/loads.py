"""Commands on loads: propose files, preview, confirm, withdraw and restore."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from etl import progress
from etl.commands import commit, damage, list_questions, records
from etl.commands.commit import Outcome
from etl.commands.list_questions import ListQuestion
from etl.commands.records import File
from etl.findings import Finding
from etl.intake import file_intake
from etl.load import Load
from etl.snapshot import diff, metadata, receipt
from etl.snapshot.build import BuiltSnapshot, CheckResult
from etl.snapshot.effects import LoadEffect
from queries.settings import load_settings, read_settings
from store import archive, journal, snapshots
from store.found_files import AnyFile
from store.replies import clean_name

# Which files of a proposal are complete exports: all or none, or those with these SHA-256.
Complete = bool | Collection[str]


@dataclass(frozen=True)
class Proposal:
    """Files received and parsed but not confirmed; `loads` are the loads they would add."""

    files: tuple[File, ...]
    loads: tuple[Load, ...]


@dataclass(frozen=True)
class Preview:
    """The changes a proposal would make, per table and per load; empty if everything is known.

    `findings` are the problems of each load that only the build shows. `built` is the resulting
    snapshot; or the failed checks or the error that prevent it. `waiting` are the loads that would
    wait for a person's word on their numbers.
    """

    tables: tuple[diff.TableEffect, ...]
    loads: tuple[LoadEffect, ...] = ()
    findings: Mapping[str, tuple[metadata.BuildFinding, ...]] = field(default_factory=dict)
    built: BuiltSnapshot | None = None
    failed_checks: tuple[CheckResult, ...] = ()
    error: Finding | None = None
    waiting: tuple[ListQuestion, ...] = ()


def propose(
    data: Path,
    paths: Iterable[tuple[AnyFile, str]],
    by: str,
    source: str | None = None,
    format: str | None = None,
) -> Proposal:
    """Receive files (path, name): archive them first, then read, match and parse.

    Nothing is confirmed yet. Of a file that the journal knows only its receipt is noted again: its
    loads come back with their status (`skipped` with a note if in force). A file that does not fit
    a given source or format is refused, and earlier decisions on it remain. Raises JournalError
    where the journal cannot be used.
    """
    received: list[File] = []
    unreadable: list[Load] = []
    for outcome in receive(data, paths, by, source, format):
        if isinstance(outcome, File):
            received.append(outcome)
        else:
            unreadable.append(outcome)
    return _propose(data, received, unreadable, source, format)


def receive(
    data: Path,
    paths: Iterable[tuple[AnyFile, str]],
    by: str,
    source: str | None = None,
    format: str | None = None,
) -> Iterator[File | Load]:
    """Archive files (path, name) and journal their receipt, each when the caller asks for it; of a
    name that a browser sends, what a file can be called.

    Gives the file as received, or the refused load of one that cannot be read. Raises JournalError
    where the journal cannot be used.
    """
    journal.check(data)
    # Before the first file is archived: an archive without a journal is a lost journal.
    journal.create(data)
    for path, given in paths:
        name = clean_name(given)
        progress.current().begin("receiving")
        try:
            sha = archive.keep(data, path)
        except OSError as error:
            yield file_intake.refuse_unreadable(name, error)
            continue
        entry = journal.append(data, "received", by, sha=sha, name=name)
        yield File(sha, name, entry.at, by, source, format)


def propose_received(
    data: Path, files: Iterable[File], unreadable: Sequence[Load] = ()
) -> Proposal:
    """A proposal of files received before, read as they are understood now; `unreadable` are the
    loads of those that could not be received."""
    received = [File(file.sha, file.name, file.received_at, file.by) for file in files]
    return _propose(data, received, unreadable, None, None)


def propose_again(data: Path, proposal: Proposal) -> Proposal:
    """The same files, parsed again with the answers given since."""
    unreadable = [load for load in proposal.loads if load.sha == load.file]
    (source, format), *_ = {(file.source, file.format) for file in proposal.files} or {(None, None)}
    return _propose(data, proposal.files, unreadable, source, format)


def _propose(
    data: Path,
    received: Sequence[File],
    unreadable: Sequence[Load],
    source: str | None,
    format: str | None,
) -> Proposal:
    entries = journal.list_entries(data)
    settings, formats = load_settings(data), records.load_formats(data, entries)
    withdrawn = records.list_withdrawn(entries)
    confirmed = {file.sha: file for file in records.list_files(entries)}
    questions, current = commit.find_list_questions(data), snapshots.get_current(data)
    published = current.path if current else None
    loads = list(unreadable)
    proposed: dict[str, File] = {}
    tracker = progress.current()
    ranges = _split_progress([archive.locate(data, file.sha) for file in received])
    for number, (file, range_) in enumerate(zip(received, ranges, strict=True), 1):
        tracker.begin_file(file.name, number, len(received), range_)
        earlier = confirmed.get(file.sha)
        is_unchanged = earlier is not None and (
            source or earlier.source,
            format or earlier.format,
        ) == (earlier.source, earlier.format)
        of_file = commit.parse_file(
            data, earlier if earlier and is_unchanged else file, settings, formats
        )
        of_file = list_questions.mark_waiting(of_file, questions)
        is_known = is_unchanged or file.sha in proposed
        replaced = _count_replaced(published) if is_known and published else {}
        loads += [_annotate(load, withdrawn, is_known, replaced) for load in of_file]
        if not (source or format) or any(load.status != "refused" for load in of_file):
            proposed.setdefault(file.sha, file)
    return Proposal(tuple(proposed.values()), tuple(loads))


def _split_progress(paths: list[Path]) -> list[progress.Part]:
    """The range of overall progress that each file takes, in proportion to its size."""
    # A copy that is lost is told by whoever reads it.
    sizes = (path.stat().st_size if path.is_file() else 0 for path in paths)
    ends = list(accumulate((size + 1 for size in sizes), initial=0))
    return [(start / ends[-1], end / ends[-1]) for start, end in pairwise(ends)]


# A published snapshot never changes, and forty known files ask for the same.
@lru_cache(maxsize=8)
def _count_replaced(snapshot: Path) -> Mapping[str, int]:
    """Load → how many of its rows later loads have changed."""
    with snapshots.connect(snapshot) as connection:
        counted = connection.execute(
            "select load_id, count(*) from replaced_rows where is_changed group by load_id"
        )
        return dict(counted.fetchall())


def _annotate(load: Load, withdrawn: set[str], is_known: bool, replaced: Mapping[str, int]) -> Load:
    """The proposed load, with a note if it was withdrawn or is already in force, a warning if its
    rows have been replaced since: the same bytes are not put in force a second time."""
    if load.status != "loaded":
        return load
    if load.load_id in withdrawn:
        note = Finding("load_restored", "note", load.sheet)
        return replace(load, findings=(*load.findings, note))
    if is_known:
        note = (
            Finding("already_replaced", "warning", load.sheet, count=count)
            if (count := replaced.get(load.load_id))
            else Finding("already_loaded", "note", load.sheet)
        )
        return replace(load, status="skipped", findings=(*load.findings, note))
    return load


def confirm(data: Path, proposal: Proposal, by: str, complete: Complete = False) -> Outcome:
    """Put proposed files in force, all or none: build, journal, publish.

    `complete` declares files to be complete exports, those of one proposal parts of the same one:
    rows that they lack are removed. Nothing is put in force while the computer's date is in doubt.
    """
    if doubt := _find_doubt(data, proposal):
        return Outcome(proposal.loads, commit.get_snapshot_name(data), error=doubt)
    decisions = _draft_decisions(data, proposal, by, complete)
    # Where no file could be kept, a new folder stays so: no company without data is published.
    if not decisions and not snapshots.is_published(data):
        return Outcome(proposal.loads, None)
    return commit.decide(data, decisions, proposal.loads)


def preview(data: Path, proposal: Proposal, by: str, complete: Complete = False) -> Preview:
    """The changes `confirm` would make: the snapshot is built without publishing and compared.

    `confirm` publishes this very snapshot unless something else is decided in between.
    """
    if doubt := _find_doubt(data, proposal):
        return Preview((), error=doubt)
    try:
        journal.check(data)
        # Without the lock: looking at a large file keeps nobody else from publishing.
        decisions = _draft_decisions(data, proposal, by, complete)
        built = commit.build_decided(data, decisions, {})
        current = snapshots.get_current(data)
        if built is None:
            return Preview(())
        if built.failed:
            return Preview((), failed_checks=built.failed)
        changes = diff.compare(current.path if current else None, built.path)
        found = metadata.list_build_findings(built.path, proposal.loads)
        waits = tuple(list_questions.list_questions(built.path).values())
        return Preview(changes.tables, changes.loads, found, built, waiting=waits)
    except commit.REFUSALS as error:
        return Preview((), error=commit.explain_refusal(error))


def _find_doubt(data: Path, proposal: Proposal) -> Finding | None:
    """Why the day of receipt cannot be right, if it cannot."""
    zone = ZoneInfo(read_settings(data).values["timezone"])
    return receipt.find_doubt(proposal.loads, datetime.now(zone).date())


def _draft_decisions(
    data: Path, proposal: Proposal, by: str, complete: Complete
) -> list[journal.Entry]:
    """The journal entries that confirming a proposal writes."""
    known = {file.sha: file for file in records.list_files(journal.list_entries(data))}
    whole = [
        file.sha
        for file in proposal.files
        if (complete if isinstance(complete, bool) else file.sha in complete)
    ]
    decisions = []
    for file in proposal.files:
        earlier, is_complete = known.get(file.sha), file.sha in whole
        if earlier and (earlier.is_complete or not is_complete):
            batch = earlier.batch
        else:
            batch = whole[0] if is_complete else file.sha
        body = {
            "sha": file.sha,
            "name": earlier.name if earlier else file.name,
            "source": file.source or (earlier.source if earlier else None),
            "format": file.format or (earlier.format if earlier else None),
            "complete": is_complete or (earlier.is_complete if earlier else False),
            "batch": batch,
        }
        is_unchanged = earlier and body == records.to_body(earlier)
        if not is_unchanged:
            decisions.append(journal.draft_entry("confirmed", by, **body))
    restored = [
        load
        for load in proposal.loads
        if any(finding.code == "load_restored" for finding in load.findings)
    ]
    if restored:
        ids, shas = [load.load_id for load in restored], sorted({load.sha for load in restored})
        decisions.append(journal.draft_entry("restored", by, loads=ids, files=shas))
    return decisions


def withdraw(data: Path, load_ids: Sequence[str], by: str) -> Outcome:
    """Withdraw loads; their files and the decisions on them are kept. Raises JournalError where the
    journal cannot be used."""
    return _set_withdrawn(data, "withdrawn", load_ids, by)


def restore(data: Path, load_ids: Sequence[str], by: str) -> Outcome:
    """Restore withdrawn loads, each at its former place in the order of receipt."""
    return _set_withdrawn(data, "restored", load_ids, by)


def withdraw_sample(data: Path, by: str) -> Outcome:
    """Withdraw all loads of the sample company. Raises JournalError like `withdraw`."""
    journal.check(data)
    loads = [
        record.load.load_id
        for record in commit.list_history(data)
        if record.is_sample and not record.is_withdrawn
    ]
    return _set_withdrawn(data, "withdrawn", loads, by)


def _set_withdrawn(data: Path, kind: str, load_ids: Sequence[str], by: str) -> Outcome:
    # Before the loads are looked up: an entry left out may be the one that confirms them.
    journal.check(data)
    records = {record.load.load_id: record for record in commit.list_history(data)}
    if unknown := [load_id for load_id in load_ids if load_id not in records]:
        finding = Finding("unknown_load", "error", value=unknown[0])
        return Outcome((), commit.get_snapshot_name(data), error=finding)
    loads = tuple(records[load_id].load for load_id in load_ids)
    changed = [
        load_id for load_id in load_ids if records[load_id].is_withdrawn != (kind == "withdrawn")
    ]
    if not changed:
        return Outcome(loads, commit.get_snapshot_name(data))
    shas = {records[load_id].load.sha for load_id in changed}
    if kind == "withdrawn":
        # Nothing rests any more on a file without a load in force, whatever becomes of its copy.
        shas -= {
            record.load.sha
            for load_id, record in records.items()
            if record.load.status == "loaded" and not record.is_withdrawn and load_id not in changed
        }
        changed += [
            load_id
            for load_id in changed
            if damage.is_damaged(records[load_id].load)
            for load_id in sorted(damage.list_published(data, records[load_id].load.sha))
        ]
    entry = journal.draft_entry(kind, by, loads=changed, files=sorted(shas))
    return commit.decide(data, [entry], loads)
