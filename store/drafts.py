"""Drafts of queries: what somebody is writing and has not saved, one file an owner and query.

The owner is a person whose name is proved, else a browser. Drafts are work in progress and no
decisions: the journal, which keeps everything, has none of them, and neither has a backup.
"""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from store import durable
from store.found_files import FoundFile, TooLong, read_bytes

FOLDER = "drafts"
# As long as a browser keeps the number by which its drafts are found.
KEPT_SECONDS = 365 * 86_400
# Any browser is another owner, so that those of one owner cannot be told from those of a thousand.
MAX_FILES = 1000
# Two texts as long as a query can be, as JSON writes them.
MAX_BYTES = 300_000


@dataclass(frozen=True)
class Draft:
    """A text that somebody is writing, and the text in force that it was made from."""

    text: str
    began_from: str


def keep(data: Path, owner: str, name: str, draft: Draft) -> None:
    """Keep an owner's draft of a query in place of the last one. Those untouched for a year go, and
    the oldest of more than MAX_FILES. Raises TooLong, OSError."""
    _write(data, owner, name, draft)
    _drop_oldest(data)


def find(data: Path, owner: str, name: str) -> Draft | None:
    """An owner's draft of a query; None where there is none that can be read."""
    kept = _read(data, _locate(data, owner, name))
    return kept[2] if kept else None


def drop(data: Path, owner: str, name: str) -> None:
    """Delete an owner's draft of a query, if there is one."""
    with suppress(OSError):
        _locate(data, owner, name).unlink(missing_ok=True)


def rename(data: Path, name: str, new_name: str, change: Callable[[str], str]) -> None:
    """Give everybody's draft of a renamed query its new name, and its texts the same change."""
    for path in (data / FOLDER).glob("*.json"):
        kept = _read(data, path)
        if kept and kept[1] == name:
            owner, _, draft = kept
            with suppress(OSError):
                _write(data, owner, new_name, Draft(change(draft.text), change(draft.began_from)))
                path.unlink(missing_ok=True)


def _write(data: Path, owner: str, name: str, draft: Draft) -> None:
    path = _locate(data, owner, name)
    kept = {"owner": owner, "query": name, **asdict(draft)}
    content = json.dumps(kept, ensure_ascii=False).encode("utf-8", "backslashreplace")
    if len(content) > MAX_BYTES:
        raise TooLong(path, len(content))
    durable.write(path, [content])


def _drop_oldest(data: Path) -> None:
    touched: dict[Path, float] = {}
    for path in (data / FOLDER).glob("*.json"):
        with suppress(OSError):
            touched[path] = path.lstat().st_mtime
    latest = sorted(touched, key=touched.__getitem__)[-MAX_FILES:]
    begin = time.time() - KEPT_SECONDS
    for path in touched.keys() - {path for path in latest if touched[path] >= begin}:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _read(data: Path, path: Path) -> tuple[str, str, Draft] | None:
    """The owner, query and draft of a file; None where it cannot be read."""
    try:
        kept = json.loads(read_bytes(FoundFile(path, data), MAX_BYTES))
        draft = Draft(str(kept["text"]), str(kept["began_from"]))
        return str(kept["owner"]), str(kept["query"]), draft
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _locate(data: Path, owner: str, name: str) -> Path:
    """Names are any text and may be no names of files."""
    digest = sha256(json.dumps([owner, name]).encode()).hexdigest()
    return data / FOLDER / f"{digest}.json"
