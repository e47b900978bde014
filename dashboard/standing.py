"""What the figures rest on, in words: how far the data reach, what no file fills, which rows and
names were left out. Behind each sentence stands its table."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard import formats, language, show, text
from dashboard.engine import Answer
from dashboard.language import t

# Of columns that no file fills, so many are named.
NAMED = 6


def draw() -> None:
    """The card: a sentence for each query, with the way to what stands behind it. No filter changes
    what the figures rest on."""
    with st.container(border=True, gap="xsmall", key="card_standing"):
        st.subheader(t("standing.title"), anchor=False)
        for name, said in SAID.items():
            answer = show.asked(name, {})
            if answer is None:
                continue
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(text.plain(said(answer)), width="content")
                show.tools_behind(answer, {})
        show.way_to_names()


def _reach(answer: Answer) -> str:
    lang, tables = language.current(), {}
    for row in answer.rows.to_dict("records"):
        if not formats.absent(row["as_of_date"]):
            day = formats.day(row["as_of_date"], lang)
            tables.setdefault(day, []).append(t(f"tables.{row['table_name']}"))
    if not tables:
        return t("standing.no_day")
    listed = [
        t("standing.reach_one", day=day, tables=t("general.comma").join(named))
        for day, named in tables.items()
    ]
    return t("standing.reach", days=t("general.semicolon").join(listed))


def _unfilled(answer: Answer) -> str:
    rows = answer.rows.to_dict("records")
    if not rows:
        return t("empty.overview/coverage")
    named = [
        t("standing.field", table=t(f"tables.{row['table_name']}"), field=_field(row))
        for row in rows[:NAMED]
    ]
    columns = t("general.comma").join(named)
    rest = len(rows) - len(named)
    if rest:
        columns = t("standing.and_more", columns=columns, n=rest)
    return t("standing.unfilled", n=len(rows), columns=columns)


def _field(row: Mapping[str, Any]) -> str:
    return text.label(language.current(), str(row["field_name"]))


def _left_out(answer: Answer) -> str:
    read, rejected, merged, passed = (
        formats.number(float(answer.rows[f"{kind}_count"].sum()))
        for kind in ("read", "rejected", "merged", "passed_over")
    )
    return t("standing.left_out", read=read, rejected=rejected, merged=merged, passed=passed)


def _unmatched(answer: Answer) -> str:
    several, unlisted = (
        formats.number(float(answer.rows[f"{kind}_count"].sum()))
        for kind in ("several", "unlisted")
    )
    return t("standing.unmatched", several=several, unlisted=unlisted)


SAID = {
    "overview/freshness": _reach,
    "overview/coverage": _unfilled,
    "overview/rows_left_out": _left_out,
    "names/unmatched": _unmatched,
}
