"""Decisions: registered with their criteria, followed week by week, judged once."""

from dashboard.evidence import decision_form, decisions_page
from dashboard.ui import layout, links
from dashboard.ui.language import t

METRICS = (
    "requirements/unanswered_by_week",
    "requirements/late_corrections_by_week",
    "requirements/joint_by_week",
    "complaints/settled_by_week",
)

layout.render_title("decisions")
links.link_to_case(t("decisions.to_case"))
decision_form.render(METRICS)
decisions_page.render()
