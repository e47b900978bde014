"""A value for each of several sheets alike, such as its project: one table, confirmed at once."""

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.display import texts
from dashboard.intake.mapping_rows import MappingRow
from dashboard.intake.sheet_groups import SheetGroup
from dashboard.ui import filter_choices, language, tables
from dashboard.ui.language import t
from etl.load import Load
from etl.values.normalise import fold

# A longer table scrolls.
MAX_VISIBLE_ROWS = 14
# Known names in the help of a column.
MAX_KNOWN = 20
# The filter whose choices are the names that a field may have.
CHOICES = {"project": "project", "client": "client"}


def list_fields(group: SheetGroup, rows: Sequence[MappingRow]) -> list[MappingRow]:
    """The texts that each of several sheets may have its own value of: those that the sheets wait
    for, and those that the names of the sheets suggest."""
    if len(group.loads) == 1:
        return []
    return [
        row
        for row in rows
        if row.field.type == "text"
        and not row.field.name.endswith("_id")
        and (row.is_needed or any(candidate.is_value for candidate in row.candidates))
    ]


def render(group: SheetGroup, rows: Sequence[MappingRow], key: str) -> dict[str, dict[str, str]]:
    """The table of the sheets' values, filled with what their names suggest; returns load id →
    field → value."""
    if not rows:
        return {}
    lang = language.get_language()
    labels = {row.field.name: texts.label_column(lang, row.field.name) for row in rows}
    known = {name: _list_known(name) for name in labels}
    fields = texts.escape_markdown(t("general.list").join(labels.values()))
    st.markdown(f"**{t('mapping.values', fields=fields)}**")
    is_needed = any(row.is_needed for row in rows)
    st.caption(t("mapping.values_needed" if is_needed else "mapping.values_optional"))
    places = _name_places(group.loads)
    table = pd.DataFrame(
        [
            place | {label: _propose(load, name, known[name]) for name, label in labels.items()}
            for place, load in zip(places, group.loads, strict=True)
        ]
    )
    edited = st.data_editor(
        table,
        hide_index=True,
        disabled=list(places[0]),
        column_config={label: _configure(known[name]) for name, label in labels.items()},
        height=tables.measure_height(len(table), MAX_VISIBLE_ROWS),
        key=f"values_{key}",
    )
    # An optional value is taken only when a person says so: sheets may be named for anything.
    is_taken = is_needed or st.checkbox(
        t("mapping.values_hold", fields=fields), key=f"values_hold_{key}"
    )
    return {
        load.load_id: {
            name: value.strip()
            for name, label in labels.items()
            if isinstance(value := row[label], str) and value.strip()
        }
        for load, row in zip(group.loads, edited.to_dict("records"), strict=True)
        if is_taken
    }


def _name_places(loads: Sequence[Load]) -> list[dict[str, str]]:
    """What tells the sheets apart: their own names, their files', or both."""
    columns = {
        t("upload.file"): [load.file for load in loads],
        t("upload.sheet"): [load.sheet for load in loads],
    }
    telling = {name: values for name, values in columns.items() if len(set(values)) > 1}
    return [
        {name: values[place] for name, values in (telling or columns).items()}
        for place in range(len(loads))
    ]


def _configure(known: Sequence[str]) -> Any:
    names = ", ".join(known[:MAX_KNOWN])
    return st.column_config.TextColumn(help=t("mapping.known", names=names) if names else None)


def _list_known(field: str) -> list[str]:
    """The names that are known already, longest first."""
    names = set(filter_choices.load_choices().get(CHOICES.get(field, ""), {}).values())
    return sorted(names, key=lambda name: (-len(name), name))


def _propose(load: Load, field: str, known: Sequence[str]) -> str | None:
    """The likely value of a field for all rows of a sheet: a known name that stands in its own
    name, else what its name or its file's suggests; never what was answered for another file."""
    named = next((name for name in known if _stands_in(name, load.sheet)), None)
    candidates = [
        candidate.header
        for question in load.questions
        if question.field == field
        for candidate in question.candidates
        if candidate.is_value and candidate.why != "answered"
    ]
    return named or next(iter(candidates), None)


def _stands_in(name: str, sheet: str) -> bool:
    """Whether a name is part of a sheet's: Latin ones as whole words."""
    folded = fold(name)
    if not folded.isascii():
        return len(folded) > 1 and folded in fold(sheet)
    return bool(re.search(rf"(?<![a-z\d]){re.escape(folded)}(?![a-z\d])", fold(sheet)))
