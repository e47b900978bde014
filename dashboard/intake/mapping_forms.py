"""Parts of a mapping card besides its columns: unknown words, the table, dates and units."""

from collections.abc import Mapping

import streamlit as st

from dashboard.display import texts
from dashboard.intake.sheet_groups import Answer
from dashboard.ui import language
from dashboard.ui.language import t
from etl import schema
from etl.load import Load

WORDS_PER_ROW = 3
# The most frequent words of a field; the others follow once these are answered.
MAX_WORDS = 30
ORDERS = ("dmy", "mdy", "ymd", "ydm", "myd", "dym")
UNITS = ("hours", "days")


def render_unknown_words(
    table: str, unknown: Mapping[str, Mapping[str, int]], key: str
) -> dict[str, dict[str, list[str]]]:
    """Words that are no choice of their field, with their row counts; returns what they mean as
    field → choice → words."""
    meanings: dict[str, dict[str, list[str]]] = {}
    if not unknown:
        return meanings
    st.markdown(f"**{t('questions.words', n=sum(map(len, unknown.values())))}**")
    st.caption(t("questions.words_hint"))
    for field_name, words in unknown.items():
        st.markdown(texts.escape_markdown(texts.label_column(language.get_language(), field_name)))
        grid = st.columns(WORDS_PER_ROW)
        frequent = sorted(words.items(), key=lambda item: -item[1])[:MAX_WORDS]
        for number, (word, rows) in enumerate(frequent):
            with grid[number % WORDS_PER_ROW]:
                choice = _pick_choice(
                    t("questions.word", word=word, n=rows),
                    table,
                    field_name,
                    f"word_{key}_{field_name}_{number}",
                )
            if choice is not None:
                meanings.setdefault(field_name, {}).setdefault(choice, []).append(word)
    return meanings


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


def render_details(load: Load, key: str) -> Answer:
    """What a sheet is, how its dates and blanks are to be read and its units, to change; returns
    the changes."""
    assert load.source
    with st.expander(t("mapping.details"), key=f"details_{key}"):
        tables = {table: t(f"tables.{table}") for table in schema.load_tables()}
        table = st.selectbox(
            t("upload.source"),
            list(tables),
            index=list(tables).index(load.source),
            format_func=tables.__getitem__,
            key=f"table_{key}",
        )
        orders = {order: t(f"upload.order_{order}") for order in ORDERS}
        order = st.selectbox(
            t("questions.order"),
            list(orders),
            index=None,
            format_func=orders.__getitem__,
            placeholder=t("questions.as_written"),
            key=f"order_{key}",
        )
        fields = schema.load_tables()[load.source].fields
        units = {
            name: unit
            for name in load.mapped
            if fields[name].unit == "days" and (unit := _pick_unit(name, key))
        }
        filled_down = st.multiselect(
            t("mapping.fill_down"),
            list(dict.fromkeys(column.header for column in load.columns)),
            placeholder=t("mapping.no_fill"),
            key=f"fill_down_{key}",
        )
    if table != load.source:
        return {"table": table}
    details: Answer = {
        "parse": {"date_order": order} if order else {},
        "units": units,
        "rows": {"fill_down": filled_down} if filled_down else {},
    }
    return {part: chosen for part, chosen in details.items() if chosen}


def _pick_unit(field_name: str, key: str) -> str | None:
    label = texts.label_column(language.get_language(), field_name)
    units = {unit: t(f"questions.unit_{unit}") for unit in UNITS}
    return st.selectbox(
        t("questions.unit", field=label),
        list(units),
        index=None,
        format_func=units.__getitem__,
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
