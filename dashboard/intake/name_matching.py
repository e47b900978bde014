"""The drawing verbs of the names page: whom a name means, who is one, what was decided before.

What the intake gives is read by its attributes only; the page passes the functions that act.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.display import number_formats, texts
from dashboard.engine import answers, frames, session
from dashboard.engine.errors import Refused
from dashboard.ui import actions, language
from dashboard.ui.language import explain_refusal, t
from queries.catalog import QueryError

# So many rows stand open; more are scrolled.
MOST_ROWS = 15
ANSWERS = {"same": "confirm", "different": "reject"}
SOMEBODY_ELSE = ""


@dataclass(frozen=True)
class NameActions:
    """What the page lets a person do: make a decision, put several in force, take several back.

    `decision` makes one from its fields; `decide` and `take_back` give the outcome of a build;
    `message` words a finding.
    """

    decision: Callable[..., Any]
    decide: Callable[[Sequence[Any]], Any]
    take_back: Callable[[Sequence[Any]], Any]
    message: Callable[[Any, str, str], str]


def pick_kind(found: Mapping[str, Any], roles: str) -> str:
    """What the last decision came to, and the choice of a kind of name; gives the kind chosen.

    `roles` is the query of people of unknown role; each kind bears the count of what is open.
    """
    kind, words = st.session_state.pop("named", (None, ""))
    if kind is not None:
        {"error": st.error, "success": st.success}[kind](texts.escape_markdown(words))
    counts = {entity: len(names.open) for entity, names in found.items()}
    counts["roles"] = len(fetch_answer(roles))
    return st.segmented_control(
        t("names.kinds"),
        list(counts),
        key="names_kind",
        default="people",
        required=True,
        format_func=lambda kind: t(f"names.kind_{kind}", n=counts[kind]),
        label_visibility="collapsed",
    )


def render_proposals(names: Any, desk: NameActions) -> None:
    """The open names with their candidates, an answer to each pair; all answers applied at once.

    A first candidate beyond doubt is already answered.
    """
    st.subheader(t("names.proposals"), anchor=False)
    without = len(names.open) - len(names.proposed)
    if not any(name.candidates for name in names.proposed):
        st.caption(t("names.no_proposals", n=without))
        return
    st.caption(t("names.proposals_hint"))
    made = _answer_pairs(names, desk)
    ambiguous = _matched_twice(made)
    if ambiguous:
        st.warning(
            texts.escape_markdown(t("names.twice", names=t("general.comma").join(ambiguous)))
        )
    is_ready = bool(made) and not ambiguous
    if st.button(label_apply(made), type="primary", disabled=not is_ready, key="apply_pairs"):
        apply(lambda: desk.decide(made), desk, lambda: t("names.done", n=len(made)))
    if without:
        st.caption(t("names.without", n=without))


def _answer_pairs(names: Any, desk: NameActions) -> list[Any]:
    """Draw the pairs of name and candidate; returns the decisions that the answers make."""
    pairs = [
        (name, candidate, number == 0)
        for name in names.proposed
        for number, candidate in enumerate(name.candidates)
    ]
    verbs = {t(f"names.{answer}"): verb for answer, verb in ANSWERS.items()}
    answers = edit_rows(
        f"pairs_{names.entity}",
        [
            {
                "text": name.text,
                "proposal": name_entity(names, candidate.id),
                "answer": t("names.same") if name.is_sure and is_first else None,
                "why": t("general.comma").join(t(f"names.why.{code}") for code in candidate.why),
                "score": candidate.score,
                "rows": name.count,
                "where": _where(name),
            }
            for name, candidate, is_first in pairs
        ],
        answer=st.column_config.SelectboxColumn(
            t("names.answer"), options=list(verbs), width="small"
        ),
    )
    return [
        desk.decision(names.entity, verbs[answer], candidate.id, text=name.text)
        for (name, candidate, _), answer in zip(pairs, answers, strict=True)
        if answer in verbs
    ]


def _matched_twice(made: Sequence[Any]) -> list[str]:
    """Names that these decisions match to more than one bearer."""
    matches = Counter(decision.text for decision in made if decision.verb == "confirm")
    return sorted(name for name, count in matches.items() if count > 1)


def render_name(names: Any, projects: Any, desk: NameActions) -> None:
    """Any one name: who is meant, everywhere or in some projects; or somebody of its own.

    `projects` are the names of projects, to call them by.
    """
    st.subheader(t("names.one"), anchor=False)
    key = f"{names.entity}_{session.get_snapshot_name(session.get_data_folder())}"
    place = st.selectbox(
        t("names.one_name"),
        range(len(names.names)),
        index=None,
        format_func=lambda at: (
            f"{names.names[at].text} · "
            + texts.number(names.names[at].count, language.get_language())
        ),
        placeholder=t("names.choose"),
        key=f"one_{key}",
    )
    if place is None:
        return
    name = names.names[place]
    now = texts.any_of([name_entity(names, one) for one in name.ids], language.get_language())
    st.caption(
        texts.escape_markdown(
            t("names.means_now", who=now or t("general.none"), where=_where(name))
        )
    )
    first = [one.id for one in name.candidates]
    others = [one for one in names.bearers if one not in first]
    who = st.selectbox(
        t("names.one_who"),
        [*first, SOMEBODY_ELSE, *others],
        index=None,
        format_func=lambda one: name_entity(names, one) if one else t("names.somebody_else"),
        placeholder=t("names.choose"),
        key=f"who_{key}_{place}",
    )
    within: list[str] = []
    if name.projects:
        within = st.multiselect(
            t("names.one_projects"),
            sorted(name.projects, key=lambda one: -name.projects[one]),
            format_func=lambda one: f"{name_entity(projects, one)} ({name.projects[one]})",
            placeholder=t("filters.all_project"),
            key=f"within_{key}_{place}",
        )
    if st.button(t("names.one_apply"), disabled=who is None, key="apply_one"):
        told = (
            names.split(name, tuple(within))
            if who == SOMEBODY_ELSE
            else desk.decision(names.entity, "confirm", who, text=name.text, projects=tuple(within))
        )
        apply(lambda: desk.decide([told]), desk, lambda: t("names.done", n=1))


def render_merge(names: Any, desk: NameActions) -> None:
    """Two entities that are one: all that names either names both from then on."""
    st.subheader(t("names.merge"), anchor=False)
    key = f"{names.entity}_{session.get_snapshot_name(session.get_data_folder())}"
    left, right = (
        st.selectbox(
            t(f"names.merge_{end}"),
            list(names.bearers),
            index=None,
            format_func=lambda one: name_entity(names, one),
            placeholder=t("names.choose"),
            key=f"merge_{end}_{key}",
        )
        for end in ("stays", "goes")
    )
    is_pair = left is not None and right is not None and left != right
    if st.button(t("names.merge_apply"), disabled=not is_pair, key="apply_merge"):
        told = desk.decision(names.entity, "merge", left, other=right)
        apply(lambda: desk.decide([told]), desk, lambda: t("names.done", n=1))


def render_decisions(
    made: Mapping[Any, Any], found: Mapping[str, Any], kind: str, desk: NameActions
) -> None:
    """What was decided on this kind of name before, by whom and when; chosen ones are taken back.

    `made` maps the decisions in force to their entries in the journal.
    """
    st.subheader(t("names.decided"), anchor=False)
    mine = [
        (one, entry)
        for one, entry in list(made.items())[::-1]
        if kind == ("roles" if one.verb == "role" else one.entity)
    ]
    if not mine:
        st.caption(t("names.decided_none"))
        return
    said = edit_rows(
        f"decided_{kind}",
        [
            {"answer": False, "what": _sentence(one, found), "at": entry.at, "by": entry.by}
            for one, entry in mine
        ],
        answer=st.column_config.CheckboxColumn(t("names.take_back"), width="small"),
        at=st.column_config.DatetimeColumn(
            t("names.at"),
            format="YYYY-MM-DD HH:mm",
            timezone=session.get_timezone(session.get_data_folder()),
        ),
    )
    back = [one for (one, _), answer in zip(mine, said, strict=True) if answer]
    label = t("names.take_back_apply", n=len(back))
    if st.button(label if back else t("names.take_back"), disabled=not back, key="apply_take_back"):
        apply(lambda: desk.take_back(back), desk, lambda: t("names.taken_back", n=len(back)))


def edit_rows(key: str, rows: list[dict[str, Any]], **columns: Any) -> list[Any]:
    """Draw rows whose first configured column takes answers; gives the answers in their order."""
    answer = next(iter(columns))
    answered = st.data_editor(
        pd.DataFrame(rows),
        key=f"{key}_{session.get_snapshot_name(session.get_data_folder())}_{language.get_language()}",
        hide_index=True,
        height=min(len(rows), MOST_ROWS) * 35 + 38,
        placeholder=t("general.none"),
        disabled=[name for name in rows[0] if name != answer],
        column_config={
            "text": t("names.text"),
            "proposal": t("names.proposal"),
            "why": t("names.reason"),
            "score": st.column_config.ProgressColumn(
                t("names.score"), format="percent", min_value=0, max_value=1, width="small"
            ),
            "rows": st.column_config.NumberColumn(
                t("names.rows"), format="localized", width="small"
            ),
            "where": t("names.where"),
            "person": t("names.person"),
            "what": st.column_config.TextColumn(t("names.what"), width="large"),
            "by": t("names.by"),
        }
        | columns,
    )
    return [None if number_formats.is_absent(one) else one for one in answered[answer]]


def label_apply(told: Sequence[Any]) -> str:
    """What the button says that puts these decisions in force."""
    return t("names.apply", n=len(told)) if told else t("names.one_apply")


def name_entity(names: Any, id_: str) -> str:
    """Somebody by name and id; a mentioned one, whose id is the name, by name alone."""
    bearer = names.bearers.get(id_)
    if bearer is None:
        return id_
    return (
        f"{bearer.name} {t('names.mentioned')}" if bearer.is_mention else f"{bearer.name} · {id_}"
    )


def _where(name: Any) -> str:
    return t("general.comma").join(
        f"{t(f'tables.{table}')} {texts.number(count, language.get_language())}"
        for table, count in sorted(name.rows.items(), key=lambda item: -item[1])
    )


def _sentence(told: Any, found: Mapping[str, Any]) -> str:
    """A decision in words."""
    names = found[told.entity]
    values = {"text": told.text, "who": name_entity(names, told.id)}
    if told.verb == "merge":
        values["text"] = name_entity(names, told.other)
    elif told.verb == "role":
        values["text"] = texts.translate_choice(language.get_language(), "role", told.role)
    said = t(f"names.said.{told.verb}", **values)
    if not told.projects:
        return said
    listed = [name_entity(found["projects"], one) for one in told.projects]
    return t("names.said.within", what=said, projects=t("general.comma").join(listed))


def fetch_answer(query: str) -> list[dict[str, Any]]:
    """The rows of a query; none, and a warning, where it cannot be answered."""
    try:
        return frames.to_records(answers.run_query(session.get_data_folder(), query).rows)
    except (Refused, QueryError) as error:
        st.warning(texts.escape_markdown(explain_refusal(error)))
        return []


def apply(action: Callable[[], Any], desk: NameActions, done: Callable[[], str]) -> None:
    """Put a decision in force, keep what it came to for the next run, and start that run."""
    with st.spinner(t("upload.publishing")):
        outcome = action()
    why = actions.explain_failure(outcome, desk.message)
    st.session_state["named"] = (
        ("error", f"{t('upload.not_published')} {why}") if why else ("success", done())
    )
    st.rerun()
