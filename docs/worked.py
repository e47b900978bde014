"""The worked examples of the methods pages: `python -m docs.worked` recomputes them.

A line that starts with `>>> ` in docs/methods.*.md is an expression; the lines below it, up to the
next expression or the end of the block, are its result.
"""

import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from dashboard.statistics import (
    chance,
    clusters,
    concentration,
    control,
    funnel,
    interruption,
    outlook,
    panels,
    power,
    random_effects,
    resampling,
    sensitivity,
    shares,
    simulation,
    slips,
    strata,
    survival,
)
from dashboard.statistics.estimate import Estimate
from dashboard.statistics.multiple_testing import adjust_holm

PAGES = sorted(Path(__file__).parent.glob("methods.*.md"))
EXAMPLE = re.compile(r"^(>>> (.+)\n)((?:(?!>>> |```).*\n)*)", re.MULTILINE)
# Freireich 1963; +: still in remission.
REMISSION = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
# The example by which R's cmprsk and Stata's stcompet were compared; +: still open, x: ended
# without the event.
ENDED = "1 1 2 4x 4x 4x 6x 6x 7x 8+ 9+ 9+ 9+ 1+ 2+ 2+ 4+ 4+"
# Late ones among the ten tasks of each of ten projects.
LATE = [9, 9, 8, 8, 7, 6, 5, 4, 3, 1]
KNOWN = {
    "chance": chance,
    "clusters": clusters,
    "concentration": concentration,
    "control": control,
    "funnel": funnel,
    "np": np,
    "holm": adjust_holm,
    "interruption": interruption,
    "outlook": outlook,
    "panels": panels,
    "power": power,
    "random_effects": random_effects,
    "resampling": resampling,
    "sensitivity": sensitivity,
    "shares": shares,
    "simulation": simulation,
    "slips": slips,
    "strata": strata,
    "survival": survival,
    "Estimate": Estimate,
}


def filled(page: str) -> str:
    """The page with the current result of each of its examples."""
    known = {
        **KNOWN,
        "invented": invented(),
        "remission": remission(),
        "ended": ended(),
        "late": late(),
    }
    return EXAMPLE.sub(lambda found: f"{found[1]}{said(eval(found[2], known))}\n", page)


def late() -> clusters.ClusterSums:
    """The late ones of 100 tasks, by project."""
    projects = np.arange(len(LATE))
    return clusters.ClusterSums(0 * projects, projects, np.array(LATE, float), 0.0 * projects + 10)


def remission() -> tuple[list[float], list[bool]]:
    """Weeks in remission under 6-MP, and whether the patient was still in remission."""
    weeks = REMISSION.split()
    return [float(one.strip("+")) for one in weeks], [one.endswith("+") for one in weeks]


def ended() -> tuple[list[float], list[bool], list[bool]]:
    """Days until a case ended, whether it is still open, and whether it ended without the event."""
    days = ENDED.split()
    return (
        [float(one.strip("+x")) for one in days],
        [one.endswith("+") for one in days],
        [one.endswith("x") for one in days],
    )


def invented() -> SimpleNamespace:
    """Tasks of 30 projects in which a second-hand unverified change adds 2 working days."""
    draw = np.random.default_rng(2026)
    project, changes = draw.integers(0, 30, 800), draw.poisson(1.5, 800)
    exposed, planned = draw.binomial(changes, 0.3), draw.gamma(2, 8, 800).round()
    slip = draw.normal(0, 3, 30)[project] + np.log1p(planned) + changes / 2 + 2 * exposed
    return SimpleNamespace(
        slip_days=(slip + draw.normal(0, 6, 800)).round(),
        exposed_count=exposed,
        change_count=changes,
        planned_days=planned,
        finish_month=draw.integers(1, 25, 800),
        project=project,
    )


def said(found: object) -> str:
    """A result as text, one line per figure, rounded to four decimal places."""
    if isinstance(found, Estimate):
        parts = [_number(found.value)]
        if found.low is not None or found.high is not None:
            parts.append(f"95 %: {_number(found.low)} to {_number(found.high)}")
        if found.bound_low not in (None, found.bound_high):
            parts.append(f"bounds {_number(found.bound_low)} to {_number(found.bound_high)}")
        if found.p is not None:
            parts.append(f"p {found.p:.4g}")
        return ", ".join([*parts, f"n {found.n:g}", *found.reasons])
    if isinstance(found, tuple | list) and found and isinstance(found[0], Estimate):
        return "\n".join(map(said, found))
    if isinstance(found, control.Point):
        return f"{_number(found.value)}, limits {_number(found.low)} to {_number(found.high)}"
    if isinstance(found, float):
        return _number(found)
    return str(found)


def _number(number: float | None) -> str:
    return "none" if number is None else f"{number:.4f}".rstrip("0").rstrip(".")


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
