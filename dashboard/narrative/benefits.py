"""What an option would avoid, from this company's own shares (M19), and how soon that could be seen
(M18). Nothing is promised where the comparison of that very option does not speak for it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache, partial

import pandas as pd

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.narrative import counts
from dashboard.statistics import outlook, power, simulation
from dashboard.statistics.estimate import Estimate
from dashboard.statistics.simulation import Avoided

MONTHS = 3
# How far an assumption may be off.
DOUBT = 0.1
# Noise is that of the last year of weeks.
YEAR = timedelta(weeks=52)
# Projects count as running where they were active in so many of the last weeks.
RECENT_WEEKS = 4
RELAYED_ORIGINS = ("relayed_corroborated", "relayed_uncorroborated", "relayed_unchecked")


@dataclass(frozen=True)
class Assumptions:
    """What the company assumes of a change, as shares 0-1: of the cases that the rule covers, and
    of those in which it is followed. Each is taken to be off by up to DOUBT either way. `silence`
    are the working days without an answer after which work may start; None: by rule."""

    coverage: float = 0.8
    compliance: float = 0.7
    silence: int | None = None


@dataclass(frozen=True)
class Range:
    """One input: its name, and what is avoided at its 5th and 95th percentile."""

    name: str
    low: float
    high: float


@dataclass(frozen=True)
class Benefit:
    """What is avoided in a quarter of what there is `today`, in words and as numbers: `expected` is
    the product that `basis` writes out, and `avoided` has the range of its simulated outcomes; its
    inputs by influence; the share proposed as target, 0-1, also as so many of 100, and after how
    many weeks it would show (None: not within a year). `proof` tells the target, and that of what
    follows, a line each; `proof_basis` when they would show."""

    avoided: Avoided
    expected: float
    today: float
    said: str
    basis: str
    ranges: tuple[Range, ...]
    target: float
    target_said: str
    proof: tuple[str, ...]
    proof_basis: tuple[str, ...]
    weeks: int | None


def make_benefit(
    name: str,
    metric: Answer,
    exposure: Answer,
    weeks: Answer | None,
    assumptions: Assumptions,
    lang: str,
    *,
    outcome: Answer | None = None,
) -> Benefit | str:
    """What an option would avoid, where its comparison speaks for it; a sentence where its cases
    are too few to look ahead. `outcome` are the weeks of what follows from what it would avoid."""
    parts = dict(pick_parts(metric))
    now, reachable = parts.values()
    quarter = outlook.predict_count(count_cases_by_month(exposure), MONTHS)
    avoided = simulation.simulate_avoided(
        quarter, now, reachable, _doubt(assumptions.coverage), _doubt(assumptions.compliance)
    )
    if avoided is None or now.value is None or reachable.value is None:
        return texts.translate(
            lang, "options.course_few", n=int(quarter.n), needed=outlook.MIN_PERIODS
        )
    share = assumptions.coverage * assumptions.compliance
    change = (now.value - reachable.value) * share
    target = now.value - change
    in_hundred = _write_apart((now.value, target, reachable.value), lang)
    today, expected = ((quarter.value or 0.0) * rate for rate in (now.value, change))
    shown = {
        "today": _round(today),
        "now": in_hundred[0],
        "reachable": in_hundred[2],
        "target": in_hundred[1],
        "exposure": number_formats.round_half_up(quarter.value or 0.0),
        "coverage": number_formats.format_rate(assumptions.coverage, lang),
        "compliance": number_formats.format_rate(assumptions.compliance, lang),
        "avoided": _round(expected),
        "p5": _round(avoided.p5),
        "p95": _round(avoided.p95),
    }
    # One number of running projects for both targets: the weeks of what follows end earlier.
    running = len(list_running(weeks.rows)) if weeks else None
    soon, until = _tell_weeks(weeks, "unverified_count", change, running, lang)
    beside = _tell_outcome(name, outcome, target / now.value, running, lang) if outcome else None
    return Benefit(
        avoided=avoided,
        expected=expected,
        today=today,
        said=texts.translate(
            lang,
            f"options.{name}.{counts.pick_text(expected, 'avoided', 'avoided_below')}",
            **shown,
        ),
        basis=texts.translate(lang, "options.basis", **shown),
        ranges=_list_ranges(avoided, lang),
        target=target,
        target_said=in_hundred[1],
        proof=(
            texts.translate(lang, f"options.{name}.metric", **shown),
            *(beside[:1] if beside else ()),
        ),
        proof_basis=(soon, *(beside[1:] if beside else ())),
        weeks=until,
    )


def _list_ranges(avoided: Avoided, lang: str) -> tuple[Range, ...]:
    """The inputs of what is avoided, the strongest first."""
    return tuple(
        Range(texts.translate(lang, f"options.input_{bar.name}"), *sorted((bar.at_5, bar.at_95)))
        for bar in avoided.tornado
    )


def pick_parts(metric: Answer) -> tuple[tuple[str, Estimate], ...]:
    """The shares of the two groups of a comparison: what the option would end, and the other."""
    return counts.pick_graded(metric).parts


def list_swings(benefit: Benefit, lang: str) -> list[str]:
    """Each input with what is avoided at its 5th and 95th percentile, the strongest first."""
    return [
        texts.translate(
            lang,
            "options.swing",
            name=place.name,
            low=number_formats.round_half_up(place.low),
            high=number_formats.round_half_up(place.high),
        )
        for place in benefit.ranges
    ]


def count_cases_by_month(exposure: Answer) -> pd.Series:
    """The cases that a share applies to, by complete month: requirements passed on and started, or
    complaints passed on."""
    rows = exposure.rows
    if "second_hand_count" in rows.columns:
        return rows["second_hand_count"]
    judged = rows[rows["is_judged"].astype(bool)]
    relayed = judged["complaint_count"].where(judged["origin"].isin(RELAYED_ORIGINS), 0)
    return relayed.groupby(judged["opened_month"]).sum()


def _doubt(share: float) -> Estimate:
    """An assumed share with its range, as an estimate with its 95 % interval."""
    return Estimate(share, max(share - DOUBT, 0.0), min(share + DOUBT, 1.0))


def _round(value: float) -> int:
    return number_formats.round_half_up(value)


def _tell_outcome(
    name: str, outcome: Answer, kept: float, running: int | None, lang: str
) -> tuple[str, str] | None:
    """The target of what follows, should it fall as what the option would avoid (to `kept` of
    today's), and why it is judged and when that would show; None without a case."""
    rows = _select_last_year(outcome.rows)
    count, cases = (
        counts.sum_rows(rows, column) for column in ("late_corrected_count", "second_hand_count")
    )
    if not count:
        return None
    share = count / cases
    now, target = _write_apart((share, share * kept), lang, 1)
    shown = {
        "now": now,
        "target": target,
        "count": int(count),
        "n": int(cases),
    }
    soon, until = _tell_weeks(outcome, "late_corrected_count", share * (1 - kept), running, lang)
    told, why = (
        texts.translate(lang, f"options.{name}.{key}", **shown)
        for key in ("outcome", "outcome_why")
    )
    if until is None:
        told += texts.translate(lang, f"options.{name}.outcome_unseen")
    return told, texts.translate(lang, "minute.between").join((why, soon))


def _write_apart(shares: Sequence[float], lang: str, digits: int = 0) -> list[str]:
    """Shares as so many of 100, with as few decimals as tell those apart that differ, two at
    most."""
    written = [
        texts.number(math.floor(100 * share * 10**digits + 0.5) / 10**digits, lang, f".{digits}f")
        for share in shares
    ]
    if digits == 2 or len(set(written)) == len(set(shares)):
        return written
    return _write_apart(shares, lang, digits + 1)


def _format_in_hundred(share: float, lang: str) -> str:
    """A small share as so many of 100, with a decimal."""
    return texts.number(100 * share, lang, ".1f")


def _tell_weeks(
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
    cases, count = (
        float(rows[name].astype(float).mean()) for name in ("second_hand_count", column)
    )
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
    cases, count = rows["second_hand_count"].astype(float), rows[column].astype(float)
    beyond = count - count.sum() / max(cases.sum(), 1.0) * cases
    return power.find_detectable_change(
        beyond, rows["project_id"], rows["week_date"], until, changed, compared
    )
