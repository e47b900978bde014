"""Second assessment: a second person judges a drawn sample without seeing who raised a case."""

import streamlit as st

from dashboard.intake import second_assessment
from dashboard.ui import layout
from dashboard.ui.language import t
from store.assessments import CLASSES

layout.render_title("second")
st.markdown(t("second.about"))
for subject in CLASSES:
    second_assessment.render(subject)
