"""Change a setting: its meaning, source and history, another value, and the reason."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session
from dashboard.narrative import edit_texts, setting_texts
from dashboard.ui import actions, language, line_input, links, url_state, visitor
from dashboard.ui.language import t
from dashboard.workbench import outcomes, setting_range
from dashboard.workbench.setting_groups import GROUPS
from dashboard.workbench.setting_list import describe_value, name_unit
from etl.commands.settings import change_setting
from queries.definitions import load_definitions
from queries.query import Query
from queries.setting_bounds import MAX_TEXT, RANGES, find_fault
from queries.settings import list_changes, load_shipped, read_settings
from store.journal import Entry

UNITS = {name: unit for group in GROUPS.values() for name, unit in group.items()}
FIRST = "corroboration_days"
MESSAGE = "setting_message"
CHOICES = {"baseline": ("first", "latest")}
# How finely a share or another number is set.
STEPS = {"share": 0.01}


def render() -> None:
    """The form for one setting, which the address names."""
    st.subheader(t("settings.page.change"), anchor=False)
    url_state.restore("setting", lambda written: _check_name(written[0]), FIRST)
    name = st.selectbox(
        t("settings.page.which"),
        list(UNITS),
        key="setting",
        format_func=lambda name: t(f"settings.page.about.{name}.title"),
    )
    url_state.publish("setting", name, [name] if name != FIRST else [])
    data, lang = session.get_data_folder(), language.get_language()
    value, shipped = read_settings(data).values[name], load_shipped()[name]
    actions.render_message(MESSAGE)
    st.markdown(texts.escape_markdown(t(f"settings.page.about.{name}.meaning")))
    facts = t(
        "settings.page.facts" if UNITS[name] else "settings.page.facts_plain",
        name=name,
        value=describe_value(name, shipped),
        unit=name_unit(UNITS[name]),
        source=t(f"settings.page.about.{name}.source"),
    )
    st.caption(texts.escape_markdown(facts))
    _link_to_definitions(name, lang)
    changes = list_changes(data, name)[::-1]
    key = f"setting_{name}_{setting_texts.write_value(value, 'en')}"
    chosen = _edit(name, value, key)
    _render_earlier(name, value, [shipped, *_list_earlier(changes, name)], key)
    setting_range.render(name, value, shipped, chosen)
    reason = line_input.ask_line(
        st, t("settings.page.reason"), help=t("settings.page.reason_help"), key=f"why_{name}"
    )
    st.caption(t("settings.page.builds"))
    if st.button(t("settings.page.save"), key="save_setting", type="primary"):
        _save(name, value, chosen, reason)
    _render_history(changes)


def _link_to_definitions(name: str, lang: str) -> None:
    """Links to the definitions that rest on a setting."""
    resting = [one for one in load_definitions().values() if name in one.settings]
    if resting:
        with st.container(horizontal=True, vertical_alignment="center", key="resting_definitions"):
            st.markdown(f"**{t('settings.page.definitions')}**", width="content")
            for one in resting:
                links.link_to_definition(one.name, texts.escape_markdown(one.title[lang]))


def _check_name(written: str) -> str:
    return written if written in UNITS else FIRST


def _edit(name: str, value: Any, key: str) -> Any:
    """The widget for a value of this kind, with the value in force; gives what it holds."""
    label, lang = t("settings.page.new_value"), language.get_language()
    if UNITS[name]:
        label += t("compare.bracket", words=name_unit(UNITS[name]))
    st.session_state.setdefault(key, ", ".join(map(str, value)) if _is_days(value) else value)
    if isinstance(value, bool):
        return st.toggle(label, key=key)
    if name in CHOICES:
        in_words = partial(setting_texts.write_value, lang=lang)
        return st.selectbox(label, CHOICES[name], key=key, format_func=in_words)
    if name == "headline_family":
        known = session.get_queries(session.get_data_folder())
        return st.multiselect(
            label,
            [*value, *(one for one in _list_comparisons(known.values()) if one not in value)],
            key=key,
            format_func=lambda one: _name_query(known.get(one), one),
            placeholder=t("general.none"),
        )
    if _is_days(value):
        written = st.text_input(label, key=key)
        parts = [part.strip() for part in written.replace("，", ",").split(",")]
        # What is no number stays text: saving refuses it, and drops nothing unseen.
        return [int(part) if part.isdecimal() else part for part in parts]
    if isinstance(value, int):
        low, high = map(int, (RANGES[name].low, RANGES[name].high))
        return int(st.number_input(label, low, high, step=1, key=key))
    if isinstance(value, float):
        low, high, step = RANGES[name].low, RANGES[name].high, STEPS.get(UNITS[name], 0.5)
        return float(st.number_input(label, low, high, step=step, format="%g", key=key))
    return st.text_input(label, key=key, max_chars=MAX_TEXT).strip()


def _is_days(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, int) for one in value)


def _list_comparisons(queries: Any) -> list[str]:
    """The queries that can be headline comparisons: those with claims."""
    return sorted(query.name for query in queries if query.claims)


def _name_query(query: Query | None, name: str) -> str:
    return query.title[language.get_language()] if query else name


def _list_earlier(changes: Sequence[Entry], name: str) -> list[Any]:
    """The values that a setting had before, the latest first."""
    return [
        change.before
        for entry in changes
        for change in setting_texts.read_changes(entry.body)
        if change.name == name and change.before is not None
    ]


def _render_earlier(name: str, value: Any, earlier: Sequence[Any], key: str) -> None:
    """A button for each value to go back to: it fills the form."""
    offered = list_offered(name, value, earlier, language.get_language())
    with st.container(horizontal=True):
        for number, (words, one) in enumerate(offered.items()):
            filled = ", ".join(map(str, one)) if _is_days(one) else one
            st.button(
                texts.escape_markdown(t("settings.page.back_to", value=words)),
                key=f"back_{name}_{number}",
                on_click=_fill,
                args=(key, filled),
            )


def list_offered(name: str, value: Any, earlier: Sequence[Any], lang: str) -> dict[str, Any]:
    """The earlier values of a setting by their words, without the one in force and those that
    cannot be used any more."""
    return {
        setting_texts.write_value(one, lang): one
        for one in earlier
        if one != value and find_fault(name, one) is None
    }


def _fill(key: str, value: Any) -> None:
    st.session_state[key] = value


def _save(name: str, value: Any, chosen: Any, reason: str) -> None:
    if chosen == value:
        st.warning(t("settings.page.no_change"))
        return
    if not reason:
        st.warning(t("settings.page.no_reason"))
        return
    with st.spinner(t("upload.publishing")):
        data, by = session.get_data_folder(), visitor.get_visitor()
        outcome = change_setting(data, name, chosen, reason, by)
    if why := outcomes.explain_failure(outcome):
        actions.keep_message(("error", t("settings.page.refused", why=why)), MESSAGE)
    else:
        actions.keep_message(("success", t("settings.page.saved")), MESSAGE)
    st.rerun()


def _render_history(changes: Sequence[Entry]) -> None:
    """Who changed the setting, when, why, and from what to what."""
    data, lang = session.get_data_folder(), language.get_language()
    st.markdown(f"**{t('settings.page.history')}**")
    if not changes:
        st.caption(t("settings.page.no_history"))
    zone = ZoneInfo(session.get_timezone(data))
    lines = (edit_texts.write_change(entry, {}, zone, lang) for entry in changes)
    st.markdown("\n".join(f"- {texts.escape_markdown(line)}" for line in lines))
