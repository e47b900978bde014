"""How DuckDB ran a written SELECT: the steps of its plan, with their rows and times."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from queries.sandbox import concurrency, mistakes, running
from queries.sandbox.running import Written
from queries.statements import check_text

# What DuckDB puts on top of a plan that is explained.
OUTER = {"RESULT_COLLECTOR", "EXPLAIN_ANALYZE"}
# What of a step tells a reader what it works on.
TOLD = (
    *("Table", "Function", "CTE Name", "Filters", "Filter", "Join Type", "Conditions"),
    *("Groups", "Aggregates", "Order By", "Top", "Projections", "Expression"),
)


@dataclass(frozen=True)
class Step:
    """A step of a plan, its `depth` below the result; its rows, and the seconds that it took."""

    depth: int
    operator: str
    details: str
    rows: int
    seconds: float


def explain(written: Written) -> list[Step]:
    """Run a written SELECT in a child; the steps of its plan, the last one first.

    Raises QueryError as running.fetch.
    """
    check_text(written.sql)
    answer = running.run_task(
        _answer_plan, written, written.path, written.settings, written.seconds, concurrency.TRIALS
    )
    # DuckDB names a table after the file that it is in.
    plan = answer.decode().replace(f'\\"{written.path.stem}\\".main.', "")
    return list(_list_steps(json.loads(plan)["operator"], 0))


def _answer_plan(written: Written, out: IO[bytes]) -> None:
    connection, values = running.open_checked(written)
    with (
        running.interrupt_after(connection, written.seconds),
        mistakes.telling_place(),
    ):
        [(_, plan)] = connection.execute(
            f"explain (analyze, format json) {written.sql}", values
        ).fetchall()
    out.write(plan.encode())
    out.flush()


def _list_steps(operators: list[Mapping[str, Any]], depth: int) -> Iterator[Step]:
    for operator in operators:
        is_outer = operator["type"] in OUTER
        if not is_outer:
            yield Step(
                depth,
                operator["type"].strip().replace("_", " ").lower(),
                _describe(operator.get("extra_info", {})),
                int(operator["intermediate_rows"]),
                float(operator["timing"]),
            )
        yield from _list_steps(operator.get("children", []), depth if is_outer else depth + 1)


def _describe(info: Mapping[str, Any]) -> str:
    told = [
        ", ".join(map(str, info[name])) if isinstance(info[name], list) else str(info[name])
        for name in TOLD
        if info.get(name)
    ]
    return " · ".join(told)
