"""Graded estimates, and the inputs and results of grading."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.statistics import estimate
from dashboard.statistics.estimate import Estimate, EValue


@dataclass(frozen=True)
class Checks:
    """The estimates of each variant and placebo, by name.

    `variants` must keep the sign and half of the size, `placebos` must be surely near 0. `e_value`
    is how strongly an unmeasured confounder would have to be associated with both group and outcome
    to explain the difference away (VanderWeele and Ding 2017); `visible` the smallest difference
    that records like these show with 80 % power (M18). None where they cannot be computed.
    """

    variants: Mapping[str, Estimate]
    placebos: Mapping[str, Estimate]
    e_value: EValue | None
    visible: float | None = None


@dataclass(frozen=True)
class GradeInputs:
    """What a grade depends on besides the interval of the estimate.

    `cases` is the size of the smallest group, `projects` the number of projects they come from
    (None: does not apply), `unknown_share` the unknown share of all cases, 0–1, `unknown_count`
    their number. `missing_columns` are needed columns that no export fills, `failed_checks` those
    of the tables used. `firm_half_width` is the largest half-width of a firm estimate. A comparison
    has the side that speaks against relaying (`suspects`: `higher` or `lower`), its smallest effect
    of interest `sesoi`, its p adjusted over the headline family (`adjusted_p`, None outside it or
    until all of the family is computed) and the variants and placebos that contradict it
    (`contradictions`, None until they are computed). `insufficient` are further reasons that the
    method itself has to say nothing.
    """

    cases: float
    projects: int | None = None
    unknown_share: float = 0.0
    unknown_count: float = 0.0
    missing_columns: tuple[str, ...] = ()
    failed_checks: tuple[str, ...] = ()
    is_filtered: bool = False
    firm_half_width: float = 0.0
    suspects: str = ""
    sesoi: float = 0.0
    is_headline: bool = False
    adjusted_p: float | None = None
    contradictions: tuple[str, ...] | None = None
    insufficient: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """A grade, the numbers that its rule compared, and the conditions that failed.

    `failed` are codes with their numbers after colons (`few_cases:12:30`), worded by the locales
    under `why`; empty for the best grade.
    """

    grade: str
    facts: Mapping[str, float]
    failed: tuple[str, ...] = ()


# The keys of an estimate in `python -m dashboard query --json`, in this order.
JSON_KEYS = (
    "name", "value", "low", "high", "bound_low", "bound_high", "n", "method", "grade", "reasons",
)  # fmt: skip


@dataclass(frozen=True)
class GradedEstimate:
    """A graded estimate. `n` is its denominator; rates are 0–1.

    `name` is the row's values of the chart's x and by, joined by `|`, or the name of the group.
    `verdict` has the reasons for the grade. A comparison has its two groups as `parts` and, once
    computed, its robustness `checks`.
    """

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    bound_low: float | None = None
    bound_high: float | None = None
    n: float = 0
    method: str | None = None
    grade: str | None = None
    reasons: tuple[str, ...] = ()
    verdict: Verdict | None = None
    parts: tuple[tuple[str, estimate.Estimate], ...] = ()
    checks: Checks | None = None


@dataclass(frozen=True)
class GradingContext:
    """What the grades of an answer depend on besides its rows.

    `missing_columns` are needed columns that no export fills, `failed_checks` those of the tables
    used. `projects` is the number of projects in the data (None: none named), whatever the filters:
    a view of one project describes that one. `checks` are the robustness checks of a headline
    comparison, None until computed, `adjusted_p` its p within the headline family.
    """

    settings: Mapping[str, Any]
    missing_columns: tuple[str, ...] = ()
    failed_checks: tuple[str, ...] = ()
    projects: int | None = None
    is_filtered: bool = False
    is_truncated: bool = False
    checks: Checks | None = None
    adjusted_p: float | None = None


def list_dimensions(
    parts: tuple[tuple[str, estimate.Estimate], ...],
) -> Mapping[str, tuple[float | None, Mapping[str, estimate.Estimate]]]:
    """Of each way to split: the p of its test and the estimates of its subgroups, by name; from the
    parts of `subgroups.estimate_subgroups`."""
    split: dict[str, tuple[float | None, dict[str, estimate.Estimate]]] = {}
    for place, part in parts:
        column, name = place.split("|", 1)
        if name:
            split[column][1][name] = part
        else:
            split[column] = (part.p, {})
    return split
