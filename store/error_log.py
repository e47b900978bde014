"""The log of unforeseen errors in the data folder: where each happened, never with what data."""

import secrets
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from store import durable
from store.paths import ROOT

NAME = "errors.log"
# The log and as many older ones, each up to this size: 4 MB in all.
MAX_BYTES, OLDER = 1_000_000, 3


def write(data: Path, error: BaseException) -> str:
    """Note the trace of an error in the data folder, else on stderr; gives its number."""
    number = secrets.token_hex(4)
    entry = f"{datetime.now(UTC).isoformat(timespec='seconds')} {number}\n{format_trace(error)}\n"
    path = data / NAME
    try:
        durable.make_data_folder(data)
        _rotate(path)
        with path.open("a", encoding="utf-8") as log:
            log.write(entry)
    except OSError:
        print(entry, file=sys.stderr)
    return number


def format_trace(error: BaseException) -> str:
    """The files, lines and functions that an error and its causes passed, and their kinds.

    Messages are left out: those of a database, a parser or a KeyError quote cells and names.
    """
    parts: list[str] = []
    current: BaseException | None = error
    seen: set[int] = set()
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        parts.append("".join(map(_format_frame, traceback.extract_tb(current.__traceback__))))
        parts[-1] += _name_kind(current) + "\n"
        is_hidden = current.__suppress_context__
        current = current.__cause__ or (None if is_hidden else current.__context__)
    return "which led to\n".join(reversed(parts))


def _format_frame(frame: traceback.FrameSummary) -> str:
    return f"  {_shorten(Path(frame.filename))}:{frame.lineno} {frame.name}\n"


def _shorten(path: Path) -> str:
    """A path without the folders above the product or the library: they may name a user."""
    if "site-packages" in path.parts:
        return "/".join(path.parts[path.parts.index("site-packages") + 1 :])
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def _name_kind(error: BaseException) -> str:
    kind = type(error)
    name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    is_numbered = isinstance(error, OSError) and error.errno is not None
    return f"{name} (errno {error.errno})" if is_numbered else name


def _rotate(path: Path) -> None:
    """Set a full log aside; the oldest is dropped."""
    if not path.exists() or path.stat().st_size < MAX_BYTES:
        return
    for number in range(OLDER, 0, -1):
        newer = path.with_name(f"{NAME}.{number - 1}") if number > 1 else path
        if newer.exists():
            newer.replace(path.with_name(f"{NAME}.{number}"))
