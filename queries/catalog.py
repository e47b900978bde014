"""The query files: their headers, parameters, order and the saved versions that override them."""

import math
import re
import tomllib
from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import duckdb

from queries import kinds
from queries.kinds import CHART_OPTIONS, CHARTS, ESTIMATES
from queries.refusal import QueryError
from store import journal

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "zh")
FILTERS = {
    "start_date": "date",
    "end_date": "date",
    "client": "varchar[]",
    "project": "varchar[]",
    "sales": "varchar[]",
    "pm": "varchar[]",
}
# The one thing that a page about a record is about: its table, project (none for some) and id.
RECORD = {"record_table": "varchar", "record_project": "varchar", "record_id": "varchar"}
SEVERITIES = ("fail", "warn")
SIDES = ("higher", "lower")
EVERY = {"title", "grain", "tables"}
REQUIRED = {
    "model": EVERY,
    "evidence": EVERY | {"question", "chart", "rows", "caveats"},
    "check": EVERY - {"grain"} | {"severity"},
}
OPTIONAL = {
    "model": {"columns"},
    "evidence": {"claim", "columns", "estimate", "expected", "ignores", "needs"},
    "check": {"columns", "grain"},
}


@dataclass(frozen=True)
class Query:
    """One query: its text, and what its header says of it.

    `name` is the path without ending (`requirements/headline`); `kind` is model, evidence or
    check; `version` is the journal's number of the saved version, None for the shipped file;
    `unusable` tells why a saved version had to give way to the shipped file.
    """

    name: str
    kind: str
    text: str
    title: Mapping[str, str]
    tables: tuple[str, ...]
    grain: str | Mapping[str, str] = ""
    question: Mapping[str, str] = field(default_factory=dict)
    chart: Mapping[str, Any] = field(default_factory=dict)
    rows: str = ""
    estimate: Mapping[str, Any] = field(default_factory=dict)
    expected: str = ""
    claim: Mapping[str, str] = field(default_factory=dict)
    caveats: Mapping[str, list[str]] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ignores: tuple[str, ...] = ()
    needs: tuple[tuple[str, ...], ...] = ()
    severity: str = ""
    version: int | None = None
    unusable: QueryError | None = None

    @property
    def sql(self) -> str:
        """The statement alone, without the header."""
        return self.text.split("*/", 1)[1].strip()

    @property
    def parameters(self) -> frozenset[str]:
        """The names after `$`: filters and settings."""
        return parameters(self.sql)


def statement(sql: str) -> duckdb.Statement:
    """The one SELECT that a text holds. Raises QueryError for none, several or another kind."""
    try:
        found = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise QueryError("unreadable", message=error) from error
    if len(found) != 1:
        raise QueryError("not_one_select", count=len(found))
    if found[0].type != duckdb.StatementType.SELECT:
        raise QueryError("not_a_select", kind=found[0].type.name)
    return found[0]


@lru_cache(maxsize=1024)
def parameters(sql: str) -> frozenset[str]:
    """The names after `$` in one SELECT."""
    return frozenset(statement(sql).named_parameters)


def _refused(where: str, code: str, **details: Any) -> QueryError:
    return QueryError("inside", where=where, reason=QueryError(code, **details))


def refused(query: Query, error: Exception) -> QueryError:
    """The reason why a query cannot run, with its file in front."""
    reason = error if isinstance(error, QueryError) else QueryError("database", message=error)
    said = "of_query" if reason.code in ("unknown_parameter", "promised") else "inside"
    return QueryError(said, where=f"queries/{query.name}.sql", reason=reason)


def _kind(name: str) -> str:
    folder = name.split("/", 1)[0]
    return {"model": "model", "checks": "check"}.get(folder, "evidence")


def _keys(where: str, given: Set[str], required: Set[str], optional: Set[str]) -> None:
    if unknown := given - required - optional:
        allowed = ", ".join(sorted(required | optional))
        raise _refused(where, "unknown_key", key=min(unknown), allowed=allowed)
    if missing := required - given:
        raise _refused(where, "missing_key", key=min(missing))


def _both_languages(where: str, key: str, text: Any) -> None:
    if not isinstance(text, Mapping) or set(text) != set(LANGUAGES):
        raise _refused(where, "both_languages", key=key)


def _estimate(where: str, spec: Mapping[str, Any]) -> None:
    if spec.get("kind") not in ESTIMATES:
        raise _refused(where, "one_of", key="kind", allowed=", ".join(ESTIMATES))
    kind = ESTIMATES[spec["kind"]]
    _keys(where, set(spec), kind.required | kind.words | {"kind"}, kind.optional | kind.tables)
    for table in sorted(kind.tables & set(spec)):
        for name, changed in spec[table].items():
            _keys(f"{where}.{table}.{name}", set(changed), set(), kind.required)


@lru_cache(maxsize=1024)
def parse(name: str, text: str, version: int | None = None) -> Query:
    """Read a query's header; of one text it is read once, and one Query is all callers'.

    Raises QueryError naming the file and the key that is wrong.
    """
    where = f"queries/{name}.sql"
    block = re.match(r"\s*/\*(.*?)\*/", text, re.DOTALL)
    if block is None:
        raise _refused(where, "no_header")
    try:
        header = tomllib.loads(block.group(1))
    except tomllib.TOMLDecodeError as error:
        raise _refused(where, "header_not_toml", message=error) from error
    kind = _kind(name)
    _keys(where, set(header), REQUIRED[kind], OPTIONAL[kind])
    for key in {"title", "question", "claim", "caveats"} & set(header):
        _both_languages(where, key, header[key])
    for column, label in header.get("columns", {}).items():
        _both_languages(where, f"columns.{column}", label)
    if kind == "evidence":
        chart = header["chart"]
        if chart.get("kind") not in CHARTS:
            raise _refused(where, "one_of", key="chart.kind", allowed=", ".join(CHARTS))
        needed = CHARTS[chart["kind"]]
        _keys(f"{where}, chart", set(chart), needed | {"kind"}, CHART_OPTIONS)
    if estimate := header.get("estimate"):
        _estimate(f"{where}, estimate", estimate)
        if ESTIMATES[estimate["kind"]].is_comparison:
            _keys(where, set(header), {"claim", "expected"}, set(header))
        for lang, claim in header.get("claim", {}).items():
            if "{difference}" not in claim:
                raise _refused(where, "claim_gap", key=f"claim.{lang}")
    if header.get("expected", "higher") not in SIDES:
        raise _refused(where, "one_of", key="expected", allowed=", ".join(SIDES))
    if header.get("severity", "fail") not in SEVERITIES:
        raise _refused(where, "one_of", key="severity", allowed=", ".join(SEVERITIES))
    if stray := set(header.get("ignores", [])) - set(FILTERS):
        raise _refused(where, "no_filter", name=min(stray), allowed=", ".join(FILTERS))
    try:
        statement(text.split("*/", 1)[1])
    except QueryError as error:
        raise QueryError("inside", where=where, reason=error) from error
    header["tables"] = tuple(header["tables"])
    header["ignores"] = tuple(header.get("ignores", ()))
    header["needs"] = tuple(
        (need,) if isinstance(need, str) else tuple(need) for need in header.get("needs", ())
    )
    return Query(name=name, kind=kind, text=text, version=version, **header)


def macros() -> str:
    """The statements that make the macros which queries call; a connection runs them once."""
    return (FOLDER / "macros.sql").read_text(encoding="utf-8")


def shipped() -> dict[str, Query]:
    """The query files as they come with the product, by name."""
    return {
        name: parse(name, path.read_text(encoding="utf-8"))
        for path in sorted(FOLDER.glob("*/*.sql"))
        for name in [path.relative_to(FOLDER).with_suffix("").as_posix()]
    }


def load(data: Path) -> dict[str, Query]:
    """The queries in force: the shipped files, overridden by the versions saved in the journal.

    A saved version that this release can no longer read gives way to the shipped file: one old
    edit must not take every page away. Its `unusable` says why.
    """
    queries = shipped()
    for name, version in saved(data).items():
        try:
            queries[name] = parse(name, version.body["text"], version.entry_id)
        except QueryError as error:
            if name in queries:
                queries[name] = replace(queries[name], unusable=error)
    return queries


def versions(data: Path, name: str) -> list[journal.Entry]:
    """All saved versions of a query, the refused ones too, oldest first.

    The body holds name, text, reason and status (`saved`, `refused` or `shipped`, which puts the
    shipped file back).
    """
    return [entry for entry in journal.entries(data, "query") if entry.body["name"] == name]


def saved(data: Path) -> dict[str, journal.Entry]:
    """The saved version in force of each query that is not as shipped."""
    latest: dict[str, journal.Entry] = {}
    for entry in journal.entries(data, "query"):
        if entry.body["status"] == "saved":
            latest[entry.body["name"]] = entry
        elif entry.body["status"] == "shipped":
            latest.pop(entry.body["name"], None)
    return latest


def model_order(queries: Mapping[str, Query]) -> list[Query]:
    """The model queries so that each comes after those it reads. QueryError for a circle."""
    models = {
        query.name.removeprefix("model/"): query
        for query in queries.values()
        if query.kind == "model"
    }
    reads = {table: set(query.tables) & set(models) for table, query in models.items()}
    try:
        return [models[table] for table in TopologicalSorter(reads).static_order()]
    except CycleError as error:
        circle = " → ".join(error.args[1])
        raise QueryError("circle", circle=circle) from error


def lineage(queries: Mapping[str, Query], name: str) -> set[str]:
    """All tables that a query rests on, through the model down to the canonical ones."""
    found: set[str] = set()
    waiting = list(queries[name].tables)
    while waiting:
        table = waiting.pop()
        if table not in found:
            found.add(table)
            model = queries.get(f"model/{table}")
            waiting.extend(model.tables if model else ())
    return found


@lru_cache(maxsize=4)
def _read_settings(path: Path, changed: int) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _shipped_settings() -> dict[str, Any]:
    """The settings as shipped, a copy: a page asks for them at every card."""
    path = FOLDER / "settings.toml"
    read = _read_settings(path, path.stat().st_mtime_ns)
    return {name: list(one) if isinstance(one, list) else one for name, one in read.items()}


def settings(data: Path) -> dict[str, Any]:
    """The thresholds of settings.toml, overridden by the company's own in DATA/settings.toml.

    Raises QueryError for a name that is not known, or a value of another type.
    """
    values = _shipped_settings()
    own = data / "settings.toml"
    if not own.exists():
        return values
    try:
        overrides = tomllib.loads(own.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _refused(own.name, "not_toml", message=error) from error
    for name, value in overrides.items():
        if name not in values:
            raise _refused(own.name, "unknown_setting", name=name, known=", ".join(values))
        kind = type(values[name])
        if type(value) is not kind and not (kind is float and type(value) is int):
            raise _refused(own.name, "setting_like", name=name, example=repr(values[name]))
        if kind is list and {type(one) for one in value} - {type(values[name][0])}:
            raise _refused(own.name, "setting_like", name=name, example=repr(values[name]))
        values[name] = kind(value)
    return _usable(own.name, values)


def _usable(where: str, values: dict[str, Any]) -> dict[str, Any]:
    """The settings, if each is one that the definitions can work with."""
    if values["baseline"] not in ("first", "latest"):
        raise _refused(where, "one_of", key="baseline", allowed="first, latest")
    try:
        ZoneInfo(values["timezone"])
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _refused(where, "no_time_zone", name=values["timezone"]) from error
    for name, value in values.items():
        if isinstance(value, int | float) and not 0 <= value < math.inf:
            raise _refused(where, "not_negative", name=name)
    if not values["hours_per_day"]:
        raise _refused(where, "above_zero", name="hours_per_day")
    return values


def values_for(query_parameters: frozenset[str], chosen: Mapping, settings: Mapping) -> dict:
    """The value of each `$name` of a query: what is chosen of filters and record (None if not
    set), or the setting.

    Raises QueryError for a name that is none of them.
    """
    asked = set(FILTERS) | set(RECORD)
    unknown = query_parameters - asked - set(settings)
    if unknown:
        offered = ", ".join(f"${name}" for name in FILTERS)
        raise QueryError("unknown_parameter", name=min(unknown), offered=offered)
    return {
        name: (chosen.get(name) or None) if name in asked else settings[name]
        for name in query_parameters
    }


def result_columns(
    query: Query, connection: duckdb.DuckDBPyConnection, settings: Mapping
) -> dict[str, str]:
    """The columns that a query returns and their types, found without reading a row.

    Raises QueryError where a table or column is missing, or where the header names a column
    (chart, estimate, labels) that the result does not have, or a smallest effect that is no
    setting.
    """
    try:
        values = dict.fromkeys(values_for(query.parameters, {}, settings))
        described = connection.execute(f"describe {query.sql}", values).fetchall()
    except (QueryError, duckdb.Error) as error:
        raise refused(query, error) from error
    returned = {name: kind for name, kind, *_ in described}
    drawn = {query.chart[key] for key in ("x", "y", "by") if key in query.chart}
    drawn |= set(query.chart.get("stages", ()))
    estimated = set(kinds.columns(query.estimate)) if query.estimate else set()
    for column in sorted(drawn | estimated | set(query.columns)):
        if column not in returned:
            given = ", ".join(returned)
            raise refused(query, QueryError("promised", column=column, given=given))
    sesoi = query.estimate.get("sesoi")
    if sesoi and sesoi not in settings:
        known = ", ".join(name for name in settings if name.startswith("sesoi_"))
        raise refused(query, QueryError("unknown_setting", name=sesoi, known=known))
    return returned
