"""Case for change: the problem, how sure it is, the measures, and what is missing to decide."""

from dashboard import show, show_case

show.title("case")
show_case.draw()
