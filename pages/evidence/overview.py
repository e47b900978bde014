"""Overview: the three figures, what they rest on, and what the data cannot say."""

from functools import partial

from dashboard import effects, show, standing, supply

HEADLINES = ("complaints/headline", "requirements/headline", "schedule/headline")

show.title("overview")
show.filtered(
    "overview",
    show.stated,
    partial(show.headlines, *HEADLINES),
    partial(show.evidence, "overview/word_path"),
    partial(show.beside, "complaints/origin_by_month", "requirements/unverified_by_month"),
    partial(show.evidence, "schedule/slip_by_month"),
)
effects.since_last(HEADLINES)
standing.draw()
supply.offer()
show.way_to_case()
show.way_to_story()
