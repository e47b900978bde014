"""The page on the methods' own test: what was planted, what was found, and each bound."""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean
from typing import TYPE_CHECKING

from scipy.stats import binomtest

from bench.scenarios import ABOUT

if TYPE_CHECKING:
    from bench.simulate import Outcome

COVERED = (0.92, 0.98)
FALSE_ALARMS = 0.05
SEEN, SEEN_MARGIN = 0.80, 0.05
HEAD = """\
# The methods' own test / 方法自检

Written by `make simulate`; not to be edited by hand. 本页由 `make simulate` 生成，请勿手工修改。

**What this is.** Whole companies are invented with a known truth: how many working days a relayed
change that nobody verified in time adds to a task, beyond any other change. The product's own
queries link their slips and changes, and the headline estimate (M12) is asked what it finds.
If it is honest, its 95 % interval holds the truth in 92–98 of 100 companies, and where nothing was
planted it raises a false alarm in at most 5 of 100. A bound counts as missed only where the whole
99 % Monte Carlo interval (in brackets) lies beyond it.

**这是什么。** 我们虚构了许多公司，并预先埋下真值：每项未及时核实的转述变更，比其他变更
多给任务带来几个工作日的延误。产品自身的查询负责关联延误与变更，再看主估计（M12）得出什么。
若方法诚实，其 95% 区间应在 100 家公司中的 92–98 家包含真值；未埋入影响时，误报不超过 5 家。
只有当 99% 蒙特卡洛区间（方括号内）整个落在界限之外，才算未达标。
"""
COLUMNS = (
    "what is planted / 埋入的情形",
    "companies / 公司数",
    "planted days / 埋入天数",
    "found days / 估计天数",
    "interval holds the truth / 区间含真值",
    "interval above 0 / 区间大于 0",
    "interval below 0 / 区间小于 0",
    "unadjusted: interval without 0 / 未调整时区间不含 0",
    "an effect of the size that M18 calls visible in 80 % is seen / M18 称 80% 可见的影响，实际可见",
)


def page(outcomes: Sequence["Outcome"]) -> str:
    """The page in Markdown, both languages."""
    lines = [HEAD, "| " + " | ".join(COLUMNS) + " |", "|" + " --- |" * len(COLUMNS)]
    for name, of_scenario in _by_scenario(outcomes).items():
        n = len(of_scenario)
        en, zh = ABOUT[name]
        cells = [
            f"{en} / {zh}",
            str(n),
            f"{fmean(one.planted for one in of_scenario):.2f}",
            f"{fmean(one.found.value or 0.0 for one in of_scenario):.2f}",
            _share(sum(map(_is_covered, of_scenario)), n),
            _share(sum((one.found.low or 0) > 0 for one in of_scenario), n),
            _share(sum((one.found.high or 0) < 0 for one in of_scenario), n),
            _share(sum(_excludes(one.plain.low, one.plain.high) for one in of_scenario), n),
            _share(sum(map(_is_seen, of_scenario)), n),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    wrong = sum(one.not_added_up for one in outcomes)
    lines += [
        "",
        f"Tasks whose shares do not add up to their late days: {wrong}. "
        f"分摊与延误天数不符的任务：{wrong}。",
        "",
    ]
    found = missed(outcomes)
    lines += [f"- {line}" for line in found] or ["All bounds hold. 各项界限均达标。"]
    return "\n".join(lines) + "\n"


def missed(outcomes: Sequence["Outcome"]) -> list[str]:
    """The bounds that are missed: a sentence each."""
    found = []
    for name, of_scenario in _by_scenario(outcomes).items():
        n = len(of_scenario)
        low, high = _monte_carlo(sum(map(_is_covered, of_scenario)), n)
        if high < COVERED[0] or low > COVERED[1]:
            found.append(f"{name}: intervals hold the truth in {low:.1%} to {high:.1%}")
        seen = sum(map(_is_seen, of_scenario)) / n
        if abs(seen - SEEN) > SEEN_MARGIN + 2.6 * sqrt(SEEN * (1 - SEEN) / n):
            found.append(f"{name}: {seen:.1%} see what M18 calls visible in {SEEN:.0%}")
        if name.startswith("no_effect"):
            alarms = sum(_excludes(one.found.low, one.found.high) for one in of_scenario)
            low, high = _monte_carlo(alarms, n)
            if low > FALSE_ALARMS:
                found.append(f"{name}: false alarms in {low:.1%} to {high:.1%}")
        if wrong := sum(one.not_added_up for one in of_scenario):
            found.append(f"{name}: the shares of {wrong} tasks do not add up")
    return found


def _by_scenario(outcomes: Sequence["Outcome"]) -> dict[str, list["Outcome"]]:
    grouped: dict[str, list[Outcome]] = {}
    for one in outcomes:
        grouped.setdefault(one.scenario, []).append(one)
    return grouped


def _is_covered(one: "Outcome") -> bool:
    low, high = one.found.low, one.found.high
    return low is not None and high is not None and low <= one.planted <= high


def _is_seen(one: "Outcome") -> bool:
    """Whether an effect of the size that M18 names would have been seen in this company: another
    effect only shifts an estimate."""
    return (one.found.low or 0.0) - one.planted + (one.visible.value or 0.0) > 0


def _excludes(low: float | None, high: float | None) -> bool:
    return (low is not None and low > 0) or (high is not None and high < 0)


def _monte_carlo(count: int, n: int) -> tuple[float, float]:
    """The exact 99 % interval of a share of companies."""
    interval = binomtest(count, n).proportion_ci(0.99, "exact")
    return interval.low, interval.high


def _share(count: int, n: int) -> str:
    low, high = _monte_carlo(count, n)
    return f"{count / n:.1%} [{low:.1%}, {high:.1%}]"
