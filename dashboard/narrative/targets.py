"""The targets of an option: what follows from what it would end, and how soon a fall of either
would show (M18)."""

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import lru_cache, partial

import pandas as pd

from dashboard.display import texts
from dashboard.engine.answer import Answer
from dashboard.statistics import power
from dashboard.statistics.estimate import Estimate

# What a weekly query counts, of all that was passed on and started.
COUNTED: Mapping[str, str] = {
    "requirements/unanswered_by_week": "unverified_count",
    "requirements/late_corrections_by_week": "late_corrected_count",
}
CASES = "second_hand_count"
# Noise is that of the last year of weeks.
YEAR = timedelta(weeks=52)
# Projects count as running where they were active in so many of the last weeks.
RECENT_WEEKS = 4


def tell_second(weekly: Sequence[Answer], kept: float, running: int, lang: str) -> tuple[str, ...]:
    """The second target, should what follows fall as what the option would avoid (to `kept` of
    today's), and why it is judged and when it would show; that there is none where a year is too
    short for each; nothing of no weekly count."""
    if not weekly:
        return ()
    chosen = pick_second(weekly, kept, running)
    if chosen is None:
        return write_no_second(weekly, lang), texts.translate(lang, "options.second_lacks")
    count, cases = count_last_year(chosen)
    share = count / cases
    now, target = write_apart((share, share * kept), lang, 1)
    metric = texts.translate(lang, f"decisions.metric.{chosen.query.name}")
    told = texts.translate(lang, "options.second", metric=metric, now=now, target=target)
    why = texts.translate(lang, "options.second_why", count=int(count), n=int(cases))
    column = COUNTED[chosen.query.name]
    soon, _ = tell_weeks(chosen, column, share * (1 - kept), running, lang)
    return told, texts.translate(lang, "minute.between").join((why, soon))


def pick_second(weekly: Sequence[Answer], kept: float, running: int) -> Answer | None:
    """Of weekly counts that follow from what an option would end, the one in which a fall to `kept`
    of today's (0–1) would show soonest with so many running projects; None where a year is too
    short for each."""
    if running < 2 * power.LEAST_CHANGED:
        return None
    soonest: dict[int, Answer] = {}
    for answer in weekly:
        count, _ = count_last_year(answer)
        column = COUNTED[answer.query.name]
        change = count / len(_select_last_year(answer.rows)) * (1 - kept)
        detect = partial(_detect, answer, column, running, 0)
        if change > 0 and (weeks := power.find_weeks_needed(detect, change)):
            soonest.setdefault(weeks, answer)
    return soonest[min(soonest)] if soonest else None


def count_last_year(weekly: Answer) -> tuple[float, float]:
    """What a weekly query counts in the last year of its weeks, and all its cases."""
    rows = _select_last_year(weekly.rows)
    count, cases = (
        float(rows[name].astype(float).sum()) for name in (COUNTED[weekly.query.name], CASES)
    )
    return count, cases


def write_no_second(weekly: Sequence[Answer], lang: str) -> str:
    """That there is no second target, and how rare is what could have been one."""
    listed = []
    for answer in weekly:
        count, cases = count_last_year(answer)
        metric = texts.translate(lang, f"decisions.metric.{answer.query.name}")
        shown = {"metric": metric, "count": int(count), "n": int(cases)}
        listed.append(texts.translate(lang, "options.second_rare", **shown))
    joined = texts.translate(lang, "general.semicolon").join(listed)
    return texts.translate(lang, "options.second_none", listed=joined)


def write_apart(shares: Sequence[float], lang: str, digits: int = 0) -> list[str]:
    """Shares as so many of 100, with as few decimals as tell those apart that differ, two at
    most."""
    written = [
        texts.number(math.floor(100 * share * 10**digits + 0.5) / 10**digits, lang, f".{digits}f")
        for share in shares
    ]
    if digits == 2 or len(set(written)) == len(set(shares)):
        return written
    return write_apart(shares, lang, digits + 1)


def _format_in_hundred(share: float, lang: str) -> str:
    """A small share as so many of 100, with a decimal."""
    return texts.number(100 * share, lang, ".1f")


def tell_weeks(
    weeks: Answer | None, column: str, change: float, running: int | None, lang: str
) -> tuple[str, int | None]:
    """After how many weeks a change of the share of `column` would show, in words and as a number:
    with all `running` projects, and with half of them as comparison. Where a year is not enough,
    the smallest fall that would show within it."""
    if weeks is None or running is None:
        return texts.translate(lang, "options.weeks_not_known"), None
    rows = _select_last_year(weeks.rows)
    if not change > 0 or running < 2 * power.LEAST_CHANGED:
        return texts.translate(lang, "options.weeks_few", n=running), None
    cases, count = (float(rows[name].astype(float).mean()) for name in (CASES, column))
    half = running // 2
    whole, apart = (
        power.find_weeks_needed(partial(_detect, weeks, column, *sides), change * cases)
        for sides in ((running, 0), (half, running - half))
    )
    least = _detect(weeks, column, running, 0, power.MOST_WEEKS).value
    if whole is None and least is not None:
        key = "weeks_least" if least < count else "weeks_never"
        fall = _format_in_hundred(least / cases, lang)
        return texts.translate(lang, f"options.{key}", n=running, fall=fall), None
    said = {
        name: texts.translate(lang, f"options.weeks_{'in' if found else 'long'}", n=found or 0)
        for name, found in (("whole", whole), ("apart", apart))
    }
    return texts.translate(lang, "options.weeks", n=running, **said), whole


def _select_last_year(rows: pd.DataFrame) -> pd.DataFrame:
    days = pd.to_datetime(rows["week_date"])
    return rows[days > days.max() - YEAR]


def list_running(rows: pd.DataFrame) -> list[str]:
    """The projects that were active in the last weeks of the data."""
    days = sorted(rows["week_date"].unique())
    return sorted(rows[rows["week_date"].isin(days[-RECENT_WEEKS:])]["project_id"].unique())


@lru_cache(maxsize=256)
def _detect(weeks: Answer, column: str, changed: int, compared: int, until: int) -> Estimate:
    """The smallest change of `column` a project-week that would be detected.

    Counted beyond today's share of what is started, so that busy weeks are no noise.
    """
    rows = _select_last_year(weeks.rows)
    cases, count = rows[CASES].astype(float), rows[column].astype(float)
    beyond = count - count.sum() / max(cases.sum(), 1.0) * cases
    return power.find_detectable_change(
        beyond, rows["project_id"], rows["week_date"], until, changed, compared
    )
