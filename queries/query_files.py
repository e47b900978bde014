"""Query files of the company: `queries/FOLDER/NAME.sql` in its data folder.

The journal says what is in force. A file is a version to be taken in by the next build; who only
reads takes nothing in, and says which files wait.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from queries import catalog
from queries.query import NAME
from queries.refusal import QueryError, quote
from queries.statements import MAX_BYTES, check_text, refuse_length
from store import journal_copy
from store.found_files import FoundFile, LeadsOut, TooLong, read_bytes
from store.journal import Entry

FOLDER = "queries"
# The states of a file that the next build takes in if it can.
WAITING = ("new", "refused")


@dataclass(frozen=True)
class OwnFile:
    """A file of the data folder.

    `state` is `new` until a build takes it in; then `in_force`, `passed` where a later decision put
    another text in force, or `refused`. A file that cannot be read is refused, too. `why` is the
    reason, in English where it comes from the journal.
    """

    name: str
    text: str
    state: str
    why: QueryError | str = ""

    @property
    def digest(self) -> str:
        """The SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def list_files(data: Path) -> list[OwnFile]:
    """The query files of a data folder, in the order of their names."""
    paths = sorted((data / FOLDER).rglob("*.sql"))
    if not paths:
        return []
    entries = journal_copy.list_entries(data, "query")
    saved, shipped = catalog.list_saved(data), catalog.load_shipped()
    in_force = {name: query.text for name, query in shipped.items()}
    in_force |= {name: entry.body["text"] for name, entry in saved.items()}
    return [_describe_file(data / FOLDER, path, entries, in_force) for path in paths]


def _describe_file(
    folder: Path, path: Path, entries: list[Entry], in_force: Mapping[str, str]
) -> OwnFile:
    name = path.relative_to(folder).with_suffix("").as_posix()
    try:
        text = read_file(path, name)
    except QueryError as error:
        return OwnFile(name, "", "refused", error)
    file = OwnFile(name, text, "new")
    if in_force.get(name) == text:
        return OwnFile(name, text, "in_force")
    versions = [entry for entry in entries if entry.body["name"] == name]
    taken_in = [number for number, entry in enumerate(versions) if _is_taken_in(entry)]
    since = versions[taken_in[-1] :] if taken_in else versions
    if any(entry.body["status"] == "saved" and entry.body["text"] == text for entry in since):
        return OwnFile(name, text, "passed")
    tried = [entry for entry in since if entry.body.get("file") == file.digest]
    return OwnFile(name, text, "refused", tried[-1].body.get("why", "")) if tried else file


def _is_taken_in(entry: Entry) -> bool:
    return "file" in entry.body and entry.body["status"] == "saved"


def read_file(path: Path, name: str) -> str:
    """The text of a query file. Raises QueryError where it is none, or has no name of a query."""
    where = f"{name}.sql"
    if not NAME.fullmatch(name):
        raise QueryError("bad_name", name=quote(name))
    try:
        found = FoundFile(path, path.parents[name.count("/")])
        text = read_bytes(found, MAX_BYTES).decode()
    except LeadsOut as error:
        raise QueryError.at(where, "leads_out") from error
    except TooLong as error:
        raise QueryError("inside", where=where, reason=refuse_length(error.size)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError.at(where, "unreadable_file") from error
    try:
        check_text(text)
    except QueryError as error:
        raise QueryError("inside", where=where, reason=error) from error
    return text
