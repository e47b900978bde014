"""The workbench: the SQL of a query, to edit, try, save and restore."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from dashboard.display import texts
from dashboard.engine import session, snapshot_info, trial, usage
from dashboard.engine.errors import Refused
from dashboard.engine.trial import Trial
from dashboard.ui import actions, language, tables, visitor
from dashboard.ui.language import t
from dashboard.workbench import outcomes
from etl.commands.commit import Outcome
from etl.commands.queries import restore_query, save_query
from queries import catalog
from queries.catalog import Query, QueryError
from store.journal import Entry

EDITOR_HEIGHT = 440


def render_editor(query: Query, chosen: Mapping[str, Any]) -> None:
    """The text of a query: try it on the published data, save it with a reason.

    `chosen` are the filter values that a trial runs with.
    """
    _render_heading(query)
    actions.render_message(_make_message_key(query.name))
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
    _run(
        query.name,
        lambda: save_query(data, query.name, text, reason.strip(), by),
        "workbench.saved",
    )


def _restore(name: str, entry_id: int | None, reason: str) -> None:
    """Put an older version in force, or with None the shipped file."""
    data, by = session.get_data_folder(), visitor.get_visitor()
    _run(
        name,
        lambda: restore_query(data, name, entry_id, reason, by),
        "workbench.restored",
    )


def _run(name: str, command: Callable[[], Outcome], done: str) -> None:
    """Run a command on a query and rerun the page; if it succeeded, the query's drafts go."""
    with st.spinner(t("upload.publishing")):
        outcome = command()
    key = _make_message_key(name)
    if why := outcomes.explain_failure(outcome):
        actions.keep_message(("error", t("workbench.refused", why=why)), key)
    else:
        actions.keep_message(("success", t(done)), key)
        drafts = st.session_state.get("drafts", {})
        st.session_state["drafts"] = {
            text_key: draft
            for text_key, draft in drafts.items()
            if not text_key.startswith(f"text_{name}_")
        }
    st.rerun()


def _make_message_key(name: str) -> str:
    return f"workbench_message_{name}"


def render_facts(query: Query, chosen: Mapping[str, Any]) -> None:
    """The parameters of a query with their values, its columns, tables and users."""
    data = session.get_data_folder()
    values = catalog.bind_values(query.parameters, chosen, session.get_settings(data))
    _render_list(
        "workbench.parameters",
        [
            f"{_format_code(f'${name}')} {_describe_value(value)}"
            for name, value in sorted(values.items())
        ],
        t("workbench.no_parameters"),
    )
    _render_columns(query)
    _render_list("workbench.reads", [*map(_format_code, query.tables)], t("general.none"))
    _render_list("workbench.used_by", _list_users(query), t("workbench.used_by_none"))


def _render_list(title: str, entries: Sequence[str], if_empty: str) -> None:
    st.markdown(f"**{t(title)}**")
    st.markdown("\n".join(f"- {entry}" for entry in entries) if entries else if_empty)


def _format_code(name: str) -> str:
    """A name of SQL as Markdown's code; one with a backtick, which would end it, as text."""
    return texts.escape_markdown(name) if "`" in name else f"`{name}`"


def _describe_value(value: Any) -> str:
    return t("workbench.value_unset") if value is None else texts.escape_markdown(str(value))


def _render_columns(query: Query) -> None:
    lang = language.get_language()
    try:
        columns = snapshot_info.get_result_types(session.get_data_folder(), query)
    except (Refused, QueryError) as error:
        st.markdown(f"**{t('workbench.columns')}**")
        st.caption(texts.escape_markdown(language.explain_refusal(error)))
        return
    labels = {column: texts.label_column(lang, column, query.columns) for column in columns}
    _render_list(
        "workbench.columns",
        [
            f"{_format_code(column)} {texts.escape_markdown(label)}"
            for column, label in labels.items()
        ],
        "",
    )


def _list_users(query: Query) -> list[str]:
    """The pages that show a query, then the queries that read it if it is a model."""
    queries = session.get_queries(session.get_data_folder())
    table = query.name.removeprefix("model/")
    readers = [
        _format_code(other.name)
        for other in queries.values()
        if query.kind == "model" and table in other.tables
    ]
    pages = [t(f"pages.{page}.title") for page in usage.find_pages(queries, query.name)]
    return pages + readers


def render_versions(query: Query) -> None:
    """Every saved version of a query; an older one or the shipped file can be put in force."""
    data = session.get_data_folder()
    st.subheader(t("workbench.versions"), anchor=False)
    versions = catalog.list_versions(data, query.name)[::-1]
    if not versions:
        st.caption(t("workbench.no_versions"))
        return
    st.dataframe(
        pd.DataFrame(
            [
                {
                    "#": entry.entry_id,
                    t("workbench.when"): entry.at,
                    t("workbench.who"): entry.by,
                    t("workbench.reason"): entry.body["reason"],
                    t("workbench.outcome"): t(f"workbench.status.{entry.body['status']}"),
                    t("workbench.refused_why"): entry.body.get("why", ""),
                }
                for entry in versions
            ]
        ),
        key=f"versions_{query.name}",
        hide_index=True,
        column_config={t("workbench.when"): tables.configure_times(session.get_timezone(data))},
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _render_restore(query, versions)


def _render_restore(query: Query, versions: Sequence[Entry]) -> None:
    labels = {
        entry.entry_id: f"{entry.entry_id} · {_format_day(entry.at)} · {entry.body['reason']}"
        for entry in versions
        if entry.body["status"] == "saved" and entry.entry_id != query.version
    }
    if labels:
        entry_id = st.selectbox(
            t("workbench.which_version"),
            list(labels),
            key=f"older_{query.name}",
            format_func=lambda entry_id: labels.get(entry_id, str(entry_id)),
        )
        if st.button(t("workbench.restore_this"), key="restore_version"):
            _restore(query.name, entry_id, t("workbench.version", id=entry_id))
    is_edited = query.version or query.unusable
    if is_edited and st.button(t("workbench.restore_shipped"), key="restore_shipped"):
        _restore(query.name, None, t("workbench.restore_shipped"))


def _format_day(moment: datetime) -> str:
    """The day of a journal entry in the company's time zone."""
    zone = ZoneInfo(session.get_timezone(session.get_data_folder()))
    return f"{moment.astimezone(zone):%Y-%m-%d}"
