"""OLE compound files: what an encrypted workbook and an old xls are kept in."""

import struct
from pathlib import Path

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
# Smaller streams would go to a second, finer table of sectors.
SMALLEST_STREAM = 4096
STREAM, ROOT = 2, 5


def write(path: Path, **streams: bytes) -> Path:
    """Write streams by name into a compound file of version 3; each is padded with zeros."""
    contents = [
        content.ljust(max(SMALLEST_STREAM, -(-len(content) // SECTOR) * SECTOR), b"\0")
        for content in streams.values()
    ]
    # Sector 0 is the table of sectors, the next hold the directory, the rest the streams.
    directory_sectors = -(-(len(streams) + 1) * 128 // SECTOR)
    table = [FAT, *_chain(1, directory_sectors)]
    starts = []
    for content in contents:
        starts.append(len(table))
        table += _chain(len(table), len(content) // SECTOR)
    assert len(table) <= SECTOR // 4
    entries = [_entry("Root Entry", ROOT, END, 0, child=1)]
    for place, (name, start) in enumerate(zip(streams, starts, strict=True), 1):
        following = place + 1 if place < len(streams) else FREE
        size = len(contents[place - 1])
        entries.append(_entry(name, STREAM, start, size, following=following))
    path.write_bytes(
        _header()
        + struct.pack("<128I", *table, *[FREE] * (SECTOR // 4 - len(table)))
        + b"".join(entries).ljust(directory_sectors * SECTOR, b"\0")
        + b"".join(contents)
    )
    return path


def _chain(first: int, length: int) -> list[int]:
    return [*range(first + 1, first + length), END]


def _header() -> bytes:
    magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    versions = struct.pack("<16xHHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    places = struct.pack("<IIIIIIIII", 0, 1, 1, 0, SMALLEST_STREAM, END, 0, END, 0)
    return magic + versions + places + struct.pack("<109I", 0, *[FREE] * 108)


def _entry(
    name: str, kind: int, start: int, size: int, child: int = FREE, following: int = FREE
) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    return written.ljust(64, b"\0") + struct.pack(
        "<HBBIII36xIQ", len(written), kind, 1, FREE, following, child, start, size
    )
