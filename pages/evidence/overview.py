"""Overview: the three figures, what they rest on, and what the data cannot say."""

from dashboard import effects, filters, show, standing, supply

HEADLINES = ("complaints/headline", "requirements/headline", "schedule/headline")

show.title("overview")
chosen = filters.line("period", "client", "project", "sales", "pm")

show.stated(chosen)
show.headlines(*HEADLINES, chosen=chosen)
show.evidence("overview/word_path", chosen)
show.beside("complaints/origin_by_month", "requirements/unverified_by_month", chosen)
show.evidence("schedule/slip_by_month", chosen)
effects.since_last(HEADLINES)
standing.draw(chosen)
supply.offer()
show.way_to_case()
show.way_to_story()
