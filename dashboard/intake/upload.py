"""The upload page: what was recognised in the dropped files, and the end of the sample data."""

from collections.abc import Sequence

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session, snapshot_info
from dashboard.intake import drop_zone, load_table, open_list, preview, publish_command, questions
from dashboard.intake.sheet_groups import SheetGroup, group_open, is_open
from dashboard.ui import actions, visitor
from dashboard.ui.language import t
from etl.commands import loads
from etl.commands.loads import Proposal
from etl.load import Load

# So many cards stand open and so many sheets have a line of their own; others are chosen.
MAX_CARDS, MAX_LINES = 5, 8
MAX_VISIBLE_ROWS = 8
# The key of the expanders by which the sheets are reviewed.
SHEET_KEY = "sheet"


def render_proposal(proposal: Proposal | None) -> None:
    """The loads of a proposal: what is open on top, a card for each kind of open sheet, and the
    other sheets to look at."""
    if proposal is None:
        return
    groups = group_open(proposal.loads)
    st.subheader(t("upload.loads"), anchor=False)
    open_list.render(groups)
    load_table.render_table(
        [
            {
                t("upload.file"): load.file,
                t("upload.sheet"): load.sheet,
                t("upload.source"): load_table.name_table(load),
                t("upload.format"): load.format or t("general.none"),
                t("upload.status"): t(f"upload.{_decide_status(load)}"),
                **{t(f"upload.{name}"): getattr(load, name) for name in load_table.COUNTS},
                t("upload.finding_count"): len(load.findings),
            }
            for load in proposal.loads
        ],
        key="proposed_loads",
        max_rows=MAX_VISIBLE_ROWS,
    )
    grouped = {id(load) for group in groups for load in group.loads}
    others = [load for load in proposal.loads if id(load) not in grouped]
    is_answered = any([_render_card(group, number) for number, group in enumerate(groups)])
    if is_answered or _render_sheets(others, len(groups)):
        drop_zone.propose_again(proposal)
        actions.keep_message(("success", t("questions.taken")))
        st.rerun()
    preview.render_corrected_files(proposal)


def _render_card(group: SheetGroup, number: int) -> bool:
    """A group of sheets with something open; returns whether it was answered."""
    if number >= MAX_CARDS:
        label = texts.escape_markdown(open_list.describe_line(group))
        card = st.expander(label, key=f"card_{number}", on_change="rerun")
        if not card.open:
            return False
    else:
        card = st.container(border=True, key=f"card_{number}")
    with card:
        if questions.is_mapping(group):
            name = open_list.name_sheets(group.loads)
            st.markdown(f"#### {texts.escape_markdown(name)}")
            st.caption(texts.escape_markdown(open_list.describe(group)))
        is_answered = questions.render_questions(group, number)
        _render_findings(group.first)
        return is_answered | _render_rows(group.first, number)


def _render_sheets(others: Sequence[Load], number: int) -> bool:
    """The sheets with nothing open, those with problems first, each opened on demand; returns
    whether one was answered."""
    ranked = sorted(others, key=lambda load: not _has_problem(load))
    is_answered = False
    for load in ranked[:MAX_LINES]:
        number += 1
        heading = f"{load_table.name_sheet(load)} · {_summarise(load)}"
        is_expanded = any(finding.severity == "error" for finding in load.findings)
        expander = st.expander(
            texts.escape_markdown(heading),
            expanded=is_expanded,
            key=f"{SHEET_KEY}_{number}_{load.load_id}",
            on_change="rerun",
        )
        if expander.open:
            with expander:
                is_answered |= _render_sheet(load, number)
    rest = ranked[MAX_LINES:]
    if rest:
        place = st.selectbox(
            t("upload.more_sheets", n=len(rest)),
            range(len(rest)),
            index=None,
            format_func=lambda place: (
                f"{load_table.name_sheet(rest[place])} · " + _summarise(rest[place])
            ),
            placeholder=t("upload.pick_sheet"),
            key="more_sheets",
        )
        if place is not None:
            with st.container(border=True):
                is_answered |= _render_sheet(rest[place], number + 1 + place)
    return is_answered


def _render_sheet(load: Load, number: int) -> bool:
    load_table.render_findings(load.findings, load.file)
    is_answered = _render_rows(load, number)
    return questions.render_questions(SheetGroup((load,)), number) | is_answered


def _render_rows(load: Load, number: int) -> bool:
    """The rows of a sheet, on demand; returns whether its header was placed elsewhere."""
    answer = preview.render_rows(load, f"{number}_{load.load_id}")
    return questions.save([(load, answer)]) if answer else False


def _decide_status(load: Load) -> str:
    """The status in the table: a refused sheet that an answer can bring in waits for it."""
    return "asked" if load.status == "refused" and is_open(load) else load.status


def _has_problem(load: Load) -> bool:
    return any(finding.severity != "note" for finding in load.findings)


def _summarise(load: Load) -> str:
    return load_table.count_findings(load.findings) or t("upload.nothing_wrong")


def _render_findings(load: Load) -> None:
    if load.findings:
        with st.expander(texts.escape_markdown(load_table.count_findings(load.findings))):
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
            publish_command.run_command(
                lambda: loads.withdraw_sample(data, by), done="upload.done_sample"
            )
