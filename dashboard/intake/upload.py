"""The upload page: what was recognised in the dropped files, and the end of the sample data."""

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session, snapshot_info
from dashboard.intake import commands, drop_zone, load_table, questions
from dashboard.ui import actions, visitor
from dashboard.ui.language import t
from etl.commands import loads
from etl.commands.loads import Proposal
from etl.load import Load


def render_proposal(proposal: Proposal | None) -> None:
    """The loads of a proposal with their findings, questions and recognised columns."""
    if proposal is None:
        return
    st.subheader(t("upload.loads"), anchor=False)
    load_table.render_table(
        [
            {
                t("upload.file"): load.file,
                t("upload.sheet"): load.sheet,
                t("upload.source"): load_table.name_table(load),
                t("upload.format"): load.format or t("general.none"),
                t("upload.status"): t(f"upload.{load.status}"),
                **{t(f"upload.{name}"): getattr(load, name) for name in load_table.COUNTS},
                t("upload.finding_count"): len(load.findings),
            }
            for load in proposal.loads
        ],
        key="proposed_loads",
    )
    for number, load in enumerate(proposal.loads):
        _render_findings(load)
        if questions.render_questions(load, number):
            drop_zone.propose_again(proposal)
            actions.keep_message(("success", t("questions.taken")))
            st.rerun()


def _render_findings(load: Load) -> None:
    sheet = load_table.name_sheet(load)
    if not load.findings:
        st.caption(texts.escape_markdown(f"{sheet} · {t('upload.nothing_wrong')}"))
        return
    has_errors = any(finding.severity == "error" for finding in load.findings)
    heading = f"{sheet} · {load_table.count_findings(load.findings)}"
    with st.expander(texts.escape_markdown(heading), expanded=has_errors):
        load_table.render_findings(load.findings, load.file)


def render_sample() -> None:
    """While the sample company is loaded: what that means, and a button that removes it."""
    data = session.get_data_folder()
    if not snapshot_info.holds_sample(data):
        return
    kind = "mixed" if snapshot_info.is_mixed(data) else "sample"
    with st.container(border=True, key="sample_away_card"):
        st.subheader(t(f"upload.{kind}_title"), anchor=False)
        st.markdown(t(f"upload.{kind}_says"))
        if st.button(t("upload.sample_away"), key="sample_away"):
            by = visitor.get_visitor()
            commands.run_command(lambda: loads.withdraw_sample(data, by), done="upload.done_sample")
