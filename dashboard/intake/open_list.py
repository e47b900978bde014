"""What is open in the dropped files, in one list: what each needs, and what it blocks."""

from collections.abc import Sequence

import streamlit as st

from dashboard.display import texts
from dashboard.intake import load_table, mapping_rows
from dashboard.intake.sheet_groups import SheetGroup
from dashboard.ui import language
from dashboard.ui.language import t
from etl.load import Load, Question

# A longer list ends with how many more there are.
MAX_LINES = 12


def render(groups: Sequence[SheetGroup]) -> None:
    """A line for each kind of open sheet; nothing where nothing is open."""
    if not groups:
        return
    count = sum(len(group.loads) for group in groups)
    waiting = sum(len(group.loads) for group in groups if group.is_blocked)
    with st.container(border=True, key="open_list"):
        title = t("open.title_waiting" if waiting else "open.title", n=count, waiting=waiting)
        st.markdown(f"**{title}**")
        lines = [texts.escape_markdown(describe_line(group)) for group in groups[:MAX_LINES]]
        if len(groups) > MAX_LINES:
            lines.append(t("open.more", n=len(groups) - MAX_LINES))
        st.markdown("\n".join(f"- {line}" for line in lines))


def name_sheets(loads: Sequence[Load]) -> str:
    """The first of several sheets alike, and how many more there are."""
    name = load_table.name_sheet(loads[0])
    return name if len(loads) == 1 else t("open.and_more", place=name, n=len(loads) - 1)


def describe_line(group: SheetGroup) -> str:
    """Which sheets leave what open."""
    return t("open.line", place=name_sheets(group.loads), what=describe(group))


def describe(group: SheetGroup) -> str:
    """What a group of sheets leaves open, and what it blocks."""
    load = group.first
    needed = [question for question in load.questions if not question.is_optional]
    optional = [question for question in load.questions if question.is_optional]
    parts = []
    if needed:
        parts.append(t("open.blocks", what=_describe_all(group, needed)))
    if optional:
        key = "open.optional" if needed else "open.without"
        parts.append(t(key, what=_describe_all(group, optional)))
    if words := sum(map(len, group.unknown.values())):
        parts.append(t("open.words", n=words))
    return t("open.then").join(parts)


def _describe_all(group: SheetGroup, questions: Sequence[Question]) -> str:
    return t("general.list").join(_describe_question(group, question) for question in questions)


def _describe_question(group: SheetGroup, question: Question) -> str:
    if question.field in ("table", "encoding", "rows", "list"):
        return t(f"open.{question.field}")
    field = texts.label_column(language.get_language(), question.field)
    if not mapping_rows.is_column(group.first, question):
        return t("open.values", field=field)
    is_each = len(group.loads) > 1 and any(one.is_value for one in question.candidates)
    return t("open.each" if is_each else "open.column", field=field)
