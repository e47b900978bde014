"""What each file changes, before it is published: counts per file, the boxes for complete exports,
and the rows, opened."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.display import texts
from dashboard.intake import load_table
from dashboard.ui import language, tables
from dashboard.ui.language import t
from etl import schema
from etl.commands.loads import Preview, Proposal
from etl.snapshot.effects import LoadEffect, NamedRow

COUNTS = ("added", "changed", "other", "removed", "standing")
# Of more files with changed rows, one is chosen to be shown.
MAX_FILES = 5
# More boxes than this scroll.
MAX_BOXES, BOXES_PIXELS = 6, 300
# DuckDB writes it behind each day.
MIDNIGHT = " 00:00:00"
COMPLETE_KEY = "complete_{sha}"


def list_complete(proposal: Proposal) -> frozenset[str]:
    """The SHA-256 of each file of a proposal that is ticked as a complete export."""
    return frozenset(
        file.sha
        for file in proposal.files
        if st.session_state.get(COMPLETE_KEY.format(sha=file.sha))
    )


def keep_complete(complete: Iterable[str]) -> None:
    """Keep these files ticked in a run of the page that does not draw their boxes."""
    for sha in complete:
        st.session_state[COMPLETE_KEY.format(sha=sha)] = True


def render_changes(preview: Preview, complete: Iterable[str]) -> None:
    """Render what each file changes; `complete` are the files ticked as complete exports."""
    if not preview.loads:
        return
    load_table.render_table(
        [
            {
                t("upload.file"): effect.file,
                t("upload.sheet"): effect.sheet,
                t("effect.table"): t(f"tables.{effect.table}"),
                **{t(f"changes.{name}"): getattr(effect, name) for name in COUNTS},
            }
            for effect in preview.loads
        ],
        key="changes_by_file",
        columns={
            t(f"changes.{name}"): st.column_config.NumberColumn(format="localized")
            for name in COUNTS
        },
    )
    _render_findings(preview)
    _render_boxes(preview.loads, frozenset(complete))
    _render_rows(preview.loads)


def _render_findings(preview: Preview) -> None:
    """The problems of each file that only the data so far, or today's date, show."""
    lang = language.get_language()
    for effect in preview.loads:
        if found := preview.findings.get(effect.load_id):
            label = t("changes.findings", place=_name_effect(effect), n=len(found))
            with st.expander(texts.escape_markdown(label), key=f"built_of_{effect.load_id}"):
                for finding in found:
                    st.markdown(f"- {texts.escape_markdown(finding.messages[lang])}")


def _render_boxes(effects: Sequence[LoadEffect], complete: frozenset[str]) -> None:
    """A box for each file that lacks rows of its list, or is ticked: is it complete?"""
    lacking: dict[str, list[LoadEffect]] = {}
    for effect in effects:
        if effect.standing or effect.sha in complete:
            lacking.setdefault(effect.sha, []).append(effect)
    if not lacking:
        return
    height = BOXES_PIXELS if len(lacking) > MAX_BOXES else "content"
    with st.container(key="complete_boxes", height=height, border=len(lacking) > MAX_BOXES):
        for sha, of_file in lacking.items():
            count = sum(effect.standing + effect.removed for effect in of_file)
            st.checkbox(
                texts.escape_markdown(t("changes.complete", file=of_file[0].file, n=count)),
                help=t("changes.complete_help"),
                key=COMPLETE_KEY.format(sha=sha),
            )
            for effect in of_file:
                if effect.may_be_complete:
                    all_rows = effect.returned + effect.standing
                    st.caption(t("changes.nearly_all", n=effect.returned, all=all_rows))


def _render_rows(effects: Sequence[LoadEffect]) -> None:
    """The changed, removed and standing rows of each file, closed; of many files, of one."""
    concerned = [
        effect for effect in effects if effect.changed or effect.removed or effect.standing
    ]
    if len(concerned) > MAX_FILES:
        place = st.selectbox(
            t("changes.of_file"),
            range(len(concerned)),
            format_func=lambda place: _name_effect(concerned[place]),
            key="changes_of_file",
        )
        concerned = concerned[place or 0 : (place or 0) + 1]
    for effect in concerned:
        _render_changed(effect)
        _render_named(effect, "removed", effect.removed, effect.removed_rows)
        _render_named(effect, "standing", effect.standing, effect.standing_rows)


def _render_changed(effect: LoadEffect) -> None:
    """A line for each changed cell: before and after."""
    if not effect.changed:
        return
    lang = language.get_language()
    expander = _open_expander(effect, "changed", effect.changed)
    if expander is None:
        return
    with expander:
        counts = t("general.comma").join(
            f"{texts.label_column(lang, field)} {texts.number(count, lang)}"
            for field, count in effect.field_counts
        )
        if counts:
            st.caption(texts.escape_markdown(t("changes.cells", counts=counts)))
        lines = [
            {
                t("changes.number"): row.after.number,
                t("changes.cell"): texts.label_column(lang, cell.field),
                t("changes.before"): _show(effect.table, cell.field, cell.before),
                t("changes.after"): _show(effect.table, cell.field, cell.after),
                t("changes.row"): row.before.values[0] or row.after.values[0],
                t("preview.row"): row.after.source_row,
            }
            for row in effect.changed_rows
            for cell in row.cells
        ]
        _render_lines(lines, f"changed_{effect.load_id}")
        _tell_rest(len(effect.changed_rows), effect.changed)


def _render_named(effect: LoadEffect, kind: str, count: int, rows: Sequence[NamedRow]) -> None:
    """The rows that are removed or left standing, by number and name."""
    if not count:
        return
    lang = language.get_language()
    expander = _open_expander(effect, kind, count)
    if expander is None:
        return
    with expander:
        lines = [
            {t("changes.number"): row.number}
            | {
                texts.label_column(lang, field): _show(effect.table, field, value)
                for field, value in zip(effect.shown, row.values, strict=True)
            }
            | {t("changes.from_file"): row.file, t("preview.row"): row.source_row}
            for row in rows
        ]
        _render_lines(lines, f"{kind}_{effect.load_id}")
        _tell_rest(len(rows), count)


def _open_expander(effect: LoadEffect, kind: str, count: int) -> DeltaGenerator | None:
    """A closed expander for some rows of a file; None until it is opened."""
    label = t(f"changes.{kind}_rows", place=_name_effect(effect), n=count)
    expander = st.expander(
        texts.escape_markdown(label), key=f"{kind}_of_{effect.load_id}", on_change="rerun"
    )
    return expander if expander.open else None


def _render_lines(lines: list[dict[str, Any]], key: str) -> None:
    st.dataframe(
        pd.DataFrame(lines),
        key=key,
        hide_index=True,
        height=tables.measure_height(len(lines), tables.MAX_VISIBLE_ROWS),
        column_config={
            t("preview.row"): st.column_config.Column(width="small"),
        },
    )


def _tell_rest(listed: int, count: int) -> None:
    if listed < count:
        st.caption(t("changes.rest", n=listed, all=count))


def _show(table: str, field: str, value: str | None) -> str:
    """A value in the reader's words; a sign where there is none. Numbers keep all their digits, so
    that what differs looks different."""
    if value is None:
        return t("general.none")
    known = schema.load_tables()[table].fields.get(field)
    match known.type if known else "choice":
        case "choice":
            return texts.translate_choice(language.get_language(), field, value)
        case "boolean":
            return t("general.yes" if value == "true" else "general.no")
        case "number":
            is_rate = known is not None and known.unit == "rate"
            return f"{100 * float(value):.12g}%" if is_rate else f"{float(value):.15g}"
    return value.removesuffix(MIDNIGHT)


def _name_effect(effect: LoadEffect) -> str:
    if not effect.sheet:
        return effect.file
    return t("upload.problems_of", file=effect.file, sheet=effect.sheet)
