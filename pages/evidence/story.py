"""Story: the evidence as slides, one finding each, for the board room."""

from dashboard import show_story

show_story.draw()
