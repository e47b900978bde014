"""Overview: the three figures, what they rest on, and what the data cannot say."""

from dashboard import effects, show, standing, supply, ways

HEADLINES = ("complaints/headline", "requirements/headline", "schedule/headline")

show.title("overview")
show.filter_line()
show.stated()
show.headlines(*HEADLINES)
show.evidence("overview/word_path")
show.beside("complaints/origin_by_month", "requirements/unverified_by_month")
show.evidence("schedule/slip_by_month")
effects.since_last(HEADLINES)
standing.draw()
supply.offer()
ways.to_case()
ways.to_story()
