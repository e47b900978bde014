"""Story: the evidence as slides, one finding each, for the board room."""

from dashboard.evidence import slides_page

slides_page.render()
