"""Journal: who decided, published and downloaded what, and when."""

from dashboard.intake import journal_table
from dashboard.ui import layout

layout.render_title("journal")
journal_table.render()
