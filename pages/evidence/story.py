"""Slides: the evidence for the board room, one finding per slide."""

from dashboard.evidence import slides_page

slides_page.render()
