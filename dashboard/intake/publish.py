"""The last step of the upload page: what will change, and the button that publishes it."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.display import texts
from dashboard.engine import session, snapshot_info
from dashboard.evidence import snapshot_changes
from dashboard.intake import file_changes, publish_command, questions
from dashboard.intake.sheet_groups import group_open
from dashboard.ui import actions, progress_bar, visitor
from dashboard.ui.language import t
from dashboard.workbench import outcomes
from etl.commands import duplicates, list_questions, loads, names, synonyms
from etl.commands.loads import Preview, Proposal
from etl.progress import Progress
from etl.snapshot.build import BuiltSnapshot
from etl.snapshot.diff import TableEffect
from store import snapshots
from store.snapshots import Snapshot

ROW_COUNTS = ("before", "added", "replaced", "removed", "after")
# What was previewed, and its preview: None if that was stopped.
PREVIEW_KEY = "previewed"
# Whether the removal of the rows that the preview shows is agreed to.
AGREED_KEY = "agree_removal"


def render_confirmation(proposal: Proposal | None, headlines: Sequence[str]) -> None:
    """What publishing a proposal changes, and the button that publishes all its files or none.

    `headlines` are the queries whose headline figures are compared.
    """
    if proposal is None:
        return
    data = session.get_data_folder()
    is_loadable = any(load.status == "loaded" for load in proposal.loads)
    if not is_loadable:
        is_asked = any(load.status == "asked" for load in proposal.loads)
        st.info(t("upload.answer_first" if is_asked else "upload.nothing_to_take"))
    complete = file_changes.list_complete(proposal)
    is_ready = is_loadable and _render_preview(proposal, complete, headlines)
    if is_loadable and snapshot_info.holds_sample(data):
        st.warning(t("upload.would_mix"))
    if st.button(t("upload.publish"), type="primary", disabled=not is_ready, key="publish"):
        by = visitor.get_visitor()
        publish_command.run_command(lambda: loads.confirm(data, proposal, by, complete))


def _render_preview(proposal: Proposal, complete: frozenset[str], headlines: Sequence[str]) -> bool:
    """What will change; returns whether it can be published and its removals are agreed to."""
    data = session.get_data_folder()
    by = visitor.get_visitor()
    subject = (proposal, complete, session.get_snapshot_name(data))
    previewed = st.session_state.get(PREVIEW_KEY)
    if previewed is None or previewed[0] != subject:
        # Who agreed to a removal agreed to those rows and no others.
        st.session_state[AGREED_KEY] = False
        previewed = st.session_state[PREVIEW_KEY] = (
            subject,
            progress_bar.run_with_progress(
                "preview",
                subject,
                lambda: loads.preview(data, proposal, by, complete),
                Progress,
            ),
        )
    preview: Preview | None = previewed[1]
    if preview is None:
        st.info(t("upload.preview_stopped"))
        file_changes.keep_complete(complete)
        if complete:
            st.caption(t("upload.preview_needed"))
        if st.button(t("upload.preview_again"), key="preview_again"):
            del st.session_state[PREVIEW_KEY]
            st.rerun()
        return not complete
    if why := outcomes.explain_failure(preview):
        st.error(texts.escape_markdown(f"{t('upload.not_publishable')} {why}"))
        return False
    _render_waiting(preview, proposal)
    _render_changes(preview, complete, headlines)
    removed = _count_removed(preview, proposal)
    if not (complete and removed):
        return True
    return st.checkbox(t("upload.agree_removal", n=removed), key=AGREED_KEY)


def _render_waiting(preview: Preview, proposal: Proposal) -> None:
    """The loads whose rows would wait until a person has said what their numbers name; those that
    wait already have a card above."""
    asked = {question.load_id: question for question in preview.waiting}
    loaded = [load for load in proposal.loads if load.status == "loaded" and load.load_id in asked]
    groups = group_open(list_questions.mark_waiting(loaded, asked))
    for number, group in enumerate(groups, len(proposal.loads)):
        with st.container(border=True, key=f"waiting_{group.first.load_id}"):
            if questions.render_questions(group, number):
                del st.session_state[PREVIEW_KEY]
                actions.keep_message(("success", t("questions.taken")))
                st.rerun()
    if loaded:
        st.caption(t("questions.would_wait"))


def _render_changes(preview: Preview, complete: frozenset[str], headlines: Sequence[str]) -> None:
    """The row counts of each changed table, what each file changes, and each headline figure before
    and after."""
    st.subheader(t("effect.title"), anchor=False)
    changed = [
        effect for effect in preview.tables if effect.added or effect.replaced or effect.removed
    ]
    if not changed or preview.built is None:
        st.caption(t("effect.nothing"))
        file_changes.render_changes(preview, complete)
        return
    _render_counts(changed)
    _render_duplicates(preview.built)
    _render_values(preview.built)
    file_changes.render_changes(preview, complete)
    snapshot_changes.render_headlines(headlines, Snapshot(preview.built.name, preview.built.path))


def _render_counts(changed: Sequence[TableEffect]) -> None:
    st.dataframe(
        pd.DataFrame(
            [
                {t("effect.table"): t(f"tables.{effect.table}")}
                | {t(f"effect.{name}"): getattr(effect, name) for name in ROW_COUNTS}
                for effect in changed
            ]
        ),
        key="effect_tables",
        hide_index=True,
        column_config={
            t(f"effect.{name}"): st.column_config.NumberColumn(format="localized")
            for name in ROW_COUNTS
        },
    )


def _render_duplicates(built: BuiltSnapshot) -> None:
    """A note where more rows of different lists than now may be one thing."""
    now = snapshots.get_current(session.get_data_folder())
    before = duplicates.count_pairs(now.path if now else None)
    after = duplicates.count_pairs(built.path)
    if after > before:
        st.warning(t("upload.would_count_twice", n=after, before=before))


def _render_values(built: BuiltSnapshot) -> None:
    """A note where more values than now are written in two ways."""
    data = session.get_data_folder()
    now, decided = snapshots.get_current(data), names.list_decisions(data)
    before = len(synonyms.list_proposals(now.path if now else None, decided))
    after = len(synonyms.list_proposals(built.path, decided))
    if after > before:
        st.info(t("upload.would_stand_apart", n=after))


def _count_removed(preview: Preview, proposal: Proposal) -> int:
    """The number of rows that publishing removes from the tables of the proposed loads."""
    tables = {load.source for load in proposal.loads}
    return sum(effect.removed for effect in preview.tables if effect.table in tables)
