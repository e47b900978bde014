"""What the journal says of publications: the snapshot, what it depends on beside the decisions, and
builds that failed."""

import sqlite3
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from etl.findings import Finding
from queries.headers import LANGUAGES
from queries.settings import list_changed, list_set, load_shipped, read_file, read_table
from store import archive, journal, snapshots
from store.found_files import FoundFile
from store.refusal import JournalError

# The author of what nobody asked for, and of what was only noticed: a file that was edited by hand
# does not say by whom.
PROGRAM = "firsthand"
# The error of a decision that is recorded and not published yet.
RECORDED = "not_published_yet"


def draft_entries(
    data: Path, snapshot: str, built: Path, by: str, decisions: Iterable[journal.Entry] = ()
) -> list[journal.Entry]:
    """The entries for a publication: `published`, and before it `settings` and `formats` where
    these files are not those of the last publication. Files are named by their SHA-256.

    `settings` also says which values differ from those of the build before, old and new, by the
    database at `built`, and whether the file was edited or the release has others; it is an entry
    of the program's. What was set on the Settings page, by an entry of the journal or of the
    `decisions`, has said so itself.
    """
    earlier = journal.list_entries(data, "published")
    before = earlier[-1].body if earlier else {}
    settings = _digest(data / "settings.toml")
    formats = {path.name: _digest(path) for path in sorted((data / "formats").glob("*.toml"))}
    values = read_table(built) or {}
    set_on_page = list_set(data, read_file(data), decisions)
    changes = [
        asdict(one)
        for one in list_changed(values, _find_values_before(data, before))
        if one.name not in set_on_page
    ]
    drafts = []
    if changes or settings != before.get("settings"):
        own = {one.name: one.value for one in list_changed(values, load_shipped())}
        is_edited = settings != before.get("settings")
        body = {"sha": settings, "is_edited": is_edited, "changes": changes, "own": own}
        drafts.append(journal.draft_entry("settings", PROGRAM, **body))
    if formats != before.get("formats", {}):
        drafts.append(journal.draft_entry("formats", by, files=formats))
    body = {"snapshot": snapshot, "settings": settings, "formats": formats}
    return [*drafts, journal.draft_entry("published", by, **body)]


def _find_values_before(data: Path, published: Mapping[str, Any]) -> Mapping[str, Any]:
    """The settings of the build before: by its snapshot, else by the journal, else the shipped."""
    current = snapshots.get_current(data)
    if current and current.name == published.get("snapshot"):
        values = read_table(current.path)
        if values is not None:
            return load_shipped() | dict(values)
    recorded = journal.list_entries(data, "settings")[-1:]
    return load_shipped() | dict(recorded[0].body.get("own", {}) if recorded else {})


class Unpublished(Exception):
    """What was decided is recorded, but a disk failed: its snapshot, where it needs one, is not
    published."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        reason = getattr(error, "strerror", None) or str(error)
        self.finding = Finding(RECORDED, "error", reason=reason)


@contextmanager
def tell_what_stands(data: Path, entries: Iterable[journal.Entry]) -> Generator[None]:
    """Raises Unpublished where a disk fails although it has written the entries: they stand."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        if journal.holds(data, entries):
            raise Unpublished(error) from error
        raise


def record_failure(
    data: Path,
    by: str,
    decisions: Iterable[journal.Entry],
    checks: Sequence[str] = (),
    why: Callable[[str], str] | None = None,
) -> None:
    """Record that a build failed: with which decisions, and why, which
    `why` says in a language. A failure that repeats the last
    one is not recorded again; what keeps the journal from being written has been told already."""
    body: dict[str, Any] = {"kinds": [draft.kind for draft in decisions], "checks": list(checks)}
    body["why"] = {lang: why(lang) for lang in LANGUAGES} if why else ""
    with suppress(OSError, sqlite3.Error, JournalError):
        last = journal.list_entries(data, "published", "failed")[-1:]
        if [entry.body for entry in last] != [body]:
            journal.append(data, "failed", by, **body)


def _digest(path: Path) -> str | None:
    return archive.digest(FoundFile(path, path.parent)) if path.is_file() else None
