"""Names of the columns of a table, for people."""

from etl.mapping.table import Table
from etl.readers.read import to_column_letter
from etl.values.normalise import fold


def name_columns(table: Table) -> list[tuple[str, int]]:
    """A distinct name (the column letter if it has no header) and the place of every column."""
    counts: dict[str, int] = {}
    names = []
    for header in table.headers:
        name = header.shown or to_column_letter(header.place)
        counts[fold(name)] = counts.get(fold(name), 0) + 1
        count = counts[fold(name)]
        names.append((name if count == 1 else f"{name} ({count})", header.place))
    return names
