"""The ungraded estimates of all rows together: comparisons, curves, concentration."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from dashboard.estimates.kinds import Spec
from dashboard.estimates.ungraded import (
    UNKNOWN_GROUP,
    Settings,
    UngradedEstimate,
    encode_reason,
    get_column,
    list_slip_columns,
    sum_column,
)
from dashboard.statistics import power, regression, resampling, slips, survival, within
from dashboard.statistics.clusters import ClusterSums, estimate_clustered_shares
from dashboard.statistics.concentration import estimate_chance_gini, estimate_gini
from dashboard.statistics.effective_clusters import count_effective_clusters
from dashboard.statistics.estimate import Estimate
from dashboard.statistics.regression import Partial
from dashboard.statistics.within import Group

SHARE_KEYS = ("numerator", "denominator", "unknown")


def estimate_together(spec: Spec, rows: pd.DataFrame, settings: Settings) -> list[UngradedEstimate]:
    """The estimates of all rows together: one, or one per group."""
    return ESTIMATE_BY_KIND[spec["kind"]](spec, rows, settings)


def estimate_point(spec: Spec, rows: pd.DataFrame, settings: Settings) -> Estimate:
    """The value of all rows together, without the interval where that is what takes long."""
    if spec["kind"] != "difference":
        return estimate_together({**spec, "is_point_only": True}, rows, settings)[0].estimate
    # Not split_groups, which is slow: leaving out each project and client asks a hundred times.
    codes, projects = pd.factorize(rows[spec["cluster"]], sort=True)
    groups = rows[spec["group"]].to_numpy(object)
    sums = [
        [
            np.bincount(
                codes[part], np.nan_to_num(get_column(rows, spec[key])[part]), len(projects)
            )
            for key in ("numerator", "denominator")
        ]
        for part in ((codes >= 0) & (groups == spec[name]) for name in ("of", "against"))
    ]
    nothing = np.zeros(len(projects))
    of, against = (Group(counts, totals, nothing, nothing) for counts, totals in sums)
    return Estimate(within.compute_difference(of, against))


def _select_group(spec: Spec, rows: pd.DataFrame, name: str) -> pd.DataFrame:
    return rows[rows[spec["group"]] == name]


def split_groups(spec: Spec, rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Group]]:
    """The clusters of each project, one row a project, and the cases of the groups `of`, `against`
    and unknown in it."""
    keys = (*SHARE_KEYS, "unasked")
    clusters = [spec["cluster"], *spec.get("clusters", [])]
    by_project = rows.groupby(spec["cluster"], sort=True, observed=True)
    named = pd.DataFrame(by_project[clusters].first())
    groups = []
    for name in (spec["of"], spec["against"], UNKNOWN_GROUP):
        of_group = _select_group(spec, rows, name)
        columns = {key: get_column(of_group, spec.get(key)) for key in keys}
        summed = pd.DataFrame(columns).groupby(of_group[spec["cluster"]].to_numpy()).sum()
        summed = summed.reindex(named.index, fill_value=0.0)
        groups.append(Group(*(summed[key].to_numpy(float) for key in keys)))
    return named, groups


def _estimate_difference(spec: Spec, rows: pd.DataFrame, _: Settings) -> list[UngradedEstimate]:
    """The difference of two shares within projects, from their counts by project (M6′)."""
    named, (of, against, unclear) = split_groups(spec, rows)
    clusters = regression.list_clusters(
        named[spec["cluster"]], (named[name] for name in spec.get("clusters", []))
    )
    unknown = sum(group.unknown_count for group in (of, against))
    unknown += float(unclear.totals.sum() + unclear.unasked.sum())
    everything = sum(
        float(group.totals.sum() + group.unasked.sum()) for group in (of, against, unclear)
    )
    estimate = within.estimate_share_difference(of, against, unclear, clusters)
    return [
        UngradedEstimate(
            "",
            estimate,
            cases=min(float(of.totals.sum()), float(against.totals.sum())),
            unknown_share=unknown / everything if everything else 0.0,
            unknown_count=unknown,
            projects=estimate.projects,
            parts=tuple(
                (name, _estimate_part(spec, _select_group(spec, rows, name)))
                for name in (spec["of"], spec["against"])
            ),
        )
    ]


def _estimate_part(spec: Spec, rows: pd.DataFrame) -> Estimate:
    """The plain share of one group, as sure as its projects agree."""
    columns = (get_column(rows, spec.get(key)) for key in SHARE_KEYS)
    return _estimate_plain_share(rows[spec["cluster"]], *columns)


def _estimate_plain_share(
    clusters: pd.Series, counts: np.ndarray, totals: np.ndarray, unknowns: np.ndarray
) -> Estimate:
    counts, totals, unknowns = (np.nan_to_num(one) for one in (counts, totals, unknowns))
    codes = pd.factorize(clusters, use_na_sentinel=False)[0]
    apart = ClusterSums(np.zeros(len(counts), dtype=int), codes, counts, totals)
    sums = (one.sum() for one in (counts, totals, unknowns))
    return estimate_clustered_shares(apart.gather(np.zeros(1)), *sums)[0]


def _estimate_mean_difference(
    spec: Spec, rows: pd.DataFrame, _: Settings
) -> list[UngradedEstimate]:
    """The difference of two groups' means within projects (M12b)."""
    both = rows[rows[spec["group"]].isin([spec["of"], spec["against"]])]
    value, is_of = get_column(both, spec["value"]), (both[spec["group"]] == spec["of"]).to_numpy()
    unclear = int((rows[spec["group"]] == UNKNOWN_GROUP).sum())
    projects = both[spec["cluster"]]
    estimate = slips.estimate_slip_of_changes(
        value,
        is_of,
        both[spec["month"]],
        projects,
        _list_other_clusters(spec, both),
        get_column(both, spec["size"]),
        spec.get("is_point_only", False),
    )
    return [
        UngradedEstimate(
            "",
            estimate,
            cases=float(min(is_of.sum(), (~is_of).sum())),
            unknown_share=unclear / (len(both) + unclear) if len(both) + unclear else 0.0,
            unknown_count=float(unclear),
            projects=estimate.projects,
            parts=tuple(
                (name, resampling.bootstrap_mean(value[part], projects[part]))
                for name, part in ((spec["of"], is_of), (spec["against"], ~is_of))
                if not spec.get("is_point_only")
            ),
        )
    ]


def _list_other_clusters(spec: Spec, rows: pd.DataFrame) -> list[pd.Series]:
    """The columns of clusters beside the projects: their salespeople."""
    return [rows[name] for name in spec.get("clusters", [])]


def _estimate_corroboration(
    spec: Spec, rows: pd.DataFrame, settings: Settings
) -> list[UngradedEstimate]:
    """The share beyond chance; what clients are too few, or met too often, for (M3)."""
    value, moved = get_column(rows, spec["value"]), get_column(rows, spec["moved"])
    usable = get_column(rows, spec["usable"]) > 0
    as_it_was, elsewhere = usable & (moved == 0), usable & (moved != 0)
    n, unknown = float(as_it_was.sum()), sum_column(rows, spec.get("unknown"))
    estimate = resampling.bootstrap_excess_over_chance(
        value, moved, rows[spec["cluster"]], usable, unknown
    )
    chance = _compute_mean(value[elsewhere])
    recorded, nothing = value[as_it_was], np.zeros(int(n))
    share = _estimate_plain_share(rows[spec["cluster"]][as_it_was], recorded, nothing + 1, nothing)
    sizes = rows[spec["cluster"]][as_it_was].value_counts().to_numpy(float)
    insufficient = _find_few_clients(sizes, settings["least_clients"])
    short = _find_few_clients(sizes, settings["enough_clients"])
    if chance is not None and chance > settings["most_chance_rate"]:
        limit = float(settings["most_chance_rate"])
        insufficient = [encode_reason("much_chance", chance, limit), *insufficient]
    if insufficient:
        # What little could lie beyond so much chance has no scale to be shown on.
        estimate = Estimate(None, n=estimate.n, method=estimate.method)
    return [
        UngradedEstimate(
            "",
            estimate,
            cases=n,
            unknown_share=unknown / (n + unknown) if n + unknown else 0.0,
            unknown_count=unknown,
            parts=(
                ("recorded", share),
                ("by_chance", Estimate(chance, n=n)),
            ),
            insufficient=tuple(insufficient),
            short_of_strong=tuple(short),
        )
    ]


def _find_few_clients(complaints: np.ndarray, least: int) -> list[str]:
    """Why so many complaints of each client do not stand for at least `least` clients, if so: there
    are fewer, or the complaints are spread unevenly over them."""
    if len(complaints) < least:
        return [encode_reason("few_clients", len(complaints), least)]
    effective = count_effective_clusters(complaints)
    if effective < least:
        return [encode_reason("few_effective_clients", effective, least)]
    return []


def _compute_mean(values: np.ndarray) -> float | None:
    return float(values.mean()) if len(values) else None


def find_visible_slip(spec: Spec, rows: pd.DataFrame) -> Estimate:
    """The smallest slip that 80 % of companies with such records would show (M18 of M12)."""
    residuals = slips.partial_out_slips(*list_slip_columns(spec, rows))
    if not isinstance(residuals, Partial):
        return power.find_detectable_slip([residuals])
    _, *others = regression.list_clusters(rows[spec["cluster"]], _list_other_clusters(spec, rows))
    return power.find_detectable_slip(
        [
            residuals,
            *(regression.replace_clusters(residuals, one[residuals.kept]) for one in others),
        ]
    )


def _estimate_regression(spec: Spec, rows: pd.DataFrame, _: Settings) -> list[UngradedEstimate]:
    """The slip that goes with one exposure more (M12)."""
    slip = slips.estimate_slip_per_change(
        *list_slip_columns(spec, rows),
        _list_other_clusters(spec, rows),
        get_column(rows, spec["lateness"]) if spec.get("is_lateness_adjusted") else None,
        spec.get("is_within_month", False),
        spec.get("is_share_held", False),
        spec.get("is_point_only", False),
    )
    changes = float(np.nansum(get_column(rows, spec["among"])))
    exposed, others = slip.groups or (0.0, 0.0)
    return [
        UngradedEstimate(
            "",
            slip,
            cases=min(exposed, others),
            unknown_share=sum_column(rows, spec.get("unknown")) / changes if changes else 0.0,
            projects=slip.projects,
        )
    ]


def _estimate_concentration(
    spec: Spec, rows: pd.DataFrame, settings: Settings
) -> list[UngradedEstimate]:
    amounts = get_column(rows, spec["value"])
    if "exposure" not in spec:
        return [UngradedEstimate("", estimate_gini(amounts), cases=float(len(amounts)))]
    events = float(np.nansum(amounts))
    by_chance = estimate_chance_gini(events, get_column(rows, spec["exposure"]))
    parts = (("by_chance", by_chance),)
    return [UngradedEstimate("", estimate_gini(amounts), cases=events, parts=parts)]


def estimate_curves(spec: Spec, rows: pd.DataFrame) -> dict[Any, survival.Curve]:
    """The survival curve of each group that has cases."""
    by_group = {}
    for name, part in rows.groupby(spec["group"], sort=False, observed=True):
        curve = survival.estimate_curve(*_expand_cases(spec, part))
        if curve is not None:
            by_group[name] = curve
    return by_group


def _expand_cases(
    spec: Spec, rows: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray | None]:
    """The cases, one row each: days, whether still open, whether closed without the event, and the
    project."""
    counts = [get_column(rows, spec.get(key)).astype(int) for key in ("ended", "open", "closed")]
    sums = [count.sum() for count in counts]

    def repeat(column: np.ndarray) -> np.ndarray:
        return np.concatenate([np.repeat(column, count) for count in counts])

    return (
        repeat(get_column(rows, spec["days"])),
        np.repeat([False, True, False], sums),
        np.repeat([False, False, True], sums),
        repeat(rows[spec["cluster"]].to_numpy(object)) if "cluster" in spec else None,
    )


_READ_OFF = {"done_by": survival.estimate_done_by, "closed_by": survival.estimate_closed_by}


def _estimate_survival(
    spec: Spec, rows: pd.DataFrame, settings: Settings
) -> list[UngradedEstimate]:
    day = settings["told_days"][1]
    return [
        UngradedEstimate(
            str(name),
            survival.estimate_median(curve),
            cases=float(curve.n),
            parts=tuple(
                (f"{end}:{by}", read_off(curve, by))
                for end, read_off in _READ_OFF.items()
                for by in settings["told_days"]
                if end == "done_by" or "closed" in spec
            ),
            grade_basis=survival.estimate_done_by(curve, day),
        )
        for name, curve in estimate_curves(spec, rows).items()
    ]


ESTIMATE_BY_KIND: dict[str, Callable[[Spec, pd.DataFrame, Settings], list[UngradedEstimate]]] = {
    "difference": _estimate_difference,
    "mean_difference": _estimate_mean_difference,
    "corroboration": _estimate_corroboration,
    "regression": _estimate_regression,
    "concentration": _estimate_concentration,
    "survival": _estimate_survival,
}
