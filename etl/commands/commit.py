"""The only way to a new snapshot: build, journal, publish."""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from filelock import Timeout

from etl import progress
from etl.commands import caches, damage, list_questions, publication, records
from etl.commands.failed_versions import build_fitting, draft_set_aside
from etl.commands.list_questions import ListQuestion
from etl.commands.publication import PROGRAM
from etl.commands.records import File, Record
from etl.entities import decisions as name_decisions
from etl.entities import row_decisions
from etl.findings import Finding
from etl.intake import file_intake
from etl.load import Load, ReceivedLoad
from etl.readers import read
from etl.snapshot import build, metadata
from etl.snapshot.build import BuiltSnapshot, CheckResult
from etl.workbooks import corrections
from queries import broken, catalog
from queries.refusal import Unusable
from queries.settings import load_settings, read_settings
from store import archive, durable, journal, journal_copy, queue, scratch, snapshots
from store.journal_copy import Recovery
from store.refusal import JournalError

# Nobody waits longer than this for one who is ahead and does not get done.
LOCK_SECONDS = 600
BYTES_PER_MEGABYTE = 1_000_000
# What a person must mend before a snapshot can be built; the journal records that it failed.
UNBUILDABLE = (Unusable, damage.DamagedEvidence)
# What keeps a snapshot from being built or published, and is worded by `explain_refusal`.
REFUSALS = (*UNBUILDABLE, Timeout, JournalError, durable.NoRoom, PermissionError)
# Those that say nothing of what was to be decided: it can be tried again when they have passed.
HINDRANCES = (Timeout, JournalError, damage.DamagedEvidence, durable.NoRoom, PermissionError)


@dataclass(frozen=True)
class Outcome:
    """The result of a command: the loads concerned, the name of the published snapshot and, if it
    could not be replaced, the failed checks or the error; `is_hindered` if the error has nothing to
    do with the decision; `notes` on what was repaired."""

    loads: tuple[Load, ...]
    snapshot: str | None
    failed_checks: tuple[CheckResult, ...] = ()
    error: Finding | None = None
    notes: tuple[Finding, ...] = ()
    is_hindered: bool = False

    @property
    def is_recorded(self) -> bool:
        """Whether the decision stands in the journal, published or not."""
        return self.is_published or (
            self.error is not None and self.error.code == publication.RECORDED
        )

    @property
    def is_published(self) -> bool:
        """Whether the published snapshot includes the decision."""
        return not self.failed_checks and self.error is None


def rebuild(data: Path, by: str = PROGRAM) -> Outcome:
    """Rebuild the snapshot if files, decisions, formats, settings or queries have changed."""
    try:
        journal.check(data)
    except JournalError as error:
        return Outcome((), get_snapshot_name(data), error=explain_refusal(error))
    caches.discard_damaged_caches(data)
    history = list_records(data, journal.list_entries(data), load_settings(data))
    loads = tuple(record.load for record in history if not record.is_withdrawn)
    was_damaged = snapshots.is_damaged(data)
    outcome = decide(data, [], loads, by=by)
    if was_damaged and outcome.is_published:
        return replace(outcome, notes=(Finding("snapshot_mended", "note"),))
    return outcome


def list_history(data: Path) -> list[Record]:
    """Every load of every confirmed file, in the order of receipt, including withdrawn ones."""
    history = list_records(data, journal.list_entries(data), read_settings(data).values)
    loads = [record.load for record in history]
    loads = list_questions.mark_waiting(loads, find_list_questions(data))
    superseded = records.list_superseded(history)
    return [
        replace(record, load=_note_superseded(load, superseded.get(load.load_id)))
        for record, load in zip(history, loads, strict=True)
    ]


def _note_superseded(load: Load, copy: str | None) -> Load:
    """The load, skipped where a corrected copy stands for it."""
    if copy is None:
        return load
    note = Finding("superseded", "note", load.sheet, file=copy)
    return replace(load, status="skipped", findings=(note, *load.findings))


def find_list_questions(data: Path) -> dict[str, ListQuestion]:
    """The loads that wait for a word on their numbers by the published snapshot, by load id."""
    current = snapshots.get_current(data)
    return list_questions.list_questions(current.path) if current else {}


def read_original(data: Path, file: File) -> bytes:
    """The bytes of a file as received. Raises archive.DamagedCopy."""
    return archive.locate_verified(data, file.sha).read_bytes()


def write_corrected_file(data: Path, loads: Sequence[Load], lang: str) -> bytes:
    """The loads of one file as xlsx for correction; see corrections.write. Raises
    archive.DamagedCopy."""
    sha = loads[0].sha
    path = archive.locate_verified(data, sha)
    hints = list_encoding_hints(data, sha)
    return corrections.write(path, loads, lang, hints, scratch.locate_spool(data))


def list_encoding_hints(data: Path, sha: str) -> tuple[read.EncodingHint, ...]:
    """Encodings for a file, confirmed or not, from answers and format files."""
    entries = journal.list_entries(data)
    requested = next((file.format for file in records.list_files(entries) if file.sha == sha), None)
    return file_intake.list_encoding_hints(records.load_formats(data, entries), requested)


def parse_file(data: Path, file: File, settings: dict, formats: tuple) -> tuple[Load, ...]:
    """The loads of an archived file, from the cache where possible; see damage.make_load for a file
    whose copy is missing or damaged."""
    try:
        return file_intake.parse_file(
            archive.locate(data, file.sha),
            file.name,
            sha=file.sha,
            settings=settings,
            formats=formats,
            cache=data / "parsed",
            source=file.source,
            format=file.format,
        )
    except archive.DamagedCopy as error:
        return (damage.make_load(file, error),)


def list_records(data: Path, entries: list[journal.Entry], settings: dict) -> list[Record]:
    """Every load of every confirmed file according to these journal entries."""
    formats, withdrawn = records.load_formats(data, entries), records.list_withdrawn(entries)
    return [
        Record(
            load,
            file,
            file.sha in records.list_sample_digests(),
            damage.is_withdrawn(data, file, entries)
            if damage.is_damaged(load)
            else load.load_id in withdrawn,
        )
        for file in records.list_files(entries)
        for load in parse_file(data, file, settings, formats)
    ]


@contextmanager
def lock(data: Path) -> Generator[None]:
    """Wait for the turn to write, then delete what killed processes left; raises Timeout."""
    tracker = progress.current()
    with queue.take_turn(data, LOCK_SECONDS, lambda ahead: tracker.begin("queued", ahead)):
        scratch.sweep(data)
        try:
            yield
        finally:
            # The journal and the lock take the rights of the folder, whoever made them. What is
            # gone meanwhile needs none, and what is published stays so.
            with suppress(OSError):
                for path in data.iterdir():
                    if path.is_file():
                        durable.follow_folder(path)


def recover_journal(data: Path) -> Recovery:
    """Write a lost or damaged journal again from the latest snapshot; see journal_copy.recover.
    Raises JournalError where that is not needed or not possible, and Timeout."""
    if journal.find_problem(data) is None:
        raise JournalError("journal_whole", file=data / "journal.sqlite")
    with lock(data):
        return journal_copy.recover(data)


def decide(
    data: Path,
    decisions: list[journal.Entry],
    loads: tuple[Load, ...],
    edited: Mapping[str, catalog.Query | None] | None = None,
    by: str = PROGRAM,
    confirm: Callable[[], None] = lambda: None,
) -> Outcome:
    """Build with the decisions, journal them, publish; if a build or check fails, do neither.

    The decisions are journaled all or none, together with the publication, which is made by their
    author or, without decisions, `by`. The snapshot carries the journal with these entries.
    `edited`: the queries put in force, None for one retired. `confirm` may still refuse with a
    QueryError, once nobody else writes.
    """
    author = decisions[0].by if decisions else by
    try:
        journal.check(data)
        with lock(data):
            confirm()
            snapshot = build_decided(data, decisions, edited or {})
            if snapshot and snapshot.failed:
                checks = [check.name for check in snapshot.failed]
                publication.record_failure(data, author, decisions, checks=checks)
                return Outcome(loads, get_snapshot_name(data), snapshot.failed)
            # Read before anything is recorded: a disk that fails afterwards takes nothing back.
            answering = snapshot or snapshots.get_current(data)
            asked = list_questions.list_questions(answering.path) if answering else {}
            if snapshot:
                aside = [draft_set_aside(version) for version in snapshot.set_aside]
                _publish(data, [*decisions, *aside], snapshot, author)
            else:
                _record(data, decisions, author)
    except publication.Unpublished as error:
        return Outcome(loads, get_snapshot_name(data), error=error.finding)
    except REFUSALS as error:
        if isinstance(error, UNBUILDABLE):
            publication.record_failure(data, author, decisions, why=error.format_message)
        return Outcome(
            loads,
            get_snapshot_name(data),
            error=explain_refusal(error),
            is_hindered=isinstance(error, HINDRANCES),
        )
    name = answering.name if answering else None
    return Outcome(list_questions.mark_waiting(loads, asked), name)


def _publish(
    data: Path, decisions: list[journal.Entry], snapshot: BuiltSnapshot, author: str
) -> None:
    """Journal the decisions and publish the snapshot with a copy of the journal in it."""
    path = snapshots.copy_built(data, snapshot.path, snapshot.name)
    drafts = publication.draft_entries(data, snapshot.name, snapshot.path, author, decisions)
    entries = [*decisions, *drafts]
    with publication.tell_what_stands(data, entries):
        journal.append_all(data, entries, partial(journal_copy.write, path))
        snapshots.publish(data, path, snapshot.name)
    with suppress(OSError):
        snapshots.discard_built(snapshot.path)


def _record(data: Path, decisions: list[journal.Entry], author: str) -> None:
    """Journal decisions that change no table; the published snapshot is theirs too, and the journal
    says so where it last named another one."""
    pointed = snapshots.get_pointed(data)
    if pointed and journal_copy.is_pending(data):
        drafts = publication.draft_entries(data, pointed.name, pointed.path, author, decisions)
        decisions = [*decisions, *drafts]
    if decisions:
        with publication.tell_what_stands(data, decisions):
            journal.append_all(data, decisions)


def build_decided(
    data: Path, decisions: list[journal.Entry], edited: Mapping[str, catalog.Query | None]
) -> BuiltSnapshot | None:
    """The snapshot with the decisions, built and not published; None if nothing changes."""
    settings, known = load_settings(data, decisions), {**catalog.load(data), **edited}
    queries = {name: query for name, query in known.items() if query is not None}
    broken.require_definitions(queries)
    entries = [*journal.list_entries(data), *decisions]
    history = list_records(data, entries, settings)
    damage.forbid_publishing(history)
    received = _select_in_force(history, settings)
    pointed = snapshots.get_pointed(data)
    decided = (
        name_decisions.list_in_force(entries),
        list_questions.list_decisions(entries),
        row_decisions.list_in_force(entries),
    )
    digest = build.digest_inputs(received, queries, settings, *decided)
    # What is published is read before it is believed: a damaged snapshot is built anew.
    if pointed and pointed.name.endswith(digest) and snapshots.is_sound(pointed):
        return None
    return build_fitting(
        lambda fitting: build.build_snapshot(data, received, fitting, settings, *decided),
        queries,
        partial(catalog.find_stand_in, data),
    )


def _select_in_force(history: list[Record], settings: dict) -> list[ReceivedLoad]:
    zone = ZoneInfo(settings["timezone"])
    superseded = records.list_superseded(history)
    return [
        ReceivedLoad(
            load=record.load,
            order=order,
            received_date=record.file.received_at.astimezone(zone).date(),
            is_complete=record.file.is_complete or record.load.is_complete,
            batch=record.file.batch,
            is_sample=record.is_sample,
        )
        for order, record in enumerate(history)
        if record.load.status == "loaded" and not record.is_withdrawn
        if record.load.load_id not in superseded
    ]


def explain_refusal(error: Exception) -> Finding:
    """The reason nothing was published, as a finding: an invalid query, setting or format, a
    damaged archive or journal, rights that are missing, or another process is publishing."""
    match error:
        case Timeout():
            return Finding("busy", "error")
        case durable.NoRoom():
            needed, free = (-(-size // BYTES_PER_MEGABYTE) for size in (error.needed, error.free))
            return Finding("no_room", "error", needed=f"{needed:,}", free=f"{free:,}")
        case PermissionError():
            return Finding("no_right", "error", path=str(error.filename))
        case Unusable() | damage.DamagedEvidence() | JournalError():
            word = error.format_message
        case _:
            word = lambda lang: str(error)  # noqa: E731
    return Finding("refused", "error", reason={lang: word(lang) for lang in catalog.LANGUAGES})


def list_build_findings(
    data: Path, loads: Sequence[Load]
) -> dict[str, tuple[metadata.BuildFinding, ...]]:
    """What the published snapshot says of each of these loads beyond what reading them found."""
    snapshot = snapshots.get_current(data)
    return metadata.list_build_findings(snapshot.path, loads) if snapshot and loads else {}


def get_snapshot_name(data: Path) -> str | None:
    """The name of the published snapshot; None before the first."""
    snapshot = snapshots.get_current(data)
    return snapshot.name if snapshot else None
