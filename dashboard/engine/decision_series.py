"""The weekly series that decisions are followed by, and the projects that can take part."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import pandas as pd

from dashboard.engine import fetch, session, snapshot_info
from dashboard.engine.decisions import Decision, Metric
from dashboard.estimates import decision_verdict
from dashboard.estimates.decision_verdict import Verdict
from dashboard.estimates.plan import Plan
from queries.catalog import Query

# A project is proposed if it was active in so many of the last weeks of the data.
RECENT_WEEKS = 26


@dataclass(frozen=True)
class Followed:
    """The columns of a weekly query: count ÷ cases is the metric, `logged` are kinds of records
    that the options leave alone; `is_recorded` where what is counted must itself be recorded."""

    count: str
    cases: str
    logged: tuple[str, ...]
    is_recorded: bool = True


FOLLOWED: Mapping[str, Followed] = {
    "requirements/unanswered_by_week": Followed(
        "unverified_count",
        "second_hand_count",
        ("contact_count", "other_answer_count"),
        is_recorded=False,
    ),
    "requirements/late_corrections_by_week": Followed(
        "late_corrected_count", "second_hand_count", ("contact_count", "other_answer_count")
    ),
    "requirements/joint_by_week": Followed("joint_count", "heard_count", ("contact_count",)),
    "complaints/settled_by_week": Followed("settled_count", "complaint_count", ("contact_count",)),
}
# What each option is judged by first; any other of them can be added. What follows from it, its
# second target, is the `outcome` of narrative/options.toml.
FIRST_METRIC: Mapping[str, str] = {
    "ask_first": "requirements/unanswered_by_week",
    "together": "requirements/joint_by_week",
    "service": "complaints/settled_by_week",
}
UNANSWERED = "requirements/unanswered_by_week"


def is_lower_better(query: Query) -> bool:
    """Whether a lower share of a weekly query is the better one."""
    return query.suspects == "higher"


def make_plan(query: Query, decision: Decision, metric: Metric) -> Plan:
    """The plan that a metric of a decision is judged by."""
    return Plan(
        frozenset(decision.projects),
        frozenset(decision.comparison_projects),
        decision.start_date,
        metric.by,
        metric.target,
        is_lower_better(query),
        FOLLOWED[metric.query].is_recorded,
    )


def load_series(data: Path, name: str) -> pd.DataFrame:
    """The weeks of all projects of a weekly query, without filters, in the columns that verdicts
    take. Raises Refused or QueryError as run_query does."""
    return _load_series(
        data, session.get_snapshot(data).path, session.get_query(data, name).text, name
    )


@lru_cache(maxsize=8)
def _load_series(data: Path, path: Path, text: str, name: str) -> pd.DataFrame:
    columns = FOLLOWED[name]
    rows = fetch.fetch_all_rows(data, name).rename(
        columns={
            "project_id": "project",
            "week_date": "week",
            columns.count: "count",
            columns.cases: "cases",
        }
    )
    numbers = ["count", "cases", *columns.logged]
    return rows[["project", "week", *numbers]].astype(dict.fromkeys(numbers, float))


def find_last_week(series: pd.DataFrame) -> date | None:
    """The Monday of the last week that the data cover; None of no weeks."""
    return max(series["week"], default=None)


def judge(data: Path, decision: Decision, metric: Metric) -> Verdict:
    """The verdict on a metric of a decision from the snapshot that answers. Raises Refused or
    QueryError as run_query does."""
    query = session.get_query(data, metric.query)
    return _judge(data, session.get_snapshot(data).path, query.text, decision, metric)


@lru_cache(maxsize=64)
def _judge(data: Path, path: Path, text: str, decision: Decision, metric: Metric) -> Verdict:
    series = load_series(data, metric.query)
    return decision_verdict.judge(
        series,
        make_plan(session.get_query(data, metric.query), decision, metric),
        FOLLOWED[metric.query].logged,
        find_last_week(series),
        session.get_settings(data)["least_cases"],
    )


def list_candidates(data: Path, name: str) -> pd.DataFrame:
    """The projects active in the last week of the data, with what makes them comparable: `project`,
    `share` (of the last 26 weeks), `cases`, `industry` and `size_group`; busiest first."""
    series = load_series(data, name)
    last = find_last_week(series)
    columns = ["project", "count", "cases"]
    if last is None:
        return pd.DataFrame(columns=[*columns, "share", "industry", "size_group"])
    weeks = pd.to_datetime(series["week"])
    recent = series[weeks > pd.Timestamp(last - timedelta(weeks=RECENT_WEEKS))]
    active = series.loc[weeks == pd.Timestamp(last), "project"]
    sums = recent[recent["project"].isin(active)].groupby("project", as_index=False)
    rows = sums[["count", "cases"]].sum()
    rows["share"] = rows["count"] / rows["cases"].where(rows["cases"] > 0)
    groups = pd.DataFrame(fetch.fetch_table(session.get_snapshot(data).path, "project_groups"))
    if not groups.empty:
        kinds = groups.rename(columns={"project_id": "project"})
        rows = rows.merge(kinds[["project", "industry", "size_group"]], how="left", on="project")
    else:
        rows = rows.assign(industry="unknown", size_group="unknown")
    rows = rows.fillna({"industry": "unknown", "size_group": "unknown"})
    return rows.sort_values(["cases", "project"], ascending=[False, True], ignore_index=True)


def name_projects(data: Path) -> Mapping[str, str]:
    """The name of each project; its id where it has none."""
    rows = fetch.fetch_table(session.get_snapshot(data).path, "projects")
    return {row["project_id"]: row["name"] or row["project_id"] for row in rows}


def has_data(data: Path, name: str) -> bool:
    """Whether the loads fill what a weekly query needs."""
    query = session.get_query(data, name)
    return not snapshot_info.find_missing(query, session.get_snapshot(data).path)
