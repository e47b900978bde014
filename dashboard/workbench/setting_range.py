"""What other values of a setting would give: the headline figures that take it, and the headline
comparisons, over its range, before anything is saved."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.charts import comparison
from dashboard.display import number_formats, texts
from dashboard.engine import answers, edits, planned_figures, session
from dashboard.engine.answer import Answer
from dashboard.engine.session import Session
from dashboard.narrative import counts, differences, grade_texts, sentences
from dashboard.ui import language, plotly_component, progress_bar
from dashboard.ui.language import t
from etl import progress
from etl.commands import commit
from etl.commands.commit import REFUSALS
from etl.findings import Finding, format_message
from queries.kinds import ESTIMATES
from queries.setting_bounds import RANGES
from queries.settings import draft_setting
from store import snapshots
from store.snapshots import Snapshot

# The values shown, as multiples of the shipped one.
FACTORS = (0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)
# Answers kept: seven values each of a few settings.
CACHED_VALUES = 32


def render(name: str, value: Any, shipped: Any, wanted: Any) -> None:
    """The button that computes the range, its progress, and the comparisons at a value picked; at
    first that is `wanted`, the one in the form."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not shipped:
        return
    data = session.get_data_folder()
    shown = f"range_{name}"
    if st.button(t("settings.page.try_values"), key=f"try_{name}", icon=":material/tune:"):
        st.session_state[shown] = wanted
    if (wanted := st.session_state.get(shown)) is None:
        return
    snapshot, values = session.get_snapshot(data), list_values(name, value, shipped, wanted)
    found = progress_bar.run_with_progress(
        "setting_range",
        (snapshot, name, tuple(values)),
        partial(_answer_each, data, snapshot, name, values),
        progress.Progress,
    )
    if found is None:  # Stopped.
        del st.session_state[shown]
        return
    _render_values(name, value, wanted, found)


def list_values(name: str, value: Any, shipped: Any, wanted: Any) -> list[Any]:
    """The values to look at: multiples of the shipped one, the one in force, and the one that
    somebody wants to see, in order."""
    # A whole number near 0 has none of it as its half.
    multiples = {type(shipped)(round(factor * shipped, 4)) for factor in FACTORS} - {0}
    tried = (one for one in (*multiples, wanted) if RANGES[name].holds(one))
    return sorted({value, *tried})


def _answer_each(
    data: Path, snapshot: Snapshot, name: str, values: Sequence[Any]
) -> dict[Any, tuple[Answer, ...] | Finding]:
    """The headline figures and comparisons at each value, or why there are none."""
    found: dict[Any, tuple[Answer, ...] | Finding] = {}
    texts_in_force = tuple(one.text for one in session.get_queries(data).values())
    for place, value in enumerate(values):
        part = (place / len(values), (place + 1) / len(values))
        progress.current().begin_file(f"{name} = {value}", 1, 1, part)
        progress.current().check()
        try:
            found[value] = _answer_family(data, snapshot, name, value, texts_in_force)
        except REFUSALS as error:
            found[value] = commit.explain_refusal(error)
    return found


@lru_cache(maxsize=CACHED_VALUES)
def _answer_family(
    data: Path, snapshot: Snapshot, name: str, value: Any, texts_in_force: tuple[str, ...]
) -> tuple[Answer, ...]:
    """The headline figures that take a setting, and the headline comparisons, with another value:
    on the published tables, or on tables built for it where models take it. An edited comparison
    builds no other snapshot: its text is part of the key. Raises REFUSALS."""
    known, built = session.get_queries(data), None
    settings = session.get_settings(data)
    wanted = [
        one
        for one in planned_figures.list_headlines(known, settings)
        if one in settings["headline_family"]
        or name in known[one].parameters | edits.list_built_in(known, one)
    ]
    at, own = snapshot, {name: value}
    if any(name in edits.list_built_in(known, one) for one in wanted):
        built = commit.build_decided(data, [draft_setting(data, name, value, "", "")], {})
        if built:
            at = Snapshot(built.name, built.path)
    with session.pin(Session(data, at, known, settings=own)):
        found, _ = answers.run_queries(data, wanted)
    if built:
        with suppress(OSError):  # Read by someone on a system that forbids it.
            snapshots.discard_built(built.path)
    return tuple(found)


def _render_values(
    name: str, value: Any, wanted: Any, given: Mapping[Any, Sequence[Answer] | Finding]
) -> None:
    """A slider over the values with the chart of the one picked, and a table of all of them; for
    what could not be counted the reason."""
    lang = language.get_language()
    found = {one: row for one, row in given.items() if not isinstance(row, Finding)}
    for why in {
        format_message(row, lang, "") for row in given.values() if isinstance(row, Finding)
    }:
        st.warning(texts.escape_markdown(why))
    if not found:
        return
    picked = st.select_slider(
        t(f"settings.page.about.{name}.title"),
        list(found),
        next((one for one in (wanted, value) if one in found), next(iter(found))),
        key=f"value_{name}_{wanted}",
    )
    compared = [one for one in found[picked] if ESTIMATES[one.query.estimate["kind"]].is_comparison]
    figure = comparison.draw_findings(compared, lang, plotly_component.get_ground())
    if figure is not None:
        alt = f"{t(f'settings.page.about.{name}.title')} = {picked}"
        plotly_component.render_figure(figure, lang, f"range_{name}", alt)
    titles = {
        answer.query.name: answer.query.title[lang] for row in found.values() for answer in row
    }
    rows = {
        title: {
            str(one): next(
                (_write_cell(answer, lang) for answer in row if answer.query.name == query), ""
            )
            for one, row in found.items()
        }
        for query, title in titles.items()
    }
    st.dataframe(pd.DataFrame.from_dict(rows, orient="index"), key=f"table_{name}")
    st.caption(texts.escape_markdown(t("settings.page.range_says", value=str(value))))


def _write_cell(answer: Answer, lang: str) -> str:
    """A figure or comparison in short: value or difference, interval and grade."""
    if not answer.estimates or answer.missing or answer.rows.empty:
        return ""
    estimate = counts.pick_graded(answer)
    mark = grade_texts.format_mark(str(estimate.grade), lang)
    if estimate.value is None:
        return mark
    if answer.query.chart["kind"] == "figure":
        column = answer.query.chart["y"]
        size = number_formats.format_measure(column, estimate.value, lang)
        return " ".join((size, sentences.format_interval(column, estimate, lang), mark))
    unit = differences.get_unit(answer.query.estimate)
    size = differences.format_difference(estimate.value, unit, lang)
    return " ".join((size, differences.format_interval(estimate, unit, lang), mark))
