"""The pages of one project and of one client: everything that the data hold of it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.charts import gantt, timeline
from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.evidence import card_parts, cards
from dashboard.ui import filter_choices, language, links, plotly_component, tables, url_state
from dashboard.ui.language import t

# With more tasks than these, the late ones are shown first.
MANY_TASKS = 40
# A plan of more rows than these is no picture any more.
MOST_TASKS = 150
LATE, ALL = "late", "all"
# Of a project's facts, those that stand under its name.
FACTS = ("client_name", "service_type", "start_date", "finish_date")


def choose(kind: str) -> dict[str, list[str]] | None:
    """Draw the choice of the one `project` or `client` that the page is about, kept in the address.

    Gives it as a filter; None, and says so, where none is chosen.
    """
    key, offered = f"of_{kind}", filter_choices.load_choices().get(kind, {})
    url_state.restore(key, lambda written: written[0], None)
    if st.session_state[key] not in offered:
        st.session_state[key] = None
    chosen = st.selectbox(
        t(f"filters.{kind}"),
        list(offered),
        key=key,
        format_func=lambda one: offered.get(one, one),
        placeholder=t(f"project.choose_{kind}"),
        width=420,
    )
    url_state.publish(key, chosen, [chosen] if chosen else [])
    if chosen is None:
        st.caption(t(f"project.none_{kind}"))
        return None
    return {kind: [chosen]}


def render_facts(chosen: Mapping[str, Any]) -> None:
    """A line on the project: client, kind of service, its days, and what the data hold of it."""
    answer = card_parts.ask("overview/projects", chosen)
    if answer is None or answer.rows.empty:
        return
    lang, row = language.get_language(), answer.rows.iloc[0]
    said = [
        number_formats.format_cell(name, row[name], lang)
        for name in FACTS
        if not number_formats.is_absent(row[name])
    ]
    counted = ("requirement_count", "change_count", "task_count", "complaint_count")
    said += [
        t(
            "sentence.part",
            name=texts.label_column(lang, name, answer.query.columns),
            value=row[name],
        )
        for name in counted
    ]
    st.caption(texts.escape_markdown(" · ".join(said)))
    if not number_formats.is_absent(row["client_id"]):
        st.page_link(
            links.CLIENT,
            label=t("project.its_client"),
            query_params={"of_client": row["client_id"]},
        )


def render_plan(chosen: Mapping[str, Any]) -> None:
    """The card with the Gantt chart of the one project chosen."""
    answer = card_parts.ask("schedule/rows", chosen)
    if answer is None or answer.rows.empty:
        cards.render("schedule/rows", chosen)
        return
    cards.render("schedule/rows", chosen, picture=_gantt)


def _gantt(answer: Answer, chosen: Mapping[str, Any]) -> None:
    lang = language.get_language()
    changes, links = (
        card_parts.ask(name, chosen) for name in ("schedule/changes", "schedule/links")
    )
    if changes is None or links is None:
        return
    tasks = answer.rows
    late = tasks[tasks["late_days"].fillna(0) > 0]
    _said(tasks, late)
    shown, selected = _controls(tasks, late, changes.rows)
    # The list begins with the last finish: the plan with its first start.
    planned = (late if shown == LATE else tasks).sort_values("baseline_start_date")
    listed = planned.head(MOST_TASKS)
    figure = gantt.draw_gantt(
        listed,
        changes.rows,
        links.rows,
        lang,
        plotly_component.get_ground(),
        answer.as_of,
        selected,
    )
    if figure is None:
        st.markdown(t("card.nothing_to_draw"))
        return
    alt = t("gantt.alt", n=len(listed), changes=len(changes.rows))
    plotly_component.render_figure(figure, language.get_language(), "gantt", alt, on_mark=_pick)
    st.caption(t("gantt.read"))
    if len(listed) == MOST_TASKS:
        st.caption(t("gantt.cut", n=MOST_TASKS))


def _said(tasks: pd.DataFrame, late: pd.DataFrame) -> None:
    known = tasks["late_days"].notna().sum()
    st.markdown(
        t(
            "gantt.says",
            n=len(tasks),
            known=known,
            late=len(late),
            days=tasks["late_days"].sum(),
            unlinked=late["not_linked_days"].sum(),
        )
        if known
        else t("gantt.says_none", n=len(tasks))
    )


def _controls(
    tasks: pd.DataFrame, late: pd.DataFrame, changes: pd.DataFrame
) -> tuple[str | None, str | None]:
    """Which tasks are shown, and of which change the lines: clicked, or chosen by the keyboard."""
    linked = changes[changes["linked_task_count"].fillna(0) > 0]
    names = {
        str(row["change_id"]): " ".join(
            str(row[part])
            for part in ("change_id", "title")
            if not number_formats.is_absent(row[part])
        )
        for row in linked.to_dict("records")
    }
    if st.session_state.get("gantt_change") not in names:
        st.session_state["gantt_change"] = None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shown = st.segmented_control(
            t("gantt.tasks"),
            (LATE, ALL),
            default=LATE if len(tasks) > MANY_TASKS and len(late) else ALL,
            required=True,
            key="gantt_tasks",
            format_func=lambda one: t(f"gantt.{one}_tasks"),
        )
        selected = st.selectbox(
            t("gantt.change"),
            list(names),
            key="gantt_change",
            format_func=lambda one: names.get(one, one),
            placeholder=t("gantt.no_change"),
            width=420,
        )
    return shown, selected


def _pick(change: str | None) -> None:
    """After a click: the change that was clicked, else none."""
    st.session_state["gantt_change"] = change


def render_events(chosen: Mapping[str, Any]) -> None:
    """The card with the time line of all that happened, a lane for each kind of record."""
    cards.render("overview/events", chosen, picture=_lanes)


def _lanes(answer: Answer, chosen: Mapping[str, Any]) -> None:
    lang = language.get_language()
    figure = timeline.draw_timeline(answer.rows, lang, plotly_component.get_ground())
    plotly_component.render_figure(figure, lang, "event_lanes", t("record.alt", n=len(answer.rows)))


def render_projects(chosen: Mapping[str, Any]) -> None:
    """The projects of a client; the one that is picked leads to its page."""
    answer = card_parts.ask("overview/projects", chosen)
    if answer is None or answer.rows.empty:
        return
    st.subheader(t("project.its_projects"), anchor=False)
    picked = tables.pick_row(answer.rows, "projects_of_client", answer.query.columns)
    if picked is None:
        st.caption(t("project.pick"))
    else:
        links.link_to_project(picked)
