"""The first-run tour: on the sample company, one step a page, in the order of the work."""

import streamlit as st

from dashboard.engine import session, snapshot_info
from dashboard.ui.language import t

# A step's page, where it lies, and its words are in the locale by the page's name.
STEPS = {
    "overview": "pages/evidence/overview.py",
    "complaints": "pages/evidence/complaints.py",
    "requirements": "pages/evidence/requirements.py",
    "schedule": "pages/evidence/schedule.py",
    "case": "pages/evidence/case.py",
    "upload": "pages/intake/upload.py",
}
AT = "tour_step"


def is_offered() -> bool:
    """Whether there is a tour to begin: while only the sample company is in the figures."""
    data = session.get_data_folder()
    return (
        AT not in st.session_state
        and snapshot_info.holds_sample(data)
        and not snapshot_info.is_mixed(data)
    )


def render_start_button() -> None:
    """Draw the button that begins the tour."""
    if st.button(t("tour.begin"), type="tertiary", icon=":material/tour:", key="tour_begin"):
        _go(0)


def render() -> None:
    """The step that the visitor is at, above the page; nothing where no tour is under way."""
    if AT not in st.session_state:
        return
    names = list(STEPS)
    at = st.session_state[AT]
    with st.container(border=True, key="tour"):
        st.markdown(f"**{t(f'tour.{names[at]}_title')}**")
        st.markdown(t(f"tour.{names[at]}"))
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(t("tour.before"), disabled=at == 0, key="tour_before"):
                _go(at - 1)
            is_last = at == len(names) - 1
            if st.button(t("tour.next"), disabled=is_last, type="primary", key="tour_next"):
                _go(at + 1)
            st.button(t("tour.end"), on_click=_end, type="tertiary", key="tour_end")
            st.caption(t("tour.place", n=at + 1, all=len(names)), width="content")


def _go(to: int) -> None:
    st.session_state[AT] = to
    st.switch_page(list(STEPS.values())[to])


def _end() -> None:
    del st.session_state[AT]
