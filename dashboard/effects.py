"""What publishing will change: the rows of each table, and the headline figures."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import engine, formats, language, sentences, text
from dashboard.engine import Answer, Refused
from dashboard.language import t
from queries.catalog import QueryError
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


def removed(preview: Any, proposal: Any) -> int:
    """How many rows publishing takes away from the tables that its files are of."""
    tables = {load.source for load in proposal.loads}
    return sum(one.removed for one in preview.tables if one.table in tables)


def _figure(name: str, later: Snapshot) -> None:
    data, lang = engine.folder(), language.current()
    try:
        after = engine.run(data, name, at=later)
        before = engine.run(data, name) if engine.current(data) else None
    except (Refused, QueryError) as error:
        st.caption(text.plain(str(error)))
        return
    st.markdown(text.plain(after.query.title[lang]))
    was, will = _value(before, lang), _value(after, lang)
    st.markdown(
        text.plain(t("effect.same", value=will) if was == will else f"{was} → {will}"),
    )
    st.caption(sentences.headline(after, lang))


def _value(answer: Answer | None, lang: str) -> str:
    if answer is None or answer.rows.empty or sentences.is_silent(answer):
        return t("general.none")
    column = answer.query.chart["y"]
    return formats.measure(column, answer.rows.iloc[0][column], lang)
