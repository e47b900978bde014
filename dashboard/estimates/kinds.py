"""What the kinds of estimate have in common."""

from collections.abc import Mapping
from typing import Any

Spec = Mapping[str, Any]
# Kinds with an estimate per row; the others have one for all rows, or one per group.
BY_ROW = ("share", "rate", "incidence", "mean", "funnel", "control")


SUBGROUPS = "_subgroups"


def is_by_subgroups(spec: Spec) -> bool:
    """Whether a comparison is made in subgroups of the projects."""
    return spec.get("kind", "").endswith(SUBGROUPS)


def get_compared(spec: Spec) -> Spec:
    """The comparison that is made in each subgroup; any other as it is."""
    return {**spec, "kind": spec["kind"].removesuffix(SUBGROUPS)}


def is_exposure(spec: Spec) -> bool:
    """Whether the denominator is exposure (project-weeks), not cases."""
    return spec.get("kind") == "incidence" or spec.get("per") == "exposure"
