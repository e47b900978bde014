"""Compare: one figure in two periods or two groups, and their difference."""

from dashboard import show, show_comparing

show.title("compare")
show_comparing.draw()
