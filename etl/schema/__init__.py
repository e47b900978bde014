"""The canonical tables, one TOML file each: fields, types, headers in every spelling, choices."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
ORDER = (
    "people",
    "clients",
    "contacts",
    "projects",
    "requirements",
    "changes",
    "tasks",
    "tickets",
    "baselines",
    "calendar",
)
DUCKDB_TYPES = {
    "text": "VARCHAR",
    "choice": "VARCHAR",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "whole number": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "list": "VARCHAR[]",
}
# Percent as 0 to 1, effort in days, amounts in whole units of the currency.
UNITS = ("rate", "days", "money")
REFERENCE_TABLES = ("people", "clients", "projects", "requirements")
MENTIONED_TABLES = ("people", "clients", "projects")
STATUS_GROUPS = ("waiting", "working", "closed", "dropped", "passed_over")
LANGUAGES = ("en", "zh")


class SchemaError(ValueError):
    """A source file that breaks its own rules: which file, which key, what to do."""


@dataclass(frozen=True)
class Field:
    """One field of a canonical table.

    `headers` are alternatives, the preferred first; `never` are parts of a header that make it
    another thing; `choices` maps a choice to its spellings; `yes` and `no` add to the common ones
    of a boolean; `falls_back_to` names the field that stands in for a missing id, `hash_of` the
    fields that an id is worked out from; `refers` is the table that the text names a row of.
    `leftover` headers name it only where no other field takes them; under `hours` and `seconds`
    stand figures of that unit; `fills`: where the preferred header says nothing known, the next
    one does; `told_by`: fields whose words tell it too; `by_values`: a column that holds nothing
    but its words is it, whatever its header. `unsure` headers may mean it or another thing, so
    that a person is asked; `differs` is the difference in a sentence.
    """

    name: str
    type: str
    headers: tuple[str, ...]
    about: Mapping[str, str]
    required: bool = False
    fact: bool = False
    refers: str | None = None
    choices: Mapping[str, tuple[str, ...]] | None = None
    never: tuple[str, ...] = ()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    unit: str | None = None
    falls_back_to: str | None = None
    hash_of: tuple[str, ...] = ()
    leftover: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    seconds: tuple[str, ...] = ()
    fills: bool = False
    told_by: tuple[str, ...] = ()
    by_values: bool = False
    unsure: tuple[str, ...] = ()
    differs: Mapping[str, str] | None = None


@dataclass(frozen=True)
class TableSchema:
    """One canonical table: what a row is, its key (fields as exported), its fields in order.

    `one_of` holds tuples of fields of which one must be there; `sheets` are names that sheets of
    this kind bear; `status_group` maps a group, or `passed_over`, to the status words in it.
    """

    table: str
    grain: str
    title: Mapping[str, str]
    key: tuple[str, ...]
    fields: Mapping[str, Field]
    one_of: tuple[tuple[str, ...], ...] = ()
    sheets: tuple[str, ...] = ()
    status_group: Mapping[str, tuple[str, ...]] | None = None

    @property
    def key_columns(self) -> tuple[str, ...]:
        """The key as columns of the snapshot: references by their resolved ids."""
        return tuple(
            name if not self.fields[name].refers else list_id_columns(self.fields[name])[0]
            for name in self.key
        )

    @property
    def identity(self) -> str | None:
        """The field that takes `#2` behind it where a key stands twice; None if none can."""
        texts = [name for name in self.key if self.fields[name].type == "text"]
        return texts[-1] if texts else None

    @property
    def columns(self) -> dict[str, str]:
        """What intake fills: the fields, and status_group beside a status, with DuckDB types."""
        filled = {name: DUCKDB_TYPES[field.type] for name, field in self.fields.items()}
        return filled | ({"status_group": "VARCHAR"} if self.status_group else {})


def list_id_columns(field: Field) -> tuple[str, ...]:
    """The id columns that stand beside a reference field: `client` → `client_id`."""
    if field.refers is None:
        return ()
    if field.type == "list":
        return (field.name.removesuffix("s") + "_ids",)
    if field.refers == "requirements":
        return ("requirement_id", "requirement_project_id")
    return (field.name + "_id",)


def list_snapshot_columns(source: TableSchema) -> dict[str, str]:
    """All columns of a source's table in a snapshot, in order, with their DuckDB types."""
    columns = {}
    for name, field in source.fields.items():
        columns[name] = DUCKDB_TYPES[field.type]
        for identity in list_id_columns(field):
            columns[identity] = "VARCHAR[]" if field.type == "list" else "VARCHAR"
        if name == "status":
            columns["status_group"] = "VARCHAR"
    if source.table == "tasks":
        columns["baseline_source"] = "VARCHAR"
    if source.table in MENTIONED_TABLES:
        columns["is_from_mention"] = "BOOLEAN"
    return columns | {
        "load_id": "VARCHAR",
        "source_file": "VARCHAR",
        "source_sheet": "VARCHAR",
        "source_row": "BIGINT",
        "as_of_date": "DATE",
    }


def build_ddl(source: TableSchema) -> str:
    """The DDL of a source's table in a snapshot; every name is of the repository itself."""
    lines = [f"    {name} {kind}" for name, kind in list_snapshot_columns(source).items()]
    return f"create table {source.table} (\n" + ",\n".join(lines) + "\n)"


def _choices(
    table: str, name: str, raw: Mapping[str, Any], files: Mapping[str, Any]
) -> dict[str, tuple[str, ...]] | None:
    """A field's choices: its own, and those of the field that it borrows from."""
    own = raw.get("choices", {})
    borrowed = {}
    if origin := raw.get("choices_from"):
        other, _, lender = origin.partition(".")
        borrowed = files[other]["fields"][lender]["choices"]
    if not own and not borrowed:
        if raw["type"] == "choice":
            raise SchemaError(f"etl/schema/{table}.toml, {name}: a choice needs choices")
        return None
    return {choice: tuple(words) for choice, words in (borrowed | own).items()}


def _field(table: str, name: str, raw: Mapping[str, Any], files: Mapping[str, Any]) -> Field:
    where = f"etl/schema/{table}.toml, {name}"
    known = set(Field.__dataclass_fields__) - {"name"} | {"choices_from"}
    if unknown := set(raw) - known:
        raise SchemaError(f"{where}: unknown key “{min(unknown)}”; use {', '.join(sorted(known))}")
    if raw.get("type") not in DUCKDB_TYPES:
        raise SchemaError(f"{where}: type must be one of {', '.join(DUCKDB_TYPES)}")
    if raw.get("refers", "people") not in REFERENCE_TABLES or raw.get("unit", "days") not in UNITS:
        raise SchemaError(f"{where}: refers or unit is not known; see etl/schema/__init__.py")
    if set(raw.get("about", {})) != set(LANGUAGES):
        raise SchemaError(f"{where}: needs about.en and about.zh")
    if set(raw.get("differs", LANGUAGES)) != set(LANGUAGES):
        raise SchemaError(f"{where}: needs differs.en and differs.zh")
    lists = ("headers", "never", "yes", "no", "hash_of", "leftover", "hours", "seconds", "told_by")
    lists += ("unsure",)
    rest = {key: value for key, value in raw.items() if key not in (*lists, "choices_from")}
    given: dict[str, Any] = rest | {key: tuple(raw.get(key, ())) for key in lists}
    given["choices"] = _choices(table, name, raw, files)
    return Field(name=name, **given)


def _source(table: str, files: Mapping[str, Any]) -> TableSchema:
    raw = files[table]
    known = set(TableSchema.__dataclass_fields__)
    if unknown := set(raw) - known:
        raise SchemaError(f"etl/schema/{table}.toml: unknown key “{min(unknown)}”")
    if stray := set(raw.get("status_group", {})) - set(STATUS_GROUPS):
        raise SchemaError(f"etl/schema/{table}.toml: “{min(stray)}” is no status group")
    groups = {group: tuple(words) for group, words in raw.get("status_group", {}).items()}
    return TableSchema(
        table=table,
        grain=raw["grain"],
        title=raw["title"],
        key=tuple(raw["key"]),
        fields={name: _field(table, name, one, files) for name, one in raw["fields"].items()},
        one_of=tuple(tuple(names) for names in raw.get("one_of", ())),
        sheets=tuple(raw.get("sheets", ())),
        status_group=groups or None,
    )


@cache
def load_tables() -> dict[str, TableSchema]:
    """All sources, in the order in which the tables are built. Raises SourceError."""
    files = {table: tomllib.loads((FOLDER / f"{table}.toml").read_text("utf-8")) for table in ORDER}
    return {table: _source(table, files) for table in ORDER}
