"""Is it a few or everywhere: the spread of rates between units, and which units stand out."""

from dataclasses import replace

import numpy as np
import pandas as pd

from dashboard.estimates.kinds import Spec
from dashboard.estimates.ungraded import (
    MERGED_GROUP,
    UngradedEstimate,
    encode_reason,
    get_column,
)
from dashboard.statistics import funnel, random_effects
from dashboard.statistics.random_effects import LEAST_UNITS

DESIGN_EFFECT = "design_effect"


def gather_units(spec: Spec, rows: pd.DataFrame) -> pd.DataFrame:
    """The units of rows by unit and cluster: one row a unit, indexed by the first of its rows, with
    its counts, its rate and the design effect of its clusters (NaN where no unit has several)."""
    unit, value = spec["unit"], spec["value"]
    rows = rows[rows[unit].notna() & (rows[unit] != MERGED_GROUP)]
    codes, names = pd.factorize(rows[unit])
    keys = ("numerator", "denominator", "unknown")
    columns = {
        spec[key]: np.bincount(codes, np.nan_to_num(get_column(rows, spec[key])), len(names))
        for key in keys
        if key in spec
    }
    first = rows.index[~pd.Series(codes).duplicated()] if len(rows) else rows.index
    units = pd.DataFrame({unit: names, **columns}, index=first)
    units[value] = units[spec["numerator"]] / units[spec["denominator"]].where(lambda n: n > 0)
    units[DESIGN_EFFECT] = np.nan
    if len(rows) > len(names):
        units[DESIGN_EFFECT] = random_effects.compute_design_effects(
            get_column(rows, spec["numerator"]), get_column(rows, spec["denominator"]), codes
        )
    return units


def estimate_spread(spec: Spec, rows: pd.DataFrame) -> UngradedEstimate:
    """How far the rates of two units picked at random typically lie apart (M13).

    Its facts: the number of units, the share of the variance between them and their median odds
    ratio. The bounds move every unknown case away from the overall rate, and towards it.
    """
    units = gather_units(spec, rows)
    counts, totals, unknowns = (
        get_column(units, spec.get(key)) for key in ("numerator", "denominator", "unknown")
    )
    effects = units[DESIGN_EFFECT].fillna(1.0).to_numpy(float)
    found = random_effects.estimate_spread(counts, totals, effects)
    estimate, n, unknown = found.typical_difference, float(totals.sum()), float(unknowns.sum())
    if unknown and estimate.value is not None:
        bounds = [
            random_effects.estimate_spread(moved, totals, effects).typical_difference.value
            for moved in _move_unknowns(counts, totals, unknowns)
        ]
        known = [estimate.value, *(bound for bound in bounds if bound is not None)]
        estimate = replace(estimate, bound_low=min(known), bound_high=max(known))
    number = int((totals > 0).sum())
    facts = {
        "units": float(number),
        "share_between": found.share_between,
        "odds_ratio": found.odds_ratio,
    }
    return UngradedEstimate(
        "",
        estimate,
        cases=n,
        unknown_share=unknown / n if n else 0.0,
        unknown_count=unknown,
        insufficient=()
        if number >= LEAST_UNITS
        else (encode_reason("few_units", number, LEAST_UNITS),),
        facts={name: fact for name, fact in facts.items() if fact is not None},
    )


def _move_unknowns(
    counts: np.ndarray, totals: np.ndarray, unknowns: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The counts with all that is unknown moved so that the units differ more, and less."""
    overall = (counts.sum() + unknowns.sum() / 2) / totals.sum()
    missing = overall * totals - counts
    is_upper = np.argsort(np.argsort(-missing, kind="stable")) >= len(counts) / 2
    return counts + is_upper * unknowns, counts + np.clip(missing, 0, unknowns)


def make_unit_funnel(spec: Spec, units: pd.DataFrame) -> funnel.Funnel | None:
    """The limits of chance of each unit, for counts that come in clusters; None without cases."""
    effects = units[DESIGN_EFFECT].to_numpy(float)
    return funnel.compute_funnel(
        get_column(units, spec["numerator"]),
        get_column(units, spec["denominator"]),
        None if np.isnan(effects).any() else effects,
    )


def tabulate_units(spec: Spec, rows: pd.DataFrame) -> pd.DataFrame:
    """The units with their rates, the rates shrunk to the whole (small units most) with 95 %
    intervals, and which lie outside the limits; the highest shrunken rate first."""
    units = gather_units(spec, rows)
    effects = units[DESIGN_EFFECT].fillna(1.0).to_numpy(float)
    shrunken = funnel.shrink_shares(
        get_column(units, spec["numerator"]) / effects,
        get_column(units, spec["denominator"]) / effects,
    )
    limits = make_unit_funnel(spec, units)
    table = units.drop(columns=DESIGN_EFFECT).assign(
        **{
            "shrunken_rate": [one.value for one in shrunken],
            "shrunken_rate_low": [one.low for one in shrunken],
            "shrunken_rate_high": [one.high for one in shrunken],
            "is_outside": limits.is_outside if limits else False,
        }
    )
    return table.sort_values("shrunken_rate", ascending=False, kind="stable").reset_index(drop=True)
