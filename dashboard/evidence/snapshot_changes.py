"""What a publication changes: headline figures before and after, rows of each table."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.display import number_formats, texts
from dashboard.engine import answers, session
from dashboard.engine.answer import Answer
from dashboard.engine.errors import Refused
from dashboard.evidence import data_needs
from dashboard.narrative import counts, sentences
from dashboard.ui import language, layout
from dashboard.ui.language import t
from queries.catalog import QueryError
from store import snapshots
from store.snapshots import Snapshot


def render_headlines(headlines: Sequence[str], later: Snapshot) -> None:
    """Each headline figure, side by side: as published, and as it will be in a later snapshot."""
    data = session.get_data_folder()
    published = session.get_snapshot(data) if session.get_snapshot_name(data) else None
    for name, place in zip(headlines, st.columns(len(headlines)), strict=True):
        with place.container(border=True, height="stretch", key=f"effect_{name}"):
            _between(name, published, later)


def render_since_last(headlines: Sequence[str]) -> None:
    """What the last publication changed: rows by table, and each headline figure before and now.

    Nothing where there was none before.
    """
    data, lang = session.get_data_folder(), language.get_language()
    earlier = snapshots.before(data)
    was = data_needs.count_loaded(data, earlier) if earlier else None
    if not earlier or not was:
        return
    now = data_needs.count_loaded(data)
    changed = sorted(table for table in now.keys() | was.keys() if now[table] != was[table])
    when = number_formats.format_day(
        snapshots.built_at(session.get_snapshot(data))
        .astimezone(ZoneInfo(session.get_timezone(data)))
        .date(),
        lang,
    )
    with st.container(border=True, key="card_since_last"):
        layout.render_heading(t("effect.since"))
        told = t("general.comma").join(
            t(
                "effect.rows",
                table=t(f"tables.{table}"),
                before=number_formats.format_number(was[table]),
                after=number_formats.format_number(now[table]),
            )
            for table in changed
        )
        st.caption(texts.escape_markdown(t("effect.published_on", day=when)))
        st.markdown(texts.escape_markdown(told or t("effect.no_rows")))
        for name, place in zip(headlines, st.columns(len(headlines)), strict=True):
            with place.container(key=f"since_{name}"):
                _between(name, earlier, session.get_snapshot(data))


def _between(name: str, earlier: Snapshot | None, later: Snapshot) -> None:
    data, lang = session.get_data_folder(), language.get_language()
    try:
        after = answers.run_query(data, name, at=later)
    except (Refused, QueryError) as error:
        st.caption(texts.escape_markdown(language.explain_refusal(error)))
        return
    try:
        before = answers.run_query(data, name, at=earlier) if earlier else None
    except Refused:
        # Built before the query asked for what it asks for now.
        before = None
    st.markdown(texts.escape_markdown(after.query.title[lang]))
    was, will = _value(before, lang), _value(after, lang)
    st.markdown(
        texts.escape_markdown(t("effect.same", value=will) if was == will else f"{was} → {will}"),
    )
    st.caption(sentences.write_headline(after, lang))


def _value(answer: Answer | None, lang: str) -> str:
    if answer is None or not counts.has_figure(answer):
        return t("general.none")
    column = answer.query.chart["y"]
    return number_formats.format_measure(column, answer.rows.iloc[0][column], lang)
