"""The tour of the sample company: one step per page, in the order of the work."""

import streamlit as st

from dashboard.engine import session, snapshot_info
from dashboard.ui.language import t

# The steps: a page's name, which is also the key of the step's texts, and its script.
STEPS = {
    "overview": "pages/evidence/overview.py",
    "complaints": "pages/evidence/complaints.py",
    "requirements": "pages/evidence/requirements.py",
    "schedule": "pages/evidence/schedule.py",
    "case": "pages/evidence/case.py",
    "upload": "pages/intake/upload.py",
}
# Where the session keeps the number of the current step.
STEP_KEY = "tour_step"


def is_offered() -> bool:
    """Whether the tour can be started: not under way, and nothing but sample data published."""
    data = session.get_data_folder()
    return (
        STEP_KEY not in st.session_state
        and snapshot_info.holds_sample(data)
        and not snapshot_info.is_mixed(data)
    )


def render_start_button() -> None:
    """Render the button that starts the tour."""
    if st.button(t("tour.begin"), type="tertiary", icon=":material/tour:", key="tour_begin"):
        _go_to(0)


def render() -> None:
    """Render the current step above the page; nothing while no tour is under way."""
    if STEP_KEY not in st.session_state:
        return
    names = list(STEPS)
    step = st.session_state[STEP_KEY]
    with st.container(border=True, key="tour"):
        st.markdown(f"**{t(f'tour.{names[step]}_title')}**")
        st.markdown(t(f"tour.{names[step]}"))
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(t("tour.before"), disabled=step == 0, key="tour_before"):
                _go_to(step - 1)
            is_last = step == len(names) - 1
            if st.button(t("tour.next"), disabled=is_last, type="primary", key="tour_next"):
                _go_to(step + 1)
            st.button(t("tour.end"), on_click=_end, type="tertiary", key="tour_end")
            st.caption(t("tour.place", n=step + 1, all=len(names)), width="content")


def _go_to(step: int) -> None:
    st.session_state[STEP_KEY] = step
    st.switch_page(list(STEPS.values())[step])


def _end() -> None:
    del st.session_state[STEP_KEY]
