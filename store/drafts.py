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

FOLDER = "drafts"
# As long as a browser keeps the number by which its drafts are found.
KEPT_SECONDS = 365 * 86_400


@dataclass(frozen=True)
class Draft:
    """A text that somebody is writing, and the text in force that it was made from."""

    text: str
    began_from: str


def keep(data: Path, owner: str, name: str, draft: Draft) -> None:
    """Keep an owner's draft of a query in place of the last one; those untouched for a year go."""
    content = json.dumps({"owner": owner, "query": name, **asdict(draft)}).encode()
    durable.write(_locate(data, owner, name), [content])
    for path in (data / FOLDER).glob("*.json"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > KEPT_SECONDS:
                path.unlink(missing_ok=True)


def find(data: Path, owner: str, name: str) -> Draft | None:
    """An owner's draft of a query; None where there is none that can be read."""
    kept = _read(_locate(data, owner, name))
    return kept[2] if kept else None


def drop(data: Path, owner: str, name: str) -> None:
    """Delete an owner's draft of a query, if there is one."""
    with suppress(OSError):
        _locate(data, owner, name).unlink(missing_ok=True)


def rename(data: Path, name: str, new_name: str, change: Callable[[str], str]) -> None:
    """Give everybody's draft of a renamed query its new name, and its texts the same change."""
    for path in (data / FOLDER).glob("*.json"):
        kept = _read(path)
        if kept and kept[1] == name:
            owner, _, draft = kept
            with suppress(OSError):
                keep(data, owner, new_name, Draft(change(draft.text), change(draft.began_from)))
                path.unlink(missing_ok=True)


def _read(path: Path) -> tuple[str, str, Draft] | None:
    """The owner, query and draft of a file; None where it cannot be read."""
    try:
        kept = json.loads(path.read_bytes())
        draft = Draft(str(kept["text"]), str(kept["began_from"]))
        return str(kept["owner"]), str(kept["query"]), draft
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _locate(data: Path, owner: str, name: str) -> Path:
    """Names are any text and may be no names of files."""
    digest = sha256(json.dumps([owner, name]).encode()).hexdigest()
    return data / FOLDER / f"{digest}.json"
