"""What a query returns for its estimates alone: sums by cluster, and the changes to be dealt."""

import numpy as np
import pandas as pd
import pyarrow as pa

from dashboard.statistics.clusters import ClusterSums


def take_cluster_sums(rows: pa.Table, column: str | None) -> tuple[pa.Table, ClusterSums | None]:
    """The rows without the column of sums by cluster (`cases_by`, `parts_by` and `sums_by` of
    queries/macros.sql), and those sums; None without such a column, or where no row names a
    cluster, so that nothing is known of them."""
    if column is None or not _has_maps(rows, column):
        return rows, None
    sums, rows = rows.column(column).combine_chunks(), rows.drop_columns([column])
    if pa.types.is_map(sums.type):
        halves = {"numerators": sums}
    else:
        halves = {f"{name}s": sums.field(name) for name in ("numerator", "denominator")}
    parts = []
    for name, half in halves.items():
        # A map that is NULL has no entries: its length is 0.
        lengths = np.diff(half.offsets.to_numpy())
        part = pd.DataFrame({"row": np.repeat(np.arange(len(half)), lengths)})
        part["cluster"] = half.keys.to_pylist()
        part[name] = half.items.to_numpy(zero_copy_only=False).astype(float)
        parts.append(part)
    entries = pd.concat(parts)
    if not entries["cluster"].any():
        return rows, None
    columns = entries.reindex(columns=["numerators", "denominators"]).fillna(0.0)
    clusters, names = pd.factorize(entries["cluster"])
    apart = ClusterSums(
        entries["row"].to_numpy(),
        clusters,
        *(columns[name].to_numpy() for name in columns),
        names=tuple(names),
    )
    return rows, apart.gather(np.arange(len(rows)))


def _has_maps(rows: pa.Table, column: str) -> bool:
    """Whether a column is what the macros make: a written query may name any."""
    if column not in rows.column_names:
        return False
    kind = rows.schema.field(column).type
    if not pa.types.is_struct(kind):
        return pa.types.is_map(kind)
    maps = {field.name for field in kind if pa.types.is_map(field.type)}
    return {"numerator", "denominator"} <= maps


def take_changes(rows: pa.Table, column: str | None) -> tuple[pa.Table, pd.DataFrame | None]:
    """The rows without the column that lists the changes to be dealt, and those changes, one line
    each: the number of the row that counts it (−1: none), and the fields listed."""
    if column is None or column not in rows.column_names:
        return rows, None
    kind = rows.schema.field(column).type
    if not pa.types.is_list(kind) or not pa.types.is_struct(kind.value_type):
        return rows, None
    if {"cluster", "amount", "is_counted"} - {field.name for field in kind.value_type}:
        return rows, None
    lists, rows = rows.column(column).combine_chunks(), rows.drop_columns([column])
    listed = lists.flatten()
    changes = pd.DataFrame(
        {
            field.name: listed.field(field.name).to_numpy(zero_copy_only=False)
            for field in listed.type
        }
    )
    places = lists.value_parent_indices().to_numpy() if len(listed) else []
    changes["row"] = np.where(changes["is_counted"].astype(bool), places, -1)
    return rows, changes
