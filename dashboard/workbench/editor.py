"""The drawing verbs of the workbench: pick a query, edit it, try it, save and restore versions."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from dashboard.display import texts
from dashboard.engine import session, snapshot_info, trial, usage
from dashboard.engine.errors import Refused
from dashboard.engine.trial import Trial
from dashboard.ui import actions, language, tables, url_state
from dashboard.ui.language import t
from queries import catalog
from queries.catalog import Query, QueryError

START = "complaints/headline"
EDITOR_HEIGHT = 440
Message = Callable[[Any, str, str], str]


def pick_query() -> Query:
    """Draw the tree of queries with its search; gives the one that is open."""
    known = session.get_queries(session.get_data_folder())
    first = START if START in known else min(known)
    url_state.restore("query", lambda written: written[0] if written[0] in known else first, first)
    asked = st.text_input(
        t("workbench.search"),
        key="query_search",
        placeholder=t("workbench.search"),
        label_visibility="collapsed",
    )
    with st.container(gap="xsmall", key="query_tree"):
        _tree(known, asked or "")
    name = st.session_state["query"]
    url_state.publish("query", name, [name])
    return known[name]


def _tree(known: Mapping[str, Query], asked: str) -> None:
    found = [name for name, query in sorted(known.items()) if _fits(query, asked)]
    if not found:
        st.caption(t("workbench.none_found"))
    for folder in dict.fromkeys(name.split("/", 1)[0] for name in found):
        own = st.session_state["query"].startswith(f"{folder}/")
        tree = st.expander(folder, expanded=own or bool(asked), type="compact")
        with tree.container(gap=None, key=f"tree_{folder}"):
            for name in found:
                if name.startswith(f"{folder}/"):
                    _leaf(known[name])


def _fits(query: Query, asked: str) -> bool:
    lang = language.get_language()
    words = (query.name, query.title[lang], query.question.get(lang, ""), query.sql)
    return all(part in " ".join(words).lower() for part in asked.lower().split())


def _open(name: str) -> None:
    st.session_state["query"] = name


def _leaf(query: Query) -> None:
    is_open = st.session_state["query"] == query.name
    name = query.name.split("/", 1)[1]
    edited = f" · {t('workbench.edited')}" if query.version else ""
    label = f"{name}{edited}"
    st.button(
        f"**{label}**" if is_open else label,
        key=f"open_{query.name}",
        on_click=_open,
        args=(query.name,),
        type="tertiary",
        help=query.title[language.get_language()],
    )


def render_editor(
    query: Query,
    chosen: Mapping[str, Any],
    message: Message,
    save: Callable[[str, str, str], Any],
) -> None:
    """The open query as text: try it on the published data, save it with a reason.

    `save` gets name, text and reason, and gives an outcome whose error or failed checks say why
    the version was refused.
    """
    lang = language.get_language()
    st.subheader(texts.escape_markdown(query.title[lang]), anchor=False)
    state = t("workbench.version", id=query.version) if query.version else t("workbench.shipped")
    st.caption(
        texts.escape_markdown(
            " · ".join(filter(None, (query.name, query.question.get(lang), state)))
        )
    )
    if query.unusable:
        why = texts.escape_markdown(query.unusable.said(lang))
        st.warning(t("workbench.unusable", why=why))
    _said(query.name)
    written = _editor(query)
    settings = catalog.settings(session.get_data_folder())
    if st.button(
        t("workbench.try"),
        key="try",
        help=t("workbench.try_help", seconds=f"{settings['trial_seconds']:g}"),
    ):
        st.session_state["trial"] = (written, _tried(written, chosen))
    tried, (trial, why) = st.session_state.get("trial", ("", (None, "")))
    if tried == written:
        _result(trial, why, query)
    with st.form(f"save_{query.name}", border=False):
        reason = st.text_input(
            t("workbench.reason"), help=t("workbench.reason_help"), key=f"reason_{query.name}"
        )
        if query.kind in ("model", "check"):
            st.caption(t("workbench.model_builds"))
        pressed = st.form_submit_button(t("workbench.save"), key="save_version")
    if pressed:
        _save(query, written, reason, message, save)


def _editor(query: Query) -> str:
    """The text as it is being edited; what is not saved is kept while the visit lasts."""
    key, drafts = f"text_{query.name}_{query.version}", st.session_state.setdefault("drafts", {})
    st.session_state[key] = st.session_state.get(key, drafts.get(key, query.text))
    with st.container(key="sql_editor"):
        written = st.text_area(t("workbench.editor"), height=EDITOR_HEIGHT, key=key)
    if written == query.text:
        drafts.pop(key, None)
    else:
        drafts[key] = written
        st.caption(t("workbench.unsaved"))
    return written


def _tried(written: str, chosen: Mapping[str, Any]) -> tuple[Trial | None, str]:
    with st.spinner(t("workbench.trying")):
        try:
            return trial.try_sql(session.get_data_folder(), written, chosen), ""
        except (Refused, QueryError) as error:
            return None, language.explain_refusal(error)


def _result(trial: Trial | None, why: str, query: Query) -> None:
    if trial is None:
        st.error(texts.escape_markdown(why))
        return
    key = "workbench.result_first" if trial.truncated else "workbench.result"
    rows = len(trial.rows)
    st.caption(
        t(key, rows=rows, seconds=texts.number(trial.seconds, language.get_language(), ".1f"))
    )
    tables.render_table(trial.rows, "trial_rows", query.columns)


def _save(query: Query, written: str, reason: str, message: Message, save: Callable) -> None:
    if written == query.text:
        st.warning(t("workbench.no_change"))
        return
    if not reason.strip():
        st.warning(t("workbench.no_reason"))
        return
    _act(query.name, lambda: save(query.name, written, reason.strip()), message, "workbench.saved")


def _act(name: str, action: Callable[[], Any], message: Message, done: str) -> None:
    with st.spinner(t("upload.publishing")):
        outcome = action()
    why = actions.explain_failure(outcome, message)
    said = ("error", t("workbench.refused", why=why)) if why else ("success", t(done))
    if not why:
        st.session_state["drafts"] = {
            key: draft
            for key, draft in st.session_state.get("drafts", {}).items()
            if not key.startswith(f"text_{name}_")
        }
    st.session_state["workbench_said"] = (name, *said)
    st.rerun()


def _said(name: str) -> None:
    """What the last save or restore of this query came to, once."""
    if st.session_state.get("workbench_said", ("",))[0] != name:
        return
    _, kind, words = st.session_state.pop("workbench_said")
    (st.error if kind == "error" else st.success)(texts.escape_markdown(words))


def render_facts(query: Query, chosen: Mapping[str, Any]) -> None:
    """Beside the editor: parameters and their values, columns, what it reads, who uses it."""
    lang, data = language.get_language(), session.get_data_folder()
    st.markdown(f"**{t('workbench.parameters')}**")
    values = catalog.values_for(query.parameters, chosen, catalog.settings(data))
    _list(
        [
            f"`${name}` "
            + (t("workbench.value_unset") if value is None else texts.escape_markdown(str(value)))
            for name, value in sorted(values.items())
        ],
        t("workbench.no_parameters"),
    )
    st.markdown(f"**{t('workbench.columns')}**")
    try:
        columns = snapshot_info.get_result_types(data, query)
        _list(
            [
                f"`{column}` "
                + texts.escape_markdown(texts.label_column(lang, column, query.columns))
                for column in columns
            ],
            "",
        )
    except (Refused, QueryError) as error:
        st.caption(texts.escape_markdown(language.explain_refusal(error)))
    st.markdown(f"**{t('workbench.reads')}**")
    _list([f"`{table}`" for table in query.tables], t("general.none"))
    st.markdown(f"**{t('workbench.used_by')}**")
    known = session.get_queries(data)
    table = query.name.removeprefix("model/")
    readers = [
        f"`{other.name}`"
        for other in known.values()
        if query.kind == "model" and table in other.tables
    ]
    pages = [t(f"pages.{page}.title") for page in usage.find_pages(known, query.name)]
    _list(pages + readers, t("workbench.used_by_none"))


def _list(entries: list[str], none: str) -> None:
    st.markdown("\n".join(f"- {entry}" for entry in entries) if entries else none)


def _day(moment: datetime, data: Path) -> str:
    """The day of a moment of the journal, in the company's time zone."""
    return f"{moment.astimezone(ZoneInfo(session.get_timezone(data))):%Y-%m-%d}"


def render_versions(
    query: Query, message: Message, restore: Callable[[str, int | None, str], Any]
) -> None:
    """All saved versions; an older one or the shipped file can be put in force again.

    `restore` gets the name, the version's number (None for the shipped file) and a reason.
    """
    data = session.get_data_folder()
    st.subheader(t("workbench.versions"), anchor=False)
    known = catalog.versions(data, query.name)[::-1]
    if not known:
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
                for entry in known
            ]
        ),
        key=f"versions_{query.name}",
        hide_index=True,
        column_config={t("workbench.when"): tables.configure_times(session.get_timezone(data))},
    )
    older = {
        entry.entry_id: f"{entry.entry_id} · {_day(entry.at, data)} · {entry.body['reason']}"
        for entry in known
        if entry.body["status"] == "saved" and entry.entry_id != query.version
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if older:
            picked = st.selectbox(
                t("workbench.which_version"),
                list(older),
                key=f"older_{query.name}",
                format_func=lambda entry_id: older.get(entry_id, str(entry_id)),
            )
            if st.button(t("workbench.restore_this"), key="restore_version"):
                reason = t("workbench.version", id=picked)
                _act(
                    query.name,
                    lambda: restore(query.name, picked, reason),
                    message,
                    "workbench.restored",
                )
        if query.version and st.button(t("workbench.restore_shipped"), key="restore_shipped"):
            reason = t("workbench.restore_shipped")
            _act(
                query.name, lambda: restore(query.name, None, reason), message, "workbench.restored"
            )
