"""The cards under “More evidence”, computed only when it is opened."""

from collections.abc import Sequence
from itertools import chain

import streamlit as st

from dashboard.engine import session
from dashboard.evidence import cards, headlines
from dashboard.ui import failures
from dashboard.ui.language import t
from queries import placement, renaming

# The URL parameter with the name of a card that is to be seen.
WANTED = "card"


def render(page: str, figures: Sequence[str], *rows: Sequence[str]) -> None:
    """Render a closed line “More evidence (n)”; a row holds one card or two.

    With them stand the queries that their headers put there; above the line, as the last cards in
    front, those whose headers put them in front and after none of the cards there.
    """
    known = session.get_queries(session.get_data_folder())
    cards.render_own(placement.list_last(known, page))
    _render_line(page, figures, placement.add_rows(known, page, figures, rows))


@st.fragment
def _render_line(page: str, figures: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The line and what is behind it.

    It is open from the start where the URL names one of its cards, which then comes first.
    """
    key, names = f"more_{page}", [*figures, *chain(*rows)]
    wanted = st.query_params.get(WANTED)
    if wanted and wanted not in names:  # A link of before its query was renamed.
        wanted = renaming.follow_name(session.get_data_folder(), wanted)
    # Once a link, so that the line can be closed again.
    if wanted != st.session_state.get(f"_{key}_{WANTED}"):
        st.session_state[f"_{key}_{WANTED}"] = wanted
        if wanted in names:
            st.session_state[key] = True
    label = t("card.more", n=len(names))
    with st.expander(label, key=key, on_change="rerun") as expander:
        if not expander.open:
            return
        with failures.contain():
            if figures:
                headlines.render_headlines(*figures)
            for row in sorted(rows, key=lambda row: wanted not in row):
                _render_row(row)


def _render_row(names: Sequence[str]) -> None:
    if len(names) == 1:
        cards.render_own(names)
    else:
        cards.render_pair(names[0], names[1])
