"""The drawing verbs of the evidence pages: a page names queries, these draw them."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from dashboard import (
    behind,
    charts,
    engine,
    filters,
    formats,
    grades,
    grids,
    language,
    plot,
    sentences,
    situation,
    sparkline,
    text,
    tools,
    tour,
    visit,
    working_out,
)
from dashboard.draft import Draft
from dashboard.engine import Answer, Refused
from dashboard.language import t
from queries import catalog
from queries.catalog import FILTERS, QueryError

LEAST_MONTHS = 4
# Draws an answer in another way than its header says.
Picture = Callable[[Answer, Mapping[str, Any]], None]
# Exports that make the evidence better, but whose lack empties no card.
OPTIONAL = ("baselines", "calendar", "people", "clients")


def title(page: str) -> None:
    """A page's title and the line that says what it is for."""
    st.title(t(f"pages.{page}.title"), anchor=False)
    st.caption(t(f"pages.{page}.lead"))


def heading(words: str) -> None:
    """What a card is about. As text, which the browser keeps: a heading of Streamlit's own is
    worked out anew at every step of a visit, 3 ms each (docs/benchmarks.md)."""
    st.markdown(f"### {text.plain(words)}")


def banner(page: str) -> None:
    """On every page while the sample company is in the figures: say so, and how to end it."""
    data = engine.folder()
    if not engine.holds_sample(data):
        return
    is_mixed = engine.is_mixed(data)
    with st.container(horizontal=True, vertical_alignment="center", key="sample_banner"):
        st.badge(t("app.sample"), color="gray", icon=":material/science:")
        st.caption(t("app.mixed_says" if is_mixed else "app.sample_says"), width="content")
        if page != "upload":
            label = t("app.sample_away" if is_mixed else "app.own_data")
            st.page_link("pages/intake/upload.py", label=label)
        if tour.is_offered():
            tour.begin()


def filter_line() -> None:
    """The filters of an evidence page: the parts drawn after it are drawn anew by a change."""
    filters.line("period", *filters.LISTS, scope=visit.PART)


def is_published() -> bool:
    """Whether there is data to show; if not, say so, and where to begin."""
    if engine.current(engine.folder()):
        return True
    with st.container(border=True):
        st.subheader(t("app.no_data_title"), anchor=False)
        st.markdown(t("app.no_data"))
        st.page_link("pages/intake/upload.py", label=t("app.to_upload"))
    return False


def asked(name: str, chosen: Mapping[str, Any]) -> Answer | None:
    """The answer to a query; None where it cannot be answered, which is then said."""
    try:
        return engine.run(engine.folder(), name, chosen)
    except (Refused, QueryError) as error:
        st.warning(text.plain(language.refusal(error)))
        return None


def stated() -> None:
    """The situation in one large sentence, with its grade; behind it what each comparison says."""
    with st.container(key="situation"):
        visit.part(_stated)


def _stated(chosen: Mapping[str, Any]) -> None:
    lang, data = language.current(), engine.folder()
    try:
        answers = [
            engine.run(data, name, chosen) for name in catalog.settings(data)["headline_family"]
        ]
    except (Refused, QueryError) as error:
        st.warning(text.plain(language.refusal(error)))
        return
    working_out.start(data)
    told = situation.of(answers, lang)
    st.markdown(text.under(told.said, told.counted))
    popover(grades.mark(told.grade, lang), "why_situation", partial(_family, answers))


def _family(answers: Iterable[Answer]) -> None:
    """What each of the headline comparisons says."""
    lang = language.current()
    st.markdown(f"**{t('situation.behind')}**")
    for answer in answers:
        mark = grades.mark(str(sentences.graded(answer).grade), lang)
        st.markdown(f"{mark} · {sentences.main(answer, lang)}")


def popover(label: str, key: str, draw: Callable[[], None], icon: str | None = None) -> None:
    """A quiet button of a fragment; what `draw` draws is worked out once it is opened."""
    with st.popover(label, type="tertiary", key=key, icon=icon, on_change="rerun") as place:
        if place.open:
            draw()


@st.fragment
def on_demand(label: str, key: str, draw: Callable[[], None], icon: str | None = None) -> None:
    """A quiet button by itself; what `draw` draws is worked out once it is opened, and not with the
    page."""
    popover(label, key, draw, icon)


def tools_behind(*answers: Answer, key: str) -> None:
    """What stands behind figures that have no card of their own, opened on demand."""
    on_demand(t("card.tools"), key, partial(_tools_of, answers))


def _tools_of(answers: Iterable[Answer]) -> None:
    for answer in answers:
        st.markdown(f"**{text.plain(answer.query.title[language.current()])}**")
        tools.draw(answer, {})


def headlines(*names: str, chosen: Mapping[str, Any] | None = None) -> None:
    """A strip of figures side by side, one a query of one row: value, count, and what is behind."""
    for name, place in zip(names, st.columns(len(names)), strict=True):
        with place.container(border=True, height="stretch", gap="xsmall", key=f"card_{name}"):
            visit.part(partial(_figure, name), chosen)


def _figure(name: str, chosen: Mapping[str, Any]) -> None:
    """A headline figure, its course by month, and what stands behind it."""
    answer = asked(name, chosen)
    if answer is None:
        return
    lang, query = language.current(), answer.query
    column = query.chart["y"]
    st.metric(
        text.plain(query.title[lang]),
        formats.measure(
            column, answer.rows.iloc[0][column] if sentences.has_figure(answer) else None, lang
        ),
        help=text.plain(query.question[lang]),
    )
    course = _course(answer, chosen)
    by_month = _said_by_month(course, lang) if course else ""
    notes = [one for one in (by_month, *_notes(answer, chosen)) if one]
    said = _finding(answer, sentences.headline(answer, lang))
    st.markdown(text.under(said, text.plain(" · ".join(notes))))
    if course:
        line = sparkline.svg([value for _, value in course], plot.ground().secondary)
        st.image(line, width="stretch", alt=by_month)
    behind_it = [t("card.tools")]
    if _is_graded(answer):
        behind_it.insert(0, grades.mark(str(sentences.graded(answer).grade), lang))
    popover(" · ".join(behind_it), f"behind_{name}", partial(_behind, answer, chosen))


def _course(answer: Answer, chosen: Mapping[str, Any]) -> list[tuple[Any, float | None]]:
    """The figure month by month, None in months of few cases; empty where there is none."""
    name = answer.query.chart.get("trend")
    if name is None or not sentences.has_figure(answer):
        return []
    monthly = asked(name, chosen)
    if monthly is None or monthly.query.chart.get("y") != answer.query.chart["y"]:
        return []
    months, value = monthly.query.chart["x"], monthly.query.chart["y"]
    known = monthly.rows[monthly.query.estimate["denominator"]] >= _small()
    course = [
        (month, float(one) if is_known else None)
        for month, one, is_known in zip(
            monthly.rows[months], monthly.rows[value], known, strict=True
        )
    ]
    return course if sum(one is not None for _, one in course) >= LEAST_MONTHS else []


def _said_by_month(course: list[tuple[Any, float | None]], lang: str) -> str:
    held = [one for _, one in course if one is not None]
    return text.say(
        lang,
        "card.trend",
        first=formats.month(course[0][0], lang),
        last=formats.month(course[-1][0], lang),
        low=formats.rate(min(held), lang),
        high=formats.rate(max(held), lang),
    )


def _behind(answer: Answer, chosen: Mapping[str, Any]) -> None:
    """What stands behind a headline figure: why it has its grade, and the tools of a card."""
    if _is_graded(answer):
        _why(answer)
    tools.draw(answer, chosen)


def _is_graded(answer: Answer) -> bool:
    return bool(answer.estimates) and not answer.missing and not answer.rows.empty


def _grade(answer: Answer) -> None:
    """The mark and word of the grade; it opens why."""
    if not _is_graded(answer):
        return
    mark = grades.mark(str(sentences.graded(answer).grade), language.current())
    popover(mark, f"why_{answer.query.name}", partial(_why, answer))


def _why(answer: Answer) -> None:
    """The rule of the grade, its numbers, what failed."""
    lang, estimate = language.current(), sentences.graded(answer)
    st.markdown(f"**{t('grades.why')}**")
    settings = catalog.settings(engine.folder())
    st.markdown(text.plain(grades.rule(answer, estimate, settings, lang)))
    for heading, listed in (
        ("held", grades.facts(answer, estimate, lang)),
        ("short", grades.reasons(answer, estimate, lang)),
    ):
        if listed:
            st.caption(t(f"grades.{heading}"))
            st.markdown("\n".join(f"- {text.plain(one)}" for one in listed))


def _finding(answer: Answer, said: str) -> str:
    """What a figure says; beside a filtered one that it is exploratory, and the whole company's.

    One text in both cases: were it two, all of the card beneath would be taken away and built anew
    whenever a filter is set.
    """
    if not answer.is_filtered or not _is_graded(answer):
        return said
    lang = language.current()
    everything = engine.run(engine.folder(), answer.query.name)
    # A mark stays on one line with its word.
    grade = grades.mark(str(sentences.graded(everything).grade), lang).replace(
        " ", "\N{NO-BREAK SPACE}"
    )
    whole = f"{sentences.main(everything, lang).replace('*', '')} {grade}"
    return text.under(said, t("sentence.company", figure=whole))


def _small() -> int:
    return catalog.settings(engine.folder())["small_group"]


def beside(left: str, right: str, chosen: Mapping[str, Any] | None = None) -> None:
    """Two cards side by side, of one height; one above the other on a phone."""
    for name, place in zip((left, right), st.columns(2, gap="medium"), strict=True):
        with place:
            evidence(name, chosen)


def figure_beside(figure: str, card: str) -> None:
    """A headline figure and the card that tells more of it."""
    left, right = st.columns([1, 2], gap="medium")
    with left:
        headlines(figure)
    with right:
        evidence(card)


def evidence(
    name: str, chosen: Mapping[str, Any] | None = None, picture: Picture | None = None
) -> None:
    """One card: question, sentence, chart, counts, what is not in the data, and the way to it.

    The tools under the chart open the rows behind it, its table, its SQL and how to read it.
    `picture` draws the answer where a chart needs more than one query's rows.
    """
    with st.container(border=True, height="stretch", gap="xsmall", key=f"card_{name}"):
        known = engine.queries(engine.folder())
        if name in known:
            heading(known[name].question[language.current()])
        visit.part(partial(_card, name, picture), chosen)


def _card(name: str, picture: Picture | None, chosen: Mapping[str, Any]) -> None:
    """What a card shows and what stands behind it."""
    answer = asked(name, chosen)
    if answer is None:
        return
    if tools.is_comparison(answer):
        working_out.start(engine.folder())
    st.markdown(_finding(answer, sentences.main(answer, language.current())))
    _grade(answer)
    if answer.rows.empty or answer.rows.isna().all(axis=None):
        if not answer.missing:
            st.markdown(_nothing(answer, chosen))
    elif picture:
        picture(answer, chosen)
    elif not sentences.is_silent(answer):
        _picture(answer)
    st.caption(text.plain(" · ".join(_notes(answer, chosen))))
    tools.draw(answer, chosen)


def _picture(answer: Answer) -> None:
    lang, query = language.current(), answer.query
    if query.chart["kind"] == "table":
        grids.draw(answer.rows, f"shown_{query.name}", query.columns)
        return
    figure = figure_of(answer)
    if figure is None:
        st.markdown(t("card.nothing_to_draw"))
        return
    on_mark = partial(_open_mark, answer) if behind.is_marked(query) else None
    plot.draw(figure, lang, f"chart_{query.name}", sentences.alt(answer, lang), on_mark)


def figure_of(answer: Answer) -> Draft | None:
    """The picture of an answer in the reader's language and theme; None where there is none."""
    return charts.draw(
        answer.rows,
        answer.query,
        language.current(),
        dark=plot.is_dark(),
        small=_small(),
        estimates=answer.estimates,
        is_faint=bool(answer.estimates) and sentences.graded(answer).grade == "insufficient",
    )


def _open_mark(answer: Answer, told: int | list[Any] | None) -> None:
    """After a click on a mark: its rows; after a click beside all marks: all rows."""
    name = answer.query.name
    mark = None if told is None else behind.clicked(answer, told)
    st.session_state[f"mark_{name}"] = mark
    if mark is not None:
        st.session_state[f"tool_{name}"] = "rows"


def _notes(answer: Answer, chosen: Mapping[str, Any]) -> list[str]:
    """The small print of a figure: its counts, what is not drawn, which filters it ignores."""
    lang, query = language.current(), answer.query
    notes = sentences.footnotes(answer, lang)
    if query.chart["kind"] in charts.BY_PLACE and not sentences.is_silent(answer):
        notes += _not_drawn(answer)
    ignored = [name for name in query.ignores if chosen.get(name)]
    if ignored:
        named = t("general.comma").join(t(f"filters.{name}") for name in ignored)
        notes.append(t("card.ignores", filters=named))
    return notes


def _not_drawn(answer: Answer) -> list[str]:
    """Which points and groups the chart leaves out, and how many."""
    query, small, notes = answer.query, _small(), []
    left_out = charts.too_small(answer.rows, query, small)
    if left_out and query.estimate.get("kind") == "incidence":
        column = text.label(language.current(), query.estimate["denominator"], query.columns)
        notes.append(t("card.small_exposure", n=left_out, small=small, column=column))
    elif left_out:
        notes.append(t("card.small", n=left_out, small=small))
    groups = charts.groups(answer.rows, query, small)
    if query.chart["kind"] == "dot" and groups > charts.MOST_DOTS:
        each = charts.AT_EACH_END
        notes.append(t("card.ends", n=each, all=groups, rest=groups - 2 * each))
    elif query.chart["kind"] != "dot" and groups > charts.MOST_GROUPS:
        notes.append(t("card.largest", n=charts.MOST_GROUPS, all=groups))
    return notes


def _nothing(answer: Answer, chosen: Mapping[str, Any]) -> str:
    """Why a card is empty: which filter to widen, or which export is missing."""
    data = engine.folder()
    own = f"empty.{answer.query.name}"
    if own in text.words(language.current()):
        return t(own)
    set_filters = [name for name in FILTERS if chosen.get(name) and name in answer.values]
    for name in set_filters:
        wider = {key: value for key, value in chosen.items() if key != name}
        if not engine.run(data, answer.query.name, wider).rows.empty:
            return t("card.widen", filter=t(f"filters.{name}"))
    if set_filters and not engine.run(data, answer.query.name).rows.empty:
        return t("card.clear")
    tables = [one for one in engine.canonical(data, answer.query.name) if one not in OPTIONAL]
    loaded = {intake.table for intake in answer.intake if intake.kept}
    lacking = [t(f"tables.{table}") for table in tables if table not in loaded]
    if lacking:
        return t("card.no_export", tables=t("general.comma").join(lacking))
    return t("card.no_rows")
