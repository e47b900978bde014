"""What an option would avoid, from this company's own shares (M19), and its targets. Nothing is
promised where the comparison of that very option does not speak for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.narrative import counts, targets
from dashboard.statistics import outlook, simulation
from dashboard.statistics.estimate import Estimate
from dashboard.statistics.simulation import Avoided

MONTHS = 3
# How far an assumption may be off.
DOUBT = 0.1
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
    outcomes: Sequence[Answer] = (),
) -> Benefit | str:
    """What an option would avoid, where its comparison speaks for it; a sentence where its cases
    are too few to look ahead. `outcomes` are weekly counts of what follows from what it would
    avoid."""
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
    in_hundred = targets.write_apart((now.value, target, reachable.value), lang)
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
    running = len(targets.list_running(weeks.rows)) if weeks else None
    soon, until = targets.tell_weeks(weeks, "unverified_count", change, running, lang)
    second = targets.tell_second(outcomes, target / now.value, running or 0, lang)
    return Benefit(
        avoided=avoided,
        expected=expected,
        today=today,
        said=texts.translate(
            lang,
            f"options.{name}.{number_formats.pick_text(expected, 'avoided', 'avoided_below')}",
            **shown,
        ),
        basis=texts.translate(lang, "options.basis", **shown),
        ranges=_list_ranges(avoided, lang),
        target=target,
        target_said=in_hundred[1],
        proof=(
            texts.translate(lang, f"options.{name}.metric", **shown),
            *second[:1],
        ),
        proof_basis=(soon, *second[1:]),
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
