"""Our own field names as headers, which other systems use too: start_date may be a plan."""

from collections import abc

from etl.mapping.table import Header, Table
from etl.schema import TableSchema
from etl.values.normalise import normalise_header


def find_doubtful(schema: TableSchema, table: Table, settled: abc.Set[str]) -> dict[str, Header]:
    """Fields named by their own name in a sheet that does not show to be in our layout.

    It shows by headers that are all field names, or by one that must stand beside the doubtful
    name (`beside`): planned_finish_date beside start_date.
    """
    shown = {header.shown: header for header in table.headers if header.shown}
    if shown.keys() <= schema.fields.keys():
        return {}
    return {
        name: shown[name]
        for name, field in schema.fields.items()
        if name in shown
        and name not in settled
        and field.beside
        and not shown.keys() & field.beside
    }


def list_undecided(
    schema: TableSchema, table: Table, doubtful: abc.Mapping[str, Header]
) -> dict[str, Header]:
    """The doubtful names without those that are plainly the plan: start_date beside due_date."""
    if len(doubtful) > 1:
        return dict(doubtful)
    return {
        name: header
        for name, header in doubtful.items()
        if not _is_planned(schema, table, name, header)
    }


def _is_planned(schema: TableSchema, table: Table, name: str, header: Header) -> bool:
    end = schema.fields[name].planned_with
    if end is None:
        return False
    spellings = set(map(normalise_header, schema.fields[end].headers))
    others = (other for other in table.headers if other is not header)
    return any(spellings & set(other.forms) for other in others)
