"""How many clusters of equal size unequal ones are worth."""

import numpy as np

# With fewer clusters, in effect, there are no degrees of freedom to measure a spread with.
LEAST_CLUSTERS = 2


def count_effective_clusters(sizes: np.ndarray) -> float:
    """How many clusters of equal size clusters of these sizes are worth (Carter, Schnepel and
    Steigerwald 2017); 0 of none."""
    squares = float(np.square(sizes).sum())
    return float(sizes.sum()) ** 2 / squares if squares else 0.0
