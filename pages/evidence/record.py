"""Record: one requirement, change, task, ticket or contact across all systems, to the cell."""

from dashboard import record, show
from etl import loading

show.title("record")
one = record.title()
if one:
    record.sheet(*record.events(one), loading.encoding_hints)
