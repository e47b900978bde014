"""Loads: propose files, confirm them, withdraw and restore."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from pathlib import Path

from filelock import Timeout

from etl import progress
from etl.commands import commit, records
from etl.commands.commit import Outcome
from etl.commands.records import File, draft_entry
from etl.findings import Finding
from etl.formats.format import FormatError
from etl.intake import file_intake
from etl.load import Load
from etl.snapshot import diff
from etl.snapshot.build import Built, CheckResult
from queries import catalog
from store import archive, journal, snapshots


@dataclass(frozen=True)
class Proposal:
    """Files received and parsed, not yet confirmed; `loads` are what they would give."""

    files: tuple[File, ...]
    loads: tuple[Load, ...]


@dataclass(frozen=True)
class Preview:
    """What a proposal would change, table by table; nothing where it is all known already.

    `built` is the snapshot as it would be; or the failed checks or the error that forbid it.
    """

    tables: tuple[diff.TableEffect, ...]
    built: Built | None = None
    failed_checks: tuple[CheckResult, ...] = ()
    error: Finding | None = None


def propose(
    data: Path,
    paths: Iterable[tuple[Path, str]],
    by: str,
    source: str | None = None,
    format: str | None = None,
) -> Proposal:
    """Receive files (path, name): into the archive first, then read, matched and parsed.

    Nothing is confirmed yet. A file that the journal knows is not received again: its loads come
    back as they stand (`skipped` where they are in force, with a note). A file that a given source
    or format does not fit is told as refused, and what was decided on it before stands.
    """
    received: list[File] = []
    loads: list[Load] = []
    watching = progress.current()
    for path, name in paths:
        watching.begin("receiving")
        try:
            sha = archive.keep(data, path)
        except OSError as error:
            loads.append(file_intake.refuse_unreadable(name, error.strerror or str(error)))
            continue
        entry = journal.append(data, "received", by, sha=sha, name=name)
        received.append(File(sha, name, entry.at, by, source, format))
    return _propose(data, received, loads, source, format)


def propose_again(data: Path, proposal: Proposal) -> Proposal:
    """The same files proposed anew, as the answers given since then have them."""
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
    entries = journal.entries(data)
    settings, known = catalog.settings(data), records.load_formats(data, entries)
    withdrawn = records.list_withdrawn(entries)
    confirmed = {file.sha: file for file in records.list_files(entries)}
    loads = list(unreadable)
    taken: dict[str, File] = {}
    watching = progress.current()
    parts = _parts([archive.locate(data, file.sha) for file in received])
    for place, (file, part) in enumerate(zip(received, parts, strict=True), 1):
        watching.begin_file(file.name, place, len(received), part)
        before = confirmed.get(file.sha)
        is_as_before = before is not None and (
            source or before.source,
            format or before.format,
        ) == (before.source, before.format)
        own = commit.take_in_file(
            data, before if before and is_as_before else file, settings, known
        )
        is_known = is_as_before or file.sha in taken
        loads += [_noted(load, withdrawn, is_known) for load in own]
        if not (source or format) or any(load.status != "refused" for load in own):
            taken.setdefault(file.sha, file)
    return Proposal(tuple(taken.values()), tuple(loads))


def _parts(paths: list[Path]) -> list[progress.Part]:
    """What part of the whole each file is, by its size: from where to where."""
    ends = list(accumulate((path.stat().st_size + 1 for path in paths), initial=0))
    return [(start / ends[-1], end / ends[-1]) for start, end in pairwise(ends)]


def _noted(load: Load, withdrawn: set[str], is_known: bool) -> Load:
    """A proposed load; with a note where it was withdrawn, or is in force already."""
    if load.status != "loaded":
        return load
    if load.load_id in withdrawn:
        note = Finding("load_restored", "note", load.sheet)
        return replace(load, findings=(*load.findings, note))
    if is_known:
        note = Finding("already_loaded", "note", load.sheet)
        return replace(load, status="skipped", findings=(*load.findings, note))
    return load


def confirm(data: Path, proposal: Proposal, by: str, complete: bool = False) -> Outcome:
    """Take proposed files in for good: build, journal, publish; all of them or none.

    `complete` marks the files as one whole export: rows of the same headers that they lack go.
    """
    return commit.decide(data, _decisions(data, proposal, by, complete), proposal.loads)


def preview(data: Path, proposal: Proposal, by: str, complete: bool = False) -> Preview:
    """What `confirm` would change, decided nowhere: the snapshot is built aside and compared.

    `confirm` publishes that snapshot as long as nothing else was decided.
    """
    try:
        with commit.lock(data):
            decisions = _decisions(data, proposal, by, complete)
            built = commit.build_decided(data, decisions, {})
            now = snapshots.current(data)
            if built is None:
                return Preview(())
            if built.failed:
                return Preview((), failed_checks=built.failed)
            return Preview(diff.compare(now.path if now else None, built.path), built)
    except (Timeout, catalog.QueryError, FormatError) as error:
        return Preview((), error=commit.explain_refusal(error))


def _decisions(data: Path, proposal: Proposal, by: str, complete: bool) -> list[journal.Entry]:
    """What confirming a proposal writes into the journal."""
    known = {file.sha: file for file in records.list_files(journal.entries(data))}
    decisions = []
    for file in proposal.files:
        before = known.get(file.sha)
        if before and (before.is_complete or not complete):
            batch = before.batch
        else:
            batch = proposal.files[0].sha if complete else file.sha
        body = {
            "sha": file.sha,
            "name": before.name if before else file.name,
            "source": file.source or (before.source if before else None),
            "format": file.format or (before.format if before else None),
            "complete": complete or (before.is_complete if before else False),
            "batch": batch,
        }
        settled = before and body == records.to_body(before)
        if not settled:
            decisions.append(records.draft_entry("confirmed", by, **body))
    back = [
        load.load_id
        for load in proposal.loads
        if any(finding.code == "load_restored" for finding in load.findings)
    ]
    if back:
        decisions.append(records.draft_entry("restored", by, loads=back))
    return decisions


def withdraw(data: Path, load_ids: Sequence[str], by: str) -> Outcome:
    """Take loads out again; their files and what was decided on them stay."""
    return _switch(data, "withdrawn", load_ids, by)


def restore(data: Path, load_ids: Sequence[str], by: str) -> Outcome:
    """Bring withdrawn loads back, each at its old place in the order of receipt."""
    return _switch(data, "restored", load_ids, by)


def withdraw_sample(data: Path, by: str) -> Outcome:
    """Put the sample company away: all its loads at once."""
    loads = [
        record.load.load_id
        for record in commit.list_history(data)
        if record.is_sample and not record.is_withdrawn
    ]
    return _switch(data, "withdrawn", loads, by)


def _switch(data: Path, kind: str, load_ids: Sequence[str], by: str) -> Outcome:
    records = {record.load.load_id: record for record in commit.list_history(data)}
    if stray := [one for one in load_ids if one not in records]:
        unknown = Finding("unknown_load", "error", value=stray[0])
        return Outcome((), commit.get_snapshot_name(data), error=unknown)
    loads = tuple(records[one].load for one in load_ids)
    changed = [one for one in load_ids if records[one].is_withdrawn != (kind == "withdrawn")]
    if not changed:
        return Outcome(loads, commit.get_snapshot_name(data))
    return commit.decide(data, [draft_entry(kind, by, loads=changed)], loads)
