"""What publishing will change, or the last one changed: rows of each table, headline figures."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from dashboard import engine, formats, language, sentences, show, supply, text
from dashboard.engine import Answer, Refused
from dashboard.language import t
from queries.catalog import QueryError
from store import snapshots
from store.snapshots import Snapshot

COUNTS = ("before", "added", "replaced", "removed", "after")


def shown(preview: Any, headlines: Sequence[str]) -> None:
    """The tables and figures as they are and as they will be; `headlines` names the queries."""
    st.subheader(t("effect.title"), anchor=False)
    changed = [one for one in preview.tables if one.added or one.replaced or one.removed]
    if not changed:
        st.caption(t("effect.nothing"))
        return
    st.dataframe(
        pd.DataFrame(
            [
                {t("effect.table"): t(f"tables.{one.table}")}
                | {t(f"effect.{name}"): getattr(one, name) for name in COUNTS}
                for one in changed
            ]
        ),
        key="effect_tables",
        hide_index=True,
        column_config={
            t(f"effect.{name}"): st.column_config.NumberColumn(format="localized")
            for name in COUNTS
        },
    )
    later = Snapshot(preview.built.name, preview.built.path)
    for name, place in zip(headlines, st.columns(len(headlines)), strict=True):
        with place.container(border=True, height="stretch", key=f"effect_{name}"):
            _figure(name, later)


def since_last(headlines: Sequence[str]) -> None:
    """What the last publication changed: rows by table, and each headline figure before and now.

    Nothing where there was none before.
    """
    data, lang = engine.folder(), language.current()
    earlier = snapshots.before(data)
    was = supply.loaded(data, earlier) if earlier else None
    if not earlier or not was:
        return
    now = supply.loaded(data)
    changed = sorted(table for table in now.keys() | was.keys() if now[table] != was[table])
    when = formats.day(
        snapshots.built_at(engine.published(data)).astimezone(ZoneInfo(engine.zone(data))).date(),
        lang,
    )
    with st.container(border=True, key="card_since_last"):
        show.heading(t("effect.since"))
        told = t("general.comma").join(
            t(
                "effect.rows",
                table=t(f"tables.{table}"),
                before=was[table],
                after=now[table],
            )
            for table in changed
        )
        st.caption(text.plain(t("effect.published_on", day=when)))
        st.markdown(text.plain(told or t("effect.no_rows")))
        for name, place in zip(headlines, st.columns(len(headlines)), strict=True):
            with place.container(key=f"since_{name}"):
                _between(name, earlier, engine.published(data))


def removed(preview: Any, proposal: Any) -> int:
    """How many rows publishing takes away from the tables that its files are of."""
    tables = {load.source for load in proposal.loads}
    return sum(one.removed for one in preview.tables if one.table in tables)


def _figure(name: str, later: Snapshot) -> None:
    data = engine.folder()
    _between(name, engine.published(data) if engine.current(data) else None, later)


def _between(name: str, earlier: Snapshot | None, later: Snapshot) -> None:
    data, lang = engine.folder(), language.current()
    try:
        after = engine.run(data, name, at=later)
    except (Refused, QueryError) as error:
        st.caption(text.plain(language.refusal(error)))
        return
    try:
        before = engine.run(data, name, at=earlier) if earlier else None
    except Refused:
        # Built before the query asked for what it asks for now.
        before = None
    st.markdown(text.plain(after.query.title[lang]))
    was, will = _value(before, lang), _value(after, lang)
    st.markdown(
        text.plain(t("effect.same", value=will) if was == will else f"{was} → {will}"),
    )
    st.caption(sentences.headline(after, lang))


def _value(answer: Answer | None, lang: str) -> str:
    if answer is None or not sentences.has_figure(answer):
        return t("general.none")
    column = answer.query.chart["y"]
    return formats.measure(column, answer.rows.iloc[0][column], lang)
