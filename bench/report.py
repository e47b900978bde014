"""The simulation page: how often a comparison was sure of itself, how often right; each bound."""

from collections.abc import Callable, Iterable, Sequence
from math import sqrt
from statistics import fmean, median, stdev

from scipy.stats import binomtest

from bench.nulls import COMPARISONS, EXTRA_DAYS, LINKED, NULLS
from bench.outcome import Outcome
from bench.report_texts import (
    COLUMNS,
    COVERAGE,
    HEAD,
    M12,
    M12_COLUMNS,
    NO_GUARD,
    PLANTED,
    SURE,
    TOO_FEW,
)
from bench.scenarios import ABOUT

SURE_GRADES = ("strong", "contrary")
MAX_FALSE_ALARMS = 0.05
# Companies from this number on are those of a second run, which counts alone.
FIRST_AGAIN, TIMES_AGAIN = 10_000, 4
# From so many companies on a row's rates are compared with the bounds as they are; with fewer, only
# a rate that chance does not explain misses one.
FULL_RUN = 200
COVERAGE_POOLED, COVERAGE_OF_ROW, COVERAGE_AMPLE = 0.93, 0.90, 0.98
DETECTION_RATE, DETECTION_MARGIN = 0.80, 0.05
# Scenarios in which a slip does not depend on who brought a change.
WITHOUT_EFFECT = tuple(name for name in ABOUT if name.startswith("no_effect"))


def format_page(outcomes: Sequence[Outcome]) -> str:
    """The page in Markdown, in both languages."""
    lines = [HEAD, *_format_sure(outcomes), *_format_coverage(outcomes)]
    lines += [*_format_planted(outcomes), *_format_m12(outcomes), NO_GUARD]
    rows = {outcome.row for outcome in outcomes}
    if left_out := [name for name in (*ABOUT, *NULLS) if name not in rows]:
        lines += [f"Not in this run 本次未运行: {', '.join(left_out)}.", ""]
    if missed := list_missed_bounds(outcomes):
        lines += ["**Bounds missed 未达标:**", "", *(f"- {line}" for line in missed)]
    elif short := [row for row in rows if _count_companies(outcomes, row) < FULL_RUN]:
        lines.append(TOO_FEW.format(short=len(short), rows=len(rows)))
    else:
        lines.append("No bound is missed. 没有未达标的界限。")
    return "\n".join(lines) + "\n"


def list_missed_bounds(outcomes: Sequence[Outcome]) -> list[str]:
    """A sentence for each missed bound."""
    missed = []
    for comparison in COMPARISONS:
        rates, covered = [], []
        for row, cell in _list_bounded(outcomes, comparison):
            rates.append(_count(cell, _is_sure) / len(cell))
            if _is_too_sure(cell):
                missed.append(f"{row}, {comparison}: sure of itself in {rates[-1]:.1%}")
            if known := [outcome for outcome in cell if _has_interval(outcome)]:
                covered.append(_count(known, _is_covered) / len(known))
                if _lies_below(_count(known, _is_covered), len(known), COVERAGE_OF_ROW):
                    missed.append(f"{row}, {comparison}: holds the truth in {covered[-1]:.1%}")
        cells = [cell for _, cell in _list_bounded(outcomes, comparison)]
        if rates and fmean(rates) > MAX_FALSE_ALARMS and not _explain_by_chance(cells):
            missed.append(f"all rows, {comparison}: sure of itself in {fmean(rates):.1%}")
        known = [o for _, cell in _list_bounded(outcomes, comparison) for o in cell]
        known = [outcome for outcome in known if _has_interval(outcome)]
        if known and _lies_below(_count(known, _is_covered), len(known), COVERAGE_POOLED):
            missed.append(f"all rows, {comparison}: holds the truth in {fmean(covered):.1%}")
    return missed + _list_missed_by_m12(outcomes)


def _list_missed_by_m12(outcomes: Sequence[Outcome]) -> list[str]:
    missed = []
    for row in ABOUT:
        if not (cell := _select(outcomes, row, EXTRA_DAYS)):
            continue
        if _lies_below(_count(cell, _is_covered), len(cell), COVERAGE_OF_ROW):
            missed.append(f"{row}: M12 holds the truth in {_rate(cell, _is_covered):.1%}")
        detected = _rate(cell, _is_detected)
        error = sqrt(DETECTION_RATE * (1 - DETECTION_RATE) / len(cell))
        if abs(detected - DETECTION_RATE) > DETECTION_MARGIN + 2.6 * error:
            missed.append(f"{row}: {detected:.1%} see what M18 calls visible in 80%")
        if mismatches := sum(outcome.not_added_up for outcome in cell):
            missed.append(f"{row}: the shares of {mismatches} tasks do not add up")
    return missed


def list_rows_to_repeat(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """The rows of which a comparison was sure of itself too often in their first run, with how many
    companies they are to be run again."""
    again = {}
    for comparison in COMPARISONS:
        for row in _list_null_rows(comparison):
            cell = _select(outcomes, row, comparison, is_again=False)
            if not cell or row in _list_unguarded(comparison):
                continue
            if _rate(cell, _is_sure) > MAX_FALSE_ALARMS:
                again[row] = max(again.get(row, 0), TIMES_AGAIN * len(cell))
    return again


def _format_sure(outcomes: Sequence[Outcome]) -> list[str]:
    """The share of companies in which a comparison is sure of an effect that is not there."""
    lines = [SURE, *_make_header(("", "n", *(COLUMNS[name] for name in COMPARISONS)))]
    for row in _list_rows(outcomes):
        cells = []
        for comparison in COMPARISONS:
            if row not in _list_null_rows(comparison):
                cells.append("–")
                continue
            first = _select(outcomes, row, comparison, is_again=False)
            again = _select(outcomes, row, comparison, is_again=True)
            text = _format_count(first, _is_sure)
            if silent := _count(first, _is_silent):
                text += f", {silent} silent"
            if again and _rate(first, _is_sure) > MAX_FALSE_ALARMS:
                text += f"; again 重跑: {_format_count(again, _is_sure)}"
            cells.append(f"({text})" if row in _list_unguarded(comparison) else text)
        lines.append(_join(_name_row(row), _count_companies(outcomes, row), *cells))
    pooled = [
        [_rate(cell, _is_sure) for _, cell in _list_bounded(outcomes, comparison)]
        for comparison in COMPARISONS
    ]
    counts = [sum(len(cell) for _, cell in _list_bounded(outcomes, name)) for name in COMPARISONS]
    texts = [
        f"**{fmean(rates):.1%}** ({count})" if rates else "–"
        for rates, count in zip(pooled, counts, strict=True)
    ]
    return [*lines, _join("**mean of the rows 各行平均**", "", *texts), ""]


def _format_coverage(outcomes: Sequence[Outcome]) -> list[str]:
    """The share of intervals that hold the truth, of those that there are."""
    lines = [COVERAGE, *_make_header(("", *(COLUMNS[name] for name in COMPARISONS)))]
    cells: dict[str, list[Outcome]] = {name: [] for name in COMPARISONS}
    for row in _list_rows(outcomes):
        texts = []
        for comparison in COMPARISONS:
            known = [o for o in _select(outcomes, row, comparison) if _has_interval(o)]
            is_unguarded = row in _list_unguarded(comparison)
            text = _format_count(known, _is_covered) if known else "–"
            texts.append(f"({text})" if known and is_unguarded else text)
            if not is_unguarded:
                cells[comparison] += known
        lines.append(_join(_name_row(row), *texts))
    pooled = [_format_rate(cells[name], _is_covered) for name in COMPARISONS]
    widths = [_format_width(cells[name]) for name in COMPARISONS]
    lines += [_join("**all 合计**", *pooled), _join("**width 宽度**", *widths)]
    return [*lines, ""]


def _format_width(cell: Sequence[Outcome]) -> str:
    """How many times as wide the intervals are as the spread of the estimates asks for (median over
    the companies; spread within each row, around the truth)."""
    by_row: dict[str, list[Outcome]] = {}
    for outcome in cell:
        by_row.setdefault(outcome.row, []).append(outcome)
    ratios = []
    for of_row in by_row.values():
        errors = [(o.value or 0.0) - (o.truth or 0.0) for o in of_row]
        if len(of_row) > 2 and (spread := stdev(errors)):
            halves = [
                (o.high - o.low) / 2 for o in of_row if o.low is not None and o.high is not None
            ]
            ratios += [half / (1.96 * spread) for half in halves]
    return f"{median(ratios):.2f}" if ratios else "–"


def _format_planted(outcomes: Sequence[Outcome]) -> list[str]:
    """Power: the grades where an effect is planted."""
    lines = [PLANTED, *_make_header(("", "n", *(COLUMNS[name] for name in COMPARISONS)))]
    for row in _list_rows(outcomes):
        cells = []
        for comparison in COMPARISONS:
            cell = _select(outcomes, row, comparison)
            if row in _list_null_rows(comparison) or not cell:
                cells.append("–")
                continue
            counts = [
                sum(outcome.grade == grade for outcome in cell)
                for grade in ("strong", "contrary", "suggestive")
            ]
            cells.append(" / ".join(map(str, counts)))
        if any(cell != "–" for cell in cells):
            lines.append(_join(_name_row(row), _count_companies(outcomes, row), *cells))
    return [*lines, ""]


def _format_m12(outcomes: Sequence[Outcome]) -> list[str]:
    lines = [M12, *_make_header(M12_COLUMNS)]
    for row in ABOUT:
        if not (cell := _select(outcomes, row, EXTRA_DAYS)):
            continue
        lines.append(
            _join(
                *(_name_row(row), len(cell)),
                f"{fmean(outcome.truth or 0.0 for outcome in cell):.2f}",
                f"{fmean(outcome.value or 0.0 for outcome in cell):.2f}",
                _format_rate(cell, _is_covered),
                _format_rate(cell, lambda outcome: (outcome.low or 0) > 0),
                _format_rate(cell, lambda outcome: (outcome.high or 0) < 0),
                _format_rate(cell, lambda outcome: _excludes(*(outcome.plain or (None, None)))),
                _format_rate(cell, _is_detected),
            )
        )
    mismatches = sum(outcome.not_added_up for outcome in outcomes)
    return [
        *(*lines, ""),
        f"Tasks whose shares do not add up to their late days: {mismatches}. "
        f"分摊与延误天数不符的任务：{mismatches}。",
        "",
    ]


def _list_null_rows(comparison: str) -> list[str]:
    """The rows in which a comparison has nothing to find."""
    rows = [null.name for null in NULLS.values() if comparison not in null.untrue]
    return [*(WITHOUT_EFFECT if comparison in (EXTRA_DAYS, LINKED) else ()), *rows]


def _list_unguarded(comparison: str) -> list[str]:
    return [null.name for null in NULLS.values() if comparison in null.unguarded]


def _list_bounded(
    outcomes: Sequence[Outcome], comparison: str
) -> Iterable[tuple[str, list[Outcome]]]:
    """The rows whose rates are bounded, each with the companies that count."""
    for row in _list_null_rows(comparison):
        if row in _list_unguarded(comparison):
            continue
        cell = _select(outcomes, row, comparison, is_again=False)
        again = _select(outcomes, row, comparison, is_again=True)
        if again and _rate(cell, _is_sure) > MAX_FALSE_ALARMS:
            cell = again
        if cell:
            yield row, cell


def _select(
    outcomes: Sequence[Outcome], row: str, comparison: str, is_again: bool | None = None
) -> list[Outcome]:
    return [
        outcome
        for outcome in outcomes
        if (outcome.row, outcome.comparison) == (row, comparison)
        and is_again in (None, outcome.number >= FIRST_AGAIN)
    ]


def _list_rows(outcomes: Sequence[Outcome]) -> list[str]:
    return list(dict.fromkeys(outcome.row for outcome in outcomes))


def _count_companies(outcomes: Sequence[Outcome], row: str) -> int:
    return len(_select(outcomes, row, EXTRA_DAYS))


def _name_row(row: str) -> str:
    return " / ".join(NULLS[row].about if row in NULLS else ABOUT[row])


def _is_sure(outcome: Outcome) -> bool:
    return outcome.grade in SURE_GRADES


def _is_silent(outcome: Outcome) -> bool:
    return outcome.grade == "insufficient"


def _is_too_sure(cell: Sequence[Outcome]) -> bool:
    """A full row above 5 % that was run again, whose second run is beyond what chance gives a rate
    of 5 % (6 % of 2,000, 6.5 % of 800); or fewer companies, where chance does not explain it."""
    count, n = _count(cell, _is_sure), len(cell)
    if cell[0].number >= FIRST_AGAIN:
        error = sqrt(MAX_FALSE_ALARMS * (1 - MAX_FALSE_ALARMS) / n)
        return count / n > MAX_FALSE_ALARMS + 1.96 * error
    return _compute_interval(count, n)[0] > MAX_FALSE_ALARMS


def _explain_by_chance(cells: Sequence[Sequence[Outcome]]) -> bool:
    """Whether a rate above 5 % of rows, not all of them full, may be chance."""
    count = sum(_count(cell, _is_sure) for cell in cells)
    n = sum(map(len, cells))
    is_full = all(len(cell) >= FULL_RUN for cell in cells)
    return not is_full and _compute_interval(count, n)[0] <= MAX_FALSE_ALARMS


def _lies_below(count: int, n: int, bound: float) -> bool:
    return count / n < bound if n >= FULL_RUN else _compute_interval(count, n)[1] < bound


def _has_interval(outcome: Outcome) -> bool:
    return None not in (outcome.truth, outcome.low, outcome.high)


def _is_covered(outcome: Outcome) -> bool:
    low, high, truth = outcome.low, outcome.high, outcome.truth
    if low is None or high is None or truth is None:
        return False
    return low <= truth <= high


def _is_detected(outcome: Outcome) -> bool:
    """Whether an effect of the size that M18 calls visible would have been detected in this
    company: a different effect only shifts the estimate."""
    return (outcome.low or 0.0) - (outcome.truth or 0.0) + (outcome.visible or 0.0) > 0


def _excludes(low: float | None, high: float | None) -> bool:
    return (low is not None and low > 0) or (high is not None and high < 0)


def _count(cell: Sequence[Outcome], holds: Callable[[Outcome], bool]) -> int:
    return sum(map(holds, cell))


def _rate(cell: Sequence[Outcome], holds: Callable[[Outcome], bool]) -> float:
    return _count(cell, holds) / len(cell)


def _format_count(cell: Sequence[Outcome], holds: Callable[[Outcome], bool]) -> str:
    return f"{_count(cell, holds)} of {len(cell)}" if cell else "–"


def _format_rate(cell: Sequence[Outcome], holds: Callable[[Outcome], bool]) -> str:
    if not cell:
        return "–"
    low, high = _compute_interval(_count(cell, holds), len(cell))
    return f"{_rate(cell, holds):.1%} [{low:.1%}, {high:.1%}]"


def _compute_interval(count: int, n: int) -> tuple[float, float]:
    """The exact 99 % confidence interval of a share of companies."""
    interval = binomtest(count, n).proportion_ci(0.99, "exact")
    return interval.low, interval.high


def _make_header(columns: Sequence[str]) -> list[str]:
    return [_join(*columns), "|" + " --- |" * len(columns)]


def _join(*cells: object) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"
