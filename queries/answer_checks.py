"""What a machine can see to be wrong in an answer, whatever the query asks."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from queries.query import Query
from queries.refusal import QueryError

Row = Mapping[str, Any]
# Estimates whose numerator is a part of the denominator.
PARTS = {"share", "rate", "funnel", "control", "spread", "difference", "difference_subgroups"}
# Charts in which each place is one row. A funnel's point is a unit within a project, and a curve
# or a comparison is made of all rows.
PLACED = {"line", "share", "bar", "dot", "panels", "control", "pareto", "waterfall", "flow"}
TOLERANCE = 1e-6


def check_answer(query: Query, rows: Sequence[Row]) -> None:
    """Raise QueryError for the first thing that cannot be so in the rows of an evidence query."""
    _check_grain(query, rows)
    for row in rows:
        _check_numbers(row)
    for spec in _list_specs(query.estimate):
        for row in rows:
            _check_parts(spec, row, is_rate="per" not in query.estimate)
            _check_clusters(spec, row)


def count_cases(query: Query, rows: Sequence[Row]) -> float:
    """How many cases an answer counts: its denominators, or where it has none its rows."""
    denominator = query.estimate.get("denominator")
    if query.estimate.get("kind") in PARTS and isinstance(denominator, str):
        return sum(float(row[denominator] or 0) for row in rows)
    return len(rows)


def check_filtered(query: Query, name: str, answer: Sequence[Row], nobody: Sequence[Row]) -> None:
    """Raise QueryError where an answer hardly differs with a filter set to what nothing has: some
    of what it counts is not filtered."""
    if query.estimate.get("kind") in PARTS:
        left = count_cases(query, nobody)
    else:
        # Groups without a case may stay, at 0.
        is_same = _list_counts(answer) == _list_counts(nobody)
        left = len(nobody) if is_same and any(map(any, _list_counts(answer))) else 0
    if left:
        count = f"{count_cases(query, answer):g}"
        raise QueryError("filter_leaks", name=name, left=f"{left:g}", count=count)


def _list_counts(rows: Sequence[Row]) -> list[list[Any]]:
    """What rows hold but for decimals, whose last digits differ from run to run."""
    return [[value for value in row.values() if not isinstance(value, float)] for row in rows]


def _check_grain(query: Query, rows: Sequence[Row]) -> None:
    chart = query.chart
    if (chart["kind"] == "figure" or query.grain == "one row") and len(rows) > 1:
        raise QueryError("one_row", count=len(rows))
    if chart["kind"] in PLACED:
        columns = list(chart.get("stages", [chart[key] for key in ("x", "by") if key in chart]))
        places = Counter(tuple(str(row[column]) for column in columns) for row in rows)
        place, count = next(iter(places.most_common(1)), ((), 1))
        if count > 1:
            raise QueryError(
                "place_repeats", count=count, columns=", ".join(columns), place=" · ".join(place)
            )


def _check_numbers(row: Row) -> None:
    for column, value in row.items():
        if isinstance(value, float) and not math.isfinite(value):
            raise QueryError("not_finite", column=column)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if column.endswith("_count") and value < 0:
                raise QueryError("negative_count", column=column, value=f"{value:g}")
            if column.endswith(("_rate", "_share")) and abs(value) > 1 + TOLERANCE:
                raise QueryError("not_a_rate", column=column, value=f"{value:g}")


def _list_specs(estimate: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """An estimate of parts of a whole, and its variants, with the columns of each."""
    if estimate.get("kind") in PARTS:
        yield estimate
        for variant in estimate.get("variants", {}).values():
            yield {**estimate, **variant}


def _check_parts(spec: Mapping[str, Any], row: Row, is_rate: bool) -> None:
    """Whether a row's part is one of its whole; one of exposure, `per` so much, need not be."""
    part, whole = (_read_number(row, spec[key]) for key in ("numerator", "denominator"))
    if not is_rate or part is None or whole is None:
        return
    if not 0 <= part <= whole + TOLERANCE:
        raise QueryError(
            "above_whole",
            part=spec["numerator"],
            whole=spec["denominator"],
            counts=f"{part:g} / {whole:g}",
        )
    value = _read_number(row, spec["value"]) if "value" in spec else None
    if value is not None and not -TOLERANCE <= value <= 1 + TOLERANCE:
        raise QueryError("not_a_rate", column=spec["value"], value=f"{value:g}")
    if value is not None and whole and abs(value - part / whole) > TOLERANCE:
        raise QueryError(
            "not_the_ratio",
            column=spec["value"],
            value=f"{value:.4g}",
            part=spec["numerator"],
            whole=spec["denominator"],
            counts=f"{part:g} / {whole:g}",
        )


def _read_number(row: Row, column: str) -> float | None:
    value = row[column]
    if value is not None and not isinstance(value, (int, float)):
        raise QueryError("not_a_number", column=column, value=value)
    return value


def _check_clusters(spec: Mapping[str, Any], row: Row) -> None:
    """Whether the sums by cluster, of which the interval is made, add up to the figure."""
    sums = row[spec["cluster"]] if isinstance(spec.get("cluster"), str) else None
    # From Arrow a map comes as a list of pairs: of parts of one whole, the numerators alone.
    halves = {"numerator": sums} if isinstance(sums, list) else sums
    if not isinstance(halves, Mapping):
        return
    for key in ("numerator", "denominator"):
        pairs, value = halves.get(key), _read_number(row, spec[key])
        if not isinstance(pairs, list) or value is None:
            continue
        total = sum(amount for _, amount in pairs)
        if abs(total - value) > TOLERANCE * max(1.0, total):
            raise QueryError(
                "clusters_differ",
                cluster=spec["cluster"],
                total=f"{total:g}",
                column=spec[key],
                value=f"{value:g}",
            )
