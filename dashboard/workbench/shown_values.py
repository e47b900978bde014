"""Which values the dictionary may show: codes, and names only where names are shown."""

from dashboard.display import texts
from dashboard.workbench.meanings import Dictionary, find_field
from queries import synonyms

# Beside what has codes: columns of few values that name no person and no client.
PLAIN = {"table_name", "field_name", "check_name", "outcome", "entity", "column_name", "project_id"}
# Columns that name a person or a client, beside the references.
NAMING = ("client_contact", "relayed_by", "raised_by", "person", "participants")


def list_shown(dictionary: Dictionary, table: str, shows_names: bool) -> frozenset[str]:
    """The columns of a table whose values may be listed: codes and yes or no; names of people and
    clients only where names are shown. Free text never."""
    return frozenset(
        column
        for column, kind in dictionary.tables[table].items()
        if kind == "BOOLEAN"
        or (kind == "VARCHAR" and _is_coded(column, dictionary.lang))
        or (kind == "VARCHAR" and shows_names and _names_someone(table, column))
    )


def _is_coded(column: str, lang: str) -> bool:
    start = f"choices.{column}."
    has_words = any(key.startswith(start) for key in texts.load_texts(lang))
    return has_words or column in PLAIN or column in synonyms.TABLES


def _names_someone(table: str, column: str) -> bool:
    field = find_field(table, column)
    return column in NAMING or bool(field and field.refers in ("people", "clients"))
