"""The version of what turns received files into tables: code, schema, macros and shipped model."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from queries import catalog
from queries.statements import strip_comments
from store.paths import ROOT

CODE_SUFFIXES = (".py", ".toml", ".sql")
# Whose next release knows the holidays of another year.
CALENDARS = "holidays"


def list_code() -> list[Path]:
    """The code and declaration files that a snapshot depends on."""
    return sorted(path for path in (ROOT / "etl").rglob("*") if path.suffix in CODE_SUFFIXES)


@cache
def digest_code() -> bytes:
    """A digest of these files, and of the version of the calendars, as they were when this process
    first asked: it runs what it has read and goes on to, whatever an upgrade writes meanwhile."""
    sha = hashlib.sha256(version(CALENDARS).encode())
    for path in list_code():
        sha.update(path.read_bytes())
    return sha.digest()


@cache
def digest() -> str:
    """A short digest of this version; each snapshot carries that of the version that built it."""
    sha = hashlib.sha256(catalog.load_macros().encode() + digest_code())
    for path in sorted((catalog.FOLDER / "model").glob("*.sql")):
        sha.update(strip_comments(path.read_text("utf-8", "replace")).encode())
    return sha.hexdigest()[:12]
