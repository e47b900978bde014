"""The header of a query as a form: its words in both languages, each in its own line of TOML."""

import json
import re
import tomllib
from typing import Any

from queries.headers import LANGUAGES
from queries.refusal import QueryError

BLOCK = re.compile(r"\s*/\*\n?(.*?)\n?\*/\n?", re.DOTALL)
# The keys of words, and whether each is a list of sentences.
KEYS = {"title": False, "question": False, "caveats": True}
# A list of sentences may take several lines.
MAX_LINES = 60


def split(text: str) -> tuple[str, str]:
    """The header and the SQL of a query; all of it is SQL where there is no header."""
    block = BLOCK.match(text)
    return (block[1], text[block.end() :]) if block else ("", text)


def join(header: str, sql: str) -> str:
    """The text of a query. What would end the comment early is written apart."""
    return f"/*\n{header.replace('*/', '* /')}\n*/\n{sql}"


def list_fields(kind: str) -> list[str]:
    """The keys of the words that a query of this kind has, such as `title.en`."""
    keys = KEYS if kind == "evidence" else ("title",)
    return [f"{key}.{lang}" for key in keys for lang in LANGUAGES]


def read_field(header: str, key: str) -> str | None:
    """The words under a key, a list as one sentence a line; "" where the key is missing.

    None where it is not written in the short way, `key = …`: then it is edited in the header.
    """
    lines = header.splitlines()
    if (found := _find(lines, key)) is None:
        return None if re.search(rf"(?m)^[^\S\n]*\[?{key.split('.')[0]}\b", header) else ""
    value = tomllib.loads("\n".join(lines[slice(*found)]))
    for part in key.split("."):
        value = value[part]
    return "\n".join(value) if isinstance(value, list) else str(value)


def write_field(header: str, key: str, words: str) -> str:
    """The header with other words under a key; all other lines stay as they are."""
    is_list = KEYS[key.split(".")[0]]
    value: Any = [line.strip() for line in words.splitlines() if line.strip()]
    value = value if is_list else " ".join(value)
    # An escaped slash, because `*/` ends the comment that holds the header.
    written = json.dumps(value, ensure_ascii=False).replace("*/", "*\\u002f")
    lines = header.splitlines()
    if found := _find(lines, key):
        start, end = found
        lines[start:end] = [f"{lines[start].partition('=')[0]}= {written}"]
    else:
        lines.insert(_count_title_lines(lines), f"{key} = {written}")
    return "\n".join(lines)


def _find(lines: list[str], key: str) -> tuple[int, int] | None:
    """The lines of `key = …` above the first table, as start and end."""
    begins = re.compile(rf"{re.escape(key)}\s*=")
    for start, line in enumerate(lines):
        if line.startswith("["):
            return None
        if begins.match(line):
            for end in range(start + 1, min(start + MAX_LINES, len(lines)) + 1):
                if _is_toml("\n".join(lines[start:end])):
                    return start, end
            return None
    return None


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _count_title_lines(lines: list[str]) -> int:
    """After which line a new key stands: behind the titles, above any table."""
    return next(
        (number for number, line in enumerate(lines) if not line.startswith("title")), len(lines)
    )


def find_line(header: str, error: QueryError) -> int | None:
    """The line of the header, from 0, that a mistake is on; None where it is on none, such as a
    missing key."""
    part, reason = "", error
    while isinstance(inner := reason.details.get("reason"), QueryError):
        part = str(reason.details.get("where", "")).partition(", ")[2]
        reason = inner
    if reason.code == "header_not_toml":
        told = re.search(r"line (\d+)", str(reason.details["message"]))
        # The header as it was read begins with the line break after `/*`.
        return int(told[1]) - 2 if told else None
    key = str(reason.details.get("key") or reason.details.get("name") or "")
    own = None if reason.code == "missing_key" else _find_line_of(header, key)
    return _find_line_of(header, part) if own is None else own


def _find_line_of(header: str, key: str) -> int | None:
    """The line on which a key, or else the table that it is in, begins."""
    names = [name for name in key.split(".") if name]
    for count in range(len(names), 0, -1):
        begins = re.compile(rf"\s*\[?{re.escape('.'.join(names[:count]))}\b")
        for number, line in enumerate(header.splitlines()):
            if begins.match(line):
                return number
    return None
