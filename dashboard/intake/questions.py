"""The questions of the upload page: what a sheet leaves open, and what was recognised, to change.

What the intake gives is read by its attributes only; the page passes the functions that act. An
answer says what a format file says, only what is answered now.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.display import texts
from dashboard.ui import actions, filter_choices, language
from dashboard.ui.language import t

Answer = dict[str, Any]

# What may be chosen besides a candidate.
ANOTHER, CONSTANT, NONE, UNNEEDED = "another", "constant", "none", "unneeded"
# So many candidates are offered; the rest stands under “another column”.
OFFERED = 3
# So many fields stand beside each other where there is room.
BESIDE = 3
ORDERS = ("dmy", "mdy")
UNITS = ("hours", "days")
# Takes back all that was answered for sheets of a shape.
BACK: Answer = {}


@dataclass(frozen=True)
class IntakeActions:
    """What the intake knows and does: its `sources`, how it words a finding (`message`) and why a
    candidate may be meant (`reason`), `answer` a load's question, propose files `again`."""

    sources: Mapping[str, Any]
    message: Callable[[Any, str, str], str]
    reason: Callable[[str, str], str]
    answer: Callable[[Any, Answer | None], Any]
    again: Callable[[Any], Any]


def render_questions(load: Any, place: str, desk: IntakeActions, turn: int) -> bool:
    """Draw what a load of a sheet asks and what may be changed; answers are taken up at once.

    `place` names the sheet, `turn` tells it from others. True: something was answered, so that
    the files are to be proposed again.
    """
    key = f"{turn}_{load.load_id}"
    drawn = (
        _question(load, place, desk, key),
        _words(load, place, desk, key),
        _recognised(load, place, desk, key),
    )
    answer = next((one for one in drawn if one is not None), None)
    if answer is None:
        return False
    with st.spinner(t("upload.publishing")):
        outcome = desk.answer(load, answer or None)
    if why := actions.explain_failure(outcome, desk.message):
        st.error(texts.escape_markdown(f"{t('questions.not_taken')} {why}"))
        return False
    return True


def classify(question: Any) -> str:
    """What is asked: the `table`, the `encoding`, the `order` of dates, or the `column`."""
    if question.field in ("table", "encoding"):
        return question.field
    return "order" if {one.why for one in question.candidates} == {"order"} else "column"


def _question(load: Any, place: str, desk: IntakeActions, key: str) -> Answer | None:
    """One question: the likeliest answers with values and why, then the other ways out."""
    question = load.question
    if question is None:
        return None
    asked, lang = classify(question), language.get_language()
    key = f"question_{key}_{question.field}_{asked}"
    field = desk.sources[load.source].fields[question.field] if asked == "column" else None
    candidates = question.candidates[:OFFERED]
    ways = [*map(str, range(len(candidates))), *_ways(load, asked, question)]

    def label(way: str) -> str:
        if not way.isdecimal():
            return t(f"questions.{way}_{asked}" if way == ANOTHER else f"questions.{way}")
        return texts.escape_markdown(_candidate(candidates[int(way)].header, asked))

    def caption(way: str) -> str:
        if not way.isdecimal():
            return ""
        one = candidates[int(way)]
        values = t("general.list").join(one.samples)
        said = t("questions.why", why=desk.reason(one.why, lang), values=values)
        return texts.escape_markdown(said if values else desk.reason(one.why, lang))

    with st.container(border=True, key=f"card_{key}"):
        named = texts.label_column(lang, question.field)
        heading = t(f"upload.question_{asked}", place=place, field=named)
        st.markdown(f"**{texts.escape_markdown(heading)}**")
        if field is not None:
            st.markdown(texts.escape_markdown(_meaning(field, lang)))
        way = st.radio(
            t("questions.answer"),
            ways,
            format_func={way: label(way) for way in ways}.__getitem__,
            captions=[caption(way) for way in ways],
            key=key,
            label_visibility="collapsed",
        )
        chosen = _chosen(way, load, asked, question, field, desk, key)
        st.caption(t("questions.holds"))
        pressed = st.button(
            t("questions.take"), type="primary", disabled=chosen is None, key=f"take_{key}"
        )
    return chosen if pressed else None


def _ways(load: Any, asked: str, question: Any) -> list[str]:
    if asked == "encoding":
        return []
    if asked == "order":
        return [UNNEEDED]
    if asked == "table":
        return [ANOTHER, UNNEEDED]
    return [ANOTHER, CONSTANT, *([NONE] if question.is_optional else []), UNNEEDED]


def _meaning(field: Any, lang: str) -> str:
    """What the field is, and the difference to what it is mistaken for."""
    about = field.about[lang]
    meaning = t("questions.meant", about=about)
    return f"{meaning} {field.differs[lang]}" if field.differs else meaning


def _candidate(answer: str, asked: str) -> str:
    """An answer that the intake proposes, in words."""
    if asked == "table":
        return t(f"tables.{answer}")
    if asked == "order":
        return t(f"upload.order_{answer}")
    return t(f"encodings.{answer}") if asked == "encoding" else answer


def _chosen(
    way: str, load: Any, asked: str, question: Any, field: Any, desk: IntakeActions, key: str
) -> Answer | None:
    """The answer that the choice comes to; None while it is not complete."""
    name = question.field
    if way == UNNEEDED:
        return {"needed": False}
    if asked == "table":
        if way == ANOTHER:
            return {"table": _another_table(desk, f"table_{key}")}
        return {"table": question.candidates[int(way)].header}
    if asked == "encoding":
        return {"parse": {"encoding": question.candidates[int(way)].header}}
    if asked == "order":
        return {
            "table": load.source,
            "parse": {"date_order": question.candidates[int(way)].header},
        }
    if way == CONSTANT:
        value = _constant(field, f"constant_{key}")
        return {"table": load.source, "constants": {name: value}} if value else None
    headers = [] if way == NONE else None
    if way == ANOTHER:
        headers = _another_column(load, field, f"column_{key}") or None
    elif way.isdecimal():
        headers = [question.candidates[int(way)].header]
    return None if headers is None else {"table": load.source, "columns": {name: headers}}


def _another_table(desk: IntakeActions, key: str) -> str:
    return st.selectbox(
        t("upload.source"), list(desk.sources), format_func=lambda one: t(f"tables.{one}"), key=key
    )


def _another_column(load: Any, field: Any, key: str) -> list[str]:
    """Any column of the sheet; several together are one number."""
    samples = {one.header: t("general.list").join(one.samples) for one in load.columns}
    is_text = field.type == "text"
    return st.multiselect(
        t("questions.columns" if is_text else "questions.column"),
        list(samples),
        format_func=lambda one: f"{one} ({samples[one]})" if samples[one] else one,
        max_selections=None if is_text else 1,
        placeholder=t("questions.no_column"),
        key=key,
    )


def _constant(field: Any, key: str) -> str:
    """One value for all rows: a known project, a choice, or any text."""
    lang, label = language.get_language(), t("questions.value")
    if field.choices:
        choice = st.selectbox(
            label,
            list(field.choices),
            format_func=lambda one: texts.translate_choice(lang, field.name, one),
            key=key,
        )
        return choice or ""
    known = filter_choices.load_choices().get("project", {}) if field.refers == "projects" else {}
    if not known:
        return st.text_input(label, key=key).strip()
    written = st.selectbox(
        label,
        sorted(set(known.values())),
        index=None,
        placeholder=t("names.choose"),
        key=key,
        accept_new_options=True,
    )
    return (written or "").strip()


def _words(load: Any, place: str, desk: IntakeActions, key: str) -> Answer | None:
    """Words that are none of a field's choices, each with its rows and what it stands for."""
    if not load.unknown or load.source is None:
        return None
    lang, source = language.get_language(), desk.sources[load.source]
    chosen: dict[str, dict[str, list[str]]] = {}
    count = sum(len(words) for words in load.unknown.values())
    title = texts.escape_markdown(t("questions.words", n=count, place=place))
    with st.expander(title, key=f"words_{key}"), st.form(f"words_form_{key}", border=False):
        st.caption(t("questions.words_hint"))
        for name, words in load.unknown.items():
            offered = source.status_group if name == "status_group" else source.fields[name].choices
            st.markdown(f"**{texts.escape_markdown(texts.label_column(lang, name))}**")
            for number, (word, rows) in enumerate(words.items()):
                choice = st.selectbox(
                    texts.escape_markdown(t("questions.word", word=word, n=rows)),
                    list(offered),
                    index=None,
                    format_func=lambda one, name=name: texts.translate_choice(lang, name, one),
                    placeholder=t("questions.leave"),
                    key=f"word_{key}_{name}_{number}",
                )
                if choice is not None:
                    chosen.setdefault(name, {}).setdefault(choice, []).append(word)
        pressed = st.form_submit_button(t("questions.take_words"), key=f"take_words_{key}")
    return {"table": load.source, "choices": chosen} if pressed and chosen else None


def _recognised(load: Any, place: str, desk: IntakeActions, key: str) -> Answer | None:
    """What was recognised, field by field; each may be changed, and all be taken back."""
    if not load.shape:
        return None
    title = texts.escape_markdown(t("questions.change", place=place))
    box = st.expander(title, key=f"change_{key}", on_change="rerun")
    if not box.open:
        return None
    with box, st.form(f"change_form_{key}", border=False):
        st.caption(t("questions.change_hint"))
        changes = _changes(load, desk, key)
        with st.container(horizontal=True):
            pressed = st.form_submit_button(t("questions.take_changes"), key=f"take_changes_{key}")
            unneeded = st.form_submit_button(t("questions.unneeded"), key=f"unneeded_{key}")
            back = load.is_answered and st.form_submit_button(
                t("questions.take_back"), key=f"take_back_{key}"
            )
    if back:
        return BACK
    if unneeded:
        return {"needed": False}
    return changes if pressed and changes else None


def _changes(load: Any, desk: IntakeActions, key: str) -> Answer | None:
    """Draw the recognised table and its fields; returns what was changed of them."""
    tables = list(desk.sources)
    table = st.selectbox(
        t("upload.source"),
        tables,
        index=tables.index(load.source) if load.source else None,
        format_func=lambda table: t(f"tables.{table}"),
        placeholder=t("questions.no_table"),
        key=f"table_{key}",
    )
    if load.source is None:
        return {"table": table} if table else None
    answer = _field_changes(load, desk.sources[load.source].fields, key)
    order = st.selectbox(
        t("questions.order"),
        ORDERS,
        index=None,
        format_func=lambda order: t(f"upload.order_{order}"),
        placeholder=t("questions.as_written"),
        key=f"order_{key}",
    )
    if table != load.source:
        return {"table": table}
    answer |= {"parse": {"date_order": order}} if order else {}
    return {"table": table, **answer} if answer else None


def _field_changes(load: Any, fields: Mapping[str, Any], key: str) -> Answer:
    """Draw each field with its columns, value or unit; returns what was changed of them."""
    columns: dict[str, list[str]] = {}
    constants: dict[str, str] = {}
    units: dict[str, str] = {}
    headers = {column.header for column in load.columns}
    places = st.columns(BESIDE)
    for number, (name, field) in enumerate(fields.items()):
        now = _now(load, name)
        with places[number % BESIDE]:
            chosen = _filled_by(load, field, now, key)
        if chosen != now:
            if len(chosen) == 1 and chosen[0] not in headers:
                constants[name] = chosen[0]
            else:
                columns[name] = [header for header in chosen if header in headers]
        if field.unit == "days" and name in load.mapped and (unit := _unit(name, key)):
            units[name] = unit
    changes = {"columns": columns, "constants": constants, "units": units}
    return {part: values for part, values in changes.items() if values}


def _unit(name: str, key: str) -> str | None:
    """The unit of a duration, None to keep that of the sheet."""
    return st.selectbox(
        t("questions.unit", field=texts.label_column(language.get_language(), name)),
        UNITS,
        index=None,
        format_func=lambda unit: t(f"questions.unit_{unit}"),
        placeholder=t("questions.as_written"),
        key=f"unit_{key}_{name}",
    )


def _now(load: Any, name: str) -> list[str]:
    """The headers, or the value of all rows, that a field has now."""
    if name in load.constants:
        return [load.constants[name]]
    return list(dict.fromkeys(load.mapped.get(name, ())))


def _filled_by(load: Any, field: Any, now: list[str], key: str) -> list[str]:
    headers = [one.header for one in load.columns]
    return st.multiselect(
        texts.escape_markdown(texts.label_column(language.get_language(), field.name)),
        list(dict.fromkeys((*headers, *now))),
        default=now,
        max_selections=None if field.type == "text" else max(1, len(now)),
        placeholder=t("questions.no_column"),
        help=texts.escape_markdown(field.about[language.get_language()]),
        accept_new_options=True,
        key=f"field_{key}_{field.name}",
    )
