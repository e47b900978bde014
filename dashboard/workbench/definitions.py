"""A page for each definition: its words, columns, SQL, thresholds, checks, cards and history."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard.display import texts
from dashboard.engine import session, snapshot_info, usage
from dashboard.narrative import setting_texts
from dashboard.ui import language, links, tables, url_state
from dashboard.ui.language import t
from dashboard.workbench import dictionary
from queries import catalog, definitions
from queries.catalog import Query
from queries.definitions import Definition
from queries.settings import load_shipped
from store import journal_copy


def render() -> None:
    """The choice of a definition, and the one that is open."""
    known, lang = definitions.load_definitions(), language.get_language()
    first = next(iter(known))
    url_state.restore(
        "definition", lambda written: written[0] if written[0] in known else first, first
    )
    name = st.selectbox(
        t("definitions.pick"),
        list(known),
        key="definition",
        format_func=lambda name: known[name].title[lang],
    )
    url_state.publish("definition", name, [name])
    definition, data = known[name], session.get_data_folder()
    st.subheader(texts.escape_markdown(definition.title[lang]), anchor=False)
    st.markdown(texts.escape_markdown(definition.says[lang]))
    made, used = st.columns([7, 5], gap="large")
    queries = session.get_queries(data)
    with made, st.container(key="definition_made"):
        _render_settings(data, definition, lang)
        _render_columns(definition)
        _render_sql(queries, definition, lang)
    with used, st.container(key="definition_used"):
        _render_cards(queries, definition, lang)
        _render_checks(data, queries, definition, lang)
    _render_history(data, queries, definition, lang)


def _render_settings(data: Path, definition: Definition, lang: str) -> None:
    if not definition.settings:
        return
    values, shipped = session.get_settings(data), load_shipped()
    st.markdown(f"**{t('definitions.settings')}**")
    for name, said in definition.settings.items():
        value, original = (
            setting_texts.write_value(each[name], lang) for each in (values, shipped)
        )
        line = t("definitions.setting", value=value, meaning=said[lang])
        if value != original:
            line += t("definitions.shipped", value=original)
        links.link_to_setting(name, t(f"settings.page.about.{name}.title"))
        st.caption(f"`{name}` = {texts.escape_markdown(line)}")


def _render_columns(definition: Definition) -> None:
    if not definition.columns:
        return
    words = dictionary.open_dictionary()
    st.markdown(f"**{t('definitions.columns')}**")
    for one in definition.columns:
        table, _, column = one.partition(".")
        label = f"{words.label_column(table, column)} · {words.name_table(table)}"
        links.link_to_column(table, column, texts.escape_markdown(label))
        st.caption(texts.escape_markdown(words.explain_column(table, column)))


def _render_sql(queries: Mapping[str, Query], definition: Definition, lang: str) -> None:
    st.markdown(f"**{t('definitions.sql')}**")
    for name in filter(queries.get, definition.models):
        label = queries[name].title[lang] + t("compare.bracket", words=name)
        with st.expander(texts.escape_markdown(label)):
            links.link_to_query(name, t("definitions.edit"))
            st.code(queries[name].sql, language="sql", wrap_lines=True)
    if definition.macros:
        st.caption(texts.escape_markdown(t("workbench.macros_stay")))
    for macro in definition.macros:
        st.code(definitions.read_macro(macro), language="sql", wrap_lines=True)


def _render_cards(queries: Mapping[str, Query], definition: Definition, lang: str) -> None:
    st.markdown(f"**{t('definitions.cards')}**")
    for query in definitions.list_cards(definition, queries):
        pages = [t(f"pages.{page}.title") for page in usage.find_pages(queries, query.name)]
        label = query.title[lang] + (f" · {t('general.comma').join(pages)}" if pages else "")
        links.link_to_query(query.name, texts.escape_markdown(label))


def _render_checks(
    data: Path, queries: Mapping[str, Query], definition: Definition, lang: str
) -> None:
    found = snapshot_info.count_check_rows(session.get_snapshot(data).path)
    st.markdown(f"**{t('definitions.checks')}**")
    for name in definition.checks:
        query = queries.get(f"checks/{name}")
        if query:
            count = found.get(query.name, 0)
            label = t("definitions.check", title=query.title[lang], n=count)
            links.link_to_check(name, texts.escape_markdown(label))


def _render_history(
    data: Path, queries: Mapping[str, Query], definition: Definition, lang: str
) -> None:
    """Every saved version of the models that the definition rests on, and every change of its
    settings, the latest first."""
    st.markdown(f"**{t('definitions.history')}**")
    models = {
        name
        for model in filter(queries.get, definition.models)
        for name in (model, *(f"model/{one}" for one in catalog.trace_lineage(queries, model)))
    }
    rows = []
    for entry in reversed(journal_copy.list_entries(data, "query", "setting", "settings")):
        if entry.kind == "query" and entry.body["name"] in models:
            query = queries.get(entry.body["name"])
            what = query.title[lang] if query else entry.body["name"]
            status = t(f"workbench.status.{entry.body['status']}")
            rows.append((entry, what, status, entry.body.get("reason", "")))
        for change in setting_texts.read_changes(entry.body) if entry.kind != "query" else ():
            if change.name in definition.settings:
                what = setting_texts.describe_change(change, lang)
                reason = entry.body.get("reason", "")
                rows.append((entry, what, t("definitions.setting_changed"), reason))
    if not rows:
        st.caption(t("definitions.as_shipped"))
        return
    st.dataframe(
        pd.DataFrame(
            [
                {
                    t("workbench.when"): entry.at,
                    t("workbench.who"): entry.by,
                    t("definitions.what"): what,
                    t("workbench.outcome"): status,
                    t("workbench.reason"): reason,
                }
                for entry, what, status, reason in rows
            ]
        ),
        key=f"history_of_{definition.name}",
        hide_index=True,
        column_config={t("workbench.when"): tables.configure_times(session.get_timezone(data))},
    )
