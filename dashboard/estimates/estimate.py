"""The estimate that an answer carries: a figure with its grade, and what a grade rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.statistics import estimate
from dashboard.statistics.estimate import Estimate


@dataclass(frozen=True)
class Checks:
    """What the same question gives when asked otherwise, by name.

    `variants` must agree in sign, `placebos` must be near none. `e_value` says how strongly a
    hidden cause would have to go with both group and outcome to explain the difference away
    (VanderWeele and Ding 2017); None where it cannot be said.
    """

    variants: Mapping[str, Estimate]
    placebos: Mapping[str, Estimate]
    e_value: float | None


@dataclass(frozen=True)
class Grounds:
    """What a grade rests on besides the estimate's own interval.

    `cases` is the size of the smallest group, `projects` of how many they come (None: not a
    matter of this figure), `unknown_share` what is unknown of all, 0–1. `lacking` are needed
    columns that no export fills, `failed_checks` those of the tables used. `firm` is the half
    width of a firm figure. A comparison has the side that is `expected` (`higher` or `lower`),
    its smallest effect of interest `sesoi`, its p adjusted over the headline family
    (`adjusted_p`, None outside it or until all of it is worked out) and what spoke against it in
    other variants of the analysis (`against`, None until they are worked out).
    """

    cases: float
    projects: int | None = None
    unknown_share: float = 0.0
    lacking: tuple[str, ...] = ()
    failed_checks: tuple[str, ...] = ()
    is_filtered: bool = False
    firm: float = 0.0
    expected: str = ""
    sesoi: float = 0.0
    is_headline: bool = False
    adjusted_p: float | None = None
    against: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Verdict:
    """A grade, and why: the numbers that its rule was held against, and what failed.

    `failed` holds codes with their numbers after colons (`few_cases:12:30`), as the locales word
    them under `why`; empty where the best grade was reached.
    """

    grade: str
    facts: Mapping[str, float]
    failed: tuple[str, ...] = ()


# What a script gets of an estimate (`python -m dashboard query --json`), in this order.
CONTRACT = (
    "name", "value", "low", "high", "bound_low", "bound_high", "n", "method", "grade", "reasons",
)  # fmt: skip


@dataclass(frozen=True)
class GradedEstimate:
    """What an answer says, and how sure. n is its denominator; rates are 0–1.

    `name` holds the row's values of the chart's x and by, joined by `|`; of a figure for each
    group, the group. `verdict` says why the grade. A comparison has its two groups as `parts`,
    and, once they are worked out, the `checks` that it was put to.
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
class Setting:
    """What the grades of an answer rest on besides its rows.

    `lacking` are the needed columns that no export fills, `failed_checks` those of the tables
    used; `projects` says from how many the data come (None: they name none), whatever is chosen
    of them: a view of one project describes that one. `checks` is what a headline comparison was
    put to, None until it is worked out, and `adjusted_p` its p among the headline family.
    """

    settings: Mapping[str, Any]
    lacking: tuple[str, ...] = ()
    failed_checks: tuple[str, ...] = ()
    projects: int | None = None
    is_filtered: bool = False
    is_truncated: bool = False
    checks: Checks | None = None
    adjusted_p: float | None = None
