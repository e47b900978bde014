"""The workbench: the text of a query, to edit, try and save."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session
from dashboard.engine.errors import Refused
from dashboard.ui import actions, language, line_input, visitor
from dashboard.ui.language import t
from dashboard.workbench import (
    card_preview,
    code_editor,
    drafts,
    facts,
    header_fields,
    merge_panel,
    outcomes,
    plan_panel,
    trial_panel,
)
from dashboard.workbench.code_editor import Mark
from dashboard.workbench.rehearsed_card import draw_card
from dashboard.workbench.trial_panel import Tried
from etl.commands.queries import save_query
from queries.catalog import Query, QueryError
from store.drafts import Draft

HEADER_HEIGHT = 260
CAVEATS_HEIGHT = 110
TRIED, WANTED = "tried", "trial_wanted"


@st.fragment
def render_editor(query: Query, chosen: Mapping[str, Any]) -> None:
    """The text of a query: try it on the published data, save it with a reason.

    `chosen` are the filter values that a trial runs with.
    """
    code_editor.restore_choice()
    _render_heading(query)
    actions.render_message(outcomes.make_message_key(query.name))
    draft = drafts.open_draft(query)
    if st.session_state.pop(WANTED, False):
        with st.spinner(t("workbench.trying")):
            st.session_state[TRIED] = trial_panel.try_text(query.name, draft.text, chosen)
    tried = _get_tried(draft, chosen)
    code, beside = st.columns([5, 3], gap="medium")
    with code:
        _render_sql(query, draft, tried)
        _render_actions(query, draft)
    with beside:
        words, about = st.tabs([t("workbench.words"), t("workbench.about")])
        with words:
            _render_words(query, draft)
        with about:
            facts.render_facts(query, chosen)
            code_editor.render_choice()
    _render_header(query, draft, tried)
    if tried and tried.rows and tried.draft:
        card_preview.render_cards(query, tried.draft, tried.chosen, [*tried.rows.rows.columns])
    if tried:
        trial_panel.render_tried(tried, query)
    if draft.text != query.text != draft.began_from:
        merge_panel.render_merge(query, draft)
        return
    plan_panel.render_plan(query, draft.text, draw_card)
    _render_saving(query, draft)


def _render_heading(query: Query) -> None:
    """Title, name, question and version, and a warning if the saved version cannot be used."""
    lang = language.get_language()
    st.subheader(texts.escape_markdown(query.title[lang]), anchor=False)
    version = t("workbench.version", id=query.version) if query.version else t("workbench.shipped")
    st.caption(texts.escape_markdown(f"{query.name} · {version}"))
    if query.unusable:
        why = texts.escape_markdown(query.unusable.format_message(lang))
        st.warning(t("workbench.unusable", why=why))


def _render_sql(query: Query, draft: Draft, tried: Tried | None) -> None:
    _, sql = header_fields.split(draft.text)
    take = partial(_take_sql, query)
    code_editor.render_code(
        sql,
        f"sql_{query.name}",
        t("workbench.editor"),
        on_text=take,
        on_run=partial(_take_and_run, take),
        marks=_mark_sql(sql, tried.error) if tried else (),
    )


def _split_draft(query: Query) -> tuple[str, str]:
    """The header and the SQL of the draft as it is by now: several fields may change between two
    runs of the page, and none of them undoes another."""
    return header_fields.split(drafts.open_draft(query).text)


def _take_sql(query: Query, written: str) -> None:
    header, _ = _split_draft(query)
    drafts.write(query, header_fields.join(header, written) if header else written)


def _take_header(query: Query, written: str) -> None:
    _, sql = _split_draft(query)
    drafts.write(query, header_fields.join(written, sql))


def _take_field(query: Query, field: str, key: str) -> None:
    header, _ = _split_draft(query)
    _take_header(query, header_fields.write_field(header, field, st.session_state[key]))


def _take_and_run(take: code_editor.Take, written: str) -> None:
    take(written)
    _ask_for_trial()


def _ask_for_trial() -> None:
    """Try the draft before the page is drawn: its mistakes are marked in the text."""
    st.session_state[WANTED] = True


def _mark_sql(sql: str, error: Refused | QueryError | None) -> list[Mark]:
    if error is None:
        return []
    details, why = error.details, language.explain_refusal(error)
    if "start" in details:
        start = int(details["start"])
        return [Mark(start, start + int(details["length"]), why)]
    if error.code == "unknown_parameter" and (start := sql.find(f"${details['name']}")) >= 0:
        return [Mark(start, start + len(details["name"]) + 1, why)]
    return []


def _render_actions(query: Query, draft: Draft) -> None:
    seconds = session.get_settings(session.get_data_folder())["trial_seconds"]
    with st.container(horizontal=True, vertical_alignment="center", key="editor_actions"):
        st.button(
            t("workbench.try"),
            key="try",
            type="primary",
            on_click=_ask_for_trial,
            help=t("workbench.try_help", seconds=f"{seconds:g}"),
        )
        if draft.text != query.text:
            st.button(
                t("workbench.discard"),
                key="discard_draft",
                type="tertiary",
                on_click=drafts.drop,
                args=(query.name,),
            )
            key = "workbench.unsaved"
            if visitor.get_owner():
                key = "workbench.kept" if visitor.is_behind_proxy() else "workbench.kept_here"
            st.caption(t(key), width="content")


def _render_words(query: Query, draft: Draft) -> None:
    """The words of the header in both languages, each a field."""
    header, _ = header_fields.split(draft.text)
    for field in header_fields.list_fields(query.kind) if header else ():
        key, words = f"field_{query.name}_{field}", header_fields.read_field(header, field)
        name, lang = field.split(".")
        label = t(f"workbench.field_{name}", language=texts.LANGUAGES[lang])
        st.session_state[key] = words or ""
        given: dict[str, Any] = {
            "key": key,
            "disabled": words is None,
            "on_change": _take_field,
            "args": (query, field, key),
        }
        if header_fields.KEYS[name]:
            st.text_area(label, height=CAVEATS_HEIGHT, help=t("workbench.a_line_each"), **given)
        else:
            st.text_input(label, **given)


def _render_header(query: Query, draft: Draft, tried: Tried | None) -> None:
    """The whole header as TOML, closed unless there is a mistake in it."""
    header, _ = header_fields.split(draft.text)
    if not header:
        return
    error, take = tried.of_header if tried else None, partial(_take_header, query)
    with st.expander(t("workbench.header"), expanded=error is not None, type="compact"):
        if error:
            st.error(texts.escape_markdown(language.explain_refusal(error)))
        code_editor.render_code(
            header,
            f"header_{query.name}",
            t("workbench.header"),
            on_text=take,
            on_run=partial(_take_and_run, take),
            language="toml",
            height=HEADER_HEIGHT,
            marks=_mark_header(header, error),
        )


def _mark_header(header: str, error: QueryError | None) -> list[Mark]:
    number = header_fields.find_line(header, error) if error else None
    lines = header.splitlines(keepends=True)
    if error is None or number is None or not 0 <= number < len(lines):
        return []
    start = sum(map(len, lines[:number]))
    end = start + len(lines[number].rstrip("\n"))
    return [Mark(start, end, language.explain_refusal(error))]


def _get_tried(draft: Draft, chosen: Mapping[str, Any]) -> Tried | None:
    """The last trial, where it was of this very text with these filters."""
    tried: Tried | None = st.session_state.get(TRIED)
    is_same = tried and (tried.text, tried.chosen) == (draft.text, chosen)
    return tried if is_same else None


def _render_saving(query: Query, draft: Draft) -> None:
    if draft.text != query.text:
        with st.expander(t("workbench.my_changes"), type="compact"):
            names = t("workbench.active_text"), t("workbench.my_draft")
            code_editor.render_diff(query.text, draft.text, names, f"changes_{query.name}")
    with st.form(f"save_{query.name}", border=False):
        reason = line_input.ask_line(
            st, t("workbench.reason"), help=t("workbench.reason_help"), key=f"reason_{query.name}"
        )
        if query.kind in ("model", "check"):
            st.caption(t("workbench.model_builds"))
        if draft.text != query.text:
            st.caption(plan_panel.tell_found(query, draft.text))
        pressed = st.form_submit_button(t("workbench.save"), key="save_version")
    if pressed:
        _save(query, draft, reason)


def _save(query: Query, draft: Draft, reason: str) -> None:
    if draft.text == query.text:
        st.warning(t("workbench.no_change"))
        return
    if not reason:
        st.warning(t("workbench.no_reason"))
        return
    data, by = session.get_data_folder(), visitor.get_visitor()
    outcomes.run(
        query.name,
        lambda: save_query(data, query.name, draft.text, reason, by, draft.began_from, draw_card),
        "workbench.saved",
    )
