"""The preview of a sheet: its rows, the field that each column fills, and its problems."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard.display import palette, texts
from dashboard.engine import session
from dashboard.exports.media_types import XLSX
from dashboard.intake import load_table
from dashboard.intake.sheet_groups import Answer
from dashboard.ui import export_record, language, tables
from dashboard.ui.language import t
from etl import findings
from etl.commands import commit
from etl.commands.loads import Proposal
from etl.load import Load
from etl.mapping import excerpt
from etl.mapping.excerpt import Column, Excerpt

MAX_VISIBLE_ROWS = 15
PROBLEM_WIDTH = 280
# The reader appends it to each day of a workbook.
MIDNIGHT = " 00:00:00"
# Share of ink in the background of a cell with a problem: a tint, as every hue has a meaning.
PROBLEM_TINT = 0.2


def render_rows(load: Load, key: str) -> Answer | None:
    """The rows of a sheet, read when opened; returns where a person says that its header is."""
    if load.excerpt is None:
        return None
    label = texts.escape_markdown(t("preview.title", place=load_table.name_sheet(load)))
    expander = st.expander(label, key=f"preview_{key}", on_change="rerun")
    if not expander.open:
        return None
    with expander:
        sheet = excerpt.read(load.excerpt)
        _render_sheet(load, sheet, key)
        return _render_header_row(sheet.header_row, key) if load.shape else None


def _render_header_row(current: int, key: str) -> Answer | None:
    with st.form(f"header_{key}", border=False), st.container(horizontal=True):
        row = st.number_input(
            t("preview.header_row"), min_value=1, value=current, key=f"header_row_{key}_{current}"
        )
        pressed = st.form_submit_button(t("preview.take_header"), key=f"take_header_{key}")
    return {"rows": {"header_row": row}} if pressed and row != current else None


def render_corrected_files(proposal: Proposal) -> None:
    """For each file with problems, a copy to correct."""
    previewed = [load for load in proposal.loads if load.excerpt]
    for number, (file, file_loads) in enumerate(groupby(previewed, key=lambda load: load.file)):
        loads = list(file_loads)
        if any(finding.row is not None for load in loads for finding in load.findings):
            _render_corrected_file(file, loads, number)


def _render_corrected_file(file: str, loads: Sequence[Load], number: int) -> None:
    data, lang = session.get_data_folder(), language.get_language()
    name = f"{Path(file).stem}-{t('preview.correct_file')}.xlsx"
    st.download_button(
        texts.escape_markdown(t("preview.correct", file=file)),
        data=export_record.record(lambda: commit.write_corrected_file(data, loads, lang), name),
        file_name=name,
        mime=XLSX,
        help=t("preview.correct_help"),
        on_click="ignore",
        icon=":material/download:",
        key=f"correct_{number}",
    )


def _render_sheet(load: Load, sheet: Excerpt, key: str) -> None:
    """Rows under their spreadsheet numbers, each with its problems; the cells concerned tinted."""
    problems = _list_problems(sheet)
    only_problems = bool(problems) and st.toggle(t("preview.only_problems"), key=f"only_{key}")
    rows = [
        (number, cells) for number, cells in sheet.rows if number in problems or not only_problems
    ]
    headings = [_label_column(column) for column in sheet.columns]
    table = pd.DataFrame(
        [
            [number, " ".join(problems.get(number, ())), *map(_strip_midnight, cells)]
            for number, cells in rows
        ],
        columns=_number_duplicates([t("preview.row"), t("preview.problem"), *headings]),
    )
    styles = pd.DataFrame(
        _style_cells(sheet, [number for number, _ in rows]),
        index=table.index,
        columns=table.columns,
    )
    st.dataframe(
        table.style.apply(lambda _: styles, axis=None),
        key=f"rows_{key}",
        hide_index=True,
        height=tables.measure_height(len(rows), MAX_VISIBLE_ROWS),
        column_config={
            table.columns[0]: st.column_config.NumberColumn(pinned=True),
            table.columns[1]: st.column_config.Column(width=PROBLEM_WIDTH),
        },
    )
    st.caption(
        t(
            "preview.counts",
            n=len(rows),
            all=load.rows_read or len(rows),
            wrong=len(problems),
        )
    )


def _list_problems(sheet: Excerpt) -> dict[int | None, list[str]]:
    """Row number → the sentences of its findings, each once."""
    lang = language.get_language()
    problems: dict[int | None, dict[str, None]] = {}
    for mark in sheet.marks:
        sentence = findings.format_sentence(mark.finding, lang)
        problems.setdefault(mark.finding.row, {})[sentence] = None
    return {row: list(sentences) for row, sentences in problems.items()}


def _style_cells(sheet: Excerpt, row_numbers: Sequence[int]) -> list[list[str]]:
    """The CSS of each cell: problems tinted, columns that fill no field in grey."""
    theme = palette.DARK if st.context.theme.type == "dark" else palette.LIGHT
    plain, grey = "", f"color: {theme.secondary}"
    tint = palette.tint(theme.ink, PROBLEM_TINT, theme.page)
    problem = f"background-color: {tint}; color: {theme.ink}"
    problem_cells = {(mark.finding.row, place) for mark in sheet.marks for place in mark.places}

    def style(row_number: int, column: Column) -> str:
        if (row_number, column.place) in problem_cells:
            return problem
        return plain if column.field is not None else grey

    return [
        [plain, plain, *(style(number, column) for column in sheet.columns)]
        for number in row_numbers
    ]


def _strip_midnight(cell: str | None) -> str:
    return (cell or "").removesuffix(MIDNIGHT)


def _label_column(column: Column) -> str:
    """The header as written in the sheet, and the field that it fills."""
    if column.field is None:
        return t("preview.unused", header=column.shown)
    field = texts.label_column(language.get_language(), column.field)
    return t("preview.fills", header=column.shown, field=field)


def _number_duplicates(headings: Sequence[str]) -> list[str]:
    """The headings, a repeated one with a number: a table needs distinct column names."""
    return [
        f"{heading} ({headings[:place].count(heading) + 1})"
        if heading in headings[:place]
        else heading
        for place, heading in enumerate(headings)
    ]
