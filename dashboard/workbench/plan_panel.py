"""The plan of a version before it is saved: what changes in figures, cases and checks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from dashboard.display import number_formats, texts
from dashboard.engine import planned_figures, session, usage
from dashboard.engine.answer import Answer
from dashboard.engine.planned_figures import PlannedFigure
from dashboard.narrative import counts, grade_texts, sentences
from dashboard.ui import language
from dashboard.ui.language import t
from etl import findings
from etl.commands import plan
from etl.commands.plan import Plan
from etl.commands.rehearsal import Draw
from etl.snapshot.reclassified import ColumnChange, ModelChange
from queries import kinds
from queries.catalog import Query
from store.replies import Address

# As many cases are listed at once, each with the way to its record.
MOST_CASES = 20
PLANNED = "planned_"
# Pages whose exports show their figures.
EXPORTED = {"case", "story"}


@dataclass(frozen=True)
class Planned:
    """A text and its plan, with the figures on both sides and the pages that show them; `basis` is
    the digest of what was in force when it was made."""

    text: str
    plan: Plan
    basis: str
    figures: Sequence[PlannedFigure] = ()
    cards: Sequence[str] = ()
    pages: Sequence[str] = ()


def render_plan(query: Query, text: str, draw: Draw) -> None:
    """The button that plans saving a text, and its plan while the text and all that the plan rests
    on are the same: a refusal with its reason, else what would change. `draw` draws the card of a
    draft."""
    if text == query.text:
        return
    if st.button(t("plan.make"), key="make_plan", help=t("plan.help")):
        with st.spinner(t("plan.making")):
            st.session_state[f"{PLANNED}{query.name}"] = _plan(query, text, draw)
    made = _find_planned(query, text)
    if made and not _is_stale(made):
        with st.container(border=True, key="plan"):
            _render(made)


def tell_found(query: Query, text: str) -> str:
    """What the plan of a text found, in a sentence; or that there is none, or none any more."""
    made = _find_planned(query, text)
    if made is None:
        return t("plan.none")
    if _is_stale(made):
        return t("plan.stale")
    if made.plan.error or made.plan.failed_checks:
        return t("plan.found_refused")
    lang = language.get_language()
    changed = [figure for figure in made.figures if _has_changed(figure, lang)]
    cases = {case.record for figure in changed for case in figure.moved or ()}
    if any(figure.moved is None for figure in changed):
        return t("plan.found_untold", figures=len(changed), cases=len(cases))
    return t("plan.found", figures=len(changed), cases=len(cases))


def _find_planned(query: Query, text: str) -> Planned | None:
    """The plan that was made of this very text."""
    made: Planned | None = st.session_state.get(f"{PLANNED}{query.name}")
    return made if made and made.text == text else None


def _is_stale(made: Planned) -> bool:
    """Whether data, queries or settings are others than those that a plan was made with."""
    return made.basis != planned_figures.digest_basis(session.get_data_folder())


def _plan(query: Query, text: str, draw: Draw) -> Planned:
    data = session.get_data_folder()
    # Taken first: what is saved while it is planned makes it stale.
    basis = planned_figures.digest_basis(data)
    made = plan.make_plan(data, query.name, text, draw)
    if made.error or not (made.query and made.before and made.after):
        return Planned(text, made, basis)
    known = {**session.get_queries(data), query.name: made.query}
    cards = planned_figures.list_hit(known, query.name)
    pages = {page for card in cards for page in usage.find_pages(known, card)}
    figures = planned_figures.compare_figures(data, made.query, made.before, made.after)
    return Planned(text, made, basis, figures, cards, sorted(pages))


def _render(made: Planned) -> None:
    if made.plan.error:
        why = findings.format_message(made.plan.error, language.get_language(), "")
        st.error(texts.escape_markdown(t("plan.refused", why=why)))
        return
    _render_verdict(made.plan)
    if made.figures:
        _render_figures(made.figures)
    for model in made.plan.models[:1]:
        _render_model(model)
    for model in made.plan.models[1:]:
        _render_reader(model)
    _render_hit(made)


def _render_verdict(made: Plan) -> None:
    lang = language.get_language()
    if made.failed_checks:
        failed = t("general.comma").join(
            check.name + t("compare.bracket", words=check.after) for check in made.failed_checks
        )
        st.error(texts.escape_markdown(t("plan.failed", checks=failed)))
    elif made.is_built:
        seconds = texts.number(made.seconds, lang, ".1f")
        st.success(t("plan.built", seconds=seconds))
    else:
        st.success(t("plan.nothing_built"))
    changed = [check for check in made.checks if check.before != check.after]
    if made.is_built:
        lines = [
            texts.escape_markdown(
                t(
                    "plan.check",
                    name=check.name,
                    before=t("general.none") if check.before is None else check.before,
                    after=t("general.none") if check.after is None else check.after,
                )
            )
            for check in changed
        ]
        same = t("plan.checks_same", n=len(made.checks) - len(changed))
        st.markdown("\n".join(f"- {line}" for line in [*lines, same]))


def _render_figures(figures: Iterable[PlannedFigure]) -> None:
    lang = language.get_language()
    st.markdown(f"**{t('plan.figures')}**")
    alike: dict[str, list[str]] = {"plan.regrouped": [], "plan.unchanged": []}
    for figure in figures:
        title = texts.escape_markdown(figure.query.title[lang])
        if not _has_changed(figure, lang):
            alike["plan.regrouped" if _has_other_rows(figure) else "plan.unchanged"].append(title)
            continue
        before, after = (_describe(answer, lang) for answer in (figure.before, figure.after))
        sides = {"plan.before": before, "plan.after": after}
        told = "\n".join(f"- **{t(side)}** · {said}" for side, said in sides.items())
        st.markdown(f"{title}\n\n{told}")
        if figure.moved is None:
            st.caption(t("plan.no_cases"))
        else:
            cases = [
                (case.record, t(f"plan.side.{case.before}"), t(f"plan.side.{case.after}"))
                for case in figure.moved
            ]
            _render_cases(t("plan.moved", n=len(cases)), cases, len(cases))
    for key, titles in alike.items():
        if titles:
            st.caption(t(key, figures=t("general.comma").join(titles)))


def _has_changed(figure: PlannedFigure, lang: str) -> bool:
    """Whether a figure reads otherwise than before, or counts other cases."""
    return bool(figure.moved) or _describe(figure.before, lang) != _describe(figure.after, lang)


def _has_other_rows(figure: PlannedFigure) -> bool:
    """Whether a figure is made of other rows than before, such as another split of the same
    cases."""
    sides = [
        answer.rows.drop(columns=kinds.list_hidden(answer.query.estimate), errors="ignore")
        for answer in (figure.before, figure.after)
        if answer is not None
    ]
    return not all(side.equals(sides[0]) for side in sides)


def _describe(answer: Answer | None, lang: str) -> str:
    """A figure with its interval, cases and grade, as Markdown."""
    if answer is None:
        return t("general.none")
    parts = [texts.strip_emphasis(sentences.write_headline(answer, lang))]
    if answer.query.chart["kind"] == "figure" and counts.has_figure(answer):
        column = answer.query.chart["y"]
        value = number_formats.format_measure(column, answer.rows.iloc[0][column], lang)
        parts.insert(0, texts.escape_markdown(value))
    if answer.estimates and not answer.missing and not answer.rows.empty:
        parts.append(grade_texts.format_mark(str(counts.pick_graded(answer).grade), lang))
    return " · ".join(parts)


def _render_model(model: ModelChange) -> None:
    if model.is_same:
        return
    st.markdown(
        texts.escape_markdown(
            t("plan.model", name=model.model, before=model.before, after=model.after)
        )
    )
    if model.record is None:
        st.caption(t("plan.no_key"))
        return
    for change in model.columns:
        _render_cases(_count_column(change), _list_cases(model.record, change), change.count)


def _render_reader(model: ModelChange) -> None:
    """A model that reads the edited one, in a line."""
    if model.is_same:
        return
    parts = [t("plan.model", name=model.model, before=model.before, after=model.after)]
    parts += [_count_column(change) for change in model.columns]
    st.caption(texts.escape_markdown(" · ".join(parts)))


def _count_column(change: ColumnChange) -> str:
    label = texts.label_column(language.get_language(), change.column)
    return t("plan.column", column=label, n=change.count)


def _list_cases(table: str, change: ColumnChange) -> list[tuple[Address, str, str]]:
    return [
        (
            (table, row.project_id, row.record_id),
            _write_grade(change.column, row.before),
            _write_grade(change.column, row.after),
        )
        for row in change.rows
    ]


def _write_grade(column: str, value: str | None) -> str:
    is_flag = value in ("true", "false")
    cell = value == "true" if is_flag and number_formats.get_unit(column) == "flag" else value
    return number_formats.format_cell(column, cell, language.get_language())


def _render_cases(label: str, cases: Sequence[tuple[Address, str, str]], count: int) -> None:
    """Cases with their sides before and after, each with the way to its record."""
    if not cases:
        st.caption(label)
        return
    with st.expander(texts.escape_markdown(label)):
        rows = [
            " | ".join(
                ("", _link(record), texts.escape_markdown(old), texts.escape_markdown(new), "")
            )
            for record, old, new in cases[:MOST_CASES]
        ]
        heading = f"| {t('plan.case')} | {t('plan.before')} | {t('plan.after')} |"
        st.markdown("\n".join((heading, "| --- | --- | --- |", *(row.strip() for row in rows))))
        if count > MOST_CASES:
            st.caption(t("plan.first_cases", n=MOST_CASES, all=count))


def _link(record: Address) -> str:
    """The way to a record's page, in a tab of its own: the draft stays open."""
    _, project, record_id = record
    words = texts.escape_markdown(" · ".join(filter(None, (project, record_id))))
    return f"[{words}](record?{urlencode([('record', part) for part in record])})"


def _render_hit(made: Planned) -> None:
    with st.expander(t("plan.hit", cards=len(made.cards), models=len(made.plan.models))):
        lines = {
            "plan.models": [model.model for model in made.plan.models],
            "plan.cards": made.cards,
            "plan.pages": [t(f"pages.{page}.title") for page in made.pages],
            "plan.exports": [t(f"plan.export.{page}") for page in made.pages if page in EXPORTED],
        }
        for key, names in lines.items():
            listed = t("general.comma").join(names) or t("general.none")
            st.markdown(f"**{t(key)}** {texts.escape_markdown(listed)}")
