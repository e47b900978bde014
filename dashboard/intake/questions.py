"""What a sheet leaves open: the question with its likeliest answers, and how it is answered."""

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session
from dashboard.intake import load_table, mapping_forms
from dashboard.intake.mapping_forms import Answer
from dashboard.ui import filter_choices, language, visitor
from dashboard.ui.language import t
from dashboard.workbench import outcomes
from etl import findings, schema
from etl.commands import answers
from etl.load import Load, Question
from etl.schema import Field

# The options besides the candidates, which are numbered.
ANOTHER, CONSTANT, NONE, UNNEEDED = "another", "constant", "none", "unneeded"
# Further candidates are left to “another column”.
MAX_CANDIDATES = 3

Kind = Literal["table", "encoding", "order", "column"]


@dataclass(frozen=True)
class OpenQuestion:
    """A load's question as it is rendered: what kind it is, and which field lacks a column.

    `kind`: `order` is that of day and month in dates; `field` is None for all but `column`.
    """

    load: Load
    question: Question
    kind: Kind
    field: Field | None
    key: str


def render_questions(load: Load, number: int) -> bool:
    """What a load asks, and what was recognised, to change; an answer is saved at once.

    `number` is the place of the load on the page. Returns whether an answer was saved, so that the
    files are to be proposed again.
    """
    key = f"{number}_{load.load_id}"
    given = (
        _render_question(load, key),
        mapping_forms.render_unknown_words(load, key),
        mapping_forms.render_recognised(load, key),
    )
    answer = next((answer for answer in given if answer is not None), None)
    if answer is None:
        return False
    with st.spinner(t("upload.publishing")):
        outcome = answers.save_answer(
            session.get_data_folder(), load, answer or None, visitor.get_visitor()
        )
    if why := outcomes.explain_failure(outcome):
        st.error(texts.escape_markdown(f"{t('questions.not_taken')} {why}"))
        return False
    return True


def _open_question(load: Load, key: str) -> OpenQuestion | None:
    question = load.question
    if question is None:
        return None
    kind = _classify(question)
    field = None
    if kind == "column" and load.source:
        field = schema.load_tables()[load.source].fields[question.field]
    return OpenQuestion(load, question, kind, field, f"question_{key}_{question.field}_{kind}")


def _classify(question: Question) -> Kind:
    if question.field == "table":
        return "table"
    if question.field == "encoding":
        return "encoding"
    reasons = {candidate.why for candidate in question.candidates}
    return "order" if reasons == {"order"} else "column"


def _render_question(load: Load, key: str) -> Answer | None:
    """The candidates with values and reasons, then the other options; returns a given answer."""
    asked = _open_question(load, key)
    if asked is None:
        return None
    lang = language.get_language()
    candidates = asked.question.candidates[:MAX_CANDIDATES]
    options = [*map(str, range(len(candidates))), *_list_other_options(asked)]
    labels = {option: _label_option(asked, option) for option in options}
    with st.container(border=True, key=f"card_{asked.key}"):
        heading = t(
            f"upload.question_{asked.kind}",
            place=load_table.name_sheet(load),
            field=texts.label_column(lang, asked.question.field),
        )
        st.markdown(f"**{texts.escape_markdown(heading)}**")
        if asked.field is not None:
            st.markdown(texts.escape_markdown(_explain_field(asked.field, lang)))
        option = st.radio(
            t("questions.answer"),
            options,
            format_func=labels.__getitem__,
            captions=[_explain_option(asked, option) for option in options],
            key=asked.key,
            label_visibility="collapsed",
        )
        answer = _complete_answer(asked, option)
        st.caption(t("questions.holds"))
        pressed = st.button(
            t("questions.take"), type="primary", disabled=answer is None, key=f"take_{asked.key}"
        )
    return answer if pressed else None


def _list_other_options(asked: OpenQuestion) -> list[str]:
    if asked.kind == "encoding":
        return []
    if asked.kind == "order":
        return [UNNEEDED]
    if asked.kind == "table":
        return [ANOTHER, UNNEEDED]
    return [ANOTHER, CONSTANT, *([NONE] if asked.question.is_optional else []), UNNEEDED]


def _label_option(asked: OpenQuestion, option: str) -> str:
    if option == ANOTHER:
        return t(f"questions.{ANOTHER}_{asked.kind}")
    if not option.isdecimal():
        return t(f"questions.{option}")
    header = asked.question.candidates[int(option)].header
    if asked.kind == "column":
        return texts.escape_markdown(header)
    keys = {
        "table": f"tables.{header}",
        "encoding": f"encodings.{header}",
        "order": f"upload.order_{header}",
    }
    return texts.escape_markdown(t(keys[asked.kind]))


def _explain_option(asked: OpenQuestion, option: str) -> str:
    """Why a candidate may be meant, and some of its values; nothing for the other options."""
    if not option.isdecimal():
        return ""
    candidate = asked.question.candidates[int(option)]
    reason = findings.describe_reason(candidate.why, language.get_language())
    if values := t("general.list").join(candidate.samples):
        return texts.escape_markdown(t("questions.why", why=reason, values=values))
    return texts.escape_markdown(reason)


def _explain_field(field: Field, lang: str) -> str:
    """What the field is, and how it differs from what it is mistaken for."""
    meaning = t("questions.meant", about=field.about[lang])
    return f"{meaning} {field.differs[lang]}" if field.differs else meaning


def _complete_answer(asked: OpenQuestion, option: str) -> Answer | None:
    """Render what else the option asks for; returns the answer, None while it is incomplete."""
    if option == UNNEEDED:
        return {"needed": False}
    chosen = asked.question.candidates[int(option)] if option.isdecimal() else None
    if chosen is not None and chosen.is_value and asked.field:
        return {"table": asked.load.source, "constants": {asked.field.name: chosen.header}}
    candidate = chosen.header if chosen else None
    if asked.kind == "table":
        return {"table": candidate or mapping_forms.pick_table(f"table_{asked.key}")}
    if asked.kind == "encoding":
        return {"parse": {"encoding": candidate}}
    if asked.kind == "order":
        return {"table": asked.load.source, "parse": {"date_order": candidate}}
    assert asked.field
    name = asked.field.name
    if option == CONSTANT:
        value = _pick_constant(asked.field, f"constant_{asked.key}")
        return {"table": asked.load.source, "constants": {name: value}} if value else None
    if option == ANOTHER:
        headers = _pick_columns(asked.load, asked.field, f"column_{asked.key}")
        if not headers:
            return None
    else:
        headers = [] if candidate is None else [candidate]
    return {"table": asked.load.source, "columns": {name: headers}}


def _pick_columns(load: Load, field: Field, key: str) -> list[str]:
    """Any column of the sheet; several, joined, for a text."""
    samples = {column.header: t("general.list").join(column.samples) for column in load.columns}
    is_text = field.type == "text"
    return st.multiselect(
        t("questions.columns" if is_text else "questions.column"),
        list(samples),
        format_func=lambda header: f"{header} ({samples[header]})" if samples[header] else header,
        max_selections=None if is_text else 1,
        placeholder=t("questions.no_column"),
        key=key,
    )


def _pick_constant(field: Field, key: str) -> str:
    """One value for all rows: a choice, a known project, or any text."""
    lang, label = language.get_language(), t("questions.value")
    if field.choices:
        choice = st.selectbox(
            label,
            list(field.choices),
            format_func=lambda choice: texts.translate_choice(lang, field.name, choice),
            key=key,
        )
        return choice or ""
    projects = (
        filter_choices.load_choices().get("project", {}) if field.refers == "projects" else {}
    )
    if not projects:
        return st.text_input(label, key=key).strip()
    name = st.selectbox(
        label,
        sorted(set(projects.values())),
        index=None,
        placeholder=t("names.choose"),
        key=key,
        accept_new_options=True,
    )
    return (name or "").strip()
