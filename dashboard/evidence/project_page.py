"""The parts of the pages on one project and one client."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.charts import gantt, timeline
from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.evidence import card_parts, cards, note_panel
from dashboard.ui import filter_choices, language, links, plotly_component, tables, url_state
from dashboard.ui.language import t

# A plan with more tasks than this opens with the late ones only.
MANY_TASKS = 40
# A Gantt chart with more rows than this is unreadable.
MAX_TASKS = 150
LATE, ALL = "late", "all"
# Columns of the line under a project's name.
FACTS = ("client_name", "service_type", "start_date", "finish_date")
COUNTS = ("requirement_count", "change_count", "task_count", "complaint_count")


def choose(kind: str) -> card_parts.Unit | None:
    """Render the choice of the page's `project` or `client`, kept in the URL.

    Returns the choice as a filter, or None, with a note on the page, while nothing is chosen.
    """
    key, offered = f"of_{kind}", filter_choices.load_choices().get(kind, {})
    url_state.restore(key, lambda written: written[0], None)
    if st.session_state[key] not in offered:
        st.session_state[key] = None
    chosen = st.selectbox(
        t(f"filters.{kind}"),
        list(offered),
        key=key,
        format_func=lambda choice: offered.get(choice, choice),
        placeholder=t(f"project.choose_{kind}"),
        width=420,
    )
    url_state.publish(key, chosen, [chosen] if chosen else [])
    if chosen is None:
        st.caption(t(f"project.none_{kind}"))
        return None
    return card_parts.Unit({kind: [chosen]})


def render_facts(chosen: Mapping[str, Any]) -> None:
    """Render a line on the project: client, service, dates, record counts; a link to the client."""
    answer = card_parts.ask("overview/projects", chosen)
    if answer is None or answer.rows.empty:
        return
    lang, row = language.get_language(), answer.rows.iloc[0]
    facts = [
        number_formats.format_cell(name, row[name], lang)
        for name in FACTS
        if not number_formats.is_absent(row[name])
    ]
    facts += [
        t(
            "sentence.part",
            name=texts.label_column(lang, name, answer.query.columns),
            value=row[name],
        )
        for name in COUNTS
    ]
    st.caption(texts.escape_markdown(" · ".join(facts)))
    if not number_formats.is_absent(row["client_id"]):
        st.page_link(
            links.CLIENT,
            label=t("project.its_client"),
            query_params={"of_client": row["client_id"]},
        )


def render_plan(chosen: Mapping[str, Any]) -> None:
    """Render the card with the Gantt chart of the chosen project."""
    answer = card_parts.ask("schedule/rows", chosen)
    if answer is None or answer.rows.empty:
        cards.render("schedule/rows", chosen)
        return
    cards.render("schedule/rows", chosen, picture=_render_gantt)


def _render_gantt(answer: Answer, chosen: Mapping[str, Any]) -> None:
    """The sentence on the plan, the controls, and the Gantt chart with its linked changes."""
    lang = language.get_language()
    changes, task_links = (
        card_parts.ask(name, chosen) for name in ("schedule/changes", "schedule/links")
    )
    if changes is None or task_links is None:
        return
    tasks = answer.rows
    late = tasks[tasks["late_days"].fillna(0) > 0]
    _render_sentence(tasks, late)
    selection, change = _render_controls(tasks, late, changes.rows)
    # The query lists the last finish first; a plan begins with its first start.
    planned = (late if selection == LATE else tasks).sort_values("baseline_start_date")
    drawn = planned.head(MAX_TASKS)
    figure = gantt.draw_gantt(
        drawn,
        changes.rows,
        task_links.rows,
        lang,
        plotly_component.get_ground(),
        answer.as_of,
        change,
    )
    if figure is None:
        st.markdown(t("card.nothing_to_draw"))
        return
    alt = t("gantt.alt", n=len(drawn), changes=len(changes.rows))
    figure, shown = note_panel.mark(figure, answer.query.name, answer.values)
    plotly_component.render_figure(figure, lang, "gantt", alt, on_mark=_select_change)
    note_panel.render_legend(shown)
    st.caption(t("gantt.read"))
    if len(drawn) == MAX_TASKS:
        st.caption(t("gantt.cut", n=MAX_TASKS))


def _render_sentence(tasks: pd.DataFrame, late: pd.DataFrame) -> None:
    """How many tasks are late and by how many working days; or that no lateness is known."""
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


def _render_controls(
    tasks: pd.DataFrame, late: pd.DataFrame, changes: pd.DataFrame
) -> tuple[str | None, str | None]:
    """The tasks to draw (LATE or ALL), and the change whose links to draw.

    The change is clicked in the chart, or chosen here by keyboard.
    """
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
        selection = st.segmented_control(
            t("gantt.tasks"),
            (LATE, ALL),
            default=LATE if len(tasks) > MANY_TASKS and len(late) else ALL,
            required=True,
            key="gantt_tasks",
            format_func=lambda option: t(f"gantt.{option}_tasks"),
        )
        change = st.selectbox(
            t("gantt.change"),
            list(names),
            key="gantt_change",
            format_func=lambda change_id: names.get(change_id, change_id),
            placeholder=t("gantt.no_change"),
            width=420,
        )
    return selection, change


def _select_change(change: str | None) -> None:
    """Select the clicked change; a click outside of all changes (None) clears the selection."""
    st.session_state["gantt_change"] = change


def render_events(chosen: Mapping[str, Any]) -> None:
    """Render the card with the timeline of all events, one lane per kind of record."""
    cards.render("overview/events", chosen, picture=_render_timeline)


def _render_timeline(answer: Answer, chosen: Mapping[str, Any]) -> None:
    lang = language.get_language()
    drawn = timeline.draw_timeline(answer.rows, lang, plotly_component.get_ground())
    figure, shown = note_panel.mark(drawn, answer.query.name, answer.values)
    plotly_component.render_figure(figure, lang, "event_lanes", t("record.alt", n=len(answer.rows)))
    note_panel.render_legend(shown)


def render_projects(chosen: Mapping[str, Any]) -> None:
    """Render a client's projects; a picked one links to its page."""
    answer = card_parts.ask("overview/projects", chosen)
    if answer is None or answer.rows.empty:
        return
    st.subheader(t("project.its_projects"), anchor=False)
    picked = tables.pick_row(answer.rows, "projects_of_client", answer.query.columns)
    if picked is None:
        st.caption(t("project.pick"))
    else:
        links.link_to_project(picked)
