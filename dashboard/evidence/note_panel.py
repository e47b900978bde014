"""Notes on charts: listed beneath the chart, added and removed from the page of their scope."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from dashboard.charts import note_marks
from dashboard.charts.figure import Figure
from dashboard.display import texts
from dashboard.engine import chart_notes, session
from dashboard.narrative import note_texts
from dashboard.ui import filter_choices, journal_entry, language, layout, plotly_component, visitor
from dashboard.ui.language import t
from store import notes
from store.notes import Note, NoteError

Subject = tuple[str, str]
TURN_KEY = "note_turn"


def mark(figure: Figure, query: str, chosen: Mapping[str, Any]) -> tuple[Figure, list[Note]]:
    """A query's figure with the notes that concern it and whose days it shows, and those notes."""
    found = chart_notes.list_for(session.get_data_folder(), query, chosen)
    shown = note_marks.list_shown(figure, found)
    return note_marks.mark_notes(figure, shown, plotly_component.get_ground()), shown


def render_legend(shown: Sequence[Note]) -> None:
    """Tell the notes of a chart beneath it, by their numbers."""
    if shown:
        lines = note_texts.list_numbered(shown, language.get_language())
        st.caption("  \n".join(map(texts.escape_markdown, lines)))


def render(page: str, chosen: Mapping[str, Any] | None = None) -> None:
    """Render the button that opens the notes of a page, on whose charts they stand.

    `chosen` is the one project or client that the page is about.
    """
    subjects = _list_subjects(page, chosen or {})
    standing = [
        note
        for note in notes.list_notes(session.get_data_folder())
        if (note.scope, note.of) in subjects
    ]
    label = t("notes.button", n=len(standing)) if standing else t("notes.button_none")
    content = partial(_render_notes, subjects, standing)
    layout.render_on_demand(label, f"notes_{page}", content, icon=":material/edit_note:")


def _list_subjects(page: str, chosen: Mapping[str, Any]) -> list[Subject]:
    """What a note made on a page may be about, the nearest first."""
    of_units = [(kind, ids[0]) for kind in ("project", "client") if (ids := chosen.get(kind))]
    return [*(of_units or [("page", page)]), ("company", "")]


def _render_notes(subjects: Sequence[Subject], standing: Sequence[Note]) -> None:
    st.caption(t("notes.about"))
    for note in standing:
        with st.container(horizontal=True, vertical_alignment="center"):
            line = note_texts.write_note(note, language.get_language())
            subject = _name_subject((note.scope, note.of))
            st.markdown(
                texts.escape_markdown(t("notes.listed", note=line, subject=subject)),
                width="stretch",
            )
            if st.button(t("notes.remove"), key=f"remove_note_{note.entry_id}", type="tertiary"):
                _remove(note)
    _render_form(subjects)


def _name_subject(subject: Subject) -> str:
    scope, of = subject
    if scope == "company":
        return t("notes.company")
    if scope == "page":
        return t("notes.page", page=t(f"pages.{of}.title"))
    name = filter_choices.load_choices().get(scope, {}).get(of, of)
    return t("notes.unit", kind=t(f"filters.{scope}"), name=name)


def _render_form(subjects: Sequence[Subject]) -> None:
    turn = st.session_state.setdefault(TURN_KEY, 0)
    # A note begun for one project is not kept for another.
    key = "_".join((str(turn), *subjects[0]))
    visitor.render_question()
    with st.container(horizontal=True):
        start = st.date_input(t("notes.start"), None, key=f"note_start_{key}", format="YYYY-MM-DD")
        end = st.date_input(t("notes.end"), None, key=f"note_end_{key}", format="YYYY-MM-DD")
    text = st.text_input(t("notes.text"), key=f"note_text_{key}", max_chars=notes.MAX_TEXT_LENGTH)
    subject = st.selectbox(
        t("notes.subject"), subjects, key=f"note_subject_{key}", format_func=_name_subject
    )
    if st.button(t("notes.save"), key="save_note", type="primary"):
        _save(start, end, text, subject)


def _save(start: Any, end: Any, text: str, subject: Subject) -> None:
    if (by := journal_entry.get_author(t("notes.nameless"))) is None:
        return
    write = partial(notes.add, session.get_data_folder(), start, end, text, *subject, by)
    try:
        is_written = journal_entry.write_entry(write)
    except NoteError as error:
        st.warning(t(f"notes.errors.{error.code}"))
        return
    if is_written:
        st.session_state[TURN_KEY] += 1
        st.rerun(scope="app")


def _remove(note: Note) -> None:
    if (by := journal_entry.get_author(t("notes.nameless"))) is None:
        return
    if journal_entry.write_entry(
        partial(notes.remove, session.get_data_folder(), note.entry_id, by)
    ):
        st.rerun(scope="app")
