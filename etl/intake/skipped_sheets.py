"""Sheets of a file that are left out: covers beside a table, and older copies of a sheet."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

import pyarrow.parquet as pq

from etl import schema
from etl.findings import Finding
from etl.load import Load

# A sheet's name that says that it is a copy.
_COPY = re.compile(
    r"备份|副本|拷贝|旧|作废"
    r"|(?<![a-z])(?:copy|copies|backup|bak|old|outdated|kopie|sicherung|alt)(?![a-z])",
    re.IGNORECASE,
)


def drop_covers(loads: Iterable[Load]) -> Iterable[Load]:
    """Drop sheets without a table where their file has others; where all are so, refuse one."""
    for _, of_file in groupby(loads, key=lambda load: load.file):
        yield from _drop_covers_of_file(list(of_file))


def _drop_covers_of_file(loads: list[Load]) -> list[Load]:
    if any(load.status != "skipped" or _is_left_out(load) for load in loads):
        return [
            replace(load, findings=tuple(_downgrade_to_note(finding) for finding in load.findings))
            if load.status == "skipped"
            else load
            for load in loads
        ]
    empty = [load for load in loads if load.status == "skipped"]
    first = next((load for load in empty if load.findings[-1].code != "sheet_empty"), None)
    first = first or (empty[0] if empty else None)
    return [
        replace(load, status="refused") if load is first else load
        for load in loads
        if load is first or load.status != "skipped"
    ]


def _is_left_out(load: Load) -> bool:
    """Whether a person marked sheets like this one as not needed, or it is of a foreign kind."""
    return any(finding.code in ("left_out", "kind_not_needed") for finding in load.findings)


def _downgrade_to_note(finding: Finding) -> Finding:
    if finding.severity != "error":
        return finding
    code = "not_needed" if finding.code == "no_table" else finding.code
    return Finding(code, "note", finding.sheet)


def drop_copies(loads: Iterable[Load]) -> Iterable[Load]:
    """Drop sheets that are an older copy of another in the same file: of the same headers and rows,
    but hidden or named as one. Where neither is, a warning says that both hold the same rows."""
    for _, of_file in groupby(loads, key=lambda load: load.file):
        yield from _drop_copies_of_file(list(of_file))


def _drop_copies_of_file(loads: list[Load]) -> list[Load]:
    alike: dict[tuple[str | None, str], list[Load]] = {}
    for load in loads:
        if load.status == "loaded" and load.sheet:
            alike.setdefault((load.source, load.shape), []).append(load)
    settled: dict[str, Load] = {}
    for group in alike.values():
        if len({load.sheet for load in group}) > 1:
            settled |= _settle_copies(group)
    return [settled.get(load.load_id, load) for load in loads]


def _settle_copies(group: list[Load]) -> dict[str, Load]:
    """The loads of sheets with the same headers that are copies, by their id, as they are taken."""
    keys = {load.load_id: _list_keys(load) for load in group}
    ranks = {load.load_id: (_is_hidden(load), bool(_COPY.search(load.sheet))) for load in group}
    settled = {}
    for place, load in enumerate(group):
        for other in group:
            shared = keys[load.load_id] & keys[other.load_id]
            smaller = min(len(keys[load.load_id]), len(keys[other.load_id]))
            if other.sheet == load.sheet or len(shared) * 2 < max(smaller, 1):
                continue
            if ranks[load.load_id] > ranks[other.load_id]:
                settled[load.load_id] = _skip_copy(load, other.sheet)
                break
            if ranks[load.load_id] == ranks[other.load_id] and group.index(other) < place:
                same = Finding(
                    "same_rows", "warning", load.sheet, other=other.sheet, count=len(shared)
                )
                settled[load.load_id] = replace(load, findings=(*load.findings, same))
    return settled


def _is_hidden(load: Load) -> bool:
    return any(finding.code == "sheet_hidden" for finding in load.findings)


def _list_keys(load: Load) -> set[tuple]:
    """The keys of the rows of a load, with what each row says of itself: two sheets numbered from 1
    may list other things."""
    assert load.parquet and load.source
    table = schema.load_tables()[load.source]
    told = dict.fromkeys((*table.key, *table.tells_apart))
    names = [name for name in told if name in load.fields]
    if not set(names) & set(table.key):
        return set()
    columns = pq.read_table(load.parquet, columns=names).columns
    return set(zip(*(column.to_pylist() for column in columns), strict=True))


def _skip_copy(load: Load, other: str) -> Load:
    hidden = tuple(finding for finding in load.findings if finding.code == "sheet_hidden")
    return Load(
        load.load_id,
        load.file,
        load.sheet,
        None,
        None,
        "skipped",
        findings=(*hidden, Finding("older_copy", "note", load.sheet, other=other)),
        excerpt=load.excerpt,
        sha=load.sha,
        shape=load.shape,
        found_shape=load.found_shape,
        columns=load.columns,
    )
