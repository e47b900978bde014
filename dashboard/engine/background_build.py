"""A build in the background, where what is published is damaged or of another version.

Pages never wait for it: they show the last sound snapshot and say so.
"""

import os
import subprocess
from functools import lru_cache
from pathlib import Path

from dashboard.engine import fetch
from dashboard.engine.background_process import start_command
from queries import build_version, query_files
from queries.query_files import OwnFile
from queries.refusal import QueryError
from queries.settings import list_changed, load_settings, load_shipped, read_table
from store import journal_copy, snapshots


def describe_state(data: Path) -> str:
    """What a reader must know of the snapshot that answers.

    `current`; `outdated`: built by another version of code or model; `settings`: built with other
    settings than those of today; `queries`: query files are new; `earlier`: the published one is
    damaged, and the last sound one before it answers; `lost`: none can be read; `none`: nothing was
    published yet.
    """
    if not snapshots.is_published(data):
        return "none"
    current = snapshots.get_current(data)
    if current is None:
        return "lost"
    if snapshots.is_damaged(data):
        return "earlier"
    built_by = fetch.fetch_table(current.path, "build_version")
    if built_by != [{"version": build_version.digest()}]:
        return "outdated"
    if _has_other_settings(data, current.path):
        return "settings"
    return "queries" if _list_new(data) else "current"


def _list_new(data: Path) -> list[OwnFile]:
    """The query files that no build has tried to take in."""
    return [file for file in query_files.list_files(data) if file.state == "new"]


def _has_other_settings(data: Path, path: Path) -> bool:
    try:
        today = load_settings(data)
    except QueryError:  # Told in place of every page that needs them.
        return False
    # A setting that the snapshot does not know was counted with as it is shipped.
    return bool(list_changed(today, load_shipped() | dict(read_table(path) or today)))


def start(data: Path) -> None:
    """Start a build where the published snapshot needs one, or lacks decisions of the journal, once
    for each snapshot and state of the settings and query files.

    `$FIRSTHAND_WORK_OUT = 0` leaves it to the command line.
    """
    if os.environ.get("FIRSTHAND_WORK_OUT") == "0":
        return
    if journal_copy.is_pending(data) or describe_state(data) not in ("current", "none"):
        own = data / "settings.toml"
        changed = own.stat().st_mtime_ns if own.is_file() else None
        files = tuple(file.digest for file in _list_new(data))
        _start_process(data, snapshots.get_pointed(data), changed, files)


@lru_cache(maxsize=snapshots.MAX_KEPT)
def _start_process(
    data: Path,
    published: snapshots.Snapshot | None,
    settings_changed: int | None,
    new_files: tuple[str, ...],
) -> subprocess.Popen[bytes]:
    return start_command("etl", "build", data)
