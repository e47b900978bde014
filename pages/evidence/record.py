"""Record: one requirement, change, task, ticket or contact in all systems, down to the cell."""

from dashboard.evidence import record_page, record_replies
from dashboard.ui import layout

layout.render_title("record")
record = record_page.render_title()
if record:
    record_replies.render(record.address)
    record_page.render_sheet(*record_page.render_events(record))
