"""The only way to a new snapshot: build, journal, publish."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from filelock import FileLock, Timeout

from etl.commands import publication, records
from etl.commands.records import File, Record
from etl.entities.decisions import list_in_force
from etl.findings import Finding
from etl.formats.format import FormatError
from etl.intake import file_intake
from etl.load import Load
from etl.readers import read
from etl.snapshot import build
from etl.snapshot.build import BuiltSnapshot, CheckResult
from etl.snapshot.merge import ReceivedLoad
from etl.workbooks import corrections
from queries import catalog
from queries.settings import load_settings
from store import archive, journal, journal_copy, snapshots
from store.journal_copy import Recovery
from store.refusal import JournalError

LOCK_SECONDS = 60
# The author of a publication that nobody asked for.
PROGRAM = "firsthand"


@dataclass(frozen=True)
class Outcome:
    """The result of a command: the loads concerned, the name of the published snapshot and, if it
    could not be replaced, the failed checks or the error."""

    loads: tuple[Load, ...]
    snapshot: str | None
    failed_checks: tuple[CheckResult, ...] = ()
    error: Finding | None = None

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
    loads = tuple(record.load for record in list_history(data) if not record.is_withdrawn)
    return decide(data, [], loads, by=by)


def list_history(data: Path) -> list[Record]:
    """Every load of every confirmed file, in the order of receipt, including withdrawn ones."""
    entries = journal.list_entries(data)
    return list_records(data, entries, load_settings(data))


def read_original(data: Path, file: File) -> bytes:
    """The bytes of a file as received."""
    return archive.locate(data, file.sha).read_bytes()


def write_corrected_file(data: Path, loads: Sequence[Load], lang: str) -> bytes:
    """The loads of one file as xlsx for correction; see corrections.write."""
    sha = loads[0].sha
    return corrections.write(archive.locate(data, sha), loads, lang, list_encoding_hints(data, sha))


def list_encoding_hints(data: Path, sha: str) -> tuple[read.EncodingHint, ...]:
    """Encodings for a file, confirmed or not, from answers and format files."""
    entries = journal.list_entries(data)
    requested = next((file.format for file in records.list_files(entries) if file.sha == sha), None)
    return file_intake.list_encoding_hints(records.load_formats(data, entries), requested)


def parse_file(data: Path, file: File, settings: dict, formats: tuple) -> tuple[Load, ...]:
    """The loads of an archived file, from the cache where possible."""
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


def list_records(data: Path, entries: list[journal.Entry], settings: dict) -> list[Record]:
    """Every load of every confirmed file according to these journal entries."""
    formats, withdrawn = records.load_formats(data, entries), records.list_withdrawn(entries)
    return [
        Record(load, file, file.sha in records.list_sample_digests(), load.load_id in withdrawn)
        for file in records.list_files(entries)
        for load in parse_file(data, file, settings, formats)
    ]


@contextmanager
def lock(data: Path) -> Generator[None]:
    """Hold the lock under which journal and snapshots are written; raises Timeout."""
    data.mkdir(parents=True, exist_ok=True)
    with FileLock(data / "writing.lock", timeout=LOCK_SECONDS):
        yield


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
    edited: dict[str, catalog.Query] | None = None,
    by: str = PROGRAM,
) -> Outcome:
    """Build with the decisions, journal them, publish; if a build or check fails, do neither.

    The decisions are journaled all or none, together with the publication, which is made by their
    author or, without decisions, `by`. The snapshot carries the journal with these entries.
    """
    author = decisions[0].by if decisions else by
    try:
        journal.check(data)
        with lock(data):
            snapshot = build_decided(data, decisions, edited or {})
            if snapshot and snapshot.failed:
                checks = [check.name for check in snapshot.failed]
                publication.record_failure(data, author, decisions, checks=checks)
                return Outcome(loads, get_snapshot_name(data), snapshot.failed)
            if snapshot:
                _publish(data, decisions, snapshot, author)
            elif decisions:
                journal.append_all(data, decisions)
    except (catalog.QueryError, FormatError) as error:
        publication.record_failure(data, author, decisions, why=str(error))
        return Outcome(loads, get_snapshot_name(data), error=explain_refusal(error))
    except (Timeout, JournalError) as error:
        return Outcome(loads, get_snapshot_name(data), error=explain_refusal(error))
    return Outcome(loads, get_snapshot_name(data))


def _publish(
    data: Path, decisions: list[journal.Entry], snapshot: BuiltSnapshot, author: str
) -> None:
    """Journal the decisions and publish the snapshot with a copy of the journal in it."""
    path = snapshots.copy_built(data, snapshot.path, snapshot.name)
    entries = [*decisions, *publication.draft_entries(data, snapshot.name, author)]
    journal.append_all(data, entries, partial(journal_copy.write, path))
    # Past this point nothing may fail: the journal and the published snapshot agree.
    snapshots.publish(data, path, snapshot.name)
    snapshot.path.unlink(missing_ok=True)


def build_decided(
    data: Path, decisions: list[journal.Entry], edited: dict[str, catalog.Query]
) -> BuiltSnapshot | None:
    """Build the snapshot that includes the decisions, without publishing it; None if nothing
    changes."""
    settings, queries = load_settings(data), catalog.load(data) | edited
    entries = [*journal.list_entries(data), *decisions]
    received = _select_in_force(list_records(data, entries, settings), settings)
    current = snapshots.get_current(data)
    name_decisions = list_in_force(entries)
    if current and current.name.endswith(
        build.digest_inputs(received, queries, settings, name_decisions)
    ):
        return None
    return build.build_snapshot(data, received, queries, settings, name_decisions)


def _select_in_force(records: list[Record], settings: dict) -> list[ReceivedLoad]:
    zone = ZoneInfo(settings["timezone"])
    return [
        ReceivedLoad(
            load=record.load,
            order=order,
            received_date=record.file.received_at.astimezone(zone).date(),
            is_complete=record.file.is_complete,
            batch=record.file.batch,
            is_sample=record.is_sample,
        )
        for order, record in enumerate(records)
        if record.load.status == "loaded" and not record.is_withdrawn
    ]


def explain_refusal(error: Exception) -> Finding:
    """The reason nothing was published, as a finding: an invalid query, setting or format, a
    journal that cannot be used, or another process is publishing."""
    if isinstance(error, Timeout):
        return Finding("busy", "error")
    word = (
        error.format_message
        if isinstance(error, catalog.QueryError | JournalError)
        else lambda lang: str(error)
    )
    return Finding("refused", "error", reason={lang: word(lang) for lang in catalog.LANGUAGES})


def get_snapshot_name(data: Path) -> str | None:
    """The name of the published snapshot; None before the first."""
    snapshot = snapshots.get_current(data)
    return snapshot.name if snapshot else None
