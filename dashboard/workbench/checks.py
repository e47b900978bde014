"""The checks: what each found in the published data and in the last publications, and its rows."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard.display import texts
from dashboard.engine import fetch, session, snapshot_info
from dashboard.engine.errors import Refused
from dashboard.ui import language, links, tables, url_state
from dashboard.ui.language import t
from queries.catalog import Query, QueryError
from store import journal_copy, snapshots

MAX_ROWS = 1000


def render() -> None:
    """The results of all checks, then one check in full."""
    data, lang = session.get_data_folder(), language.get_language()
    current = session.get_snapshot(data)
    results = _list_results(data, current)
    found = results[current.name]
    checks = {
        query.name.removeprefix("checks/"): query
        for query in session.get_queries(data).values()
        if query.kind == "check"
    }
    names = sorted(checks, key=lambda name: (not found.get(f"checks/{name}"), name))
    _render_results(checks, names, results, lang)
    url_state.restore(
        "check", lambda written: written[0] if written[0] in checks else names[0], names[0]
    )
    name = st.selectbox(
        t("checks.pick"),
        names,
        key="check",
        format_func=lambda name: (
            checks[name].title[lang] + t("compare.bracket", words=found.get(f"checks/{name}", 0))
        ),
    )
    url_state.publish("check", name, [name])
    _render_check(data, checks[name], found.get(f"checks/{name}", 0), lang)


def _list_results(data: Path, current: snapshots.Snapshot) -> dict[str, Mapping[str, int]]:
    """The rows that each check found, by snapshot, the current one first."""
    kept = [current, *(one for one in snapshots.list_kept(data) if one.name < current.name)]
    return {at.name: snapshot_info.count_check_rows(at.path) for at in kept}


def _render_results(
    checks: Mapping[str, Query],
    names: list[str],
    results: Mapping[str, Mapping[str, int]],
    lang: str,
) -> None:
    now, *earlier = results
    titles = _title_snapshots(list(results))
    rows = [
        {
            # First, so that a phone shows it beside the name.
            t("checks.now"): results[now].get(f"checks/{name}"),
            t("checks.check"): checks[name].title[lang],
            t("checks.severity"): t(f"checks.{checks[name].severity}"),
            **{titles[at]: results[at].get(f"checks/{name}") for at in earlier},
        }
        for name in names
    ]
    counts = (t("checks.now"), *(titles[at] for at in earlier))
    st.dataframe(
        pd.DataFrame(rows),
        key="check_results",
        hide_index=True,
        height=tables.measure_height(len(rows)),
        column_config={
            title: st.column_config.NumberColumn(format="localized") for title in counts
        },
    )
    st.caption(t("checks.says", day=titles[now]))


def _title_snapshots(names: list[str]) -> dict[str, str]:
    """A heading for each snapshot: when it was published."""
    data = session.get_data_folder()
    published = {
        entry.body["snapshot"]: entry.at for entry in journal_copy.list_entries(data, "published")
    }
    return {
        name: f"{session.localize(data, at):%Y-%m-%d %H:%M:%S}"
        if (at := published.get(name))
        else name[:15]
        for name in names
    }


def _render_check(data: Path, query: Query, count: int, lang: str) -> None:
    with st.container(border=True, key="check_in_full"):
        st.markdown(f"#### {texts.escape_markdown(query.title[lang])}")
        st.caption(t("checks.found", n=count) if count else t("checks.found_none"))
        for key, said in (("meaning", query.meaning), ("remedy", query.remedy)):
            if said:
                st.markdown(f"**{t(f'checks.{key}')}** {texts.escape_markdown(said[lang])}")
        if count:
            _render_rows(data, query)
        label = t("dictionary.open_query", name=query.name)
        links.link_to_query(query.name, texts.escape_markdown(label))


def _render_rows(data: Path, query: Query) -> None:
    try:
        rows = fetch.fetch_all_rows(data, query.name)
    except (Refused, QueryError) as error:
        st.warning(texts.escape_markdown(language.explain_refusal(error)))
        return
    if len(rows) > MAX_ROWS:
        st.caption(t("checks.first", n=MAX_ROWS))
    picked = tables.pick_row(rows.head(MAX_ROWS), f"rows_of_{query.name}", query.columns)
    address = links.make_record_address(picked) if picked else None
    if address:
        st.page_link(links.RECORD, label=t("record.open_row"), query_params={"record": address})
    elif links.find_record_column(rows.columns):
        st.caption(t("record.pick"))
