"""The lists behind the tables: which files continue each other, which number the same things."""

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session
from dashboard.intake import load_table, publish_command
from dashboard.ui import visitor
from dashboard.ui.language import t
from etl.commands import answers, list_questions
from etl.commands.list_questions import ListedList, MetLists
from store import snapshots


def render() -> None:
    """Every list of the published snapshot, and what was found or said of those that have numbers
    in common, which can be changed."""
    published = snapshots.get_current(session.get_data_folder())
    lists, pairs = list_questions.list_lists(published.path) if published else ([], [])
    if not lists:
        return
    st.subheader(t("lists.title"), anchor=False)
    st.caption(t("lists.about"))
    load_table.render_table([_describe(one) for one in lists], key=f"lists_{len(lists)}")
    if pairs:
        _render_pairs(pairs)


def _describe(one: ListedList) -> dict[str, str]:
    return {
        t("upload.source"): t(f"tables.{one.table}"),
        t("lists.name"): one.name,
        t("lists.files"): t("general.list").join(one.files),
        t("lists.same_as"): t("general.list").join(one.same_as) or t("general.none"),
    }


def _render_pairs(pairs: list[MetLists]) -> None:
    """Two lists with numbers in common: what holds of them, and another answer."""
    known = {pair.load_ids: pair for pair in pairs}
    picked = st.selectbox(
        t("lists.pair"),
        list(known),
        index=None,
        format_func=lambda ids: _name_pair(known[ids]) if ids in known else str(ids),
        placeholder=t("lists.pick"),
        key="list_pair",
    )
    if picked not in known:
        return
    pair = known[picked]
    state = "same" if pair.is_same else "other"
    decided = "decided" if pair.is_decided else "found"
    st.markdown(texts.escape_markdown(t(f"lists.{state}_{decided}", n=pair.shared_count)))
    # A button of its own for each state: one pressed while another visitor changes it does nothing.
    label = t("lists.keep_apart" if pair.is_same else "lists.join")
    if st.button(label, key=f"change_lists_{state}"):
        data, by = session.get_data_folder(), visitor.get_visitor()
        publish_command.run_command(
            lambda: answers.save_list_decision(data, *pair.load_ids, not pair.is_same, by),
            done="lists.done",
        )


def _name_pair(pair: MetLists) -> str:
    first, second = pair.files
    return t("lists.pair_name", table=t(f"tables.{pair.table}"), first=first, second=second)
