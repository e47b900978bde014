"""Projects or clients beside the company: the list of all, and the counts of one."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.display import texts
from dashboard.engine import session
from dashboard.engine.answer import Answer
from dashboard.evidence import card_parts, card_tools
from dashboard.narrative import ranking
from dashboard.narrative.ranking import Place
from dashboard.ui import language, layout, links, page_state, tables
from dashboard.ui.language import t


def render_list(kind: str, *names: str) -> None:
    """Render every unit (`project` or `client`) with its counts, those that stand out first.

    `names` are queries with one row per unit.
    """
    page_state.render_part(partial(_render_list, kind, names), {})


def _render_list(kind: str, names: Sequence[str], chosen: Mapping[str, Any]) -> None:
    lang = language.get_language()
    units: dict[str, dict[str, Any]] = {}
    furthest: dict[str, float] = {}
    labels, company = {f"{kind}_name": {lang: t(f"filters.{kind}")}}, []
    for number, name in enumerate(names):
        answer = card_parts.ask(name, chosen)
        places = _rank(answer)
        if answer is None or not places:
            continue
        title, column = _name_figure(answer), f"figure{number}"
        labels[column] = {lang: title}
        company.append(ranking.write_company(places, texts.escape_markdown(title), lang))
        for place in places:
            row = units.setdefault(
                place.unit_id, {f"{kind}_id": place.unit_id, f"{kind}_name": place.name}
            )
            row[column] = _write_place(place, lang)
            furthest[place.unit_id] = max(furthest.get(place.unit_id, 0), place.distance)
    if not units:
        st.markdown(t("unit.nothing"))
        return
    st.markdown("\n".join(f"- {line}" for line in company))
    ids = sorted(units, key=lambda unit: (-furthest[unit], unit))
    _render_units(kind, [units[unit] for unit in ids], labels, f"ranked_{kind}")


def _render_units(
    kind: str, rows: Sequence[Mapping[str, Any]], labels: Mapping[str, Any], key: str
) -> None:
    """A table of units; a picked one links to its page."""
    picked = tables.pick_row(pd.DataFrame(rows), key, labels, hidden=(f"{kind}_id",))
    if picked is None:
        st.caption(t(f"unit.pick_{kind}"))
    elif kind == "project":
        links.link_to_project(picked)
    else:
        links.link_to_client(picked)


def _rank(answer: Answer | None) -> list[Place]:
    settings = session.get_settings(session.get_data_folder())
    if answer is None:
        return []
    return ranking.rank_units(answer, settings["small_group"], settings["sesoi_rate"])


def _name_figure(answer: Answer) -> str:
    value = answer.query.estimate["value"]
    return texts.label_column(language.get_language(), value, answer.query.columns)


def _write_place(place: Place, lang: str) -> str:
    return f"{ranking.write_count(place, lang)} · {ranking.write_verdict(place, lang)}"


def render_outstanding(answer: Answer, chosen: Mapping[str, Any]) -> None:
    """Draw an answer with a row per unit as the list of those that stand out, with links."""
    lang, name = language.get_language(), answer.query.chart["x"]
    kind = name.removesuffix("_name")
    places = _rank(answer)
    outside = [place for place in places if place.distance > 1]
    if not places:
        return
    st.caption(ranking.write_company(places, texts.escape_markdown(_name_figure(answer)), lang))
    if not outside:
        return
    outside.sort(key=lambda place: -place.count / place.n)
    rows = [
        {f"{kind}_id": place.unit_id, name: place.name, "figure": _write_place(place, lang)}
        for place in outside
    ]
    labels = {name: {lang: t(f"filters.{kind}")}, "figure": {lang: _name_figure(answer)}}
    _render_units(kind, rows, labels, f"outstanding_{answer.query.name}")


def render_counts(chosen: Mapping[str, Sequence[str]], *names: str) -> None:
    """Render the counts of the unit that a page is about, each beside the company's share.

    `names` are queries with one row per unit.
    """
    for name, place in zip(names, st.columns(len(names)), strict=True):
        with place.container(border=True, height="stretch", gap="xsmall", key=f"card_{name}"):
            page_state.render_part(partial(_render_count, name), chosen)


def _render_count(name: str, chosen: Mapping[str, Any]) -> None:
    [[unit]] = chosen.values()
    lang, company, own = language.get_language(), card_parts.ask(name, {}), None
    if company is None:
        return
    places = _rank(company)
    own = next((place for place in places if place.unit_id == unit), None)
    st.metric(
        texts.escape_markdown(_name_figure(company)),
        ranking.write_count(own, lang) if own else t("general.none"),
        help=texts.escape_markdown(company.query.question[lang]),
    )
    if own:
        st.markdown(ranking.write_beside(own, lang))
    else:
        st.markdown(t("unit.no_cases"))
    answer = card_parts.ask(name, chosen)
    if answer is not None:
        details = partial(card_tools.render, answer, chosen)
        layout.render_popover(t("card.tools"), f"behind_{name}", details)
