"""The workbench: the SQL of a query, to edit, try, save and restore."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.charts.rehearsed_card import draw_card
from dashboard.display import texts
from dashboard.engine import session, trial
from dashboard.engine.errors import Refused
from dashboard.engine.trial import Trial
from dashboard.ui import actions, language, tables, visitor
from dashboard.ui.language import t
from dashboard.workbench import outcomes
from etl.commands.queries import save_query
from queries.catalog import Query, QueryError

EDITOR_HEIGHT = 440


def render_editor(query: Query, chosen: Mapping[str, Any]) -> None:
    """The text of a query: try it on the published data, save it with a reason.

    `chosen` are the filter values that a trial runs with.
    """
    _render_heading(query)
    actions.render_message(outcomes.make_message_key(query.name))
    sql = _edit_text(query)
    seconds = session.get_settings(session.get_data_folder())["trial_seconds"]
    help_text = t("workbench.try_help", seconds=f"{seconds:g}")
    if st.button(t("workbench.try"), key="try", help=help_text):
        st.session_state["trial"] = (sql, _try_sql(sql, chosen))
    tried_sql, (result, why) = st.session_state.get("trial", ("", (None, "")))
    if tried_sql == sql:
        _render_trial(result, why, query)
    with st.form(f"save_{query.name}", border=False):
        reason = st.text_input(
            t("workbench.reason"), help=t("workbench.reason_help"), key=f"reason_{query.name}"
        )
        if query.kind in ("model", "check"):
            st.caption(t("workbench.model_builds"))
        pressed = st.form_submit_button(t("workbench.save"), key="save_version")
    if pressed:
        _save(query, sql, reason)


def _render_heading(query: Query) -> None:
    """Title, name, question and version, and a warning if the saved version cannot be used."""
    lang = language.get_language()
    st.subheader(texts.escape_markdown(query.title[lang]), anchor=False)
    version = t("workbench.version", id=query.version) if query.version else t("workbench.shipped")
    parts = filter(None, (query.name, query.question.get(lang), version))
    st.caption(texts.escape_markdown(" · ".join(parts)))
    if query.unusable:
        why = texts.escape_markdown(query.unusable.format_message(lang))
        st.warning(t("workbench.unusable", why=why))


def _edit_text(query: Query) -> str:
    """The text being edited; an unsaved draft is kept for the session."""
    key, drafts = f"text_{query.name}_{query.version}", st.session_state.setdefault("drafts", {})
    st.session_state[key] = st.session_state.get(key, drafts.get(key, query.text))
    with st.container(key="sql_editor"):
        text = st.text_area(t("workbench.editor"), height=EDITOR_HEIGHT, key=key)
    if text == query.text:
        drafts.pop(key, None)
    else:
        drafts[key] = text
        st.caption(t("workbench.unsaved"))
    return text


def _try_sql(sql: str, chosen: Mapping[str, Any]) -> tuple[Trial | None, str]:
    """The result, or None and why there is none."""
    with st.spinner(t("workbench.trying")):
        try:
            return trial.try_sql(session.get_data_folder(), sql, chosen), ""
        except (Refused, QueryError) as error:
            return None, language.explain_refusal(error)


def _render_trial(result: Trial | None, why: str, query: Query) -> None:
    if result is None:
        st.error(texts.escape_markdown(why))
        return
    key = "workbench.result_first" if result.truncated else "workbench.result"
    seconds = texts.number(result.seconds, language.get_language(), ".1f")
    st.caption(t(key, rows=len(result.rows), seconds=seconds))
    tables.render_table(result.rows, "trial_rows", query.columns)


def _save(query: Query, text: str, reason: str) -> None:
    if text == query.text:
        st.warning(t("workbench.no_change"))
        return
    if not reason.strip():
        st.warning(t("workbench.no_reason"))
        return
    data, by = session.get_data_folder(), visitor.get_visitor()
    outcomes.run(
        query.name,
        lambda: save_query(data, query.name, text, reason.strip(), by, draw=draw_card),
        "workbench.saved",
    )
