"""The data-basis card: days covered, columns without data, rows left out, unmatched and double."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.display import number_formats, texts
from dashboard.engine import session, snapshot_info
from dashboard.engine.answer import Answer
from dashboard.evidence import card_parts, card_tools
from dashboard.ui import language, layout, links
from dashboard.ui.language import t

# The sentence on columns without data names at most this many of them.
MAX_COLUMNS = 6


def render() -> None:
    """Render the card: a sentence per query, and their rows on demand. It ignores all filters."""
    with st.container(border=True, gap="xsmall", key="card_standing"):
        layout.render_heading(t("standing.title"))
        answers = [answer for name in WRITERS if (answer := card_parts.ask(name, {})) is not None]
        sentences = [WRITERS[answer.query.name](answer) for answer in answers]
        sentences += _describe_alerts()
        lines = [f"- {texts.escape_markdown(sentence)}" for sentence in sentences if sentence]
        st.markdown("\n".join(lines))
        card_tools.render_on_demand(*answers, key="behind_standing")
        links.link_to_names()


def _describe_days_covered(answer: Answer) -> str:
    """The last day covered, with the tables that reach it, for each such day."""
    lang, tables = language.get_language(), {}
    for row in answer.rows.to_dict("records"):
        if not number_formats.is_absent(row["as_of_date"]):
            day = number_formats.format_day(row["as_of_date"], lang)
            tables.setdefault(day, []).append(t(f"tables.{row['table_name']}"))
    if not tables:
        return t("standing.no_day")
    days = [
        t("standing.reach_one", day=day, tables=t("general.comma").join(names))
        for day, names in tables.items()
    ]
    return t("standing.reach", days=t("general.semicolon").join(days))


def _describe_unfilled_columns(answer: Answer) -> str:
    rows = answer.rows.to_dict("records")
    if not rows:
        return t("empty.overview/coverage")
    labels = [
        t("standing.field", table=t(f"tables.{row['table_name']}"), field=_label_field(row))
        for row in rows[:MAX_COLUMNS]
    ]
    columns = t("general.comma").join(labels)
    rest = len(rows) - len(labels)
    if rest:
        columns = t("standing.and_more", columns=columns, n=rest)
    return t("standing.unfilled", n=len(rows), columns=columns)


def _label_field(row: Mapping[str, Any]) -> str:
    return texts.label_column(language.get_language(), str(row["field_name"]))


def _describe_rows_left_out(answer: Answer) -> str:
    read, rejected, merged, passed = (
        float(answer.rows[f"{kind}_count"].sum())
        for kind in ("read", "rejected", "merged", "passed_over")
    )
    return t("standing.left_out", read=read, rejected=rejected, merged=merged, passed=passed)


def _describe_unmatched_names(answer: Answer) -> str:
    several, unlisted = (
        float(answer.rows[f"{kind}_count"].sum()) for kind in ("several", "unlisted")
    )
    return t("standing.unmatched", several=several, unlisted=unlisted)


def _describe_duplicates(answer: Answer) -> str:
    """Nothing where no pair is undecided."""
    count = float(answer.rows["pair_count"].sum())
    return t("standing.duplicates", n=count) if count else ""


def _describe_alerts() -> list[str]:
    """The alert rules that found something, with how many rows."""
    data, lang = session.get_data_folder(), language.get_language()
    known = session.get_queries(data)
    return [
        t("standing.alert", title=known[name].title[lang], n=count)
        for name, count in snapshot_info.list_alerts(data).items()
        if name in known
    ]


WRITERS = {
    "overview/freshness": _describe_days_covered,
    "overview/coverage": _describe_unfilled_columns,
    "overview/rows_left_out": _describe_rows_left_out,
    "names/unmatched": _describe_unmatched_names,
    "names/duplicates": _describe_duplicates,
}
