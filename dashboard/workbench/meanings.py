"""What tables and columns mean, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboard.display import texts
from etl import schema
from queries.catalog import Query

GROUPS = ("exports", "model", "bookkeeping")

Tables = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Dictionary:
    """What is needed to say what a table means: the queries in force, the tables of the snapshot
    with their columns and types, and the language."""

    queries: Mapping[str, Query]
    tables: Tables
    lang: str

    def translate(self, key: str, **values: str) -> str:
        """A text of the screen."""
        return texts.translate(self.lang, key, **values)

    def find_group(self, table: str) -> str:
        """Whether a table is filled from exports, derived by the model, or about the loads."""
        if table in schema.load_tables():
            return "exports"
        return "model" if f"model/{table}" in self.queries else "bookkeeping"

    def name_table(self, table: str) -> str:
        """A table's name in words."""
        if source := schema.load_tables().get(table):
            return source.title[self.lang]
        if model := self.queries.get(f"model/{table}"):
            return model.title[self.lang]
        known = texts.load_texts(self.lang)
        return known.get(f"dictionary.tables.{table}", table)

    def label_column(self, table: str, column: str) -> str:
        """A column's heading; where it has none, its meaning."""
        model = self.queries.get(f"model/{table}")
        label = texts.label_column(self.lang, column, model.columns if model else None)
        return label if label != column else self.explain_column(table, column) or column

    def explain_column(self, table: str, column: str) -> str:
        """What a column means; empty where nobody has said so.

        A column that a model takes over under its own name means what it means there.
        """
        if field := find_field(table, column):
            about = field.about[self.lang]
            if column == field.name:
                return about
            return self.translate(f"dictionary.{_name_id(field, column)}", about=about)
        if model := self.queries.get(f"model/{table}"):
            said = model.meanings.get(column) or model.columns.get(column)
            if said:
                return said[self.lang]
            origin = find_namesake(model.tables, column, self.tables)
            return self.explain_column(origin, column) if origin else ""
        return texts.load_texts(self.lang).get(f"dictionary.columns.{column}", "")


def find_namesake(tables: Iterable[str], column: str, known: Tables) -> str | None:
    """The first of these tables that has a column of this name."""
    return next((table for table in tables if column in known.get(table, ())), None)


def find_field(table: str, column: str) -> schema.Field | None:
    """The field of an export that fills a column of a canonical table, as text or as the ID that
    was found for it; None where the program fills it."""
    source = schema.load_tables().get(table)
    fields = source.fields.values() if source else ()
    named = (one for one in fields if column in (one.name, *schema.list_id_columns(one)))
    return next(named, None)


def _name_id(field: schema.Field, column: str) -> str:
    """The text that says whose ID a column has. An ID that counts within a project only comes with
    that of its project."""
    if column.endswith("_ids"):
        return "ids_of"
    is_second = column != schema.list_id_columns(field)[0]
    return "project_id_of" if is_second else "id_of"
