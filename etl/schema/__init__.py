"""Schemas of the canonical tables, one TOML file each: fields, types, known headers, choices.

Knows nothing of files, sheets or the values in them.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
# The tables are built in this order.
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
    """A schema file with a bad entry; the message names the file and the key, and what to do."""


@dataclass(frozen=True)
class Field:
    """One field of a canonical table.

    How headers match: `headers` are alternatives, the preferred first; a header that contains a
    part in `never` does not match; `leftover` headers match only if no other field takes them;
    `by_values`: a column with only this field's choices matches, whatever its header; `unsure`
    headers may mean another thing, so a person is asked, with `differs` as the explanation; `bare`
    headers match where the sheet or its file is named for the table; `parts` are headers whose
    values make one of this field; other systems use the field's own name too, so one of `beside`
    must stand in the sheet, or it is asked, or with a column of `planned_with` it is the plan's.

    How values are read: `refers` is the table whose row the text names; `choices` maps a choice to
    its spellings; `yes` and `no` extend the common words of a boolean; headers in `hours` and
    `seconds` imply that unit; `fills`: where the preferred column has no known value, the next one
    is used; `implied_by`: fields whose words imply a choice of this one; `falls_back_to` is the
    field that replaces a missing id, `hash_of` the fields that a missing id is a hash of.
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
    implied_by: tuple[str, ...] = ()
    by_values: bool = False
    unsure: tuple[str, ...] = ()
    differs: Mapping[str, str] | None = None
    bare: tuple[str, ...] = ()
    parts: tuple[tuple[str, ...], ...] = ()
    beside: frozenset[str] = frozenset()
    planned_with: str | None = None

    @property
    def is_key(self) -> bool:
        """Whether it is an id, or names rows of other tables by their ids."""
        if self.refers == "people":
            return False
        return self.name.endswith("_id") or self.refers is not None or self.type == "list"


@dataclass(frozen=True)
class EitherOr:
    """A field that comes from one of the headers `column`, and where that is empty from one of
    `otherwise`, whose text else belongs to the field `then`.

    `alone`: it does so where no header of `column` is there, even if one of `clerks` is, who took
    the row down for others.
    """

    field: str
    column: tuple[str, ...]
    otherwise: tuple[str, ...]
    then: str
    alone: bool = False
    clerks: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableSchema:
    """One canonical table: its grain, its key (fields as exported), its fields in order.

    Of each tuple in `one_of` at least one field must be filled; `figures` are the optional fields
    that figures rest on, so that a person is asked about a likely column; `sheets` are usual names
    of sheets
    and files; `peculiar` are words that only headers of this table have, `strong` those that decide
    for it wherever they stand, `against` those that speak against it; `is_register`: it has one row
    for each thing that it lists; `status_group` maps a group, or `passed_over`, to its words;
    `tells_apart` are the fields that say what a row is, the most telling first: whether two rows of
    one number are the same thing. Empty for tables whose key is all that a row is.
    """

    table: str
    grain: str
    title: Mapping[str, str]
    key: tuple[str, ...]
    fields: Mapping[str, Field]
    one_of: tuple[tuple[str, ...], ...] = ()
    figures: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    peculiar: tuple[str, ...] = ()
    strong: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    is_register: bool = False
    either: tuple[EitherOr, ...] = ()
    status_group: Mapping[str, tuple[str, ...]] | None = None
    tells_apart: tuple[str, ...] = ()

    @property
    def key_columns(self) -> tuple[str, ...]:
        """The key as columns of the snapshot, with references as resolved ids."""
        return tuple(
            name if not self.fields[name].refers else list_id_columns(self.fields[name])[0]
            for name in self.key
        )

    @property
    def identity(self) -> str | None:
        """The key field that names a row, and gets a suffix where it repeats; None if none can."""
        texts = [name for name in self.key if self.fields[name].type == "text"]
        return texts[-1] if texts else None

    @property
    def columns(self) -> dict[str, str]:
        """The columns that the intake fills and their DuckDB types: the fields and status_group."""
        filled = {name: DUCKDB_TYPES[field.type] for name, field in self.fields.items()}
        return filled | ({"status_group": "VARCHAR"} if self.status_group else {})


def list_id_columns(field: Field) -> tuple[str, ...]:
    """The id columns that a reference field is resolved to: `client` → `client_id`."""
    if field.refers is None:
        return ()
    if field.type == "list":
        return (field.name.removesuffix("s") + "_ids",)
    if field.refers == "requirements":
        return ("requirement_id", "requirement_project_id")
    return (field.name + "_id",)


def list_snapshot_columns(schema: TableSchema) -> dict[str, str]:
    """All columns of a table in a snapshot, in order, with their DuckDB types."""
    columns = {}
    for name, field in schema.fields.items():
        columns[name] = DUCKDB_TYPES[field.type]
        for id_column in list_id_columns(field):
            columns[id_column] = "VARCHAR[]" if field.type == "list" else "VARCHAR"
        if name == "status":
            columns["status_group"] = "VARCHAR"
    if schema.table == "tasks":
        columns["baseline_source"] = "VARCHAR"
    if schema.table in MENTIONED_TABLES:
        columns["is_from_mention"] = "BOOLEAN"
    return columns | {
        "load_id": "VARCHAR",
        "source_file": "VARCHAR",
        "source_sheet": "VARCHAR",
        "source_row": "BIGINT",
        "as_of_date": "DATE",
    }


def build_ddl(schema: TableSchema) -> str:
    """The CREATE TABLE statement of a table in a snapshot; all names come from the schema files."""
    lines = [f"    {name} {kind}" for name, kind in list_snapshot_columns(schema).items()]
    return f"create table {schema.table} (\n" + ",\n".join(lines) + "\n)"


def _parse_choices(
    table: str, name: str, raw: Mapping[str, Any], files: Mapping[str, Any]
) -> dict[str, tuple[str, ...]] | None:
    """A field's own choices and those of the field in `choices_from`."""
    own = raw.get("choices", {})
    inherited = {}
    if reference := raw.get("choices_from"):
        other_table, _, other_field = reference.partition(".")
        inherited = files[other_table]["fields"][other_field]["choices"]
    if not own and not inherited:
        if raw["type"] == "choice":
            raise SchemaError(f"etl/schema/{table}.toml, {name}: a choice needs choices")
        return None
    return {choice: tuple(words) for choice, words in (inherited | own).items()}


def _parse_field(table: str, name: str, raw: Mapping[str, Any], files: Mapping[str, Any]) -> Field:
    where = f"etl/schema/{table}.toml, {name}"
    known = set(Field.__dataclass_fields__) - {"name"} | {"choices_from"}
    if unknown := set(raw) - known:
        raise SchemaError(f"{where}: unknown key “{min(unknown)}”; use {', '.join(sorted(known))}")
    if raw.get("type") not in DUCKDB_TYPES:
        raise SchemaError(f"{where}: type must be one of {', '.join(DUCKDB_TYPES)}")
    if raw.get("refers", "people") not in REFERENCE_TABLES or raw.get("unit", "days") not in UNITS:
        raise SchemaError(f"{where}: refers or unit is unknown; see etl/schema/__init__.py")
    if set(raw.get("about", {})) != set(LANGUAGES):
        raise SchemaError(f"{where}: needs about.en and about.zh")
    if set(raw.get("differs", LANGUAGES)) != set(LANGUAGES):
        raise SchemaError(f"{where}: needs differs.en and differs.zh")
    lists = ("headers", "never", "yes", "no", "hash_of", "leftover", "hours", "seconds")
    lists += ("implied_by", "unsure", "bare")
    rest = {key: value for key, value in raw.items() if key not in (*lists, "choices_from")}
    attributes: dict[str, Any] = rest | {key: tuple(raw.get(key, ())) for key in lists}
    attributes["choices"] = _parse_choices(table, name, raw, files)
    attributes["parts"] = tuple(map(tuple, raw.get("parts", ())))
    attributes["beside"] = frozenset(raw.get("beside", ()))
    return Field(name=name, **attributes)


def _parse_either(table: str, raw: Mapping[str, Any]) -> EitherOr:
    needed, more = {"field", "column", "else", "then"}, {"alone", "clerks"}
    if set(raw) - needed - more or needed - set(raw):
        raise SchemaError(f"etl/schema/{table}.toml, either: needs {', '.join(sorted(needed))}")
    return EitherOr(
        raw["field"],
        tuple(raw["column"]),
        tuple(raw["else"]),
        raw["then"],
        raw.get("alone", False),
        tuple(raw.get("clerks", ())),
    )


def _parse_table(table: str, files: Mapping[str, Any]) -> TableSchema:
    raw = files[table]
    known = set(TableSchema.__dataclass_fields__)
    if unknown := set(raw) - known:
        raise SchemaError(f"etl/schema/{table}.toml: unknown key “{min(unknown)}”")
    if stray := set(raw.get("status_group", {})) - set(STATUS_GROUPS):
        raise SchemaError(f"etl/schema/{table}.toml: “{min(stray)}” is no status group")
    if stray := set(raw.get("figures", ())) - set(raw["fields"]):
        raise SchemaError(f"etl/schema/{table}.toml, figures: “{min(stray)}” is no field")
    groups = {group: tuple(words) for group, words in raw.get("status_group", {}).items()}
    return TableSchema(
        table=table,
        grain=raw["grain"],
        title=raw["title"],
        key=tuple(raw["key"]),
        fields={
            name: _parse_field(table, name, field, files) for name, field in raw["fields"].items()
        },
        one_of=tuple(tuple(names) for names in raw.get("one_of", ())),
        figures=tuple(raw.get("figures", ())),
        sheets=tuple(raw.get("sheets", ())),
        peculiar=tuple(raw.get("peculiar", ())),
        strong=tuple(raw.get("strong", ())),
        against=tuple(raw.get("against", ())),
        is_register=raw.get("is_register", False),
        either=tuple(_parse_either(table, rule) for rule in raw.get("either", ())),
        status_group=groups or None,
        tells_apart=tuple(raw.get("tells_apart", ())),
    )


@cache
def load_tables() -> dict[str, TableSchema]:
    """The schemas by table, in the order in which the tables are built. Raises SchemaError."""
    files = {table: tomllib.loads((FOLDER / f"{table}.toml").read_text("utf-8")) for table in ORDER}
    return {table: _parse_table(table, files) for table in ORDER}


def is_reference(table: str, name: str) -> bool:
    """Whether a field names a project, client, person or requirement."""
    return bool(table) and load_tables()[table].fields[name].refers is not None
