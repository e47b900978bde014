"""What a file may be before it is read; the figures and their reasons are in limits.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Limits:
    """How much of what a file may hold, and its reader use; each as limits.toml describes it."""

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
