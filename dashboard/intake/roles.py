"""The roles on the names page: who is sales and who is a project manager where no list says it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session
from dashboard.intake.name_matching import (
    NameActions,
    apply,
    edit_rows,
    fetch_answer,
    label_apply,
    name_entity,
)
from dashboard.ui import language
from dashboard.ui.language import t

# What leaves "unknown" once a role is known.
EFFECTS = ("complaint_count", "requirement_count", "change_count")


def render(query: str, choices: Iterable[str], people: Any, desk: NameActions) -> None:
    """The people of unknown role and what they did, a role for each; and a role to correct.

    `query` gives them with the rows that are unknown for want of their role; `people` are the
    names of people, `choices` the roles.
    """
    spoken = {texts.translate_choice(language.get_language(), "role", one): one for one in choices}
    st.subheader(t("names.roles"), anchor=False)
    rows = fetch_answer(query)
    if not rows:
        st.caption(t("names.roles_none"))
    else:
        st.caption(t("names.roles_hint"))
        said = edit_rows(
            "roles",
            [
                {"person": one["person_name"], "role": None}
                | {name: one[name] for name in one if name.endswith("_count")}
                for one in rows
            ],
            role=st.column_config.SelectboxColumn(t("names.role"), options=list(spoken)),
            **{
                name: st.column_config.NumberColumn(_heading(query, name), format="localized")
                for name in rows[0]
                if name.endswith("_count")
            },
        )
        chosen = [(one, spoken[role]) for one, role in zip(rows, said, strict=True) if role]
        freed = [sum(one[name] for one, _ in chosen) for name in EFFECTS]
        told = [
            desk.decision("people", "role", one["person_id"], role=role) for one, role in chosen
        ]
        if told:
            st.caption(_freed(freed, "names.would_leave"))
        if st.button(label_apply(told), type="primary", disabled=not told, key="apply_roles"):
            before = _unknown(query)
            apply(
                lambda: desk.decide(told),
                desk,
                lambda: _freed(
                    [was - is_ for was, is_ in zip(before, _unknown(query), strict=True)],
                    "names.have_left",
                ),
            )
    _correct(people, spoken, desk)


def _correct(people: Any, spoken: Mapping[str, str], desk: NameActions) -> None:
    """A role that a list gives, put right by a person."""
    with st.expander(t("names.correct"), type="compact"):
        key = session.get_snapshot_name(session.get_data_folder())
        who = st.selectbox(
            t("names.correct_who"),
            list(people.bearers),
            index=None,
            format_func=lambda one: name_entity(people, one),
            placeholder=t("names.choose"),
            key=f"correct_who_{key}",
        )
        role = st.selectbox(
            t("names.role"),
            list(spoken),
            index=None,
            placeholder=t("names.choose"),
            key=f"correct_role_{key}",
        )
        if st.button(t("names.correct_apply"), disabled=not (who and role), key="apply_correct"):
            told = desk.decision("people", "role", who, role=spoken[role or ""], is_correction=True)
            apply(lambda: desk.decide([told]), desk, lambda: t("names.done", n=1))


def _heading(query: str, column: str) -> str:
    return texts.label_column(
        language.get_language(),
        column,
        session.get_queries(session.get_data_folder())[query].columns,
    )


def _unknown(query: str) -> list[int]:
    """How many complaints, requirements and changes are unknown for want of a role."""
    rows = fetch_answer(query)
    return [sum(one[name] for one in rows) for name in EFFECTS]


def _freed(counts: Sequence[int], key: str) -> str:
    complaints, requirements, changes = counts
    return t(key, complaints=complaints, requirements=requirements, changes=changes)
