"""The roles on the names page: who is in sales, who manages projects, if no list says so."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session
from dashboard.intake import name_decisions
from dashboard.intake.name_matching import fetch_rows
from dashboard.ui import language
from dashboard.ui.language import t
from etl import schema
from etl.entities.decisions import Decision
from etl.entities.review import Names

# Their origin or channel is unknown as long as a role is.
AFFECTED_COUNTS = ("complaint_count", "requirement_count", "change_count")


def render(query: str, people: Names) -> None:
    """People without a role, a role to set for each; and below, a listed role to correct.

    `query` returns those people with the rows that are unknown for want of their role.
    """
    roles = {
        texts.translate_choice(language.get_language(), "role", role): role
        for role in schema.load_tables()["people"].fields["role"].choices or ()
    }
    st.subheader(t("names.roles"), anchor=False)
    rows = fetch_rows(query)
    if rows:
        st.caption(t("names.roles_hint"))
        _render_unknown_roles(query, rows, roles)
    else:
        st.caption(t("names.roles_none"))
    _render_correction(people, roles)


def _render_unknown_roles(
    query: str, rows: Sequence[Mapping[str, Any]], roles: Mapping[str, str]
) -> None:
    counts = [name for name in rows[0] if name.endswith("_count")]
    labels = name_decisions.edit_rows(
        "roles",
        [
            {"person": row["person_name"], "role": None} | {name: row[name] for name in counts}
            for row in rows
        ],
        role=st.column_config.SelectboxColumn(t("names.role"), options=list(roles)),
        **{
            name: st.column_config.NumberColumn(_label_column(query, name), format="localized")
            for name in counts
        },
    )
    answered = [(row, roles[label]) for row, label in zip(rows, labels, strict=True) if label]
    decisions = [Decision("people", "role", row["person_id"], role=role) for row, role in answered]
    if decisions:
        affected = _sum_affected([row for row, _ in answered])
        st.caption(_describe_counts("names.would_leave", affected))
    if st.button(
        name_decisions.label_apply(decisions),
        type="primary",
        disabled=not decisions,
        key="apply_roles",
    ):
        before = _sum_affected(fetch_rows(query))

        def describe() -> str:
            after = _sum_affected(fetch_rows(query))
            resolved = [count - left for count, left in zip(before, after, strict=True)]
            return _describe_counts("names.have_left", resolved)

        name_decisions.decide(decisions, describe)


def _render_correction(people: Names, roles: Mapping[str, str]) -> None:
    """A role that a list states wrongly, to correct."""
    with st.expander(t("names.correct"), type="compact"):
        key = session.get_snapshot_name(session.get_data_folder())
        person = st.selectbox(
            t("names.correct_who"),
            list(people.bearers),
            index=None,
            format_func=lambda person: name_decisions.name_entity(people, person),
            placeholder=t("names.choose"),
            key=f"correct_who_{key}",
        )
        label = st.selectbox(
            t("names.role"),
            list(roles),
            index=None,
            placeholder=t("names.choose"),
            key=f"correct_role_{key}",
        )
        pressed = st.button(
            t("names.correct_apply"), disabled=not (person and label), key="apply_correct"
        )
        if pressed and person and label:
            correction = Decision("people", "role", person, role=roles[label], is_correction=True)
            name_decisions.decide([correction])


def _label_column(query: str, column: str) -> str:
    columns = session.get_queries(session.get_data_folder())[query].columns
    return texts.label_column(language.get_language(), column, columns)


def _sum_affected(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Complaints, requirements and changes that are unknown for want of these people's roles."""
    return [sum(row[name] for row in rows) for name in AFFECTED_COUNTS]


def _describe_counts(key: str, counts: Sequence[int]) -> str:
    complaints, requirements, changes = counts
    return t(key, complaints=complaints, requirements=requirements, changes=changes)
