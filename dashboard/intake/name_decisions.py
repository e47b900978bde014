"""Decisions on names: applied by one build, listed in words, taken back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from dashboard.display import number_formats, texts
from dashboard.engine import session
from dashboard.ui import actions, language, tables, visitor
from dashboard.ui.language import t
from dashboard.workbench import outcomes
from etl.commands.commit import Outcome
from etl.commands.names import decide_names, list_decisions, revoke_names
from etl.entities.decisions import Decision
from etl.entities.review import Names
from store.journal import Entry

# A longer grid scrolls.
MAX_VISIBLE_ROWS = 15
# Not the default: the upload and history pages must not show the message of this page.
MESSAGE_KEY = "names_message"

D = TypeVar("D")


def decide(decisions: Sequence[Decision], describe: Callable[[], str] | None = None) -> None:
    """Put decisions in force, all or none, and rerun the page with a message of the outcome.

    `describe` words the success once the snapshot is published; by default the number of decisions.
    """
    by = visitor.get_visitor()
    run_decision(
        lambda: decide_names(session.get_data_folder(), decisions, by),
        describe or (lambda: t("names.done", n=len(decisions))),
    )


def take_back(decisions: Sequence[Decision]) -> None:
    """Revoke decisions, all or none, and rerun the page with a message of the outcome."""
    by = visitor.get_visitor()
    run_decision(
        lambda: revoke_names(session.get_data_folder(), decisions, by),
        lambda: t("names.taken_back", n=len(decisions)),
    )


def run_decision(command: Callable[[], Outcome], describe: Callable[[], str]) -> None:
    """Run a command on decisions and rerun the page with a message of the outcome."""
    with st.spinner(t("upload.publishing")):
        outcome = command()
    if why := outcomes.explain_failure(outcome):
        actions.keep_message(("error", f"{t('upload.not_published')} {why}"), MESSAGE_KEY)
    else:
        actions.keep_message(("success", describe()), MESSAGE_KEY)
    st.rerun()


def render(names: Mapping[str, Names], kind: str) -> None:
    """The decisions in force on one kind of name, the latest first; ticked ones are taken back."""
    ticked = render_decided(
        kind,
        [
            (decision, entry, _describe(decision, names))
            for decision, entry in list(list_decisions(session.get_data_folder()).items())[::-1]
            if kind == ("roles" if decision.verb == "role" else decision.entity)
        ],
    )
    if ticked:
        take_back(ticked)


def render_decided(kind: str, entries: Sequence[tuple[D, Entry, str]]) -> list[D]:
    """A grid of decisions with their journal entries and words; returns those to take back once the
    button is pressed, else none."""
    st.subheader(t("names.decided"), anchor=False)
    if not entries:
        st.caption(t("names.decided_none"))
        return []
    ticks = edit_rows(
        f"decided_{kind}",
        [
            {"answer": False, "what": what, "at": entry.at, "by": entry.by}
            for _, entry, what in entries
        ],
        answer=st.column_config.CheckboxColumn(t("names.take_back"), width="small"),
        at=st.column_config.DatetimeColumn(
            t("names.at"),
            format="YYYY-MM-DD HH:mm",
            timezone=session.get_timezone(session.get_data_folder()),
        ),
    )
    ticked = [decision for (decision, *_), tick in zip(entries, ticks, strict=True) if tick]
    label = t("names.take_back_apply", n=len(ticked)) if ticked else t("names.take_back")
    return ticked if st.button(label, disabled=not ticked, key="apply_take_back") else []


def _describe(decision: Decision, names: Mapping[str, Names]) -> str:
    """A decision as a sentence."""
    entity_names = names[decision.entity]
    text = decision.text
    if decision.verb == "merge":
        text = name_entity(entity_names, decision.other)
    elif decision.verb == "role":
        text = texts.translate_choice(language.get_language(), "role", decision.role)
    who = name_entity(entity_names, decision.id)
    sentence = t(f"names.said.{decision.verb}", text=text, who=who)
    if not decision.projects:
        return sentence
    projects = (name_entity(names["projects"], project) for project in decision.projects)
    return t("names.said.within", what=sentence, projects=t("general.comma").join(projects))


def edit_rows(key: str, rows: list[dict[str, Any]], **columns: Any) -> list[Any]:
    """A grid in which the first of `columns` can be edited; returns its cells, None if empty."""
    edited_column = next(iter(columns))
    snapshot = session.get_snapshot_name(session.get_data_folder())
    edited = st.data_editor(
        pd.DataFrame(rows),
        key=f"{key}_{snapshot}_{language.get_language()}",
        hide_index=True,
        height=tables.measure_height(len(rows), MAX_VISIBLE_ROWS),
        placeholder=t("general.none"),
        disabled=[name for name in rows[0] if name != edited_column],
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
    return [None if number_formats.is_absent(cell) else cell for cell in edited[edited_column]]


def label_apply(decisions: Sequence[object]) -> str:
    """The label of the button that applies these decisions."""
    if not decisions:
        return t("names.one_apply")
    return t("names.apply", n=len(decisions))


def name_entity(names: Names, entity_id: str) -> str:
    """A person, client or project by name and id; one known only from mentions by name alone."""
    bearer = names.bearers.get(entity_id)
    if bearer is None:
        return entity_id
    if bearer.is_mention:
        return f"{bearer.name} {t('names.mentioned')}"
    return f"{bearer.name} · {entity_id}"
