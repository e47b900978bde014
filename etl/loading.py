"""From received files to a published snapshot, and back: a decision enters the journal when its
snapshot stands ready beside the published one, and never if that could not be built."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from filelock import FileLock, Timeout

from etl import build, corrected, effect, formats, intake, naming, progress, read
from etl.findings import Finding, message
from etl.load import Load
from etl.merge import Received
from queries import catalog
from store import archive, journal, snapshots

SAMPLE = Path(__file__).parent.parent / "sample_data"
LOCK_SECONDS = 60


@dataclass(frozen=True)
class File:
    """A file as the journal knows it: the SHA-256 of its bytes, and how to take it in.

    `batch` is the SHA-256 of the first of the files that are one complete export together.
    """

    sha: str
    name: str
    received_at: datetime
    by: str
    source: str | None = None
    format: str | None = None
    is_complete: bool = False
    batch: str = ""


@dataclass(frozen=True)
class Record:
    """A load in the history: who brought it when, and whether it is in force."""

    load: Load
    file: File
    is_sample: bool
    is_withdrawn: bool


@dataclass(frozen=True)
class Proposal:
    """Files received and parsed, not yet confirmed; `loads` are what they would give."""

    files: tuple[File, ...]
    loads: tuple[Load, ...]


@dataclass(frozen=True)
class Outcome:
    """What a decision came to: the loads concerned, the published snapshot's name, and, where the
    published snapshot had to stay as it was, the failed checks or the error that say why."""

    loads: tuple[Load, ...]
    snapshot: str | None
    failed_checks: tuple[build.CheckResult, ...] = ()
    error: Finding | None = None

    @property
    def is_published(self) -> bool:
        """Whether the snapshot holds the decision."""
        return not self.failed_checks and self.error is None


@dataclass(frozen=True)
class Preview:
    """What a proposal would change, table by table; nothing where it is all known already.

    `built` is the snapshot as it would be; or the failed checks or the error that forbid it.
    """

    tables: tuple[effect.TableEffect, ...]
    built: build.Built | None = None
    failed_checks: tuple[build.CheckResult, ...] = ()
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
            loads.append(intake.unreadable(name, error.strerror or str(error)))
            continue
        entry = journal.append(data, "received", by, sha=sha, name=name)
        received.append(File(sha, name, entry.at, by, source, format))
    return _propose(data, received, loads, source, format)


def again(data: Path, proposal: Proposal) -> Proposal:
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
    settings, known = catalog.settings(data), _formats(data, entries)
    withdrawn = _withdrawn(entries)
    confirmed = {file.sha: file for file in _files(entries)}
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
        own = _take_in(data, before if before and is_as_before else file, settings, known)
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
    return _decide(data, _decisions(data, proposal, by, complete), proposal.loads)


def preview(data: Path, proposal: Proposal, by: str, complete: bool = False) -> Preview:
    """What `confirm` would change, decided nowhere: the snapshot is built aside and compared.

    `confirm` publishes that snapshot as long as nothing else was decided.
    """
    try:
        with _alone(data):
            decisions = _decisions(data, proposal, by, complete)
            built = _build(data, decisions, {})
            now = snapshots.current(data)
            if built is None:
                return Preview(())
            if built.failed:
                return Preview((), failed_checks=built.failed)
            return Preview(effect.compare(now.path if now else None, built.path), built)
    except (Timeout, catalog.QueryError, formats.FormatError) as error:
        return Preview((), error=refusal(error))


def _decisions(data: Path, proposal: Proposal, by: str, complete: bool) -> list[journal.Entry]:
    """What confirming a proposal writes into the journal."""
    known = {file.sha: file for file in _files(journal.entries(data))}
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
        settled = before and body == _body(before)
        if not settled:
            decisions.append(_draft("confirmed", by, **body))
    back = [
        load.load_id
        for load in proposal.loads
        if any(finding.code == "load_restored" for finding in load.findings)
    ]
    if back:
        decisions.append(_draft("restored", by, loads=back))
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
        for record in history(data)
        if record.is_sample and not record.is_withdrawn
    ]
    return _switch(data, "withdrawn", loads, by)


def answer(data: Path, load: Load, given: Mapping[str, Any] | None, by: str) -> Outcome:
    """Fix what sheets of a load's shape are: loads of that shape, earlier ones too, follow.

    `given` says what a format file says, only what is answered now; None takes back all that was
    answered for the shape. An answer that no format may give, or whose build fails, changes
    nothing: the outcome says why.
    """
    try:
        shape, said = load.shape, given
        if given is not None and not shape:
            shape, said = _in_encoding(data, load, given)
        if said is not None:
            formats.answered(shape, load.sheet, said)
    except (ValueError, read.Unreadable) as error:
        return Outcome((), _current(data), error=refusal(error))
    body = {"shape": shape, "sheet": load.sheet, "given": said}
    return _decide(data, [_draft("answered", by, **body)], ())


def _in_encoding(data: Path, load: Load, given: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The shape of a text that was asked for its encoding, and the answer with its headers."""
    encoding = given.get("parse", {}).get("encoding", "")
    known = formats.load(data / "formats")
    shape, headers = intake.headers_in(archive.locate(data, load.sha), load, encoding, known)
    return shape, {**given, "recognise": list(headers)}


def rebuild(data: Path) -> Outcome:
    """Build the snapshot anew where files, decisions, formats, settings or queries changed."""
    loads = tuple(record.load for record in history(data) if not record.is_withdrawn)
    return _decide(data, [], loads)


def history(data: Path) -> list[Record]:
    """Every load of every confirmed file, in the order of receipt, the withdrawn ones too."""
    entries = journal.entries(data)
    return _records(data, entries, catalog.settings(data))


def original(data: Path, file: File) -> bytes:
    """The bytes of a file as they were received."""
    return archive.locate(data, file.sha).read_bytes()


def corrected_file(data: Path, loads: Sequence[Load], lang: str) -> bytes:
    """The xlsx to correct for the loads of one file, as corrected.write makes it."""
    sha = loads[0].sha
    return corrected.write(archive.locate(data, sha), loads, lang, encoding_hints(data, sha))


def encoding_hints(data: Path, sha: str) -> tuple[read.Hint, ...]:
    """What answers and format files say of the encoding of a file, confirmed or not."""
    entries = journal.entries(data)
    asked_for = next((file.format for file in _files(entries) if file.sha == sha), None)
    return intake.encoding_hints(_formats(data, entries), asked_for)


def known(data: Path) -> frozenset[str]:
    """The SHA-256 of every file that was confirmed, whatever became of its loads since."""
    return frozenset(file.sha for file in _files(journal.entries(data)))


def save_query(data: Path, name: str, text: str, reason: str, by: str) -> Outcome:
    """Save a new version of a query; a model or check query builds a snapshot first.

    A version that breaks the contract, or whose build fails, is kept as refused and changes
    nothing: the outcome's error or failed checks say why.
    """
    body = {"name": name, "text": text, "reason": reason}
    try:
        query = catalog.parse(name, text)
        if query.kind == "evidence":
            _try_evidence(data, query)
    except catalog.QueryError as error:
        outcome = Outcome((), _current(data), error=refusal(error))
    else:
        decision = _draft("query", by, status="saved", **body)
        outcome = _decide(data, [decision], (), {name: query})
    if not outcome.is_published:
        failed = ", ".join(check.name for check in outcome.failed_checks)
        why = message(outcome.error, "en", "") if outcome.error else failed
        journal.append(data, "query", by, status="refused", why=why, **body)
    return outcome


def restore_query(data: Path, name: str, entry_id: int | None, reason: str, by: str) -> Outcome:
    """Put an older version of a query in force, or with None the shipped file."""
    if entry_id is not None:
        (older,) = [entry for entry in catalog.versions(data, name) if entry.entry_id == entry_id]
        return save_query(data, name, older.body["text"], reason, by)
    body = {"name": name, "text": catalog.shipped()[name].text, "reason": reason}
    decision = _draft("query", by, status="shipped", **body)
    return _decide(data, [decision], (), {name: catalog.shipped()[name]})


def decide_names(data: Path, decided: Sequence[naming.Decision], by: str) -> Outcome:
    """Put decisions on names in force, all of them or none."""
    return _decide(data, [_draft("named", by, **naming.body(decided))], ())


def named(data: Path) -> dict[naming.Decision, journal.Entry]:
    """The decisions on names that hold, each with who made it and when."""
    return naming.made(journal.entries(data, *naming.KINDS))


def take_back_names(data: Path, decided: Sequence[naming.Decision], by: str) -> Outcome:
    """Take decisions on names back: what they changed is as it would be without them."""
    return _decide(data, [_draft("unnamed", by, **naming.body(decided))], ())


@cache
def sample_digests() -> frozenset[str]:
    """The SHA-256 of each file of the sample company: bytes, not names, make a file the sample."""
    return frozenset(archive.digest(path) for path in SAMPLE.rglob("*") if path.is_file())


def _draft(kind: str, by: str, **body: Any) -> journal.Entry:
    return journal.Entry(0, datetime.now(UTC), by, kind, body)


def _body(file: File) -> dict[str, Any]:
    return {
        "sha": file.sha,
        "name": file.name,
        "source": file.source,
        "format": file.format,
        "complete": file.is_complete,
        "batch": file.batch,
    }


def _files(entries: Iterable[journal.Entry]) -> list[File]:
    """The confirmed files in the order of their first receipt, as last decided."""
    received: dict[str, journal.Entry] = {}
    files: dict[str, File] = {}
    for entry in entries:
        if entry.kind == "received":
            received.setdefault(entry.body["sha"], entry)
        elif entry.kind == "confirmed":
            first, body = received[entry.body["sha"]], entry.body
            files[body["sha"]] = File(
                body["sha"],
                body["name"],
                first.at,
                first.by,
                body["source"],
                body["format"],
                body["complete"],
                body.get("batch", body["sha"]),
            )
    return [files[sha] for sha in received if sha in files]


def _formats(data: Path, entries: Iterable[journal.Entry]) -> tuple[formats.Format, ...]:
    """What is known of exports: the answers in the order given, then the files."""
    answers: list[formats.Format] = []
    for entry in entries:
        if entry.kind == "answered":
            shape, given = entry.body["shape"], entry.body["given"]
            if given is None:
                answers = [one for one in answers if one.shape != shape]
            else:
                with suppress(formats.FormatError):  # Answered to a version that knew the field.
                    answers.append(formats.answered(shape, entry.body["sheet"], given))
    return (*answers, *formats.load(data / "formats"))


def _withdrawn(entries: Iterable[journal.Entry]) -> set[str]:
    gone: set[str] = set()
    for entry in entries:
        if entry.kind == "withdrawn":
            gone.update(entry.body["loads"])
        elif entry.kind == "restored":
            gone.difference_update(entry.body["loads"])
    return gone


def _take_in(data: Path, file: File, settings: dict, known: tuple) -> tuple[Load, ...]:
    return intake.take_in(
        archive.locate(data, file.sha),
        file.name,
        sha=file.sha,
        settings=settings,
        formats=known,
        cache=data / "parsed",
        source=file.source,
        format=file.format,
    )


def _records(data: Path, entries: list[journal.Entry], settings: dict) -> list[Record]:
    known, gone = _formats(data, entries), _withdrawn(entries)
    return [
        Record(load, file, file.sha in sample_digests(), load.load_id in gone)
        for file in _files(entries)
        for load in _take_in(data, file, settings, known)
    ]


def _switch(data: Path, kind: str, load_ids: Sequence[str], by: str) -> Outcome:
    records = {record.load.load_id: record for record in history(data)}
    if stray := [one for one in load_ids if one not in records]:
        unknown = Finding("unknown_load", "error", value=stray[0])
        return Outcome((), _current(data), error=unknown)
    loads = tuple(records[one].load for one in load_ids)
    changed = [one for one in load_ids if records[one].is_withdrawn != (kind == "withdrawn")]
    if not changed:
        return Outcome(loads, _current(data))
    return _decide(data, [_draft(kind, by, loads=changed)], loads)


@contextmanager
def _alone(data: Path) -> Generator[None]:
    data.mkdir(parents=True, exist_ok=True)
    with FileLock(data / "writing.lock", timeout=LOCK_SECONDS):
        yield


def _decide(
    data: Path,
    decisions: list[journal.Entry],
    loads: tuple[Load, ...],
    edited: dict[str, catalog.Query] | None = None,
) -> Outcome:
    """Build with the decisions, then journal them, then publish: the one way to a snapshot."""
    try:
        with _alone(data):
            built = _build(data, decisions, edited or {})
            # From here on nothing stops: what is decided and what is published go together.
            if built and built.failed:
                return Outcome(loads, _current(data), built.failed)
            for decision in decisions:
                journal.append(data, decision.kind, decision.by, **decision.body)
            if built:
                snapshots.publish(data, built.path, built.name)
    except (Timeout, catalog.QueryError, formats.FormatError) as error:
        return Outcome(loads, _current(data), error=refusal(error))
    return Outcome(loads, _current(data))


def _build(
    data: Path, decisions: list[journal.Entry], edited: dict[str, catalog.Query]
) -> build.Built | None:
    """The snapshot as the decisions make it, beside the published one; None if that is it."""
    settings, queries = catalog.settings(data), catalog.load(data) | edited
    entries = [*journal.entries(data), *decisions]
    received = _in_force(_records(data, entries, settings), settings)
    now = snapshots.current(data)
    named = naming.in_force(entries)
    if now and now.name.endswith(build.digest(received, queries, settings, named)):
        return None
    return build.build(data, received, queries, settings, named)


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


def _try_evidence(data: Path, query: catalog.Query) -> None:
    """Hold an evidence query against the published tables; building them anew would not help."""
    if now := snapshots.current(data):
        with snapshots.connect(now.path) as connection:
            catalog.result_columns(query, connection, catalog.settings(data))


def refusal(error: Exception) -> Finding:
    """Why nothing was published, as a finding: a query, a setting or a format cannot be used, or
    somebody else is publishing."""
    if isinstance(error, Timeout):
        return Finding("busy", "error")
    said = error.said if isinstance(error, catalog.QueryError) else lambda lang: str(error)
    return Finding("refused", "error", reason={lang: said(lang) for lang in catalog.LANGUAGES})


def _current(data: Path) -> str | None:
    now = snapshots.current(data)
    return now.name if now else None
