"""The registered decisions: what was fixed, planned against actual, verdict, other changes."""

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.charts import planned_actual
from dashboard.display import number_formats, texts
from dashboard.engine import decision_series, decisions, session
from dashboard.engine.decisions import Decision, Metric
from dashboard.engine.errors import Refused
from dashboard.estimates import plan_power
from dashboard.estimates.decision_verdict import Verdict
from dashboard.estimates.plan import Plan, select_rows
from dashboard.evidence import note_panel
from dashboard.narrative import decision_texts, journal_texts
from dashboard.ui import journal_entry, language, layout, plotly_component, visitor
from dashboard.ui.language import t
from queries.catalog import QueryError


def render() -> None:
    """Every registered decision, the latest first."""
    registered = decisions.list_decisions(session.get_data_folder())
    if not registered:
        st.caption(t("decisions.none"))
    for decision in registered:
        with st.container(border=True, key=f"decision_{decision.entry_id}"):
            _render_decision(decision)


def _render_decision(decision: Decision) -> None:
    data, lang = session.get_data_folder(), language.get_language()
    layout.render_heading(decision_texts.write_title(decision, lang))
    registered = t(
        "decisions.decided_by",
        by=decision.by,
        writer=decision.registered_by,
        day=_format_moment(decision.registered_at),
    )
    lines = [registered, *decision_texts.write_terms(decision, lang)]
    st.caption("  \n".join(map(texts.escape_markdown, lines)))
    if decision.withdrawn_at:
        day = _format_moment(decision.withdrawn_at)
        said = t("decisions.withdrawn_by", by=decision.withdrawn_by, day=day)
        st.markdown(texts.escape_markdown(said))
        return
    for metric in decision.metrics:
        if metric.query not in decision_series.FOLLOWED:
            continue
        try:
            _render_metric(decision, metric)
        except (Refused, QueryError) as error:
            st.warning(texts.escape_markdown(language.explain_refusal(error)))
    names = decision_series.name_projects(data)
    st.caption(
        "  \n".join(map(texts.escape_markdown, decision_texts.write_scope(decision, names, lang)))
    )
    _render_changes(decision)
    layout.render_on_demand(
        t("decisions.withdraw"),
        f"ask_withdrawal_{decision.entry_id}",
        partial(_render_withdrawal, decision.entry_id),
        icon=":material/undo:",
    )


def _render_metric(decision: Decision, metric: Metric) -> None:
    """One metric: its verdict, planned against actual in words and as a chart, and the checks."""
    data, lang = session.get_data_folder(), language.get_language()
    query, series = (
        session.get_query(data, metric.query),
        decision_series.load_series(data, metric.query),
    )
    of, verdict = (
        decision_series.make_plan(query, decision, metric),
        decision_series.judge(data, decision, metric),
    )
    settings = session.get_settings(data)
    logged = decision_series.FOLLOWED[metric.query].logged
    is_early = verdict.outcome == "too_early"
    promised = plan_power.find_promise(series, of, logged) if is_early else None
    said = decision_texts.write_verdict(verdict, of, settings["least_cases"], lang, promised)
    st.markdown(f"**{texts.escape_markdown(said)}**")
    st.markdown(texts.escape_markdown(decision_texts.write_target(metric, of, lang)))
    st.markdown(texts.escape_markdown(decision_texts.write_shares(verdict, lang)))
    if verdict.weeks_since:
        st.markdown(texts.escape_markdown(decision_texts.write_recording(verdict, lang)))
    key = f"{decision.entry_id}_{metric.query.replace('/', '_')}"
    rows = select_rows(series, of)
    figure = planned_actual.draw_planned_actual(
        rows, of, query, settings["small_group"], lang, plotly_component.get_ground()
    )
    if figure is not None:
        # Those on a project or client only where the decision is of it alone.
        projects = (*decision.projects, *decision.comparison_projects)
        figure, noted = note_panel.mark(figure, metric.query, {"project": projects})
        alt = decision_texts.join(decision_texts.write_target(metric, of, lang), said, lang)
        plotly_component.render_figure(figure, lang, f"planned_{key}", alt)
        st.caption(t("decisions.read_chart"))
        note_panel.render_legend(noted)
    with st.expander(t("decisions.checks"), on_change="rerun", key=f"checks_{key}") as checks:
        if checks.open:
            _render_checks(verdict, of, metric)


def _render_checks(verdict: Verdict, of: Plan, metric: Metric) -> None:
    lang = language.get_language()
    lines = [
        decision_texts.write_criteria(of, lang),
        *decision_texts.list_checks(verdict, of, lang),
    ]
    if verdict.outcome != "too_early":
        series = decision_series.load_series(session.get_data_folder(), metric.query)
        lines += decision_texts.list_leads(plan_power.estimate_leads(series, of), of, lang)
    st.markdown("\n".join(f"- {texts.escape_markdown(line)}" for line in lines))


def _render_changes(decision: Decision) -> None:
    """What was changed since that the figures rest on."""
    data, lang = session.get_data_folder(), language.get_language()
    entries = decisions.list_entries_since(data, decision.entry_id, journal_texts.CHANGING)
    lines = journal_texts.list_changes(entries, _format_moment, lang)
    st.caption(t("decisions.changed_since"))
    listed = "\n".join(f"- {texts.escape_markdown(line)}" for line in lines)
    st.markdown(listed or t("decisions.changed_none"))


def _render_withdrawal(entry_id: int) -> None:
    st.markdown(t("decisions.ask_withdrawal"))
    visitor.render_question()
    st.button(
        t("decisions.withdraw_now"),
        key=f"withdraw_{entry_id}",
        on_click=_withdraw,
        args=(entry_id,),
    )


def _withdraw(entry_id: int) -> None:
    data, by = session.get_data_folder(), visitor.get_visitor()
    write = partial(decisions.withdraw, data, entry_id, by)
    journal_entry.write_and_rerun(write, t("decisions.withdrawn"))


def _format_moment(at: datetime | None) -> str:
    """The day of a moment of the journal, in the company's time zone."""
    if at is None:
        return t("general.none")
    zone = ZoneInfo(session.get_timezone(session.get_data_folder()))
    return number_formats.format_day(at.astimezone(zone).date(), language.get_language())
