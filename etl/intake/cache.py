"""Cache of parsed files, keyed by everything the result depends on.

Nothing in it is trusted because it is there: a record has a checksum of its own and those of the
files that it names. What does not match counts as not parsed yet.
"""

import hashlib
import json
from collections.abc import Mapping, Set
from dataclasses import asdict
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from etl.findings import Finding
from etl.formats.format import Format
from etl.load import ENCODING, Candidate, Column, Load, Question
from etl.mapping import excerpt
from etl.readers.read import TRANSIENT_CODES
from store import archive
from store import cache as checked_json

SETTINGS = ("timezone", "hours_per_day")
# Format files are missing here because their content is part of the key.
PACKAGES = ("schema", "values", "readers", "mapping", "intake")
READERS = ("fastexcel", "python-calamine", "duckdb", "pyarrow")


def list_code() -> list[Path]:
    """The code and declaration files that the loads of a file depend on."""
    etl = Path(__file__).parent.parent
    paths = [path for package in PACKAGES for path in (etl / package).iterdir()]
    declared = (path for path in paths if path.suffix in (".py", ".toml"))
    return sorted([*etl.glob("*.py"), *(etl / "formats").glob("*.py"), *declared])


@cache
def digest_code() -> str:
    """A digest of the code and of the versions of the reading libraries."""
    parts = [path.read_bytes() for path in list_code()]
    readers = [f"{name} {version(name)}".encode() for name in READERS]
    return hashlib.sha256(b"\x00".join([*parts, *readers])).hexdigest()


def make_key(
    sha: str,
    name: str,
    settings: Mapping[str, Any],
    formats: tuple[Format, ...],
    source: str | None,
    format: str | None,
) -> str:
    """The cache key of a file: a digest of everything its loads depend on except answers."""
    dependencies = [
        sha,
        # What a sheet is, and whose, depends on its file's name too.
        Path(name).name,
        source,
        format,
        {setting: settings[setting] for setting in SETTINGS},
        repr(formats),
        digest_code(),
    ]
    return hashlib.sha256(json.dumps(dependencies, default=str).encode()).hexdigest()[:32]


def select_answers(answers: tuple[Format, ...], shapes: Set[str]) -> tuple[Format, ...]:
    """The answers that apply to a file with sheets of these shapes."""
    return tuple(
        answer
        for answer in answers
        if answer.shape in shapes or (answer.encoding and ENCODING in shapes)
    )


def read_shapes(path: Path) -> set[str] | None:
    """The shapes of a file's sheets as found earlier; None if it has not been parsed yet."""
    shapes = checked_json.read(path)
    return None if shapes is None else set(shapes)


def locate_record(folder: Path, key: str, answers: tuple[Format, ...]) -> Path:
    """The cache file for the loads of a file under these answers."""
    digest = hashlib.sha256(repr(answers).encode()).hexdigest()[:12]
    return folder / f"{key}-{digest}.json"


def write_loads(record: Path, loads: tuple[Load, ...], name: str) -> None:
    """Store the loads of a file, of its place only what stands inside an archive.

    A refusal that another attempt may not meet is not stored.
    """
    if any(finding.code in TRANSIENT_CODES for load in loads for finding in load.findings):
        return
    records = [
        asdict(load)
        | {"parquet": load.parquet and load.parquet.name, "file": load.file.removeprefix(name)}
        | {"excerpt": load.excerpt and load.excerpt.name}
        for load in loads
    ]
    stored = [path for load in loads for path in (load.parquet, load.excerpt) if path]
    digests = {path.name: archive.digest(path) for path in stored}
    checked_json.write(record, {"loads": records, "stored": digests})


def read_loads(record: Path, folder: Path, name: str) -> tuple[Load, ...] | None:
    """The stored loads of a file, or None if they or the files that they name are missing or
    damaged."""
    cached = checked_json.read(record)
    if cached is None:
        return None
    if any(_digest(folder / stored) != sha for stored, sha in cached["stored"].items()):
        return None
    return tuple(_restore_load(record, folder, name) for record in cached["loads"])


def _digest(path: Path) -> str | None:
    """The SHA-256 of a stored file, None where it cannot be read."""
    try:
        now = path.stat()
        return _digest_stored(path, now.st_size, now.st_mtime_ns, now.st_ino)
    except OSError:
        return None


@lru_cache(maxsize=4096)
def _digest_stored(path: Path, size: int, changed: int, inode: int) -> str:
    """Computed once in a process for each state of a file: the server lists all loads often."""
    return archive.digest(path)


def _restore_load(record: dict[str, Any], folder: Path, name: str) -> Load:
    findings = tuple(
        Finding(**(finding | finding.pop("details"))) for finding in record["findings"]
    )
    question = record["question"]
    restored: dict[str, Any] = {
        "file": name + record["file"],
        "findings": findings,
        "question": question and _restore_question(question),
        "open": tuple(map(_restore_question, record["open"])),
        "fields": tuple(record["fields"]),
        "columns": tuple(
            Column(column["header"], tuple(column["samples"])) for column in record["columns"]
        ),
        "mapped": {field: tuple(headers) for field, headers in record["mapped"].items()},
        "parquet": record["parquet"] and folder / record["parquet"],
        "excerpt": record["excerpt"] and folder / record["excerpt"],
    }
    return Load(**{**record, **restored})


def _restore_question(record: dict[str, Any]) -> Question:
    candidates = tuple(
        Candidate(**candidate | {"samples": tuple(candidate["samples"])})
        for candidate in record["candidates"]
    )
    pairs = tuple(map(tuple, record["pairs"]))
    restored: dict[str, Any] = record | {"candidates": candidates, "pairs": pairs}
    return Question(**restored)


def find_damaged(folder: Path) -> list[Path]:
    """The files of the cache that are missing or not what was written."""
    damaged = []
    for record in sorted(folder.glob("*.json")):
        if record.name.endswith(excerpt.SUFFIX):
            continue
        cached = checked_json.read(record)
        if cached is None:
            damaged.append(record)
        elif isinstance(cached, dict):
            stored = cached["stored"].items()
            damaged += [folder / name for name, sha in stored if _digest(folder / name) != sha]
    return damaged
