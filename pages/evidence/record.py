"""Record: one requirement, change, task, ticket or contact across all systems, to the cell."""

from dashboard.evidence import record_page
from dashboard.ui import layout
from etl.commands import commit

layout.render_title("record")
one = record_page.render_title()
if one:
    record_page.render_sheet(*record_page.render_events(one), commit.list_encoding_hints)
