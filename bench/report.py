"""The simulation page: what was planted, what was found, and each bound."""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean

from scipy.stats import binomtest

from bench.outcome import Outcome
from bench.scenarios import ABOUT

COVERAGE_BOUNDS = (0.92, 0.98)
MAX_FALSE_ALARMS, SURE_GRADES = 0.05, ("strong", "contrary")
DETECTION_RATE, DETECTION_MARGIN = 0.80, 0.05
HEAD = """\
# The methods' own test / 方法自检

Written by `make simulate`; not to be edited by hand. 本页由 `make simulate` 生成，请勿手工修改。

Whole companies are invented with a known truth: how many working days a relayed change that nobody
verified in time adds to a task, beyond any other change. The product's own queries link their slips
and changes, and the headline estimate (M12) is asked what it finds, as a page would show it. Each
share of companies stands with its 99 % Monte Carlo interval in brackets; a bound counts as missed
only where that whole interval lies beyond it. A full run has 200 companies of each kind; fewer, as
the rows say, tell less.

- **days planted, days found**: means over the companies, per change.
- **holds the truth**: the 95 % interval contains what was planted. Bound: 92–98 %.
- **above 0, below 0**: the 95 % interval lies wholly on one side.
- **strong or contrary**: the grade is sure of itself. Bound where nothing was planted: at most 5 %.
  Graded as if it were the only headline comparison, so that Holm hides no false alarm.
- **unadjusted, without 0**: the plain difference of tasks with and without such a change finds
  something. Where nothing was planted, this shows what the adjustment is for.
- **M18**: an effect of the size that M18 calls visible in 80 % of companies is seen in so many.
  Bound: 80 % ± 5 points and 2.6 standard errors.

我们虚构了许多公司，并预先埋下真值：每项未及时核实的转述变更，比其他变更多给任务带来几个工作日的
延误。产品自身的查询负责关联延误与变更，再按页面的方式看主估计（M12）得出什么。各项比例后的方括号
为 99% 蒙特卡洛区间；只有当该区间整个落在界限之外，才算未达标。完整运行每种情形
200 家公司；家数较少的行，说明力也较弱。

- **days planted、days found**：埋入与估计的天数（每项变更，各公司平均）。
- **holds the truth**：95% 区间包含埋入的真值。界限：92–98%。
- **above 0、below 0**：95% 区间整个大于或小于 0。
- **strong or contrary**：评为“证据充分”或“方向相反”。未埋入影响时不得超过 5%。
  评级时视为唯一的主比较，不让 Holm 校正掩盖误报。
- **unadjusted, without 0**：未经调整的差异“发现”了影响。未埋入影响时，可见调整的作用。
- **M18**：M18 称 80% 的公司可见的影响，实际有多少公司看得见。界限：80% ± 5 个百分点及 2.6 个
  标准误。
"""
COLUMNS = (
    "planted",
    "companies",
    "days planted",
    "days found",
    "holds the truth",
    "above 0",
    "below 0",
    "strong or contrary",
    "unadjusted, without 0",
    "M18",
)


def format_page(outcomes: Sequence[Outcome]) -> str:
    """The page in Markdown, in both languages."""
    lines = [HEAD, "| " + " | ".join(COLUMNS) + " |", "|" + " --- |" * len(COLUMNS)]
    for name, of_scenario in _group_by_scenario(outcomes).items():
        n = len(of_scenario)
        en, zh = ABOUT[name]
        cells = [
            f"{en} / {zh}",
            str(n),
            f"{fmean(outcome.planted for outcome in of_scenario):.2f}",
            f"{fmean(outcome.found.value or 0.0 for outcome in of_scenario):.2f}",
            _format_share(sum(map(_is_covered, of_scenario)), n),
            _format_share(sum((outcome.found.low or 0) > 0 for outcome in of_scenario), n),
            _format_share(sum((outcome.found.high or 0) < 0 for outcome in of_scenario), n),
            _format_share(sum(outcome.grade in SURE_GRADES for outcome in of_scenario), n),
            _format_share(
                sum(_excludes(outcome.plain.low, outcome.plain.high) for outcome in of_scenario), n
            ),
            _format_share(sum(map(_is_detected, of_scenario)), n),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    mismatches = sum(outcome.not_added_up for outcome in outcomes)
    lines += [
        "",
        f"Tasks whose shares do not add up to their late days: {mismatches}. "
        f"分摊与延误天数不符的任务：{mismatches}。",
        "",
    ]
    if left_out := [name for name in ABOUT if name not in _group_by_scenario(outcomes)]:
        lines += [f"Not in this run 本次未运行: {', '.join(left_out)}.", ""]
    if missed := list_missed_bounds(outcomes):
        lines += ["**Bounds missed 未达标:**", "", *(f"- {line}" for line in missed)]
    else:
        lines.append("All bounds hold. 各项界限均达标。")
    return "\n".join(lines) + "\n"


def list_missed_bounds(outcomes: Sequence[Outcome]) -> list[str]:
    """A sentence for each missed bound."""
    missed = []
    for name, of_scenario in _group_by_scenario(outcomes).items():
        n = len(of_scenario)
        low, high = _compute_interval(sum(map(_is_covered, of_scenario)), n)
        if high < COVERAGE_BOUNDS[0] or low > COVERAGE_BOUNDS[1]:
            missed.append(f"{name}: intervals hold the truth in {low:.1%} to {high:.1%}")
        detected = sum(map(_is_detected, of_scenario)) / n
        if abs(detected - DETECTION_RATE) > DETECTION_MARGIN + 2.6 * sqrt(
            DETECTION_RATE * (1 - DETECTION_RATE) / n
        ):
            missed.append(
                f"{name}: {detected:.1%} see what M18 calls visible in {DETECTION_RATE:.0%}"
            )
        if name.startswith("no_effect"):
            alarms = sum(outcome.grade in SURE_GRADES for outcome in of_scenario)
            low, high = _compute_interval(alarms, n)
            if low > MAX_FALSE_ALARMS:
                missed.append(f"{name}: false alarms in {low:.1%} to {high:.1%}")
        if mismatches := sum(outcome.not_added_up for outcome in of_scenario):
            missed.append(f"{name}: the shares of {mismatches} tasks do not add up")
    return missed


def _group_by_scenario(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    grouped: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        grouped.setdefault(outcome.scenario, []).append(outcome)
    return grouped


def _is_covered(outcome: Outcome) -> bool:
    low, high = outcome.found.low, outcome.found.high
    return low is not None and high is not None and low <= outcome.planted <= high


def _is_detected(outcome: Outcome) -> bool:
    """Whether an effect of the size that M18 calls visible would have been detected in this
    company: a different effect only shifts the estimate."""
    return (outcome.found.low or 0.0) - outcome.planted + (outcome.visible.value or 0.0) > 0


def _excludes(low: float | None, high: float | None) -> bool:
    return (low is not None and low > 0) or (high is not None and high < 0)


def _compute_interval(count: int, n: int) -> tuple[float, float]:
    """The exact 99 % confidence interval of a share of companies."""
    interval = binomtest(count, n).proportion_ci(0.99, "exact")
    return interval.low, interval.high


def _format_share(count: int, n: int) -> str:
    low, high = _compute_interval(count, n)
    return f"{count / n:.1%} [{low:.1%}, {high:.1%}]"
