"""Forms that change what was recognised in a sheet: unknown words, table, columns, units."""

from typing import Any

import streamlit as st

from dashboard.display import texts
from dashboard.intake import load_table
from dashboard.ui import language
from dashboard.ui.language import t
from etl import schema
from etl.load import Load
from etl.schema import Field

# What is answered now, with the keys of a format file.
Answer = dict[str, Any]
# Withdraws every answer given for sheets of this shape.
WITHDRAW_ALL: Answer = {}

FIELDS_PER_ROW = 3
ORDERS = ("dmy", "mdy", "ymd", "ydm", "myd", "dym")
UNITS = ("hours", "days")


def render_unknown_words(load: Load, key: str) -> Answer | None:
    """Words that are no choice of their field, with their row counts; returns what they mean."""
    if not load.unknown or load.source is None:
        return None
    meanings: dict[str, dict[str, list[str]]] = {}
    count = sum(len(words) for words in load.unknown.values())
    title = t("questions.words", n=count, place=load_table.name_sheet(load))
    expander = st.expander(texts.escape_markdown(title), key=f"words_{key}")
    with expander, st.form(f"words_form_{key}", border=False):
        st.caption(t("questions.words_hint"))
        for field_name, words in load.unknown.items():
            label = texts.label_column(language.get_language(), field_name)
            st.markdown(f"**{texts.escape_markdown(label)}**")
            for number, (word, rows) in enumerate(words.items()):
                choice = _pick_choice(
                    t("questions.word", word=word, n=rows),
                    load.source,
                    field_name,
                    f"word_{key}_{field_name}_{number}",
                )
                if choice is not None:
                    meanings.setdefault(field_name, {}).setdefault(choice, []).append(word)
        pressed = st.form_submit_button(t("questions.take_words"), key=f"take_words_{key}")
    return {"table": load.source, "choices": meanings} if pressed and meanings else None


def _pick_choice(label: str, table: str, field_name: str, key: str) -> str | None:
    table_schema, lang = schema.load_tables()[table], language.get_language()
    if field_name == "status_group":
        choices = table_schema.status_group
    else:
        choices = table_schema.fields[field_name].choices
    return st.selectbox(
        texts.escape_markdown(label),
        list(choices or ()),
        index=None,
        format_func=lambda choice: texts.translate_choice(lang, field_name, choice),
        placeholder=t("questions.leave"),
        key=key,
    )


def render_recognised(load: Load, key: str) -> Answer | None:
    """The table and the columns of its fields, once opened; returns changes that were submitted."""
    if not load.shape:
        return None
    title = texts.escape_markdown(t("questions.change", place=load_table.name_sheet(load)))
    expander = st.expander(title, key=f"change_{key}", on_change="rerun")
    if not expander.open:
        return None
    with expander, st.form(f"change_form_{key}", border=False):
        st.caption(t("questions.change_hint"))
        changes = _render_mapping(load, key)
        with st.container(horizontal=True):
            pressed = st.form_submit_button(t("questions.take_changes"), key=f"take_changes_{key}")
            is_unneeded = st.form_submit_button(t("questions.unneeded"), key=f"unneeded_{key}")
            withdraws = load.is_answered and st.form_submit_button(
                t("questions.take_back"), key=f"take_back_{key}"
            )
    if withdraws:
        return WITHDRAW_ALL
    if is_unneeded:
        return {"needed": False}
    return changes if pressed else None


def _render_mapping(load: Load, key: str) -> Answer | None:
    """What was recognised, each part to change; returns the changes, None without any."""
    tables = list(schema.load_tables())
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
    changes = _render_fields(load, key)
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
    if order:
        changes["parse"] = {"date_order": order}
    return {"table": table, **changes} if changes else None


def _render_fields(load: Load, key: str) -> Answer:
    """Each field of the load's table with its columns; returns the changed ones."""
    assert load.source
    headers = {column.header for column in load.columns}
    columns: dict[str, list[str]] = {}
    constants: dict[str, str] = {}
    units: dict[str, str] = {}
    grid = st.columns(FIELDS_PER_ROW)
    for number, (name, field) in enumerate(schema.load_tables()[load.source].fields.items()):
        current = _list_current(load, name)
        with grid[number % FIELDS_PER_ROW]:
            chosen = _pick_columns(load, field, current, key)
        if chosen != current:
            if len(chosen) == 1 and chosen[0] not in headers:
                constants[name] = chosen[0]
            else:
                columns[name] = [header for header in chosen if header in headers]
        if field.unit == "days" and name in load.mapped and (unit := _pick_unit(name, key)):
            units[name] = unit
    changes = {"columns": columns, "constants": constants, "units": units}
    return {part: fields for part, fields in changes.items() if fields}


def _list_current(load: Load, field_name: str) -> list[str]:
    """The headers that fill a field now, or its value for all rows."""
    if field_name in load.constants:
        return [load.constants[field_name]]
    return list(dict.fromkeys(load.mapped.get(field_name, ())))


def _pick_columns(load: Load, field: Field, current: list[str], key: str) -> list[str]:
    lang = language.get_language()
    headers = [column.header for column in load.columns]
    return st.multiselect(
        texts.escape_markdown(texts.label_column(lang, field.name)),
        list(dict.fromkeys((*headers, *current))),
        default=current,
        max_selections=None if field.type == "text" else max(1, len(current)),
        placeholder=t("questions.no_column"),
        help=texts.escape_markdown(field.about[lang]),
        accept_new_options=True,
        key=f"field_{key}_{field.name}",
    )


def _pick_unit(field_name: str, key: str) -> str | None:
    label = texts.label_column(language.get_language(), field_name)
    return st.selectbox(
        t("questions.unit", field=label),
        UNITS,
        index=None,
        format_func=lambda unit: t(f"questions.unit_{unit}"),
        placeholder=t("questions.as_written"),
        key=f"unit_{key}_{field_name}",
    )


def pick_table(key: str) -> str:
    """A select box of all canonical tables."""
    return st.selectbox(
        t("upload.source"),
        list(schema.load_tables()),
        format_func=lambda table: t(f"tables.{table}"),
        key=key,
    )
