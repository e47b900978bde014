"""Cached results as JSON under their own checksum: what is read is what was written, or nothing.

The first line of a file is the SHA-256 of the rest. A file that is missing, cut, changed or of
another form counts as not cached, so that whoever reads it computes the result again.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from store import durable


def write(path: Path, plain: Any) -> None:
    """Cache a JSON value; an earlier one at this path is replaced at once, never in part."""
    content = json.dumps(plain, ensure_ascii=False).encode()
    with durable.open_replacing(path) as file:
        file.write(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)


def read(path: Path) -> Any | None:
    """The value cached at this path, or None where there is none that can be trusted."""
    try:
        checksum, _, content = path.read_bytes().partition(b"\n")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None
    if checksum.decode("ascii", "replace") != hashlib.sha256(content).hexdigest():
        return None
    return json.loads(content)
