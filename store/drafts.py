"""Drafts of queries: what a person is writing and has not saved, one file a person and query.

They are work in progress and no decisions: the journal, which keeps everything, has none of them,
and neither has a backup.
"""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from store import durable

FOLDER = "drafts"


@dataclass(frozen=True)
class Draft:
    """A text that a person is writing, and the text in force that it was made from."""

    text: str
    began_from: str


def keep(data: Path, by: str, name: str, draft: Draft) -> None:
    """Keep a person's draft of a query in place of the last one."""
    content = json.dumps({"by": by, "query": name, **asdict(draft)}).encode()
    durable.write(_locate(data, by, name), [content])


def find(data: Path, by: str, name: str) -> Draft | None:
    """A person's draft of a query; None where there is none that can be read."""
    try:
        kept = json.loads(_locate(data, by, name).read_bytes())
        return Draft(str(kept["text"]), str(kept["began_from"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def drop(data: Path, by: str, name: str) -> None:
    """Delete a person's draft of a query, if there is one."""
    with suppress(OSError):
        _locate(data, by, name).unlink(missing_ok=True)


def _locate(data: Path, by: str, name: str) -> Path:
    """Names are any text and may be no names of files."""
    digest = sha256(json.dumps([by, name]).encode()).hexdigest()
    return data / FOLDER / f"{digest}.json"
