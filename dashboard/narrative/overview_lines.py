"""The lines of the overview: what it costs, what it leads to, one case, and in fairness.

Each function gives one line from one answer; none is empty, and none says more than was counted.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from babel.numbers import format_compact_currency

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.estimates import consequences
from dashboard.narrative import counts, missing_fields, months_texts
from dashboard.statistics.estimate import Estimate

# The large units of Chinese are a hundred times as far apart.
MONEY_DIGITS = {"en": 0, "zh": 2}
# What the comparisons say that do not speak for relaying.
REST = ("worse", "open", "few")
# A text of a record is quoted up to so many characters.
QUOTED = 160


def write_cost(answer: Answer, lang: str, is_brief: bool = False) -> str:
    """The person-days in requirements passed on and begun without an answer on record, of all; what
    is not recorded, and the contracts concerned, unless it is to be brief."""
    if answer.missing:
        return missing_fields.write_too_little(answer, lang)
    rows = answer.rows
    own = _find_row(answer, "arrival", "second_hand")
    if own is None or not own["begun_count"]:
        return texts.translate(lang, "minute.nothing_passed_on")
    if not own["unverified_count"]:
        return texts.translate(lang, "minute.cost_none", n=own["begun_count"])
    days = own["unverified_effort_days"] if own["unverified_filled_count"] else 0.0
    if not number_formats.round_half_up(days):
        key = "cost_below" if own["unverified_filled_count"] else "cost_unrecorded"
        return texts.translate(lang, f"minute.{key}", n=own["unverified_count"])
    everything = counts.sum_rows(rows, "effort_days")
    said = texts.translate(
        lang,
        "minute.cost",
        days=number_formats.round_half_up(days),
        everything=number_formats.round_half_up(everything),
        share=counts.write_in_hundred(days / everything, lang),
        n=own["unverified_count"],
    )
    if not number_formats.is_absent(own["unverified_effort_amount"]):
        money = _format_money(own["unverified_effort_amount"], own["currency"], lang)
        said += texts.translate(lang, "minute.cost_money", money=money)
    if is_brief:
        return said + texts.translate(lang, "minute.cost_exposed")
    if empty := own["unverified_count"] - own["unverified_filled_count"]:
        said += texts.translate(lang, "minute.cost_unfilled", n=empty)
    if unclear := number_formats.round_half_up(own["unknown_effort_days"]):
        said += texts.translate(lang, "minute.cost_unclear", days=unclear)
    said += texts.translate(lang, "minute.cost_exposed")
    if own["contract_filled_count"]:
        said += texts.translate(
            lang,
            "minute.contracts",
            n=own["unverified_project_count"],
            everything=own["all_project_count"],
            filled=own["contract_filled_count"],
            money=_format_money(own["contract_amount"], own["currency"], lang),
        )
    return said


def write_rework(answer: Answer, lang: str, is_brief: bool = False) -> str:
    """What the client changed or denied after work had begun, and how much has no answer on record;
    unless it is to be brief, also what that would mean there, as an assumption."""
    if answer.missing:
        return missing_fields.write_too_little(answer, lang)
    if answer.rows.empty:
        return texts.translate(lang, "minute.nothing_passed_on")
    late = _find_row(answer, "verified_when", "after_work_began")
    if late is None:
        said = texts.translate(lang, "minute.none_answered_late")
    else:
        graded = next(each for each in answer.estimates if each.name == "after_work_began")
        span = consequences.estimate_corrected(graded)
        said = texts.translate(
            lang,
            f"minute.{_name_rework(late, span)}",
            n=late["answered_count"],
            corrected=late["corrected_count"],
            share=counts.write_in_hundred(late["corrected_rate"], lang),
            low=number_formats.count_in_hundred(span.low or 0.0),
            high=number_formats.count_in_hundred(span.high or 1.0),
        )
        if late["corrected_filled_count"]:
            days = number_formats.round_half_up(late["corrected_effort_days"])
            said += texts.translate(lang, "minute.rework_days", days=days)
    never = _find_row(answer, "verified_when", "never")
    if not never:
        return said
    if is_brief:
        return said + texts.translate(lang, "minute.unanswered", n=never["requirement_count"])
    for when, key in (("before_work", "answered_before"), ("order_unknown", "order_unknown")):
        if row := _find_row(answer, "verified_when", when):
            said += texts.translate(lang, f"minute.{key}", n=row["answered_count"])
    return said + _write_assumed(answer, never, lang)


def _name_rework(late: Mapping[str, Any], span: Estimate) -> str:
    """The text of what was changed: none, of few, and, of one project, without a range."""
    if not late["corrected_count"]:
        return "rework_none" if span.low is not None else "rework_none_alone"
    if span.low is None:
        return "rework_alone"
    return "rework_few" if late["answered_count"] < number_formats.LEAST_OF_100 else "rework"


def _write_assumed(answer: Answer, never: Mapping[str, Any], lang: str) -> str:
    """How many of those without an answer on record the client would change, if they err as often
    as those answered."""
    rate, n = consequences.estimate_carried_over(answer.whole), never["requirement_count"]
    if rate is None or rate.value is None or rate.low is None or rate.high is None:
        return texts.translate(lang, "minute.not_assumed", n=n)
    said = texts.translate(
        lang,
        number_formats.pick_text(n * rate.value, "minute.assumed", "minute.assumed_below"),
        n=n,
        answered=counts.sum_rows(answer.rows, "answered_count"),
        count=number_formats.round_half_up(n * rate.value),
        low=math.floor(n * rate.low),
        high=math.ceil(n * rate.high),
    )
    if days := never["effort_days"]:
        said += texts.translate(
            lang,
            number_formats.pick_text(
                days * rate.value, "minute.assumed_days", "minute.assumed_days_below"
            ),
            days=number_formats.round_half_up(days * rate.value),
            low=math.floor(days * rate.low),
            high=math.ceil(days * rate.high),
        )
    return said + texts.translate(lang, "minute.assumption")


def write_course(answer: Answer, lang: str, corrected: Answer | None = None) -> str:
    """What a month will hold if nothing changes, from the last complete months; with the answer of
    `requirements/answers_after_start` also how many of it the client would change."""
    if answer.missing:
        return missing_fields.write_too_little(answer, lang)
    keys = "minute.course", "minute.course_below", "minute.course_few"
    said, month = months_texts.write_next_month(answer, *keys, lang)
    if month is None:
        return said
    if corrected is not None and not corrected.missing:
        said += _write_changed(month, corrected, lang)
    return said + texts.translate(lang, "minute.course_assumption")


def _write_changed(month: Estimate, corrected: Answer, lang: str) -> str:
    """How many of a month's starts the client would change, and their effort, if they are like
    those answered so far. A range has the low, or high, ends of both: it is rather too wide."""
    rate = consequences.estimate_carried_over(corrected.whole)
    if rate is None or rate.value is None:
        return ""
    changed = (month.value or 0.0) * rate.value
    low, high = (month.low or 0.0) * (rate.low or 0.0), (month.high or 0.0) * (rate.high or 1.0)
    said = texts.translate(
        lang,
        number_formats.pick_text(changed, "minute.course_changed", "minute.course_changed_below"),
        share=number_formats.count_in_hundred(rate.value),
        n=number_formats.round_half_up(changed),
        low=math.floor(low),
        high=math.ceil(high),
    )
    late = _find_row(corrected, "verified_when", "after_work_began")
    if late and late["corrected_filled_count"]:
        each = late["corrected_effort_days"] / late["corrected_filled_count"]
        said += texts.translate(
            lang,
            number_formats.pick_text(
                changed * each, "minute.course_days", "minute.course_days_below"
            ),
            days=number_formats.round_half_up(changed * each),
            low=math.floor(low * each),
            high=math.ceil(high * each),
        )
    return said


def write_case(answer: Answer, lang: str) -> str:
    """The telling case with its dates and both texts, or that there is none."""
    if answer.missing:
        return missing_fields.write_too_little(answer, lang)
    if answer.rows.empty:
        return texts.translate(lang, "minute.no_case")
    row = answer.rows.iloc[0].to_dict()
    relayed, confirmed = row["description"].strip(), row["verified_description"].strip()
    if confirmed.startswith(relayed) and confirmed != relayed:
        confirmed = f"…{confirmed.removeprefix(relayed)}"  # What the client added.
    steps = [
        texts.translate(lang, f"minute.case_{name}", day=number_formats.format_day(row[name], lang))
        for name in ("said_date", "received_date", "work_begun_date", "verified_date")
        if not number_formats.is_absent(row[name])
    ]
    said = texts.translate(
        lang,
        "minute.case",
        client=_write_client(row.get("client_name"), lang),
        title=_quote(row["title"] or row["requirement_id"]),
        description=_quote(relayed),
        steps=texts.translate(lang, "general.comma").join(steps),
        answer=_quote(confirmed),
        outcome=texts.load_texts(lang).get(f"minute.case_{row.get('verification_result')}", ""),
    )
    if not number_formats.is_absent(row["effort_days"]):
        said += texts.translate(
            lang, "minute.case_effort", days=number_formats.round_half_up(row["effort_days"])
        )
    return said


def _write_client(name: Any, lang: str) -> str:
    if number_formats.is_absent(name):
        return ""
    return texts.translate(lang, "minute.case_client", client=_quote(name))


def write_fairness(answer: Answer, lang: str) -> str:
    """What speaks for relaying: those of a fixed list of comparisons that hold, or that none do;
    and how many of the others speak against it, or leave it open."""
    if answer.missing:
        return missing_fields.write_too_little(answer, lang)
    rows = answer.rows.to_dict("records")
    found = [
        _write_counter_case(row, verdict == "alike", lang)
        for row in rows
        if (verdict := consequences.judge_fairness(row))
    ]
    if all(consequences.judge_counter_case(row) == "few" for row in rows):
        key = "fairness_few_all" if rows else "fairness_no_rows"
        return texts.translate(lang, f"minute.{key}", n=len(rows))
    if not found:
        said = texts.translate(lang, "minute.fairness_none", n=len(rows))
    else:
        listed = texts.translate(lang, "general.semicolon").join(found)
        shown = {"n": len(rows), "found": len(found)}
        said = texts.translate(lang, "minute.fairness", findings=listed, **shown)
    return said + write_tally(rows, lang)


def write_tally(rows: Sequence[Mapping[str, Any]], lang: str) -> str:
    """How many of a list of comparisons speak against relaying, or leave it open, as a sentence
    after one on those that speak for it; empty where all of them do."""
    tally = Counter(map(consequences.judge_counter_case, rows))
    parts = [
        texts.translate(lang, f"minute.fairness_{name}", **{name: tally[name]})
        for name in REST
        if tally[name]
    ]
    if not parts:
        return ""
    rest = texts.translate(lang, "general.comma").join(parts)
    key = "fairness_of_all" if sum(tally[name] for name in REST) == len(rows) else "fairness_rest"
    return texts.translate(lang, f"minute.{key}", parts=rest)


def _write_counter_case(row: Mapping[str, Any], is_alike: bool, lang: str) -> str:
    finding = texts.translate(
        lang,
        f"fairness.{row['counter_case']}",
        of=counts.write_in_hundred(row["of_rate"], lang),
        against=counts.write_in_hundred(row["against_rate"], lang),
    ) + texts.translate(
        lang,
        "minute.fairness_cases",
        of=row["of_case_count"],
        against=row["against_case_count"],
    )
    return texts.translate(lang, "minute.is_alike", finding=finding) if is_alike else finding


def _find_row(answer: Answer, column: str, value: str) -> dict[str, Any] | None:
    rows = answer.rows[answer.rows[column] == value].to_dict("records")
    return rows[0] if rows else None


def _format_money(amount: float, currency: str, lang: str) -> str:
    """An amount in the language's own large units: CN¥185M, ¥1.9亿."""
    money = format_compact_currency(
        amount, currency, locale=texts.locale(lang), fraction_digits=MONEY_DIGITS[lang]
    )
    return texts.escape_markdown(money)


def _quote(words: Any) -> str:
    """A record's text as Markdown, shortened."""
    plain = " ".join(str(words).split()).rstrip(".。")
    return texts.escape_markdown(plain if len(plain) <= QUOTED else f"{plain[:QUOTED].rstrip()}…")


# The sentence of a card of its own query.
WRITE_BY_QUERY: Mapping[str, Callable[[Answer, str], str]] = {
    "requirements/unanswered_effort": write_cost,
    "requirements/answers_after_start": write_rework,
    "requirements/unanswered_starts": write_course,
    "requirements/telling_case": write_case,
    "overview/counter_evidence": write_fairness,
}
