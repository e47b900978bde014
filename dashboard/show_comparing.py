"""The page that compares two periods or two groups: what is compared stands in the address."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import (
    address,
    comparing,
    comparison_charts,
    engine,
    filters,
    grades,
    grids,
    language,
    plot,
    text,
)
from dashboard.comparing import WAYS
from dashboard.engine import Refused
from dashboard.language import t
from queries import catalog
from queries.catalog import QueryError

SIDES = ("a", "b")
View = tuple[dict[str, Any], str]


def draw() -> None:
    """The choices, and below them the two views with their difference."""
    data, lang = engine.folder(), language.current()
    known = engine.queries(data)
    figures = comparing.offered(known)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        figure = _one(
            "figure",
            figures,
            lambda name: known[name].title[lang],
            "requirements/headline" if "requirements/headline" in figures else figures[0],
        )
        way = _one("by", list(WAYS), lambda one: text.say(lang, f"comparing.by_{one}"), WAYS[0])
    views = _views(way)
    if views is None:
        st.caption(t("comparing.choose"))
        return
    with st.container(border=True, key="card_comparing"):
        try:
            one, other = (engine.run(data, figure, chosen) for chosen, _ in views)
        except (Refused, QueryError) as error:
            st.warning(text.plain(language.refusal(error)))
            return
        names = (views[0][1], views[1][1])
        _card(one, other, names)


def _one(key: str, options: list[str], name: Any, default: str) -> str:
    """A choice of one, kept in the address."""
    address.adopt(key, lambda written: written[0] if written[0] in options else default, default)
    chosen = st.selectbox(t(f"comparing.{key}"), options, key=key, format_func=name, width=360)
    address.publish(key, chosen, [] if chosen == default else [chosen])
    return chosen


def _views(way: str) -> tuple[View, View] | None:
    """The two views as filters and names; None until both are chosen."""
    offered = filters.choices()
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
        value = filters.day_input(f"{side}_{end}", label, offered)
        if value:
            chosen[filtered] = value
    if not chosen:
        return None
    name = comparing.period(chosen.get("start_date"), chosen.get("end_date"), language.current())
    return chosen, name


def _group(side: str, way: str, names: dict[str, str]) -> View | None:
    key, other = f"{side}_{way}", f"{'b' if side == 'a' else 'a'}_{way}"
    # What stands on one side cannot stand on the other, or it is compared with itself.
    taken = st.session_state.get(other, []) if side == "b" else []
    options = [one for one in names if one not in taken]
    address.adopt(key, list, [])
    st.session_state[key] = [one for one in st.session_state[key] if one in options]
    chosen = st.multiselect(
        t(f"comparing.{side}", what=t(f"filters.{way}")),
        options,
        key=key,
        format_func=lambda one: names.get(one, one),
        placeholder=t("comparing.choose_some"),
    )
    address.publish(key, chosen, chosen)
    if not chosen:
        return None
    return {way: chosen}, comparing.written([names[one] for one in chosen], language.current())


def _card(one: engine.Answer, other: engine.Answer, names: tuple[str, str]) -> None:
    lang, settings = language.current(), catalog.settings(engine.folder())
    names = (t("comparing.a", what=names[0]), t("comparing.b", what=names[1]))
    found = comparing.compared(one, other, names, settings)
    st.subheader(text.plain(one.query.question[lang]), anchor=False)
    st.markdown(comparing.said(one, found, lang))
    st.caption(f"{grades.mark(str(found.grade), lang)} · {t('comparing.exploratory')}")
    figure = comparison_charts.comparison(one.query, found, lang, plot.ground())
    if figure is not None:
        plot.draw(figure, lang, "comparing", text.unmarked(comparing.said(one, found, lang)))
    listed = comparing.rows(found)
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
    grids.draw(table, "comparing_table", labels)
    for caveat in one.query.caveats[lang]:
        st.caption(text.plain(caveat))
