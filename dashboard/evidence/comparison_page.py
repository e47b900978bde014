"""The page that compares two periods or two groups; the URL carries the choice."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.charts import comparison
from dashboard.display import texts
from dashboard.engine import answers, edits, session, snapshot_info
from dashboard.engine.answer import Answer
from dashboard.engine.edits import TracedSettings
from dashboard.engine.errors import Refused
from dashboard.evidence import view_comparison
from dashboard.evidence.view_comparison import DIMENSIONS
from dashboard.narrative import edit_texts, grade_texts
from dashboard.ui import day_input, filter_choices, language, plotly_component, tables, url_state
from dashboard.ui.language import t
from queries.catalog import QueryError

SIDES = ("a", "b")
DEFAULT_QUERY = "requirements/headline"
# The filter values of a view, and its name.
View = tuple[dict[str, Any], str]


def render() -> None:
    """Render the choice of figure and views, and the card that compares the two views."""
    data, lang = session.get_data_folder(), language.get_language()
    known = session.get_queries(data)
    comparable = view_comparison.list_comparable(known)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        query_name = _render_select(
            "figure",
            comparable,
            lambda name: known[name].title[lang],
            DEFAULT_QUERY if DEFAULT_QUERY in comparable else comparable[0],
        )
        dimension = _render_select(
            "by",
            list(DIMENSIONS),
            lambda name: texts.translate(lang, f"comparing.by_{name}"),
            DIMENSIONS[0],
        )
    views = _choose_views(dimension)
    if views is None:
        st.caption(t("comparing.choose"))
        return
    with st.container(border=True, key="card_comparing"):
        try:
            first, second = (answers.run_query(data, query_name, chosen) for chosen, _ in views)
        except (Refused, QueryError) as error:
            st.warning(texts.escape_markdown(language.explain_refusal(error)))
            return
        _render_card(first, second, (views[0][1], views[1][1]))


def _render_select(
    key: str, options: list[str], format_option: Callable[[str], str], default: str
) -> str:
    """Render a choice of one option, kept in the URL; return the option chosen."""
    url_state.restore(
        key, lambda written: written[0] if written[0] in options else default, default
    )
    chosen = st.selectbox(
        t(f"comparing.{key}"), options, key=key, format_func=format_option, width=360
    )
    url_state.publish(key, chosen, [] if chosen == default else [chosen])
    return chosen


def _choose_views(dimension: str) -> tuple[View, View] | None:
    """Render the choice of both views, side by side; None until both are chosen."""
    offered = filter_choices.load_choices()
    views, defaults = [], _list_default_days()
    for side, column in zip(SIDES, st.columns(2, gap="medium"), strict=True):
        with column:
            view = (
                _choose_period(side, offered, defaults)
                if dimension == "period"
                else _choose_group(side, dimension, offered.get(dimension, {}))
            )
        if view is not None:
            views.append(view)
    return (views[0], views[1]) if len(views) == len(SIDES) else None


def _list_default_days() -> dict[str, date]:
    """The last 12 months (A) and the 12 before (B), by widget key; none where a link sets a day."""
    last = snapshot_info.find_last_day(session.get_data_folder())
    keys = [f"{side}_{end}" for side in SIDES for end in ("start", "end")]
    if last is None or any(st.query_params.get(key) for key in keys):
        return {}
    year, days = filter_choices.subtract_year(last), timedelta(days=1)
    starts = (year + days, filter_choices.subtract_year(year) + days)
    return dict(zip(keys, (starts[0], last, starts[1], year), strict=True))


def _choose_period(
    side: str, offered: Mapping[str, Mapping[str, str]], defaults: Mapping[str, date]
) -> View | None:
    chosen: dict[str, date] = {}
    for end, name in (("start", "start_date"), ("end", "end_date")):
        label = t(f"comparing.{side}", what=t(f"filters.{name}"))
        key = f"{side}_{end}"
        day = day_input.render_day_input(key, label, offered, defaults.get(key))
        if day:
            chosen[name] = day
    if not chosen:
        return None
    if filter_choices.is_reversed(chosen):
        st.warning(t("filters.reversed"))
        return None
    period = view_comparison.name_period(
        chosen.get("start_date"), chosen.get("end_date"), language.get_language()
    )
    return chosen, period


def _choose_group(side: str, dimension: str, names: dict[str, str]) -> View | None:
    key, first_key = f"{side}_{dimension}", f"a_{dimension}"
    # A member of the first group is not offered for the second: it would be compared with itself.
    taken = st.session_state.get(first_key, []) if side == "b" else []
    options = [choice for choice in names if choice not in taken]
    url_state.restore(key, list, [])
    st.session_state[key] = [choice for choice in st.session_state[key] if choice in options]
    chosen = st.multiselect(
        t(f"comparing.{side}", what=t(f"filters.{dimension}")),
        options,
        key=key,
        format_func=lambda choice: names.get(choice, choice),
        placeholder=t("comparing.choose_some"),
    )
    url_state.publish(key, chosen, chosen)
    if not chosen:
        return None
    return {dimension: chosen}, view_comparison.join_names(
        [names[choice] for choice in chosen], language.get_language()
    )


def _render_card(first: Answer, second: Answer, names: tuple[str, str]) -> None:
    """The comparison of two views: sentence, grade, chart, table and caveats."""
    lang, query, data = language.get_language(), first.query, session.get_data_folder()
    settings = TracedSettings(session.get_settings(data))
    names = (t("comparing.a", what=names[0]), t("comparing.b", what=names[1]))
    difference = view_comparison.compare(first, second, names, settings)
    sentence = view_comparison.write_comparison(first, difference, lang)
    st.subheader(texts.escape_markdown(query.question[lang]), anchor=False)
    st.markdown(sentence)
    mark = grade_texts.format_mark(str(difference.grade), lang)
    own = edits.list_own_settings(session.get_queries(data), query, settings)
    small = texts.escape_markdown(edit_texts.write_edits([replace(first, own_settings=own)], lang))
    st.caption(" · ".join(filter(None, (mark, t("comparing.exploratory"), small))))
    figure = comparison.draw_comparison(query, difference, lang, plotly_component.get_ground())
    if figure is not None:
        plotly_component.render_figure(figure, lang, "comparing", texts.strip_markdown(sentence))
    column = query.estimate["value"]
    rows = pd.DataFrame(
        view_comparison.list_rows(difference),
        columns=["view_name", column, f"{column}_low", f"{column}_high", "case_count"],
    )
    labels = {
        "view_name": {lang: t("comparing.view")},
        "case_count": {lang: t("comparing.cases")},
        f"{column}_low": {lang: t("columns.low")},
        f"{column}_high": {lang: t("columns.high")},
        **query.columns,
        # The page names the figure already: its whole name would fill a phone.
        column: {lang: t("comparing.value")},
    }
    tables.render_table(rows, "comparing_table", labels)
    for caveat in query.caveats[lang]:
        st.caption(texts.escape_markdown(caveat))
