"""Titles of the cards behind the lines of the overview, each the line's figure in short."""

from collections.abc import Callable, Mapping

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.estimates import consequences
from dashboard.narrative import counts, standing_out
from dashboard.statistics import outlook


def write_cost(answer: Answer, lang: str) -> str:
    """The share of all person-days that is in requirements passed on without an answer."""
    rows = answer.rows
    own = rows[rows["arrival"] == "second_hand"].to_dict("records")
    everything = float(rows["effort_days"].astype(float).sum())
    if not own or not everything:
        return texts.translate(lang, "title.no_cases")
    share = counts.write_in_hundred(float(own[0]["unverified_effort_days"]) / everything, lang)
    return texts.translate(lang, "title.cost", share=share)


def write_rework(answer: Answer, lang: str) -> str:
    """How many of those answered after the start were changed or denied."""
    late = answer.rows[answer.rows["verified_when"] == "after_work_began"].to_dict("records")
    if not late:
        return texts.translate(lang, "title.no_cases")
    n, corrected = late[0]["answered_count"], late[0]["corrected_count"]
    key = "rework" if corrected else "rework_none"
    return texts.translate(lang, f"title.{key}", n=n, corrected=corrected)


def write_course(answer: Answer, lang: str) -> str:
    """How many a month if nothing changes."""
    month = outlook.predict_count(answer.rows["unverified_count"])
    if month.value is None:
        shown = {"n": int(month.n), "needed": outlook.MIN_PERIODS}
        return texts.translate(lang, "title.course_few", **shown)
    key = number_formats.pick_text(month.value, "title.course", "title.course_below")
    return texts.translate(lang, key, n=number_formats.round_half_up(month.value))


def write_where(answer: Answer, lang: str) -> str:
    """How many projects, clients and people stand out."""
    counted = standing_out.count_outliers(answer)
    if not counted[1]:
        return texts.translate(lang, "title.insufficient")
    shown = {"out": counted[0], "n": counted[1]}
    return texts.translate(lang, "title.where" if counted[0] else "title.where_none", **shown)


def write_case(answer: Answer, lang: str) -> str:
    """The dates of the telling case."""
    if answer.rows.empty:
        return texts.translate(lang, "title.no_case")
    row = answer.rows.iloc[0]
    start, verified = (
        number_formats.format_day(row[name], lang) for name in ("work_begun_date", "verified_date")
    )
    return texts.translate(lang, "title.case", start=start, verified=verified)


def write_fairness(answer: Answer, lang: str) -> str:
    """How many of the comparisons looked at speak for relaying."""
    rows = answer.rows.to_dict("records")
    if all(consequences.judge_counter_case(row) == "few" for row in rows):
        return texts.translate(lang, "title.insufficient")
    judged = [consequences.judge_fairness(row) for row in rows]
    return texts.translate(lang, "title.fairness", n=len(judged), found=sum(map(bool, judged)))


WRITE_BY_QUERY: Mapping[str, Callable[[Answer, str], str]] = {
    "requirements/unanswered_effort": write_cost,
    "requirements/answers_after_start": write_rework,
    "requirements/unanswered_starts": write_course,
    "requirements/standing_out": write_where,
    "requirements/telling_case": write_case,
    "overview/counter_evidence": write_fairness,
}
