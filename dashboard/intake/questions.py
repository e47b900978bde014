"""What sheets leave open: their mapping card or another question, and how it is answered."""

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session
from dashboard.intake import load_table, mapping_card, mapping_forms, mapping_rows, open_list
from dashboard.intake.mapping_card import Answers
from dashboard.intake.sheet_groups import Answer, SheetGroup, spread, spread_over_pairs
from dashboard.ui import language, visitor
from dashboard.ui.language import t
from dashboard.workbench import outcomes
from etl import findings
from etl.commands import answers
from etl.commands.list_questions import SAME
from etl.load import Load, Question
from etl.mapping.open_questions import describe_repeats_answer

# The options besides the candidates, which are numbered.
ANOTHER, UNNEEDED = "another", "unneeded"

Kind = Literal["table", "encoding", "order", "year", "stored", "rows", "list"]
# Kinds that are named by the field of the question; the others by why there are candidates.
NAMED: tuple[Kind, ...] = ("table", "encoding", "rows", "list")
# Questions about how a column of dates is written, by the key of the answer under `parse`.
DATE_KEYS = {"order": "date_order", "year": "year", "stored": "stored_dates"}


@dataclass(frozen=True)
class OpenQuestion:
    """A question that is not which column fills a field.

    `kind`: `order`, `year` and `stored` are about the dates of a column, `rows` is what several
    rows of one number are, `list` whether the numbers name what those of another list name.
    """

    load: Load
    question: Question
    kind: Kind
    key: str


def render_questions(group: SheetGroup, number: int) -> bool:
    """What a group of sheets leaves open, or what was recognised, to change; an answer is saved at
    once.

    `number` is the place of the group on the page. Returns whether an answer was saved, so that the
    files are to be proposed again.
    """
    given = _render_group(group, f"{number}_{group.first.load_id}")
    return save(given) if given else False


def save(given: Answers) -> bool:
    """Save what was answered for each of some sheets; returns whether it was taken."""
    with st.spinner(t("upload.publishing")):
        outcome = answers.save_answers(
            session.get_data_folder(),
            [(load, answer or None) for load, answer in given],
            visitor.get_visitor(),
        )
    if why := outcomes.explain_failure(outcome):
        st.error(texts.escape_markdown(f"{t('questions.not_taken')} {why}"))
        return False
    return True


def _render_group(group: SheetGroup, key: str) -> Answers | None:
    load = group.first
    if not (load.shape or load.question):
        return None
    if is_mapping(group):
        return mapping_card.render(group, key)
    question = load.question or Question("table", ())
    kind = _classify(question)
    return _render_question(group, OpenQuestion(load, question, kind, f"question_{key}_{kind}"))


def is_mapping(group: SheetGroup) -> bool:
    """Whether a group of sheets has a mapping card; else it has a question that comes first."""
    load = group.first
    return load.source is not None and (
        load.question is None or mapping_rows.is_column(load, load.question)
    )


def _classify(question: Question) -> Kind:
    for kind in NAMED:
        if question.field == kind:
            return kind
    reasons = {candidate.why for candidate in question.candidates}
    kinds: tuple[Kind, ...] = ("year", "stored")
    return next((kind for kind in kinds if kind in reasons), "order")


def _render_question(group: SheetGroup, asked: OpenQuestion) -> Answers | None:
    """The candidates with values and reasons, none chosen beforehand, then the other options."""
    lang = language.get_language()
    candidates = asked.question.candidates
    options = [*map(str, range(len(candidates))), *_list_other_options(asked)]
    labels = {option: _label_option(asked, option) for option in options}
    heading = t(
        f"upload.question_{asked.kind}",
        place=open_list.name_sheets(group.loads),
        field=texts.label_column(lang, asked.question.field),
    )
    st.markdown(f"**{texts.escape_markdown(heading)}**")
    if asked.kind == "list":
        _render_pairs(asked)
    option = st.radio(
        t("questions.answer"),
        options,
        index=None,
        format_func=labels.__getitem__,
        captions=[_explain_option(asked, option) for option in options],
        key=asked.key,
        label_visibility="collapsed",
    )
    answer = _complete_answer(asked, option) if option else None
    is_for_all = len(group.loads) == 1 or st.checkbox(
        t("mapping.for_all", n=len(group.loads)), value=True, key=f"all_{asked.key}"
    )
    st.caption(t("questions.holds_list" if asked.kind == "list" else "questions.holds"))
    pressed = st.button(
        t("questions.take"), type="primary", disabled=answer is None, key=f"take_{asked.key}"
    )
    withdraws = asked.load.is_answered and st.button(
        t("questions.take_back"), key=f"take_back_{asked.key}"
    )
    loads = group.loads if is_for_all else group.loads[:1]
    if withdraws:
        return [(load, {}) for load in loads]
    if not (pressed and answer):
        return None
    return spread_over_pairs(answer, loads) if asked.kind == "list" else spread(answer, loads)


def _render_pairs(asked: OpenQuestion) -> None:
    """Rows of one number beside each other, as they are in either list."""
    rows = [
        {
            t("changes.number"): number,
            t("questions.in_other", file=asked.question.about): there,
            t("questions.in_this"): here,
        }
        for number, there, here in asked.question.pairs
    ]
    load_table.render_table(rows, key=f"pairs_{asked.key}")


def _list_other_options(asked: OpenQuestion) -> list[str]:
    if asked.kind in ("encoding", "list"):
        return []
    return [ANOTHER, UNNEEDED] if asked.kind == "table" else [UNNEEDED]


def _label_option(asked: OpenQuestion, option: str) -> str:
    if option == ANOTHER:
        return t(f"questions.{ANOTHER}_{asked.kind}")
    if not option.isdecimal():
        return t(f"questions.{option}")
    candidate = asked.question.candidates[int(option)]
    header = candidate.header
    if asked.kind == "year":
        return texts.escape_markdown(header)
    if asked.kind in ("rows", "list"):
        return texts.escape_markdown(t(f"questions.{candidate.why}", column=header))
    keys = {
        "table": f"tables.{header}",
        "encoding": f"encodings.{header}",
        "order": f"upload.order_{header}",
        "stored": f"upload.stored_{header}",
    }
    return texts.escape_markdown(t(keys[asked.kind]))


def _explain_option(asked: OpenQuestion, option: str) -> str:
    """Why a candidate may be meant, and some of its values; nothing for the other options."""
    if not option.isdecimal():
        return ""
    candidate = asked.question.candidates[int(option)]
    if asked.kind == "list":
        # The pairs stand once, above both answers.
        return ""
    reason = findings.describe_reason(candidate.why, language.get_language())
    if values := t("general.list").join(candidate.samples):
        return texts.escape_markdown(t("questions.why", why=reason, values=values))
    return texts.escape_markdown(reason)


def _complete_answer(asked: OpenQuestion, option: str) -> Answer | None:
    """Render what else the option asks for; returns the answer, None while it is incomplete."""
    if option == UNNEEDED:
        return {"needed": False}
    candidate = asked.question.candidates[int(option)].header if option.isdecimal() else None
    if asked.kind == "table":
        return {"table": candidate or mapping_forms.pick_table(f"table_{asked.key}")}
    if asked.kind == "encoding":
        return {"parse": {"encoding": candidate}}
    if asked.kind == "rows":
        rows = describe_repeats_answer(asked.question.candidates[int(option)])
        return {"table": asked.load.source, "rows": rows}
    if asked.kind == "list":
        return {"is_same": candidate == SAME}
    value = int(candidate) if candidate and asked.kind == "year" else candidate
    return {"table": asked.load.source, "parse": {DATE_KEYS[asked.kind]: value}}
