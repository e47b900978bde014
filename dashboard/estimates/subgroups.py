"""A comparison by subgroups of the projects (industry, size …), and whether it differs by them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from dashboard.estimates import kinds, together
from dashboard.estimates.kinds import Spec
from dashboard.estimates.spread import MERGED
from dashboard.estimates.ungraded import (
    UNKNOWN_GROUP,
    Settings,
    UngradedEstimate,
    encode_reason,
    get_column,
)
from dashboard.statistics import regression, slips
from dashboard.statistics.estimate import Estimate
from dashboard.statistics.interaction import compute_interaction_p
from dashboard.statistics.multiple_testing import adjust_holm
from dashboard.statistics.regression import Partial


def estimate_subgroups(spec: Spec, rows: pd.DataFrame, settings: Settings) -> UngradedEstimate:
    """The comparison of all rows, with that of each subgroup as parts named `industry|Mining`.

    A part named `industry|` has the p of the test whether the comparison differs by it, adjusted by
    Holm for the number of ways to split; None where it could not be tested. Subgroups of fewer
    projects that tell something than `small_group` are merged, and left out where they are too few
    even so; those of unknown kind are shown and not tested.
    """
    base = kinds.get_compared(spec)
    whole = together.estimate_together(base, rows, settings)[0]
    telling = _find_telling(base, rows)
    found: dict[str, dict[str, Estimate]] = {}
    ps: list[float | None] = []
    for column in spec["subgroups"]:
        merged = _merge_small(
            rows, rows[column], rows[spec["cluster"]].isin(telling), spec, settings
        )
        parts = {str(name): part for name, part in rows.groupby(merged, sort=True) if len(part)}
        found[column] = {
            name: together.estimate_together(base, part, settings)[0].estimate
            for name, part in parts.items()
        }
        known = [part for name, part in parts.items() if name != UNKNOWN_GROUP]
        ps.append(_test_parts(base, known))
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


def list_dimensions(
    parts: tuple[tuple[str, Estimate], ...],
) -> Mapping[str, tuple[float | None, Mapping[str, Estimate]]]:
    """Of each way to split: the p of its test and the estimates of its subgroups, by name."""
    split: dict[str, tuple[float | None, dict[str, Estimate]]] = {}
    for place, estimate in parts:
        column, name = place.split("|", 1)
        if name:
            split[column][1][name] = estimate
        else:
            split[column] = (estimate.p, {})
    return split


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
    kept = kept.where((sizes >= least) | (kept == UNKNOWN_GROUP), MERGED)
    sizes = kept.map(count_projects(kept)).fillna(0)
    return kept.where(sizes >= least)


def _test_parts(spec: Spec, parts: list[pd.DataFrame]) -> float | None:
    """p of the interaction by the clusters, projects or salespeople, that make it least sure; None
    where one of them cannot tell."""
    partials, columns = [], []
    for part in parts:
        partial, clusters = _partial_out(spec, part)
        if not isinstance(partial, Partial):
            return None
        partials.append(partial)
        columns.append([column[partial.kept] for column in clusters])
    ps = [compute_interaction_p(partials, labels) for labels in zip(*columns, strict=True)]
    known = [p for p in ps if p is not None]
    return max(known) if known and len(known) == len(ps) else None


def _partial_out(
    spec: Spec, rows: pd.DataFrame
) -> tuple[Partial | regression.Reason, list[np.ndarray]]:
    """The residuals of one subgroup by itself, and its clusters, the projects first."""
    if spec["kind"] == "difference":
        named, (of, against, _) = together.split_groups(spec, rows)
        partial = regression.partial_out_shares(
            of.counts, of.totals, against.counts, against.totals, named[spec["cluster"]]
        )
        return partial, _name_clusters(named, spec)
    outcome, exposure, among, size = (
        get_column(rows, spec[key]) for key in ("outcome", "exposure", "among", "size")
    )
    partial = slips.partial_out_slips(
        outcome, exposure, among, size, rows[spec["month"]], rows[spec["cluster"]]
    )
    return partial, _name_clusters(rows, spec)


def _name_clusters(rows: pd.DataFrame, spec: Spec) -> list[np.ndarray]:
    """The projects and the other clusters of rows by name, which several subgroups may share; a
    project without a salesperson stands for itself."""
    project = rows[spec["cluster"]]
    others = [rows[name].where(rows[name].notna(), project) for name in spec.get("clusters", [])]
    return [column.to_numpy(object) for column in (project, *others)]
