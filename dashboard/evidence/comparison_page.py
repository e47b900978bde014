"""The page that compares two periods or two groups: what is compared stands in the address."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.charts import comparison
from dashboard.display import texts
from dashboard.engine import answers, session
from dashboard.engine.answer import Answer
from dashboard.engine.errors import Refused
from dashboard.evidence import view_comparison
from dashboard.evidence.view_comparison import WAYS
from dashboard.narrative import grade_texts
from dashboard.ui import day_input, filter_choices, language, plotly_component, tables, url_state
from dashboard.ui.language import t
from queries.catalog import QueryError
from queries.settings import load_settings

SIDES = ("a", "b")
View = tuple[dict[str, Any], str]


def render() -> None:
    """The choices, and below them the two views with their difference."""
    data, lang = session.get_data_folder(), language.get_language()
    known = session.get_queries(data)
    figures = view_comparison.list_comparable(known)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        figure = _one(
            "figure",
            figures,
            lambda name: known[name].title[lang],
            "requirements/headline" if "requirements/headline" in figures else figures[0],
        )
        way = _one(
            "by", list(WAYS), lambda one: texts.translate(lang, f"comparing.by_{one}"), WAYS[0]
        )
    views = _views(way)
    if views is None:
        st.caption(t("comparing.choose"))
        return
    with st.container(border=True, key="card_comparing"):
        try:
            one, other = (answers.run_query(data, figure, chosen) for chosen, _ in views)
        except (Refused, QueryError) as error:
            st.warning(texts.escape_markdown(language.explain_refusal(error)))
            return
        names = (views[0][1], views[1][1])
        _card(one, other, names)


def _one(key: str, options: list[str], name: Any, default: str) -> str:
    """A choice of one, kept in the address."""
    url_state.restore(
        key, lambda written: written[0] if written[0] in options else default, default
    )
    chosen = st.selectbox(t(f"comparing.{key}"), options, key=key, format_func=name, width=360)
    url_state.publish(key, chosen, [] if chosen == default else [chosen])
    return chosen


def _views(way: str) -> tuple[View, View] | None:
    """The two views as filters and names; None until both are chosen."""
    offered = filter_choices.load_choices()
    found = []
    for side, place in zip(SIDES, st.columns(2, gap="medium"), strict=True):
        with place:
            view = (
                _period(side, offered)
                if way == "period"
                else _group(side, way, offered.get(way, {}))
            )
        if view is None:
            continue
        found.append(view)
    return (found[0], found[1]) if len(found) == len(SIDES) else None


def _period(side: str, offered: Mapping[str, Mapping[str, str]]) -> View | None:
    chosen: dict[str, date] = {}
    for end, filtered in (("start", "start_date"), ("end", "end_date")):
        label = t(f"comparing.{side}", what=t(f"filters.{filtered}"))
        value = day_input.render_day_input(f"{side}_{end}", label, offered)
        if value:
            chosen[filtered] = value
    if not chosen:
        return None
    name = view_comparison.name_period(
        chosen.get("start_date"), chosen.get("end_date"), language.get_language()
    )
    return chosen, name


def _group(side: str, way: str, names: dict[str, str]) -> View | None:
    key, other = f"{side}_{way}", f"{'b' if side == 'a' else 'a'}_{way}"
    # What stands on one side cannot stand on the other, or it is compared with itself.
    taken = st.session_state.get(other, []) if side == "b" else []
    options = [one for one in names if one not in taken]
    url_state.restore(key, list, [])
    st.session_state[key] = [one for one in st.session_state[key] if one in options]
    chosen = st.multiselect(
        t(f"comparing.{side}", what=t(f"filters.{way}")),
        options,
        key=key,
        format_func=lambda one: names.get(one, one),
        placeholder=t("comparing.choose_some"),
    )
    url_state.publish(key, chosen, chosen)
    if not chosen:
        return None
    return {way: chosen}, view_comparison.join_names(
        [names[one] for one in chosen], language.get_language()
    )


def _card(one: Answer, other: Answer, names: tuple[str, str]) -> None:
    lang, settings = language.get_language(), load_settings(session.get_data_folder())
    names = (t("comparing.a", what=names[0]), t("comparing.b", what=names[1]))
    found = view_comparison.compare(one, other, names, settings)
    st.subheader(texts.escape_markdown(one.query.question[lang]), anchor=False)
    st.markdown(view_comparison.write_comparison(one, found, lang))
    st.caption(f"{grade_texts.format_mark(str(found.grade), lang)} · {t('comparing.exploratory')}")
    figure = comparison.draw_comparison(one.query, found, lang, plotly_component.get_ground())
    if figure is not None:
        plotly_component.render_figure(
            figure,
            lang,
            "comparing",
            texts.strip_markdown(view_comparison.write_comparison(one, found, lang)),
        )
    listed = view_comparison.list_rows(found)
    column = one.query.estimate["value"]
    table = pd.DataFrame(
        {
            "view_name": [row[0] for row in listed],
            column: [row[1] for row in listed],
            f"{column}_low": [row[2] for row in listed],
            f"{column}_high": [row[3] for row in listed],
            "case_count": [row[4] for row in listed],
        }
    )
    labels = {
        "view_name": {lang: t("comparing.view")},
        "case_count": {lang: t("comparing.cases")},
        f"{column}_low": {lang: t("columns.low")},
        f"{column}_high": {lang: t("columns.high")},
        **one.query.columns,
    }
    tables.render_table(table, "comparing_table", labels)
    for caveat in one.query.caveats[lang]:
        st.caption(texts.escape_markdown(caveat))
