"""What the figures rest on, in words: how far the data reach, what no file fills, which rows and
names were left out. Behind the sentences stand their tables."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.evidence import card_parts, card_tools
from dashboard.ui import language, layout, links
from dashboard.ui.language import t

# Of columns that no file fills, so many are named.
NAMED = 6


def render() -> None:
    """The card: a sentence for each query, and the way to what stands behind them. No filter
    changes what the figures rest on."""
    with st.container(border=True, gap="xsmall", key="card_standing"):
        layout.render_heading(t("standing.title"))
        answers = [answer for name in SAID if (answer := card_parts.ask(name, {})) is not None]
        st.markdown(
            "\n".join(f"- {texts.escape_markdown(SAID[one.query.name](one))}" for one in answers)
        )
        card_tools.render_on_demand(*answers, key="behind_standing")
        links.link_to_names()


def _reach(answer: Answer) -> str:
    lang, tables = language.get_language(), {}
    for row in answer.rows.to_dict("records"):
        if not number_formats.is_absent(row["as_of_date"]):
            day = number_formats.format_day(row["as_of_date"], lang)
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
    return texts.label_column(language.get_language(), str(row["field_name"]))


def _left_out(answer: Answer) -> str:
    read, rejected, merged, passed = (
        float(answer.rows[f"{kind}_count"].sum())
        for kind in ("read", "rejected", "merged", "passed_over")
    )
    return t("standing.left_out", read=read, rejected=rejected, merged=merged, passed=passed)


def _unmatched(answer: Answer) -> str:
    several, unlisted = (
        float(answer.rows[f"{kind}_count"].sum()) for kind in ("several", "unlisted")
    )
    return t("standing.unmatched", several=several, unlisted=unlisted)


SAID = {
    "overview/freshness": _reach,
    "overview/coverage": _unfilled,
    "overview/rows_left_out": _left_out,
    "names/unmatched": _unmatched,
}
