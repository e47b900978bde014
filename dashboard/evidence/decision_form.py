"""The form that registers a decision: scope with its balance, targets, fixed criteria."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.display import number_formats, texts
from dashboard.engine import answers, decision_series, decisions, session
from dashboard.engine.decisions import Decision, DecisionError, Metric
from dashboard.engine.errors import Refused
from dashboard.estimates import decision_verdict, pairing, plan_power
from dashboard.estimates.plan import WEEK, Plan, Share
from dashboard.narrative import decision_texts, option_points, option_waits, options, targets
from dashboard.ui import journal_entry, language, line_input, visitor
from dashboard.ui.language import t
from queries.catalog import QueryError

# Until when a decision is followed unless another day is chosen.
USUAL_WEEKS = 26
# A target proposed is half of today's share.
HALF = 0.5


def render(metrics: Sequence[str]) -> None:
    """The form, computed only while it is open; `metrics` are the weekly queries to judge by."""
    with st.expander(t("decisions.register"), on_change="rerun", key="new_decision") as form:
        if not form.open:
            return
        try:
            _render_form(metrics)
        except (Refused, QueryError) as error:
            st.warning(texts.escape_markdown(language.explain_refusal(error)))


def _render_form(metrics: Sequence[str]) -> None:
    data, lang = session.get_data_folder(), language.get_language()
    st.caption(t("decisions.register_says"))
    visitor.render_question()
    what, who, when = st.columns(3)
    option = what.selectbox(
        t("decisions.option"),
        list(options.load_options()),
        format_func=lambda name: decision_texts.name_option(name, lang),
        key="decision_option",
    )
    by = line_input.ask_line(who, t("decisions.by"), decisions.MAX_LENGTH, key="decision_by")
    owner, exceptions = _render_terms(option)
    usual = decision_series.FIRST_METRIC.get(option, decision_series.UNANSWERED)
    last = decision_series.find_last_week(decision_series.load_series(data, usual))
    start = when.date_input(
        t("decisions.start"),
        (last or date(2026, 1, 5)) + 2 * WEEK,
        format="YYYY-MM-DD",
        key="decision_start",
    )
    offered = [name for name in metrics if decision_series.has_data(data, name)]
    second, lacking_second = _propose_second(option)
    chosen = st.multiselect(
        t("decisions.metrics"),
        offered,
        default=[name for name in (usual, second) if name in offered],
        format_func=lambda name: decision_texts.name_metric(name, lang),
        key=f"decision_metrics_{usual}",
        placeholder=t("decisions.choose"),
    )
    if lacking_second:
        st.caption(texts.escape_markdown(lacking_second))
    first = chosen[0] if chosen else usual
    pilots, kept = _render_scope(first)
    decision = Decision(
        option, by, tuple(pilots), tuple(kept), _to_day(start), (), owner, exceptions
    )
    registered = [
        _render_metric(name, replace(decision, metrics=(Metric(name, 0.0, _to_day(start)),)))
        for name in chosen
    ]
    decision = replace(decision, metrics=tuple(registered))
    lacking = _list_lacking(decision)
    for reason in lacking:
        st.caption(texts.escape_markdown(reason))
    st.button(
        t("decisions.save"),
        key="save_decision",
        type="primary",
        disabled=bool(lacking),
        on_click=_save,
        args=(decision,),
    )


def _propose_second(option: str) -> tuple[str, str]:
    """The weekly query of an option in which its second target, half of today's share, would show
    soonest; without one, empty, and why not in words where the option has any."""
    spec = options.load_options()[option]
    names = spec.get("outcome", ())
    if not names:
        return "", ""
    asked, _ = answers.run_queries(session.get_data_folder(), (*names, spec["weeks"]))
    known = {answer.query.name: answer for answer in asked}
    weekly, weeks = (options.pick_told(one, known) for one in (names, [spec["weeks"]]))
    if not weekly or not weeks:
        return "", ""
    running = len(targets.list_running(weeks[0].rows))
    if chosen := targets.pick_second(weekly, HALF, running):
        return chosen.query.name, ""
    return "", targets.write_no_second(weekly, language.get_language())


def _render_terms(option: str) -> tuple[str, str]:
    """Who owns the decision, and which exceptions are allowed; both may stay empty. Of an option
    that waits for the client, what holds for silence is proposed as an exception."""
    proposed = ""
    if "waits" in options.load_options()[option]:
        answer = answers.run_query(session.get_data_folder(), option_points.WAIT)
        if silence := option_waits.find_silence(answer, None):
            proposed = option_waits.write_silence(silence, language.get_language())
    place, wide = st.columns([1, 2])
    owner = line_input.ask_line(
        place, t("decisions.owner"), decisions.MAX_LENGTH, key="decision_owner"
    )
    exceptions = line_input.ask_line(
        wide,
        t("decisions.exceptions"),
        decisions.MAX_EXCEPTIONS,
        value=proposed,
        key=f"decision_exceptions_{option}",
    )
    return owner, exceptions


def _to_day(chosen: Any) -> date:
    return chosen if isinstance(chosen, date) else date.min


def _render_scope(name: str) -> tuple[list[str], list[str]]:
    """The projects of both sides, as proposed by pairs and edited by hand, and their balance."""
    data = session.get_data_folder()
    candidates, names = (
        decision_series.list_candidates(data, name),
        decision_series.name_projects(data),
    )
    proposed = pairing.propose(candidates)
    st.caption(t("decisions.proposed"))
    sides = []
    for key, default in zip(("pilots", "compared"), proposed, strict=True):
        sides.append(
            st.multiselect(
                t(f"decisions.{key}"),
                sorted(names, key=lambda one: names[one]),
                default=default,
                format_func=lambda one: names[one],
                key=f"decision_{key}_{name}",
                placeholder=t("decisions.choose"),
            )
        )
    _render_balance(candidates, dict(zip(("of", "against"), sides, strict=True)))
    return sides[0], sides[1]


def _render_balance(candidates: pd.DataFrame, sides: Mapping[str, Sequence[str]]) -> None:
    lang = language.get_language()
    rows: dict[str, list[str]] = {
        t(f"decisions.balance_{row}"): [] for row in ("share", "cases", *pairing.KINDS)
    }
    columns = []
    for side, chosen in sides.items():
        described = pairing.describe_side(candidates, chosen)
        columns.append(f"{t(f'decisions.balance_{side}')} ({described.projects})")
        share = described.share
        cells = [
            t("general.none") if share is None else number_formats.format_rate(share, lang),
            texts.number(described.cases, lang),
            *(
                _write_kind(kind, part, lang)
                for kind, part in zip(pairing.KINDS, described.kinds, strict=True)
            ),
        ]
        for row, cell in zip(rows, cells, strict=True):
            rows[row].append(cell)
    st.caption(t("decisions.balance", weeks=decision_series.RECENT_WEEKS))
    st.table(pd.DataFrame(rows, index=columns).T)


def _write_kind(kind: str, part: tuple[str, float] | None, lang: str) -> str:
    if part is None:
        return t("general.none")
    name = number_formats.format_cell(kind, part[0], lang)
    return t("decisions.part", name=name, share=number_formats.count_in_hundred(part[1]))


def _render_metric(name: str, decision: Decision) -> Metric:
    """The target and day of one metric, with today's value, the criteria and what could be seen."""
    data, lang = session.get_data_folder(), language.get_language()
    query, series = session.get_query(data, name), decision_series.load_series(data, name)
    candidates = decision_series.list_candidates(data, name)
    side = pairing.describe_side(candidates, decision.projects)
    today = Share((side.share or 0.0) * side.cases, side.cases)
    is_lower = decision_series.is_lower_better(query)
    with st.container(border=True, key=f"target_{name.replace('/', '_')}"):
        st.markdown(f"**{texts.escape_markdown(decision_texts.name_metric(name, lang))}**")
        st.caption(_write_today(today))
        place, day = st.columns(2)
        target = place.number_input(
            t("decisions.target"),
            0,
            100,
            _propose_target(today, is_lower),
            key=f"target_{name}_{today.value or 0:.3f}",
        )
        by = day.date_input(
            t("decisions.target_by"),
            decision.start_date + timedelta(weeks=USUAL_WEEKS, days=-1),
            format="YYYY-MM-DD",
            key=f"by_{name}_{decision.start_date}",
        )
        metric = Metric(name, target / 100, _to_day(by))
        of = decision_series.make_plan(query, decision, metric)
        st.markdown(texts.escape_markdown(decision_texts.write_criteria(of, lang)))
        st.caption(texts.escape_markdown(_write_promise(series, of, name, lang)))
    return metric


def _write_today(today: Share) -> str:
    if today.value is None:
        return t("decisions.today_none")
    return t(
        "decisions.today",
        now=number_formats.count_in_hundred(today.value),
        count=round(today.count),
        cases=today.cases,
        weeks=decision_series.RECENT_WEEKS,
    )


def _propose_target(today: Share, is_lower: bool) -> int:
    """Half of today's share where lower is better, twice where higher is."""
    share = today.value or 0.0
    return round(100 * HALF * share) if is_lower else min(round(200 * share), 100)


def _write_promise(series: pd.DataFrame, of: Plan, name: str, lang: str) -> str:
    logged = decision_series.FOLLOWED[name].logged
    promised = plan_power.find_promise(series, of, logged)
    said = decision_texts.write_promise(of, promised, lang)
    if promised is None or promised >= plan_power.POWER:
        return said
    needed = plan_power.find_weeks_needed(series, of, logged)
    key = "weeks_long" if needed is None else "weeks_needed"
    return decision_texts.join(said, t(f"decisions.{key}", n=needed or 0), lang)


def _list_lacking(decision: Decision) -> list[str]:
    """What keeps the decision from being registered, in sentences."""
    lacking = []
    if not decision.by:
        lacking.append(t("decisions.lacks_by"))
    if not decision.projects:
        lacking.append(t("decisions.lacks_pilots"))
    if both := set(decision.projects) & set(decision.comparison_projects):
        names = decision_series.name_projects(session.get_data_folder())
        listed = t("general.comma").join(sorted(names.get(one, one) for one in both))
        lacking.append(t("decisions.both_sides", names=listed))
    if not decision.metrics:
        lacking.append(t("decisions.lacks_metrics"))
    data = session.get_data_folder()
    plans = (
        decision_series.make_plan(session.get_query(data, metric.query), decision, metric)
        for metric in decision.metrics
    )
    if any(of.weeks < decision_verdict.LEAST_WEEKS_SINCE for of in plans):
        lacking.append(t("decisions.lacks_weeks", n=decision_verdict.LEAST_WEEKS_SINCE))
    return lacking


def _save(decision: Decision) -> None:
    data, by = session.get_data_folder(), visitor.get_visitor()
    write = partial(decisions.register, data, decision, by)
    try:
        is_written = journal_entry.write_entry(write, t("decisions.saved"))
    except DecisionError as error:
        most = {"projects": f"{decisions.MAX_PROJECTS:,}", "metrics": decisions.MAX_METRICS}
        most["n"] = decisions.MAX_DECISIONS
        st.toast(t(f"decisions.{error.code}", **most), icon=":material/error:")
        return
    if is_written:
        st.session_state["new_decision"] = False
