"""Sheets of a file that hold no table: passed over beside others, refused where there are none."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from etl.findings import Finding
from etl.load import Load


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
