"""The evidence: what there is, and one answer with all that its card says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.assistant import quoting, selection
from dashboard.assistant.quoting import Cells
from dashboard.assistant.reader import Reader
from dashboard.assistant.selection import Filters
from dashboard.display import number_formats, texts
from dashboard.engine import answers, precompute, session, usage
from dashboard.engine.answer import Answer
from dashboard.estimates import kinds, spread
from dashboard.estimates.estimate import GradedEstimate
from dashboard.estimates.kinds import BY_ROW
from dashboard.narrative import (
    card_title,
    counts,
    differences,
    disputed,
    edit_texts,
    footnotes,
    grade_rules,
    grade_texts,
    highlights,
    missing_fields,
    no_rows,
    sentences,
)
from queries import definitions
from queries.catalog import Query
from queries.kinds import ESTIMATES

MAX_GROUPS, MAX_TABLE_ROWS = 200, 100


@dataclass(frozen=True)
class Listed:
    """One piece of evidence: the name to ask for, its title and question, and which filters it does
    not take."""

    name: str
    title: str
    question: str
    ignored_filters: list[str]


@dataclass(frozen=True)
class Page:
    """The evidence of one page of the app."""

    page: str
    title: str
    evidence: list[Listed]


@dataclass(frozen=True)
class EvidenceList:
    """All evidence by page; ask for one by its name."""

    pages: list[Page]
    notice: str


@dataclass(frozen=True)
class Grade:
    """How well an answer is supported: in words, by which rule, the numbers that the rule compared,
    and what keeps it from more."""

    code: str
    words: str
    rule: str
    facts: list[str]
    reasons: list[str]


@dataclass(frozen=True)
class Interval:
    """The figure, what it is, and its 95 % interval. A rate is 0–1; a difference of two rates is
    between -1 and 1."""

    what: str
    unit: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Group:
    """One group or month: `value` is None where it has too few cases to be told by itself."""

    quoted_name: str
    value: float | None
    low: float | None
    high: float | None
    n: int | float
    grade: str


@dataclass(frozen=True)
class Table:
    """The rows of evidence that is a table, cut to the first; cells are quoted from the files."""

    labels: dict[str, str]
    quoted_rows: list[Cells]
    row_count: int


@dataclass(frozen=True)
class Figure:
    """An answer and all that must be said with it. Quote `sentence` as it stands, with its grade
    and count; `whole_company` stands beside a filtered figure, which is exploratory."""

    name: str
    title: str
    question: str
    sentence: str
    whole_company: str
    grade: Grade | None
    case_count: int | float
    interval: Interval | None
    groups: list[Group]
    group_count: int
    table: Table | None
    small_print: list[str]
    caveats: list[str]
    how_compared: list[str]
    terms: list[str]
    missing_fields: str
    disputed: str
    not_as_shipped: str
    as_of: str | None
    quoted_selection: str
    snapshot: str
    link: str
    notice: str


def list_evidence(reader: Reader, page: str = "") -> EvidenceList:
    """The evidence by page, or that of one page."""
    known, by_page = session.get_queries(reader.data), {}
    for name, query in sorted(known.items()):
        shown_on = usage.pick_page(known, name) if selection.is_evidence(known, query) else None
        if shown_on and page in ("", shown_on):
            by_page.setdefault(shown_on, []).append(_list_one(query, reader.lang))
    pages = [
        Page(name, texts.translate(reader.lang, f"pages.{name}.title"), listed)
        for name, listed in sorted(by_page.items())
    ]
    return EvidenceList(pages, texts.translate(reader.lang, "assistant.notice"))


def ask(reader: Reader, name: str, filters: Filters) -> Figure:
    """One answer with everything that its card says."""
    query, data, lang = selection.get_evidence(reader, name), reader.data, reader.lang
    chosen = selection.read_filters(reader, filters)
    answer = answers.run_query(data, name, chosen)
    if answer.estimates and ESTIMATES[query.estimate["kind"]].is_comparison:
        precompute.start(data)
    groups, table = _list_groups(answer, lang), None
    if not groups and not counts.is_silent(answer):
        table = _tabulate(answer, lang)
    if table and query.chart["kind"] == "table":
        reader.note_taken(name)
    return Figure(
        name=name,
        title=card_title.write_title(answer, lang),
        question=query.question[lang],
        sentence=_write_sentence(reader, answer, chosen),
        whole_company=_write_company(reader, answer),
        grade=_describe_grade(reader, answer),
        case_count=_to_whole(counts.count_cases(answer)),
        interval=_read_interval(answer, lang),
        groups=groups[:MAX_GROUPS],
        group_count=len(groups),
        table=table,
        small_print=[
            *footnotes.write_footnotes(answer, lang),
            *footnotes.write_exceptions(data, query, chosen, lang),
        ],
        caveats=list(query.caveats[lang]),
        how_compared=footnotes.write_trial(query, lang),
        terms=[one.name for one in definitions.list_definitions(query)],
        missing_fields=missing_fields.write_missing_fields(answer, lang),
        disputed=disputed.write_disputed(answer, lang),
        not_as_shipped=edit_texts.write_edits([answer], lang),
        as_of=answer.as_of.isoformat() if answer.as_of else None,
        quoted_selection=selection.describe(reader, chosen),
        snapshot=answer.snapshot,
        link=selection.link_evidence(reader, name, chosen),
        notice=texts.translate(lang, "assistant.notice"),
    )


def _list_one(query: Query, lang: str) -> Listed:
    return Listed(query.name, query.title[lang], query.question[lang], list(query.ignores))


def _write_sentence(reader: Reader, answer: Answer, chosen: Mapping[str, Any]) -> str:
    """The sentence of the card; of an answer without rows why it has none."""
    is_empty = answer.rows.empty or bool(answer.rows.isna().all(axis=None))
    if is_empty and not answer.missing:
        return no_rows.explain_empty(reader.data, answer, chosen, reader.lang)
    return texts.strip_markdown(sentences.write_sentence(answer, reader.lang))


def _write_company(reader: Reader, answer: Answer) -> str:
    if not counts.is_exploratory(answer):
        return ""
    everything = answers.run_query(reader.data, answer.query.name)
    return texts.strip_markdown(sentences.write_company(everything, reader.lang))


def _describe_grade(reader: Reader, answer: Answer) -> Grade | None:
    """The grade as the card gives its reasons; None where none is shown."""
    if not counts.is_graded(answer):
        return None
    estimate, lang = highlights.pick_weakest(answer), reader.lang
    settings = session.get_settings(reader.data)
    return Grade(
        code=str(estimate.grade),
        words=grade_texts.format_mark(str(estimate.grade), lang),
        rule=grade_rules.describe_rule(answer, estimate, settings, lang),
        facts=grade_rules.list_facts(answer, estimate, lang),
        reasons=grade_texts.list_reasons(answer, estimate, lang),
    )


def _read_interval(answer: Answer, lang: str) -> Interval | None:
    """The figure of all cases together; None where the card states none, or one of another kind,
    such as how far clients differ, which only its sentence explains."""
    spec, whole = answer.query.estimate, answer.whole
    if not spec or whole is None or whole.value is None or not counts.has_figure(answer):
        return None
    if spec["kind"] in BY_ROW:
        what = footnotes.label_column(answer, spec["value"], lang)
    elif ESTIMATES[spec["kind"]].is_comparison and not kinds.is_by_subgroups(spec):
        what = texts.translate(lang, "assistant.difference")
    else:
        return None
    return Interval(what, differences.get_unit(spec), *_round(whole))


def _round(estimate: Any) -> tuple[Any, ...]:
    ends = (estimate.value, estimate.low, estimate.high)
    return tuple(None if end is None else round(end, quoting.DECIMALS) for end in ends)


def _to_whole(count: float) -> int | float:
    return int(count) if float(count).is_integer() else count


def _list_groups(answer: Answer, lang: str) -> list[Group]:
    """The groups or months of an answer, each with its own grade."""
    spec, chart = answer.query.estimate, answer.query.chart
    if not answer.estimates or counts.is_silent(answer) or answer.rows.empty:
        return []
    if ESTIMATES[spec["kind"]].is_comparison:
        is_told = counts.has_figure(answer)
        return [
            Group(
                texts.translate_choice(lang, spec.get("group", "part"), name),
                *(_round(part) if is_told else (None, None, None)),
                n=_to_whole(part.n),
                grade="",
            )
            for name, part in counts.pick_graded(answer).parts
        ]
    if spec["kind"] == "survival":
        return [
            _make_group(number_formats.format_cell(spec["group"], one.name, lang), one, lang)
            for one in answer.estimates
        ]
    if spec["kind"] not in BY_ROW or len(answer.estimates) < 2:
        return []
    columns = list(dict.fromkeys(chart[key] for key in ("x", "by") if key in chart))
    return [
        _make_group(
            " · ".join(number_formats.format_cell(name, row[name], lang) for name in columns),
            estimate,
            lang,
        )
        for row, estimate in zip(answer.rows.to_dict("records"), answer.estimates, strict=False)
    ]


def _make_group(name: str, estimate: GradedEstimate, lang: str) -> Group:
    is_told = estimate.grade != "insufficient"
    return Group(
        name,
        *(_round(estimate) if is_told else (None, None, None)),
        n=_to_whole(estimate.n),
        grade=grade_texts.format_mark(str(estimate.grade), lang),
    )


def _tabulate(answer: Answer, lang: str) -> Table | None:
    """The card's table, of evidence that is not told by groups."""
    spec, rows = answer.query.estimate, answer.rows
    if spec.get("kind") == "spread":
        rows = spread.tabulate_units(spec, rows)
    elif spec:
        return None
    labels = quoting.label_columns(answer, rows, lang)
    return Table(labels, quoting.quote_rows(rows.head(MAX_TABLE_ROWS), lang), len(rows))
