"""The query files: headers, parameters, build order, and saved versions that override them."""

import re
import tomllib
from collections.abc import Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from queries import kinds
from queries.kinds import CHART_OPTIONS, CHARTS, ESTIMATES
from queries.refusal import QueryError
from store import journal, journal_copy

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
# The record that a record page is about: its table, project (some tables have none) and id.
RECORD = {"record_table": "varchar", "record_project": "varchar", "record_id": "varchar"}
SEVERITIES = ("fail", "warn")
SIDES = ("higher", "lower")
ALWAYS_REQUIRED = {"title", "grain", "tables"}
REQUIRED = {
    "model": ALWAYS_REQUIRED,
    "evidence": ALWAYS_REQUIRED | {"question", "chart", "rows", "caveats"},
    "check": ALWAYS_REQUIRED - {"grain"} | {"severity"},
}
OPTIONAL = {
    "model": {"columns"},
    "evidence": {"claim", "columns", "estimate", "expected", "ignores", "needs"},
    "check": {"columns", "grain"},
}


@dataclass(frozen=True)
class Query:
    """One query: its text and its parsed header.

    `name` is the path without suffix (`requirements/headline`); `kind` is model, evidence or check;
    `version` is the journal entry of a saved version, None for the shipped file; `unusable` is the
    reason a saved version was replaced by the shipped file.
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
        """The statement without the header."""
        return self.text.split("*/", 1)[1].strip()

    @property
    def parameters(self) -> frozenset[str]:
        """The names of its `$` parameters: filters and settings."""
        return list_parameters(self.sql)


def parse_statement(sql: str) -> duckdb.Statement:
    """The one SELECT in a text. Raises QueryError for none, several or another kind of
    statement."""
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise QueryError("unreadable", message=error) from error
    if len(statements) != 1:
        raise QueryError("not_one_select", count=len(statements))
    if statements[0].type != duckdb.StatementType.SELECT:
        raise QueryError("not_a_select", kind=statements[0].type.name)
    return statements[0]


@lru_cache(maxsize=1024)
def list_parameters(sql: str) -> frozenset[str]:
    """The names of the `$` parameters of one SELECT."""
    return frozenset(parse_statement(sql).named_parameters)


def explain_refusal(query: Query, error: Exception) -> QueryError:
    """The error of a query that cannot run, with its file."""
    reason = error if isinstance(error, QueryError) else QueryError("database", message=error)
    code = "of_query" if reason.code in ("unknown_parameter", "promised") else "inside"
    return QueryError(code, where=f"queries/{query.name}.sql", reason=reason)


def classify(name: str) -> str:
    """The kind of a query, which its folder decides: model, check or evidence."""
    folder = name.split("/", 1)[0]
    return {"model": "model", "checks": "check"}.get(folder, "evidence")


def _check_keys(where: str, given: Set[str], required: Set[str], optional: Set[str]) -> None:
    if unknown := given - required - optional:
        allowed = ", ".join(sorted(required | optional))
        raise QueryError.at(where, "unknown_key", key=min(unknown), allowed=allowed)
    if missing := required - given:
        raise QueryError.at(where, "missing_key", key=min(missing))


def _check_both_languages(where: str, key: str, text: Any) -> None:
    if not isinstance(text, Mapping) or set(text) != set(LANGUAGES):
        raise QueryError.at(where, "both_languages", key=key)


def _check_estimate(where: str, spec: Mapping[str, Any]) -> None:
    if spec.get("kind") not in ESTIMATES:
        raise QueryError.at(where, "one_of", key="kind", allowed=", ".join(ESTIMATES))
    kind = ESTIMATES[spec["kind"]]
    _check_keys(
        where, set(spec), kind.required | kind.words | {"kind"}, kind.optional | kind.tables
    )
    for table in sorted(kind.tables & set(spec)):
        for name, variant in spec[table].items():
            _check_keys(f"{where}.{table}.{name}", set(variant), set(), kind.required)


@lru_cache(maxsize=1024)
def parse(name: str, text: str, version: int | None = None) -> Query:
    """Parse a query with its header; cached, so that equal texts share one Query.

    Raises QueryError naming the file and the key that is wrong.
    """
    where = f"queries/{name}.sql"
    block = re.match(r"\s*/\*(.*?)\*/", text, re.DOTALL)
    if block is None:
        raise QueryError.at(where, "no_header")
    try:
        header = tomllib.loads(block.group(1))
    except tomllib.TOMLDecodeError as error:
        raise QueryError.at(where, "header_not_toml", message=error) from error
    kind = classify(name)
    _check_header(where, kind, header)
    try:
        parse_statement(text.split("*/", 1)[1])
    except QueryError as error:
        raise QueryError("inside", where=where, reason=error) from error
    header["tables"] = tuple(header["tables"])
    header["ignores"] = tuple(header.get("ignores", ()))
    header["needs"] = tuple(
        (need,) if isinstance(need, str) else tuple(need) for need in header.get("needs", ())
    )
    return Query(name=name, kind=kind, text=text, version=version, **header)


def _check_header(where: str, kind: str, header: Mapping[str, Any]) -> None:
    _check_keys(where, set(header), REQUIRED[kind], OPTIONAL[kind])
    for key in {"title", "question", "claim", "caveats"} & set(header):
        _check_both_languages(where, key, header[key])
    for column, label in header.get("columns", {}).items():
        _check_both_languages(where, f"columns.{column}", label)
    if kind == "evidence":
        _check_chart(where, header["chart"])
    if estimate := header.get("estimate"):
        _check_estimate(f"{where}, estimate", estimate)
        if ESTIMATES[estimate["kind"]].is_comparison:
            _check_keys(where, set(header), {"claim", "expected"}, set(header))
        for lang, claim in header.get("claim", {}).items():
            if "{difference}" not in claim:
                raise QueryError.at(where, "claim_gap", key=f"claim.{lang}")
    if header.get("expected", "higher") not in SIDES:
        raise QueryError.at(where, "one_of", key="expected", allowed=", ".join(SIDES))
    if header.get("severity", "fail") not in SEVERITIES:
        raise QueryError.at(where, "one_of", key="severity", allowed=", ".join(SEVERITIES))
    if unknown := set(header.get("ignores", [])) - set(FILTERS):
        raise QueryError.at(where, "no_filter", name=min(unknown), allowed=", ".join(FILTERS))


def _check_chart(where: str, chart: Mapping[str, Any]) -> None:
    if chart.get("kind") not in CHARTS:
        raise QueryError.at(where, "one_of", key="chart.kind", allowed=", ".join(CHARTS))
    required = CHARTS[chart["kind"]]
    _check_keys(f"{where}, chart", set(chart), required | {"kind"}, CHART_OPTIONS)


def load_macros() -> str:
    """The CREATE MACRO statements for the macros that queries use; run once per connection."""
    return (FOLDER / "macros.sql").read_text(encoding="utf-8")


def load_shipped() -> dict[str, Query]:
    """The shipped query files by name; a broken one is left out (queries/broken.py)."""
    shipped = {}
    for name in list_shipped():
        with suppress(QueryError):
            shipped[name] = read_shipped(name)
    return shipped


def list_shipped() -> list[str]:
    """The names of the shipped query files, broken ones included."""
    paths = sorted(FOLDER.glob("*/*.sql"))
    return [path.relative_to(FOLDER).with_suffix("").as_posix() for path in paths]


def read_shipped(name: str) -> Query:
    """One shipped query file. Raises QueryError where it is broken."""
    try:
        text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError.at(f"queries/{name}.sql", "unreadable_file") from error
    return parse(name, text)


def load(data: Path) -> dict[str, Query]:
    """The queries in force: shipped files, overridden by the versions saved in the journal.

    A saved version that this release cannot parse is replaced by the shipped file, so that one old
    edit does not break every page; `unusable` has the reason.
    """
    queries = load_shipped()
    for name, version in list_saved(data).items():
        try:
            queries[name] = parse(name, version.body["text"], version.entry_id)
        except QueryError as error:
            if name in queries:
                queries[name] = replace(queries[name], unusable=error)
    return queries


def list_versions(data: Path, name: str) -> list[journal.Entry]:
    """All saved versions of a query, including refused ones, oldest first.

    The body has name, text, reason and status (`saved`, `refused`, or `shipped` for a return to the
    shipped file).
    """
    return [entry for entry in journal.list_entries(data, "query") if entry.body["name"] == name]


def list_saved(data: Path) -> dict[str, journal.Entry]:
    """The saved version in force of each query that differs from the shipped file."""
    latest: dict[str, journal.Entry] = {}
    for entry in journal_copy.list_entries(data, "query"):
        if entry.body["status"] == "saved":
            latest[entry.body["name"]] = entry
        elif entry.body["status"] == "shipped":
            latest.pop(entry.body["name"], None)
    return latest


def order_models(queries: Mapping[str, Query]) -> list[Query]:
    """The model queries, each after those it reads. Raises QueryError for a cycle."""
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


def trace_lineage(queries: Mapping[str, Query], name: str) -> set[str]:
    """All tables that a query depends on, through the model down to the canonical ones."""
    tables: set[str] = set()
    pending = list(queries[name].tables)
    while pending:
        table = pending.pop()
        if table not in tables:
            tables.add(table)
            model = queries.get(f"model/{table}")
            pending.extend(model.tables if model else ())
    return tables


def bind_values(query_parameters: frozenset[str], chosen: Mapping, settings: Mapping) -> dict:
    """The value of each `$` parameter of a query: the filter or record chosen (None if not set), or
    the setting.

    Raises QueryError for a name that is neither.
    """
    choices = set(FILTERS) | set(RECORD)
    unknown = query_parameters - choices - set(settings)
    if unknown:
        offered = ", ".join(f"${name}" for name in FILTERS)
        raise QueryError("unknown_parameter", name=min(unknown), offered=offered)
    return {
        name: (chosen.get(name) or None) if name in choices else settings[name]
        for name in query_parameters
    }


def describe_columns(
    query: Query, connection: duckdb.DuckDBPyConnection, settings: Mapping
) -> dict[str, str]:
    """The columns that a query returns and their types, without reading a row.

    Raises QueryError where a table or column is missing, where the header names a column (chart,
    estimate, labels) that is not returned, or where its smallest effect is not a setting.
    """
    try:
        values = dict.fromkeys(bind_values(query.parameters, {}, settings))
        described = connection.execute(f"describe {query.sql}", values).fetchall()
    except (QueryError, duckdb.Error) as error:
        raise explain_refusal(query, error) from error
    returned = {name: kind for name, kind, *_ in described}
    charted = {query.chart[key] for key in ("x", "y", "by") if key in query.chart}
    charted |= set(query.chart.get("stages", ()))
    estimated = set(kinds.list_columns(query.estimate)) if query.estimate else set()
    for column in sorted(charted | estimated | set(query.columns)):
        if column not in returned:
            names = ", ".join(returned)
            raise explain_refusal(query, QueryError("promised", column=column, given=names))
    sesoi = query.estimate.get("sesoi")
    if sesoi and sesoi not in settings:
        known = ", ".join(name for name in settings if name.startswith("sesoi_"))
        raise explain_refusal(query, QueryError("unknown_setting", name=sesoi, known=known))
    return returned
