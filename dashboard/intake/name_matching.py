"""The names page: whom a name means, and which two entities are one."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.display import texts
from dashboard.engine import answers, frames, session
from dashboard.engine.errors import Refused
from dashboard.intake import name_decisions
from dashboard.intake.name_decisions import name_entity
from dashboard.ui import actions
from dashboard.ui.language import explain_refusal, get_language, t
from etl.entities import review
from etl.entities.decisions import Decision
from etl.entities.review import Name, Names
from queries.catalog import QueryError

# The text key of each answer to a proposed pair, with the verb of its decision.
PAIR_VERBS = {"same": "confirm", "different": "reject"}
SOMEBODY_ELSE = ""


def load_names() -> dict[str, Names]:
    """The names in the published snapshot, by kind: people, clients, projects."""
    return review.load_names(session.get_data_folder())


def pick_kind(
    names: Mapping[str, Names], roles: str, value_count: int, duplicate_count: int
) -> str:
    """Render the message of the last decision and the kinds of name; returns the one picked.

    Each kind shows the number of its open names; `roles` is the query of people without a role.
    Spellings of one value, and rows that may be one thing, are kinds of their own.
    """
    actions.render_message(name_decisions.MESSAGE_KEY)
    open_counts = {entity: len(entity_names.open) for entity, entity_names in names.items()}
    open_counts["roles"] = len(fetch_rows(roles))
    open_counts["values"] = value_count
    open_counts["duplicates"] = duplicate_count
    return st.segmented_control(
        t("names.kinds"),
        list(open_counts),
        key="names_kind",
        default="people",
        required=True,
        format_func=lambda kind: t(f"names.kind_{kind}", n=open_counts[kind]),
        label_visibility="collapsed",
    )


def fetch_rows(query: str) -> list[dict[str, Any]]:
    """The rows of a query; [] after a warning if it cannot be answered."""
    try:
        return frames.to_records(answers.run_query(session.get_data_folder(), query).rows)
    except (Refused, QueryError) as error:
        st.warning(texts.escape_markdown(explain_refusal(error)))
        return []


def render(names: Mapping[str, Names], entity: str) -> None:
    """Proposed matches of one kind of name, any single name, and two entities to merge."""
    entity_names = names[entity]
    _render_proposals(entity_names)
    left, right = st.columns(2, gap="medium")
    with left.container(border=True, height="stretch"):
        _render_single_name(entity_names, names["projects"])
    with right.container(border=True, height="stretch"):
        _render_merge(entity_names)


def _render_proposals(names: Names) -> None:
    """Open names with their candidates, one answer per pair, all applied by one build.

    The first candidate of a name is answered in advance if it is beyond reasonable doubt.
    """
    st.subheader(t("names.proposals"), anchor=False)
    without_candidates = len(names.open) - len(names.proposed)
    if not names.proposed:
        st.caption(t("names.no_proposals", n=without_candidates))
        return
    st.caption(t("names.proposals_hint"))
    decisions = _edit_pairs(names)
    matched = [decision.text for decision in decisions if decision.verb == "confirm"]
    ambiguous = sorted({text for text in matched if matched.count(text) > 1})
    if ambiguous:
        listed = t("general.comma").join(ambiguous)
        st.warning(texts.escape_markdown(t("names.twice", names=listed)))
    if st.button(
        name_decisions.label_apply(decisions),
        type="primary",
        disabled=not decisions or bool(ambiguous),
        key="apply_pairs",
    ):
        name_decisions.decide(decisions)
    if len(names.open) > len(names.proposed):
        st.caption(t("names.without", n=without_candidates))


def _edit_pairs(names: Names) -> list[Decision]:
    """The grid of names and their candidates; returns a decision for each answered pair."""
    pairs = [
        (name, candidate, place == 0)
        for name in names.proposed
        for place, candidate in enumerate(name.candidates)
    ]
    verbs = {t(f"names.{answer}"): verb for answer, verb in PAIR_VERBS.items()}
    cells = name_decisions.edit_rows(
        f"pairs_{names.entity}",
        [
            {
                "text": name.text,
                "proposal": name_entity(names, candidate.id),
                "answer": t("names.same") if name.is_sure and is_first else None,
                "why": t("general.comma").join(t(f"names.why.{code}") for code in candidate.why),
                "score": candidate.score,
                "rows": name.count,
                "where": _list_tables(name),
            }
            for name, candidate, is_first in pairs
        ],
        answer=st.column_config.SelectboxColumn(
            t("names.answer"), options=list(verbs), width="small"
        ),
    )
    return [
        Decision(names.entity, verbs[cell], candidate.id, text=name.text)
        for (name, candidate, _), cell in zip(pairs, cells, strict=True)
        if cell in verbs
    ]


def _render_single_name(names: Names, projects: Names) -> None:
    """Any single name: whom it means, or that it means somebody else; in all or some projects.

    `projects` are the names of projects, for their labels.
    """
    st.subheader(t("names.one"), anchor=False)
    key = _make_key(names)
    place = st.selectbox(
        t("names.one_name"),
        range(len(names.names)),
        index=None,
        format_func=lambda place: (
            f"{names.names[place].text} · " + texts.number(names.names[place].count, get_language())
        ),
        placeholder=t("names.choose"),
        key=f"one_{key}",
    )
    if place is None:
        return
    name = names.names[place]
    current = texts.any_of(
        [name_entity(names, entity_id) for entity_id in name.ids], get_language()
    )
    st.caption(
        texts.escape_markdown(
            t("names.means_now", who=current or t("general.none"), where=_list_tables(name))
        )
    )
    candidates = [candidate.id for candidate in name.candidates]
    others = [entity_id for entity_id in names.bearers if entity_id not in candidates]
    entity_id = st.selectbox(
        t("names.one_who"),
        [*candidates, SOMEBODY_ELSE, *others],
        index=None,
        format_func=lambda entity_id: (
            name_entity(names, entity_id) if entity_id else t("names.somebody_else")
        ),
        placeholder=t("names.choose"),
        key=f"who_{key}_{place}",
    )
    within = _pick_projects(name, projects, f"within_{key}_{place}")
    pressed = st.button(t("names.one_apply"), disabled=entity_id is None, key="apply_one")
    if pressed and entity_id == SOMEBODY_ELSE:
        name_decisions.decide([names.split(name, within)])
    elif pressed and entity_id is not None:
        confirmed = Decision(names.entity, "confirm", entity_id, text=name.text, projects=within)
        name_decisions.decide([confirmed])


def _pick_projects(name: Name, projects: Names, key: str) -> tuple[str, ...]:
    """The projects to which a decision is limited, those with most rows first; () for all."""
    if not name.projects:
        return ()
    rows = name.projects
    return tuple(
        st.multiselect(
            t("names.one_projects"),
            sorted(rows, key=lambda project: -rows[project]),
            format_func=lambda project: f"{name_entity(projects, project)} ({rows[project]})",
            placeholder=t("filters.all_project"),
            key=key,
        )
    )


def _render_merge(names: Names) -> None:
    """Two entities that are one: the second is removed, its names mean the first."""
    st.subheader(t("names.merge"), anchor=False)
    key = _make_key(names)
    left, right = (
        st.selectbox(
            t(f"names.merge_{end}"),
            list(names.bearers),
            index=None,
            format_func=lambda entity_id: name_entity(names, entity_id),
            placeholder=t("names.choose"),
            key=f"merge_{end}_{key}",
        )
        for end in ("stays", "goes")
    )
    is_pair = left is not None and right is not None and left != right
    pressed = st.button(t("names.merge_apply"), disabled=not is_pair, key="apply_merge")
    if pressed and left is not None and right is not None:
        name_decisions.decide([Decision(names.entity, "merge", left, other=right)])


def _make_key(names: Names) -> str:
    """The end of widget keys that start empty again for another kind or snapshot."""
    return f"{names.entity}_{session.get_snapshot_name(session.get_data_folder())}"


def _list_tables(name: Name) -> str:
    """The tables in which a name occurs, with row counts."""
    return t("general.comma").join(
        f"{t(f'tables.{table}')} {texts.number(count, get_language())}"
        for table, count in sorted(name.rows.items(), key=lambda item: -item[1])
    )
