"""The mark of a figure that is not counted as shipped, and what it opens: which definition or
setting was changed, by whom, when, why, and what the figure was before."""

from collections.abc import Callable, Sequence
from functools import partial
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session
from dashboard.engine.answer import Answer
from dashboard.engine.answers import compare_edit, compare_setting
from dashboard.engine.edits import EditedQuery
from dashboard.engine.errors import Refused
from dashboard.narrative import edit_texts, grade_texts, highlights, sentences, setting_texts
from dashboard.ui import language, layout, links, text_diff
from dashboard.ui.language import t
from queries import catalog
from queries.catalog import QueryError
from queries.settings import ChangedSetting, list_changes

# With more answers behind one mark than this, their figures stand on their own cards.
COMPARED = 3


def render(answers: Sequence[Answer], key: str) -> None:
    """Render the mark where something behind the answers is not as shipped, else nothing; call
    within a fragment."""
    edited, settings = edit_texts.list_edits(answers)
    if edited or settings:
        layout.render_popover(
            t(_choose_mark(edited)),
            f"edited_{key}",
            partial(_render_edits, answers, edited, settings),
            icon=":material/edit_note:",
        )


def _choose_mark(edited: Sequence[EditedQuery]) -> str:
    """The words of the mark: what is wholly the company's own was never another."""
    if not edited:
        return "edits.mark_settings"
    return "edits.mark_own" if all(query.is_own for query in edited) else "edits.mark"


def _render_edits(
    answers: Sequence[Answer], edited: Sequence[EditedQuery], settings: Sequence[ChangedSetting]
) -> None:
    st.markdown(f"**{t('edits.what')}**")
    for query in edited:
        _render_query(query, answers)
    for setting in settings:
        _render_setting(setting, answers)


def _render_query(edited: EditedQuery, answers: Sequence[Answer]) -> None:
    """An edited definition: who, when, why, before and after, and how its text differs."""
    data, lang = session.get_data_folder(), language.get_language()
    title = texts.escape_markdown(edited.title[lang])
    st.markdown(f"**{title}** · {texts.escape_markdown(edit_texts.write_author(edited, lang))}")
    behind = [answer for answer in answers if edited in answer.edited]
    _render_figures(behind, lambda answer: compare_edit(data, answer, edited))
    if edited.is_own:
        st.caption(t("edits.no_original"))
    else:
        shipped = catalog.read_shipped(edited.name).text
        text = session.get_query(data, edited.name).text
        names = t("workbench.shipped"), t("workbench.version", id=edited.version)
        text_diff.render_diff(shipped, text, names)
    links.link_to_history(edited.name)


def _render_setting(setting: ChangedSetting, answers: Sequence[Answer]) -> None:
    """A setting beside its shipped value: who set it, when, why, before and after."""
    data, lang = session.get_data_folder(), language.get_language()
    st.markdown(f"**{texts.escape_markdown(setting_texts.describe_own(setting, lang))}**")
    zone = ZoneInfo(session.get_timezone(data))
    for entry in list_changes(data, setting.name)[-1:]:
        st.caption(texts.escape_markdown(edit_texts.write_change(entry, {}, zone, lang)))
    behind = [answer for answer in answers if setting in answer.own_settings]
    _render_figures(behind, lambda answer: compare_setting(data, answer, setting))
    links.link_to_setting(setting.name, t("edits.setting_history"))


def _render_figures(
    answers: Sequence[Answer], compare: Callable[[Answer], tuple[Answer, Answer] | None]
) -> None:
    """What each answer said before and says after, where it is known and few enough to read."""
    for answer in answers if len(answers) <= COMPARED else ():
        try:
            compared = compare(answer)
        except (Refused, QueryError):
            compared = None
        if compared is None:
            st.caption(t("edits.not_known"))
            continue
        for key, shown in zip(("before", "after"), compared, strict=True):
            st.markdown(f"{t(f'edits.{key}')} {_write_figure(shown)}")


def _write_figure(answer: Answer) -> str:
    """An answer's sentence with the mark of its grade."""
    lang = language.get_language()
    said = texts.strip_emphasis(sentences.write_sentence(answer, lang))
    if not answer.estimates:
        return said
    return f"{said} {grade_texts.format_mark(str(highlights.pick_weakest(answer).grade), lang)}"
