"""The preview of a sheet: its rows as they stand there, what fills which field, what is wrong."""

from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.display import palette, texts
from dashboard.exports.media_types import XLSX
from dashboard.intake import upload
from dashboard.ui import language
from dashboard.ui.language import t

ROWS = 15
PROBLEM_WIDTH = 280
# How the reader writes a day that a workbook holds.
MIDNIGHT = " 00:00:00"
# How strongly a cell with a problem stands out from the ground: a tint of ink, as no hue is free.
MARKED = 0.2


def render(
    proposal: Any | None,
    read: Callable[[Path], Any],
    sentence: Callable[[Any, str], str],
    correct: Callable[[Sequence[Any], str], bytes],
) -> None:
    """A preview of each sheet, opened on click, and for each file with problems one to correct.

    `read` gives the excerpt of a load, `sentence` words a finding without its place, `correct`
    makes the file to correct of the loads of a file.
    """
    if proposal is None:
        return
    looked = [load for load in proposal.loads if load.excerpt]
    for number, load in enumerate(looked):
        label = texts.escape_markdown(t("preview.title", place=upload.name_place(load)))
        opened = st.expander(label, key=f"preview_{load.load_id}_{number}", on_change="rerun")
        if opened.open:
            with opened:
                _sheet(load, read(load.excerpt), sentence, f"{load.load_id}_{number}")
    for number, (file, own) in enumerate(groupby(looked, key=lambda load: load.file)):
        loads = list(own)
        if any(finding.row is not None for load in loads for finding in load.findings):
            _to_correct(file, loads, correct, number)


def _to_correct(
    file: str, loads: list[Any], correct: Callable[[Sequence[Any], str], bytes], number: int
) -> None:
    lang = language.get_language()
    st.download_button(
        texts.escape_markdown(t("preview.correct", file=file)),
        data=lambda: correct(loads, lang),
        file_name=f"{Path(file).stem}-{t('preview.correct_file')}.xlsx",
        mime=XLSX,
        help=t("preview.correct_help"),
        on_click="ignore",
        icon=":material/download:",
        key=f"correct_{number}",
    )


def _sheet(load: Any, excerpt: Any, sentence: Callable[[Any, str], str], key: str) -> None:
    """The rows with their numbers in the spreadsheet, the problems beside them and at the cells."""
    lang = language.get_language()
    said: dict[int, dict[str, None]] = {}
    wrong: set[tuple[int, int]] = set()
    for mark in excerpt.marks:
        row = mark.finding.row
        said.setdefault(row, {})[sentence(mark.finding, lang)] = None
        wrong |= {(row, place) for place in mark.places}
    only = bool(said) and st.toggle(t("preview.only_problems"), key=f"only_{key}")
    rows = [(number, cells) for number, cells in excerpt.rows if number in said or not only]
    heads = [_head(column, lang) for column in excerpt.columns]
    table = pd.DataFrame(
        [[number, " ".join(said.get(number, ())), *map(_shown, cells)] for number, cells in rows],
        columns=_distinct([t("preview.row"), t("preview.problem"), *heads]),
    )
    used = [column.field is not None for column in excerpt.columns]
    theme = palette.DARK if st.context.theme.type == "dark" else palette.LIGHT
    plain, grey = "", f"color: {theme.secondary}"
    strong = f"background-color: {palette.tint(theme.ink, MARKED, theme.page)}; color: {theme.ink}"
    looks = [
        [plain, plain]
        + [
            strong if (number, column.place) in wrong else plain if is_used else grey
            for column, is_used in zip(excerpt.columns, used, strict=True)
        ]
        for number, _ in rows
    ]
    styles = pd.DataFrame(looks, index=table.index, columns=table.columns)
    st.dataframe(
        table.style.apply(lambda _: styles, axis=None),
        key=f"rows_{key}",
        hide_index=True,
        height=min(len(rows), ROWS) * 35 + 38,
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
            wrong=len(said),
        )
    )


def _shown(cell: str | None) -> str:
    return (cell or "").removesuffix(MIDNIGHT)


def _head(column: Any, lang: str) -> str:
    """The header as it stands in the sheet, and the field that it fills."""
    if column.field is None:
        return t("preview.unused", header=column.shown)
    return t("preview.fills", header=column.shown, field=texts.label_column(lang, column.field))


def _distinct(heads: list[str]) -> list[str]:
    """The same headings, those that stand twice told apart."""
    return [
        f"{head} ({heads[:place].count(head) + 1})" if head in heads[:place] else head
        for place, head in enumerate(heads)
    ]
