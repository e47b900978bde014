"""What the kinds of estimate have in common."""

from collections.abc import Mapping
from typing import Any

Spec = Mapping[str, Any]
# Kinds with an estimate per row; the others have one for all rows, or one per group.
BY_ROW = ("share", "rate", "incidence", "mean", "funnel", "control")


def is_exposure(spec: Spec) -> bool:
    """Whether the denominator is exposure (project-weeks), not cases."""
    return spec.get("kind") == "incidence" or spec.get("per") == "exposure"
