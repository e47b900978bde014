"""The mapping card of a sheet: all its columns at once, taken by one button.

Sheets that leave the same open share a card.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.display import texts
from dashboard.intake import mapping_forms, mapping_rows, sheet_values
from dashboard.intake.mapping_rows import MappingRow
from dashboard.intake.sheet_groups import Answer, SheetGroup, spread
from dashboard.ui import language
from dashboard.ui.language import t
from etl import findings
from etl.load import NUMBER_ROWS, Load

# The answer that a field has no column; no header is empty.
NO_COLUMN = ""
# Further unused columns are listed once they are opened.
MAX_UNUSED = 6
# Field, column, how sure.
WIDTHS = (3, 4, 5)

Answers = list[tuple[Load, Answer]]


def render(group: SheetGroup, key: str) -> Answers | None:
    """The columns of a group of sheets, to confirm or change; returns what was answered for each
    sheet, None while nothing is."""
    load = group.first
    key = f"{key}_{_digest(group)}"
    rows = mapping_rows.list_rows(load)
    with st.form(f"mapping_{key}", border=False):
        each = sheet_values.list_fields(group, rows)
        values = sheet_values.render(group, each, key)
        proposals = mapping_rows.propose(rows)
        chosen = {
            row.field.name: _render_row(load, row, proposals, key, is_each=row in each)
            for row in rows
        }
        uses = _render_unused(load, key)
        meanings = mapping_forms.render_unknown_words(load.source or "", group.unknown, key)
        details = mapping_forms.render_details(load, key)
        is_for_all = len(group.loads) == 1 or st.checkbox(
            t("mapping.for_all", n=len(group.loads)), value=True, key=f"all_{key}"
        )
        pressed, is_unneeded, withdraws = _render_buttons(load, key)
    loads = group.loads if is_for_all else group.loads[:1]
    if withdraws:
        return [(one, {}) for one in loads]
    if is_unneeded:
        return spread({"needed": False}, loads)
    if not pressed:
        return None
    if twice := [field for field in uses if chosen.get(field)]:
        st.warning(t("mapping.twice", fields=_join_fields(twice)))
        return None
    if "table" in details:
        return spread(details, loads)
    answer = _compose(load, rows, chosen | uses, meanings, details)
    filled = {name for name, headers in (chosen | uses).items() if any(headers)}
    if lacking := _list_lacking(load, rows, filled, values):
        st.warning(t("mapping.lacking", fields=_join_fields(lacking)))
        return None
    values = {
        # A column, or the word that there is none, stands above the values of the sheets.
        load_id: {name: value for name, value in own.items() if not chosen.get(name)}
        for load_id, own in values.items()
    }
    if set(answer) == {"table"} and not any(values.values()):
        st.info(t("mapping.unchanged"))
        return None
    return spread(answer, loads, values)


def _render_buttons(load: Load, key: str) -> tuple[bool, bool, bool]:
    """The buttons of the form: whether the mapping is taken, the sheet not needed, or an earlier
    answer taken back."""
    with st.container(horizontal=True):
        takes = st.form_submit_button(t("mapping.take"), type="primary", key=f"take_mapping_{key}")
        is_unneeded = st.form_submit_button(t("questions.unneeded"), key=f"unneeded_{key}")
        withdraws = load.is_answered and st.form_submit_button(
            t("questions.take_back"), key=f"take_back_{key}"
        )
    return takes, is_unneeded, withdraws


def _list_lacking(
    load: Load, rows: list[MappingRow], filled: set[str], values: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """The needed fields that neither a column nor a value of a sheet fills."""
    return [
        row.field.name
        for row in rows
        if row.is_needed
        and not mapping_rows.is_satisfied(load, row, filled)
        and not any(row.field.name in own for own in values.values())
    ]


def _digest(group: SheetGroup) -> str:
    """A key that changes with what is recognised and open, so that no choice outlives it."""
    load = group.first
    state = (load.source, load.mapped, load.constants, load.questions, len(group.loads))
    return hashlib.sha256(repr(state).encode()).hexdigest()[:8]


def _join_fields(names: list[str]) -> str:
    lang = language.get_language()
    return texts.escape_markdown(
        t("general.list").join(texts.label_column(lang, name) for name in names)
    )


def _render_row(
    load: Load, row: MappingRow, proposals: Mapping[str, str], key: str, *, is_each: bool
) -> list[str]:
    """A field, its column and how sure that is; returns the chosen headers, or a typed value.

    `is_each`: each of several sheets may have a value of its own.
    """
    lang = language.get_language()
    name = row.field.name
    label = texts.label_column(lang, name)
    left, middle, right = st.columns(WIDTHS, vertical_alignment="center")
    mark = f" :small[{t('mapping.required')}]" if row.field.required or row.is_needed else ""
    about = row.field.about[lang]
    if row.field.differs:
        about = f"{t('questions.meant', about=about)} {row.field.differs[lang]}"
    left.markdown(f"**{texts.escape_markdown(label)}**{mark}", help=texts.escape_markdown(about))
    with middle:
        chosen = _pick_columns(load, row, label, proposals.get(name), f"field_{key}_{name}")
    explained = t("mapping.each") if is_each else _explain(load, row)
    right.caption(texts.escape_markdown(explained))
    return chosen


def _pick_columns(
    load: Load, row: MappingRow, label: str, proposal: str | None, key: str
) -> list[str]:
    samples = _list_samples(load)
    candidates = [candidate.header for candidate in row.candidates]
    options = list(dict.fromkeys((*row.current, *candidates, *samples)))
    names_key = row.field.name.endswith("_id") and row.field.type == "text"

    none = t("questions.none")

    def format_option(option: str) -> str:
        if option == NO_COLUMN:
            return none
        if option == NUMBER_ROWS:
            return t("mapping.number_rows")
        return f"{option} ({samples[option]})" if samples.get(option) else option

    if names_key or len(row.current) > 1:
        return st.multiselect(
            texts.escape_markdown(label),
            options,
            default=list(row.current) or ([proposal] if proposal else []),
            format_func=format_option,
            placeholder=t("mapping.choose"),
            label_visibility="collapsed",
            key=key,
        )
    preset = row.current[0] if row.current else proposal
    if not row.is_needed:
        options.append(NO_COLUMN)
    choice = st.selectbox(
        texts.escape_markdown(label),
        options,
        index=options.index(preset) if preset else None,
        format_func=format_option,
        placeholder=t("mapping.choose" if row.question else "questions.no_column"),
        accept_new_options=True,
        label_visibility="collapsed",
        key=key,
    )
    return [] if choice is None else [choice]


def _list_samples(load: Load) -> dict[str, str]:
    """Header → some of its values, in words."""
    return {column.header: t("general.list").join(column.samples) for column in load.columns}


def _explain(load: Load, row: MappingRow) -> str:
    """How sure the column of a field is, and some of its values; what is open where none is."""
    lang, samples = language.get_language(), _list_samples(load)
    if row.current:
        how = t(f"mapping.sure_{mapping_rows.explain_match(load, row)}")
        values = t("general.list").join(filter(None, map(samples.get, row.current)))
        return t("questions.why", why=how, values=values) if values else how
    if row.candidates:
        columns = [one for one in row.candidates if one.header != NUMBER_ROWS]
        if not columns:
            return t("mapping.no_numbers")
        reasons = [
            t(
                "mapping.candidate",
                header=candidate.header,
                why=findings.describe_reason(candidate.why, lang),
            )
            for candidate in columns
        ]
        return t("mapping.candidates", reasons=t("general.comma").join(reasons))
    return t("mapping.needed" if row.is_needed else "mapping.empty")


def _render_unused(load: Load, key: str) -> dict[str, list[str]]:
    """The columns that fill no field; returns field → columns to use for it."""
    unused, samples = mapping_rows.list_unused(load), _list_samples(load)
    empty = [field.name for field in mapping_rows.list_empty(load)]
    if not unused or not empty:
        return {}
    lang = language.get_language()
    uses: dict[str, list[str]] = {}
    label = t("mapping.unused", n=len(unused))
    with st.expander(label, expanded=len(unused) <= MAX_UNUSED, key=f"unused_{key}"):
        for number, header in enumerate(unused):
            left, middle, right = st.columns(WIDTHS, vertical_alignment="center")
            left.markdown(texts.escape_markdown(header))
            with middle:
                field = st.selectbox(
                    texts.escape_markdown(t("mapping.use_as", header=header)),
                    empty,
                    index=None,
                    format_func=lambda name: texts.label_column(lang, name),
                    placeholder=t("mapping.not_used"),
                    label_visibility="collapsed",
                    key=f"use_{key}_{number}",
                )
            right.caption(texts.escape_markdown(samples[header]))
            if field:
                uses.setdefault(field, []).append(header)
    return uses


def _compose(
    load: Load,
    rows: list[MappingRow],
    chosen: Mapping[str, list[str]],
    meanings: Answer,
    details: Answer,
) -> Answer:
    """What was changed or confirmed, with the keys of a format file."""
    headers = {column.header for column in load.columns}
    current = {row.field.name: list(row.current) for row in rows}
    columns: dict[str, list[str]] = {}
    constants: dict[str, str] = {}
    for name, picked in chosen.items():
        if picked == current.get(name, []):
            continue
        if picked == [NUMBER_ROWS]:
            details = {**details, "rows": {**details.get("rows", {}), "number": "none"}}
        elif len(picked) == 1 and picked[0] not in headers and picked[0] != NO_COLUMN:
            constants[name] = picked[0]
        else:
            columns[name] = [header for header in picked if header in headers]
    answer: dict[str, Any] = {
        "table": load.source,
        "columns": columns,
        "constants": constants,
        "choices": meanings,
        **details,
    }
    return {part: value for part, value in answer.items() if value}
