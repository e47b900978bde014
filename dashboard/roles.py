"""The roles on the names page: who is sales and who is a project manager where no list says it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard import engine, language, text
from dashboard.language import t
from dashboard.namesakes import Desk, act, apply_label, asked, called, edited

# What leaves "unknown" once a role is known.
EFFECTS = ("complaint_count", "requirement_count", "change_count")


def ask(query: str, choices: Iterable[str], people: Any, desk: Desk) -> None:
    """The people of unknown role and what they did, a role for each; and a role to correct.

    `query` gives them with the rows that are unknown for want of their role; `people` are the
    names of people, `choices` the roles.
    """
    spoken = {text.choice(language.current(), "role", one): one for one in choices}
    st.subheader(t("names.roles"), anchor=False)
    rows = asked(query)
    if not rows:
        st.caption(t("names.roles_none"))
    else:
        st.caption(t("names.roles_hint"))
        said = edited(
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
        if st.button(apply_label(told), type="primary", disabled=not told, key="apply_roles"):
            before = _unknown(query)
            act(
                lambda: desk.decide(told),
                desk,
                lambda: _freed(
                    [was - is_ for was, is_ in zip(before, _unknown(query), strict=True)],
                    "names.have_left",
                ),
            )
    _correct(people, spoken, desk)


def _correct(people: Any, spoken: Mapping[str, str], desk: Desk) -> None:
    """A role that a list gives, put right by a person."""
    with st.expander(t("names.correct"), type="compact"):
        key = engine.current(engine.folder())
        who = st.selectbox(
            t("names.correct_who"),
            list(people.bearers),
            index=None,
            format_func=lambda one: called(people, one),
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
            act(lambda: desk.decide([told]), desk, lambda: t("names.done", n=1))


def _heading(query: str, column: str) -> str:
    return text.label(language.current(), column, engine.queries(engine.folder())[query].columns)


def _unknown(query: str) -> list[int]:
    """How many complaints, requirements and changes are unknown for want of a role."""
    rows = asked(query)
    return [sum(one[name] for one in rows) for name in EFFECTS]


def _freed(counts: Sequence[int], key: str) -> str:
    complaints, requirements, changes = counts
    return t(key, complaints=complaints, requirements=requirements, changes=changes)
