"""Build, journal, publish: the one way to a snapshot."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from filelock import FileLock, Timeout

from etl.commands import records
from etl.commands.records import File, Record
from etl.entities.decisions import list_in_force
from etl.findings import Finding
from etl.formats.format import FormatError
from etl.intake import file_intake
from etl.load import Load
from etl.readers import read
from etl.snapshot import build
from etl.snapshot.build import Built, CheckResult
from etl.snapshot.merge import Received
from etl.workbooks import corrections
from queries import catalog
from store import archive, journal, snapshots

LOCK_SECONDS = 60


@dataclass(frozen=True)
class Outcome:
    """What a decision came to: the loads concerned, the published snapshot's name, and, where the
    published snapshot had to stay as it was, the failed checks or the error that say why."""

    loads: tuple[Load, ...]
    snapshot: str | None
    failed_checks: tuple[CheckResult, ...] = ()
    error: Finding | None = None

    @property
    def is_published(self) -> bool:
        """Whether the snapshot holds the decision."""
        return not self.failed_checks and self.error is None


def rebuild(data: Path) -> Outcome:
    """Build the snapshot anew where files, decisions, formats, settings or queries changed."""
    loads = tuple(record.load for record in list_history(data) if not record.is_withdrawn)
    return decide(data, [], loads)


def list_history(data: Path) -> list[Record]:
    """Every load of every confirmed file, in the order of receipt, the withdrawn ones too."""
    entries = journal.entries(data)
    return list_records(data, entries, catalog.settings(data))


def read_original(data: Path, file: File) -> bytes:
    """The bytes of a file as they were received."""
    return archive.locate(data, file.sha).read_bytes()


def write_corrected_file(data: Path, loads: Sequence[Load], lang: str) -> bytes:
    """The xlsx to correct for the loads of one file, as corrected.write makes it."""
    sha = loads[0].sha
    return corrections.write(archive.locate(data, sha), loads, lang, list_encoding_hints(data, sha))


def list_encoding_hints(data: Path, sha: str) -> tuple[read.EncodingHint, ...]:
    """What answers and format files say of the encoding of a file, confirmed or not."""
    entries = journal.entries(data)
    asked_for = next((file.format for file in records.list_files(entries) if file.sha == sha), None)
    return file_intake.list_encoding_hints(records.load_formats(data, entries), asked_for)


def take_in_file(data: Path, file: File, settings: dict, known: tuple) -> tuple[Load, ...]:
    return file_intake.take_in(
        archive.locate(data, file.sha),
        file.name,
        sha=file.sha,
        settings=settings,
        formats=known,
        cache=data / "parsed",
        source=file.source,
        format=file.format,
    )


def list_records(data: Path, entries: list[journal.Entry], settings: dict) -> list[Record]:
    known, gone = records.load_formats(data, entries), records.list_withdrawn(entries)
    return [
        Record(load, file, file.sha in records.list_sample_digests(), load.load_id in gone)
        for file in records.list_files(entries)
        for load in take_in_file(data, file, settings, known)
    ]


@contextmanager
def lock(data: Path) -> Generator[None]:
    data.mkdir(parents=True, exist_ok=True)
    with FileLock(data / "writing.lock", timeout=LOCK_SECONDS):
        yield


def decide(
    data: Path,
    decisions: list[journal.Entry],
    loads: tuple[Load, ...],
    edited: dict[str, catalog.Query] | None = None,
) -> Outcome:
    """Build with the decisions, then journal them, then publish: the one way to a snapshot."""
    try:
        with lock(data):
            built = build_decided(data, decisions, edited or {})
            # From here on nothing stops: what is decided and what is published go together.
            if built and built.failed:
                return Outcome(loads, get_snapshot_name(data), built.failed)
            for decision in decisions:
                journal.append(data, decision.kind, decision.by, **decision.body)
            if built:
                snapshots.publish(data, built.path, built.name)
    except (Timeout, catalog.QueryError, FormatError) as error:
        return Outcome(loads, get_snapshot_name(data), error=explain_refusal(error))
    return Outcome(loads, get_snapshot_name(data))


def build_decided(
    data: Path, decisions: list[journal.Entry], edited: dict[str, catalog.Query]
) -> Built | None:
    """The snapshot as the decisions make it, beside the published one; None if that is it."""
    settings, queries = catalog.settings(data), catalog.load(data) | edited
    entries = [*journal.entries(data), *decisions]
    received = _in_force(list_records(data, entries, settings), settings)
    now = snapshots.current(data)
    named = list_in_force(entries)
    if now and now.name.endswith(build.digest_inputs(received, queries, settings, named)):
        return None
    return build.build_snapshot(data, received, queries, settings, named)


def _in_force(records: list[Record], settings: dict) -> list[Received]:
    zone = ZoneInfo(settings["timezone"])
    return [
        Received(
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
    """Why nothing was published, as a finding: a query, a setting or a format cannot be used, or
    somebody else is publishing."""
    if isinstance(error, Timeout):
        return Finding("busy", "error")
    said = error.said if isinstance(error, catalog.QueryError) else lambda lang: str(error)
    return Finding("refused", "error", reason={lang: said(lang) for lang in catalog.LANGUAGES})


def get_snapshot_name(data: Path) -> str | None:
    now = snapshots.current(data)
    return now.name if now else None
