"""The only way to a new snapshot: build, journal, publish."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from filelock import FileLock, Timeout

from etl.commands import records
from etl.commands.fitting import build_fitting, draft_set_aside
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
from store import archive, journal, snapshots

LOCK_SECONDS = 60


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


def rebuild(data: Path) -> Outcome:
    """Rebuild the snapshot if files, decisions, formats, settings or queries have changed."""
    loads = tuple(record.load for record in list_history(data) if not record.is_withdrawn)
    return decide(data, [], loads)


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


def decide(
    data: Path,
    decisions: list[journal.Entry],
    loads: tuple[Load, ...],
    edited: dict[str, catalog.Query] | None = None,
) -> Outcome:
    """Build with the decisions, journal them, publish; if a build or check fails, do neither."""
    try:
        with lock(data):
            snapshot = build_decided(data, decisions, edited or {})
            # Past this point nothing may fail: the journal and the published snapshot agree.
            if snapshot and snapshot.failed:
                return Outcome(loads, get_snapshot_name(data), snapshot.failed)
            gave_way = [draft_set_aside(entry) for entry in snapshot.set_aside] if snapshot else []
            for decision in [*decisions, *gave_way]:
                journal.append(data, decision.kind, decision.by, **decision.body)
            if snapshot:
                snapshots.publish(data, snapshot.path, snapshot.name)
    except (Timeout, catalog.QueryError, FormatError) as error:
        return Outcome(loads, get_snapshot_name(data), error=explain_refusal(error))
    return Outcome(loads, get_snapshot_name(data))


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
    return build_fitting(
        lambda fitting: build.build_snapshot(data, received, fitting, settings, name_decisions),
        queries,
    )


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
    """The reason nothing was published, as a finding: an invalid query, setting or format, or
    another process is publishing."""
    if isinstance(error, Timeout):
        return Finding("busy", "error")
    word = (
        error.format_message if isinstance(error, catalog.QueryError) else lambda lang: str(error)
    )
    return Finding("refused", "error", reason={lang: word(lang) for lang in catalog.LANGUAGES})


def get_snapshot_name(data: Path) -> str | None:
    """The name of the published snapshot; None before the first."""
    snapshot = snapshots.get_current(data)
    return snapshot.name if snapshot else None
