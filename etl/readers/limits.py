"""Limits on files and on the process that reads them; values and reasons are in limits.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Limits:
    """The limits of one file and its reader; limits.toml describes each."""

    file_bytes: int
    unpacked_bytes: int
    unpacked_ratio: int
    unpacked_free_bytes: int
    archive_parts: int
    cells: int
    columns: int
    cell_characters: int
    line_bytes: int
    xml_depth: int
    memory_bytes: int
    seconds: int
    seconds_per_megabyte: int


LIMITS = Limits(**tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8")))
