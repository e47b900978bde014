"""Commands on query versions: save and restore."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from etl.commands import commit
from etl.commands.commit import Outcome
from etl.commands.rehearsal import Draw, rehearse
from etl.findings import format_message
from queries import catalog, placement, query_files, renaming
from queries.query_files import OwnFile
from store import journal


def save_query(
    data: Path,
    name: str,
    text: str,
    reason: str,
    by: str,
    began_from: str | None = None,
    draw: Draw | None = None,
) -> Outcome:
    """Save a new version of a query; see `save_queries`. `began_from` is the text in force that it
    was made from: where another one is in force by now it is refused, so that nothing is
    overwritten unseen."""
    confirm = partial(_confirm_in_force, data, name, began_from)
    return save_queries(data, {name: text}, reason, by, confirm, draw)


def save_queries(
    data: Path,
    texts: Mapping[str, str],
    reason: str,
    by: str,
    confirm: Callable[[], None] = lambda: None,
    draw: Draw | None = None,
) -> Outcome:
    """Save a new version of each of these queries (texts by name), all or none; for a model or
    check query a snapshot is built first.

    Each is rehearsed on the published tables first, and its card drawn by `draw`, which raises
    QueryError where it cannot. A version that is refused by either, or whose build fails, is
    recorded as refused and changes nothing: the outcome has the error or failed checks. What has
    nothing to do with the text (another process writes, a full or failing disk, missing rights) is
    no refusal of it. `confirm` as for `commit.decide`.
    """
    versions = [{"name": name, "text": text, "reason": reason} for name, text in texts.items()]
    outcome, refused = _decide(data, versions, by, confirm, draw)
    _record_refused(data, refused, outcome, by)
    return outcome


def _confirm_in_force(data: Path, name: str, began_from: str | None) -> None:
    current = catalog.load(data).get(name)
    if began_from is not None and current is not None and current.text != began_from:
        raise catalog.QueryError("overtaken")


def build(data: Path, by: str, draw: Draw | None = None) -> Outcome:
    """Take in the query files of the data folder that the journal does not know, then build where
    anything has changed.

    The files are one decision, as they may need each other; where that fails each is its own, so
    that a broken one stops no other. One that was refused is tried again.
    """
    files = [file for file in query_files.list_files(data) if file.state in query_files.WAITING]
    if journal.find_problem(data) is None:
        hindered = _take_in(data, [file for file in files if file.text], by, draw)
        if hindered:
            return hindered
    return commit.rebuild(data, by)


def _take_in(data: Path, files: Sequence[OwnFile], by: str, draw: Draw | None) -> Outcome | None:
    """Take in query files; returns the outcome that has nothing to do with them where one kept
    them out: they wait as before."""
    versions = [
        {
            "name": file.name,
            "text": file.text,
            "reason": f"{query_files.FOLDER}/{file.name}.sql",
            "file": file.digest,
        }
        for file in files
    ]
    if len(versions) > 1:
        outcome, _ = _decide(data, versions, by, draw=draw)
        if outcome.is_recorded or outcome.is_hindered:
            return None if outcome.is_recorded else outcome
    for file, version in zip(files, versions, strict=True):
        outcome, refused = _decide(data, [version], by, draw=draw)
        if outcome.is_hindered:
            return outcome
        if refused and _explain(outcome) != file.why:
            _record_refused(data, refused, outcome, by)
    return None


def _decide(
    data: Path,
    versions: Sequence[Mapping[str, str]],
    by: str,
    confirm: Callable[[], None] = lambda: None,
    draw: Draw | None = None,
) -> tuple[Outcome, Sequence[Mapping[str, str]]]:
    """Put versions (bodies of entries) in force, all or none; returns also those that are refused,
    of several the one that is to blame where that is known."""
    shipped, edited, tried = catalog.load_shipped(), {}, {}
    try:
        for tried in versions:
            edited[tried["name"]] = catalog.parse_written(tried["name"], tried["text"])
            placement.check(edited[tried["name"]])
        for tried in versions:
            rehearse(data, edited[tried["name"]], edited, draw)
    except catalog.QueryError as error:
        reason = commit.explain_refusal(error)
        return Outcome((), commit.get_snapshot_name(data), error=reason), [tried]
    drafts = [
        journal.draft_entry(
            "query",
            by,
            status="saved",
            base=catalog.digest_text(shipped.get(version["name"])),
            **version,
        )
        for version in versions
    ]
    outcome = commit.decide(data, drafts, (), edited, confirm=confirm)
    return outcome, [] if outcome.is_recorded or outcome.is_hindered else versions


def _record_refused(
    data: Path, versions: Sequence[Mapping[str, str]], outcome: Outcome, by: str
) -> None:
    if not versions or journal.find_problem(data) is not None:
        return
    why = _explain(outcome)
    drafts = [
        journal.draft_entry("query", by, status="refused", why=why, **_cut(version))
        for version in versions
    ]
    journal.append_all(data, drafts)


def _explain(outcome: Outcome) -> str:
    """Why a version is refused, as the journal keeps it."""
    if outcome.error:
        return format_message(outcome.error, "en", "")
    return ", ".join(check.name for check in outcome.failed_checks)


def _cut(version: Mapping[str, str]) -> dict[str, str]:
    """A refused version as the journal keeps it: of a text too long to read, the beginning."""
    written = version["text"].encode("utf-8", "replace")[: catalog.MAX_BYTES]
    return {**version, "text": written.decode("utf-8", "ignore")}


def restore_query(
    data: Path,
    name: str,
    entry_id: int | None,
    reason: str,
    by: str,
    draw: Draw | None = None,
) -> Outcome:
    """Restore an older version of a query, or with None the shipped file; see save_queries."""
    if entry_id is not None:
        (older,) = [
            entry for entry in catalog.list_versions(data, name) if entry.entry_id == entry_id
        ]
        text = renaming.rename_version(older, name).body["text"]
        return save_query(data, name, text, reason, by, draw=draw)
    shipped = catalog.read_shipped(name)
    body = {"name": name, "text": shipped.text, "reason": reason}
    decision = journal.draft_entry("query", by, status="shipped", **body)
    return commit.decide(data, [decision], (), {name: shipped})
