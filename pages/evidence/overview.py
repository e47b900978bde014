"""Overview: the three figures, what they rest on, and what the data cannot say."""

from dashboard import effects, filters, show, supply

HEADLINES = ("complaints/headline", "requirements/headline", "schedule/headline")

show.title("overview")
chosen = filters.line("period", "client", "project", "sales", "pm")

show.stated(chosen)
show.headlines(*HEADLINES, chosen=chosen)
show.evidence("overview/word_path", chosen)
show.beside("complaints/origin_by_month", "requirements/unverified_by_month", chosen)
effects.since_last(HEADLINES)
show.beside("overview/freshness", "overview/coverage", chosen)
show.beside("overview/rows_left_out", "names/unmatched", chosen)
show.way_to_names()
supply.overview()
show.way_to_case()
show.way_to_story()
