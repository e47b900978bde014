"""Groups of cases that come in projects: what is said of each is said between projects."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dashboard.engine import answers
from dashboard.estimates import row_estimators
from dashboard.narrative import ranking
from dashboard.statistics.clusters import ClusterSums

PARTS, WHOLES = np.array([[4, 9, 1, 6, 8, 2], [3, 5, 4, 2, 6, 4.0]]), np.full((2, 6), 10.0)
SUMS = ClusterSums(np.repeat([0, 1], 6), np.tile(np.arange(6), 2), PARTS.ravel(), WHOLES.ravel())
ROWS = pd.DataFrame(
    {
        "part": PARTS.sum(axis=1),
        "whole": WHOLES.sum(axis=1),
        "value": PARTS.sum(axis=1) / WHOLES.sum(axis=1),
        "spread_days": [0.3, 2.5],
    }
)
SPEC = {"value": "value", "numerator": "part", "denominator": "whole", "spread": "spread_days"}


@pytest.mark.parametrize(
    ("kind", "tolerance"), [("rate", 1e-6), ("mean", 1e-6), ("incidence", 0.03)]
)
def test_the_p_of_a_group_is_that_of_its_interval_between_projects(kind, tolerance):
    spec = SPEC | {"kind": kind}
    for row, one in enumerate(row_estimators.estimate_by_row(spec, ROWS, SUMS)):
        for end in np.array([one.estimate.low, one.estimate.high], float):
            ps = row_estimators.compute_group_ps(spec, ROWS, end, SUMS)
            assert ps[row] == pytest.approx(0.05, abs=tolerance)


def test_a_client_with_several_projects_has_one_place_and_limits_that_allow_for_them(data):
    answer = answers.run_query(data, "requirements/unverified_by_client")
    spec = answer.query.estimate
    # 36 of 40 is far from half where projects are alike, not where they differ within each client.
    for projects, verdict in (((10, 10), "higher"), ((1, 19), "usual")):
        others = [(f"C{number}", count, 20) for number in range(12) for count in projects]
        counts = [*others, ("Ours", 20, 20), ("Ours", 16, 20)]
        rows = pd.DataFrame(
            {
                "client_name": [name for name, _, _ in counts],
                "client_id": [f"K-{name}" for name, _, _ in counts],
                spec["numerator"]: [count for _, count, _ in counts],
                spec["denominator"]: [n for _, _, n in counts],
            }
        )
        places = ranking.rank_units(replace(answer, rows=rows), 5, 0.05)
        assert len(places) == 13
        ours = next(place for place in places if place.name == "Ours")
        assert (ours.count, ours.n, ours.unit_id) == (36, 40, "K-Ours")
        assert ours.verdict == verdict
