"""What a file came to, kept under everything that it depends on, so that it is worked out once."""

import hashlib
import json
import os
from collections.abc import Mapping, Set
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from etl.findings import Finding
from etl.formats.format import Format
from etl.load import Candidate, Column, Load, Question
from etl.mapping.open_questions import ENCODING

SETTINGS = ("timezone", "hours_per_day")
# Format files are part of the key themselves.
ROOMS = ("schema", "values", "readers", "mapping", "intake")
READERS = ("fastexcel", "duckdb", "pyarrow")


def list_code() -> list[Path]:
    """The files of code and declarations that the loads of a file depend on."""
    etl = Path(__file__).parent.parent
    rooms = [path for room in ROOMS for path in (etl / room).iterdir()]
    declared = (path for path in rooms if path.suffix in (".py", ".toml"))
    return sorted([*etl.glob("*.py"), *(etl / "formats").glob("*.py"), *declared])


@cache
def digest_code() -> str:
    """The version of everything that a result depends on besides its input."""
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
    """What the loads of a file depend on besides answers, as one short name."""
    used = [
        sha,
        Path(name).suffix.lower(),
        source,
        format,
        {one: settings[one] for one in SETTINGS},
        repr(formats),
        digest_code(),
    ]
    return hashlib.sha256(json.dumps(used, default=str).encode()).hexdigest()[:32]


def select_answers(answers: tuple[Format, ...], shapes: Set[str]) -> tuple[Format, ...]:
    """The answers that say something of a file with sheets of these shapes."""
    return tuple(
        one for one in answers if one.shape in shapes or (one.encoding and ENCODING in shapes)
    )


def read_shapes(listed: Path) -> set[str] | None:
    """The shapes that a file was seen to hold; None for one that was not looked at yet."""
    try:
        return set(json.loads(listed.read_text("utf-8")))
    except (FileNotFoundError, json.JSONDecodeError):
        return None


def locate_record(folder: Path, key: str, answers: tuple[Format, ...]) -> Path:
    """Where the loads of a file are kept, as these answers make them."""
    own = hashlib.sha256(repr(answers).encode()).hexdigest()[:12]
    return folder / f"{key}-{own}.json"


def write_loads(record: Path, loads: tuple[Load, ...], name: str) -> None:
    """Keep the loads of a file of this name."""
    plain = [
        asdict(load)
        | {"parquet": load.parquet and load.parquet.name, "file": load.file.removeprefix(name)}
        | {"excerpt": load.excerpt and load.excerpt.name}
        for load in loads
    ]
    write_json(record, plain)


def write_json(path: Path, plain: Any) -> None:
    """Write JSON aside and move it into place."""
    aside = path.with_suffix(f".{os.getpid()}.aside")
    aside.write_text(json.dumps(plain, ensure_ascii=False), "utf-8")
    aside.replace(path)


def read_loads(record: Path, folder: Path, name: str) -> tuple[Load, ...] | None:
    """The loads worked out before, or None where they, or their rows, are not there."""
    try:
        plain = json.loads(record.read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    loads = tuple(_load(one, folder, name) for one in plain)
    kept = [path for one in loads for path in (one.parquet, one.excerpt) if path]
    return loads if all(path.exists() for path in kept) else None


def _load(plain: dict[str, Any], folder: Path, name: str) -> Load:
    found = tuple(Finding(**(one | one.pop("details"))) for one in plain["findings"])
    asked = plain["question"]
    question = asked and Question(
        asked["field"],
        tuple(
            Candidate(one["header"], one["why"], tuple(one["samples"]))
            for one in asked["candidates"]
        ),
        asked["is_optional"],
    )
    more: dict[str, Any] = {
        "file": name + plain["file"],
        "findings": found,
        "question": question,
        "fields": tuple(plain["fields"]),
        "columns": tuple(Column(one["header"], tuple(one["samples"])) for one in plain["columns"]),
        "mapped": {name: tuple(headers) for name, headers in plain["mapped"].items()},
        "parquet": plain["parquet"] and folder / plain["parquet"],
        "excerpt": plain["excerpt"] and folder / plain["excerpt"],
    }
    return Load(**{**plain, **more})
