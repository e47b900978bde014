"""The names page: spellings of one value in a column, which a person makes one, or keeps apart."""

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session
from dashboard.intake import name_decisions
from dashboard.ui import language
from dashboard.ui.language import t
from etl.commands import names, synonyms
from etl.commands.synonyms import ValueProposal
from etl.entities.decisions import Decision
from etl.entities.value_decisions import read_decision
from store import snapshots


def count_open() -> int:
    """The values of the published snapshot whose spellings nobody has decided on."""
    return len(_list_proposals())


def _list_proposals() -> list[ValueProposal]:
    data = session.get_data_folder()
    published = snapshots.get_current(data)
    return synonyms.list_proposals(
        published.path if published else None, names.list_decisions(data)
    )


def render() -> None:
    """Proposed values with their spellings, one answer each, all applied by one build; below, the
    decisions in force, to take back."""
    st.subheader(t("values.proposals"), anchor=False)
    if proposals := _list_proposals():
        st.caption(t("values.hint"))
        _render_proposals(proposals)
    else:
        st.caption(t("values.none"))
    _render_decided()


def _render_proposals(proposals: list[ValueProposal]) -> None:
    is_same = {t("names.same"): True, t("names.different"): False}
    lang = language.get_language()
    cells = name_decisions.edit_rows(
        "values",
        [
            {
                "spellings": " · ".join(
                    f"{spelling} ({texts.number(count, lang)})"
                    for spelling, count in proposal.spellings
                ),
                "value": texts.translate_choice(lang, proposal.column, proposal.value),
                "answer": None,
                "column": texts.label_column(lang, proposal.column),
            }
            for proposal in proposals
        ],
        answer=st.column_config.SelectboxColumn(
            t("names.answer"), options=list(is_same), width="small"
        ),
        spellings=st.column_config.TextColumn(t("values.spellings"), width="large"),
        value=t("values.value"),
        column=t("values.column"),
    )
    answered = [
        (proposal, is_same[cell]) for proposal, cell in zip(proposals, cells, strict=True) if cell
    ]
    decisions = [one for proposal, answer in answered for one in proposal.decide(answer)]
    if st.button(
        name_decisions.label_apply(answered),
        type="primary",
        disabled=not decisions,
        key="apply_values",
    ):
        name_decisions.decide(decisions)


def _render_decided() -> None:
    decided = names.list_decisions(session.get_data_folder())
    ticked = name_decisions.render_decided(
        "values",
        [
            (decision, entry, _describe(decision))
            for decision, entry in list(decided.items())[::-1]
            if synonyms.is_on_value(decision)
        ],
    )
    if ticked:
        name_decisions.take_back(ticked)


def _describe(decision: Decision) -> str:
    lang = language.get_language()
    column, spelling, value, is_same = read_decision(decision)
    return t(
        f"values.said_{'same' if is_same else 'different'}",
        column=texts.label_column(lang, column),
        text=spelling,
        value=texts.translate_choice(lang, column, value),
    )
