"""A comparison by subgroups of the projects (industry, size …), and whether it differs by them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dashboard.estimates import kinds
from dashboard.estimates.kinds import Spec
from dashboard.estimates.ungraded import (
    MERGED_GROUP,
    UNKNOWN_GROUP,
    Settings,
    UngradedEstimate,
    encode_reason,
    get_column,
    list_slip_columns,
)
from dashboard.statistics import regression, slips
from dashboard.statistics.estimate import Estimate
from dashboard.statistics.interaction import compute_interaction_p
from dashboard.statistics.multiple_testing import adjust_holm
from dashboard.statistics.regression import Partial
from dashboard.statistics.within import Group

Estimator = Callable[[Spec, pd.DataFrame, Settings], list[UngradedEstimate]]
Splitter = Callable[[Spec, pd.DataFrame], tuple[pd.DataFrame, list[Group]]]


@dataclass(frozen=True)
class _Part:
    """One subgroup: its estimate, the residuals behind it (None where nothing can be estimated),
    and the names of the clusters of their rows, the projects first."""

    name: str
    estimate: Estimate
    partial: Partial | None
    labels: list[np.ndarray]


def estimate_subgroups(
    spec: Spec, rows: pd.DataFrame, settings: Settings, estimate: Estimator, split: Splitter
) -> UngradedEstimate:
    """The comparison of all rows, with that of each subgroup as parts named `industry|Mining`.

    A part named `industry|` has the p of the test whether the comparison differs by it, adjusted by
    Holm for the number of ways to split; None where it could not be tested. Subgroups of fewer
    projects that tell something than `small_group` are merged, and left out where they are too few
    even so; those of unknown kind are shown and not tested. `estimate` and `split` are those of the
    comparisons of all rows (`together`).
    """
    base = kinds.get_compared(spec)
    whole = estimate(base, rows, settings)[0]
    telling = _find_telling(base, rows)
    found: dict[str, dict[str, Estimate]] = {}
    ps: list[float | None] = []
    for column in spec["subgroups"]:
        is_telling = rows[spec["cluster"]].isin(telling)
        merged = _merge_small(rows, rows[column], is_telling, spec, settings)
        parts = [
            _make_part(base, str(name), part, settings, estimate, split)
            for name, part in rows.groupby(merged, sort=True)
        ]
        found[column] = {part.name: part.estimate for part in parts}
        ps.append(_test_parts([part for part in parts if part.name != UNKNOWN_GROUP]))
    adjusted = adjust_holm(ps)
    tests = dict(zip(found, adjusted, strict=True))
    return UngradedEstimate(
        "",
        whole.estimate,
        cases=whole.cases,
        unknown_share=whole.unknown_share,
        unknown_count=whole.unknown_count,
        projects=whole.projects,
        parts=tuple(
            part
            for column, estimates in found.items()
            for part in [
                (f"{column}|", Estimate(None, p=tests[column])),
                *((f"{column}|{name}", one) for name, one in estimates.items()),
            ]
        ),
        insufficient=()
        if any(p is not None for p in ps)
        else (encode_reason("few_subgroups", settings["small_group"]),),
    )


def _find_telling(spec: Spec, rows: pd.DataFrame) -> list[Any]:
    """The projects in which the comparison can be made: they have both groups, or tasks with more
    and with fewer exposures."""
    project = rows[spec["cluster"]]
    if spec["kind"] == "regression":
        sides = rows[spec["exposure"]].groupby(project).nunique()
    else:
        has_cases = rows[rows[spec["group"]].isin([spec["of"], spec["against"]])]
        has_cases = has_cases[get_column(has_cases, spec["denominator"]) > 0]
        sides = has_cases[spec["group"]].groupby(has_cases[spec["cluster"]]).nunique()
    return list(sides.index[sides > 1])


def _merge_small(
    rows: pd.DataFrame,
    subgroup: pd.Series,
    is_telling: pd.Series,
    spec: Spec,
    settings: Settings,
) -> pd.Series:
    """The subgroup of each row, those of few projects as one; missing where they are too few."""
    least = settings["small_group"]
    kept = subgroup.fillna(UNKNOWN_GROUP).astype(str)

    def count_projects(names: pd.Series) -> pd.Series:
        return rows[spec["cluster"]][is_telling].groupby(names[is_telling]).nunique()

    sizes = kept.map(count_projects(kept)).fillna(0)
    kept = kept.where((sizes >= least) | (kept == UNKNOWN_GROUP), MERGED_GROUP)
    sizes = kept.map(count_projects(kept)).fillna(0)
    return kept.where(sizes >= least)


def _make_part(
    spec: Spec,
    name: str,
    rows: pd.DataFrame,
    settings: Settings,
    estimate: Estimator,
    split: Splitter,
) -> _Part:
    partial, clusters = _partial_out(spec, rows, split)
    if not isinstance(partial, Partial):
        return _Part(name, Estimate(None, reasons=(partial,)), None, [])
    labels = [column[partial.kept] for column in clusters]
    if spec["kind"] == "difference":
        found = estimate(spec, rows, settings)[0].estimate
    else:
        # The residuals are the same whatever the clusters: with months they take long.
        others = [regression.replace_clusters(partial, column) for column in labels[1:]]
        found = regression.estimate_widest([partial, *others])
    return _Part(name, found, partial, labels)


def _test_parts(parts: list[_Part]) -> float | None:
    """p of the interaction by the clusters, projects or salespeople, that make it least sure; None
    where one of them cannot tell."""
    partials = [part.partial for part in parts if part.partial is not None]
    if len(partials) < len(parts):
        return None
    clusters = zip(*(part.labels for part in parts), strict=True)
    ps = [compute_interaction_p(partials, list(labels)) for labels in clusters]
    known = [p for p in ps if p is not None]
    return max(known) if known and len(known) == len(ps) else None


def _partial_out(
    spec: Spec, rows: pd.DataFrame, split: Splitter
) -> tuple[Partial | regression.Reason, list[np.ndarray]]:
    """The residuals of one subgroup by itself, and its clusters, the projects first."""
    if spec["kind"] == "difference":
        named, (of, against, _) = split(spec, rows)
        partial = regression.partial_out_shares(
            of.counts, of.totals, against.counts, against.totals, named[spec["cluster"]]
        )
        return partial, _name_clusters(named, spec)
    partial = slips.partial_out_slips(*list_slip_columns(spec, rows))
    return partial, _name_clusters(rows, spec)


def _name_clusters(rows: pd.DataFrame, spec: Spec) -> list[np.ndarray]:
    """The projects and the other clusters of rows by name, which several subgroups may share; a
    project without a salesperson stands for itself."""
    project = rows[spec["cluster"]]
    others = [rows[name].where(rows[name].notna(), project) for name in spec.get("clusters", [])]
    return [column.to_numpy(object) for column in (project, *others)]
