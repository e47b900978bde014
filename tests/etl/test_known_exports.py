"""Exports of known systems load without questions, each column into its field."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from etl import schema
from tests.etl.taking import only, said, text_file

KNOWN = tomllib.loads(Path(__file__).with_name("known_exports.toml").read_text("utf-8"))["export"]
ROWS = 3
VALUES = {"date": "2026-03-0{}", "timestamp": "2026-03-0{} 10:15", "boolean": "Yes"}
VALUES |= {"number": "{}", "whole number": "{}"}


def make_cell(field, row):
    """A cell that its field can parse; for a choice, its first spelling."""
    if field is None:
        return f"x{row}"
    if field.choices:
        return next(iter(field.choices.values()))[0]
    return VALUES.get(field.type, "A{}").format(row)


def load_export(folder, export):
    """The load of a small file with the columns of a system's export."""
    fields = schema.load_tables()[export["source"]].fields
    columns = export["columns"]
    rows = [
        " | ".join(
            given[0] if given else make_cell(fields.get(name), row) for _, name, *given in columns
        )
        for row in range(1, ROWS + 1)
    ]
    headers = " | ".join(header for header, *_ in columns)
    return only(text_file(folder, "\n".join([headers, *rows])))


def list_filled_fields(load, header):
    return {name for name, headers in load.mapped.items() if header in headers}


@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.nightly)])
def test_the_columns_of_known_exports_match_without_help(tmp_path, lang, capsys):
    counts: Counter[str] = Counter()
    wrong = []
    for export in KNOWN:
        if export["lang"] != lang:
            continue
        load = load_export(tmp_path, export)
        assert (load.status, load.source) == ("loaded", export["source"]), (
            export["system"],
            said(load),
        )
        for header, name, *_ in export["columns"]:
            fits = (
                name in list_filled_fields(load, header)
                if name
                else not list_filled_fields(load, header)
            )
            counts["fits"] += fits and bool(name)
            counts["all"] += bool(name)
            if not fits:
                wrong.append((export["system"], header, name, list_filled_fields(load, header)))
    with capsys.disabled():
        print(f"\n{lang}: {counts['fits']} of {counts['all']} columns match without help")
    assert wrong == []
