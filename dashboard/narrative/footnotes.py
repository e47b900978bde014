"""The small print of an answer: counts, rows left out, alt text."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dashboard.display import number_formats, texts
from dashboard.engine import session, snapshot_info
from dashboard.engine.answer import Answer
from dashboard.estimates import kinds
from dashboard.estimates.kinds import BY_ROW
from dashboard.narrative import counts, edit_texts
from queries import catalog
from queries.catalog import Query
from queries.claims import TRIAL


def label_column(answer: Answer, column: str, lang: str) -> str:
    return texts.label_column(lang, column, answer.query.columns)


def write_left_out(answer: Answer, lang: str) -> str:
    """The number of rejected rows by table; empty where there are none."""
    listed = [
        texts.translate(
            lang,
            "card.rejected_of",
            n=intake.rejected,
            table=texts.translate(lang, f"tables.{intake.table}"),
        )
        for intake in answer.intake
        if intake.rejected
    ]
    return texts.translate(lang, "general.comma").join(listed)


def write_footnotes(answer: Answer, lang: str) -> list[str]:
    """The small print under a chart: n, unknown, rejected and truncated rows, as-of date, and what
    it was counted with that is not as shipped."""
    notes = [] if answer.missing else [_n(answer, lang), _unknown(answer, lang)]
    rejected = sum(intake.rejected for intake in answer.intake if intake.table == answer.subject)
    if rejected:
        notes.append(texts.translate(lang, "card.rejected", n=rejected))
    if answer.truncated:
        notes.append(texts.translate(lang, "card.truncated", n=len(answer.rows)))
    if answer.as_of:
        notes.append(
            texts.translate(lang, "card.as_of", day=number_formats.format_day(answer.as_of, lang))
        )
    notes.append(edit_texts.write_edits([answer], lang))
    return [note for note in notes if note]


def write_exceptions(data: Path, query: Query, chosen: Mapping[str, Any], lang: str) -> list[str]:
    """Which of the filters `chosen` a query ignores, and which saved versions behind it gave way to
    the shipped ones."""
    notes, comma = [], texts.translate(lang, "general.comma")
    if ignored := [name for name in query.ignores if chosen.get(name)]:
        names = comma.join(texts.translate(lang, f"filters.{name}") for name in ignored)
        notes.append(texts.translate(lang, "card.ignores", filters=names))
    known = session.get_queries(data)
    if query.name in known and (given_way := catalog.list_given_way(known, query.name)):
        names = comma.join(f"“{one.title[lang]}”" for one in given_way)
        notes.append(texts.translate(lang, "card.given_way", queries=names))
    return notes


def _n(answer: Answer, lang: str) -> str:
    """The number of cases, of a count over exposure the number of events; empty without a chart."""
    spec, chart, total = answer.query.estimate, answer.query.chart, counts.count_cases(answer)
    if not total or chart.get("kind") in ("table", "figure"):
        return ""
    if kinds.is_exposure(spec):
        events = counts.sum_rows(answer.rows, spec["numerator"])
        label = label_column(answer, spec["numerator"], lang)
        return texts.translate(lang, "card.n_is", label=label, n=events)
    column = str(spec.get("denominator") or chart.get("y"))
    if spec and spec["kind"] not in BY_ROW:
        column = "case_count"
    if spec.get("kind") == "difference":
        # Of a difference within projects, the groups beside it are told with all their cases.
        everything = sum(part.n for one in answer.estimates for _, part in one.parts)
        if total < everything:
            return texts.translate(lang, "card.n_within", n=total, all=everything)
    return texts.translate(lang, "card.n", n=number_formats.format_measure(column, total, lang))


def _unknown(answer: Answer, lang: str) -> str:
    """The number and share of unknown cases; empty where none is counted."""
    spec, total = answer.query.estimate, counts.count_cases(answer)
    if not total or spec.get("kind") not in BY_ROW or counts.is_split(answer):
        return ""
    unknown = counts.sum_rows(answer.rows, spec.get("unknown"))
    if not unknown:
        return ""
    # The denominator of a mean counts only the cases with a value.
    whole = total + unknown if spec["kind"] == "mean" else total
    return texts.translate(
        lang,
        "card.unknown",
        n=number_formats.format_amount(str(spec["denominator"]), unknown, lang),
        share=number_formats.format_rate(unknown / whole, lang),
    )


def write_trial(query: Query, lang: str) -> list[str]:
    """How a comparison was made, as a target trial: a line for each of its parts."""
    return [
        texts.translate(
            lang, "trial.line", part=texts.translate(lang, f"trial.{part}"), said=said[lang]
        )
        for part in TRIAL
        if (said := query.trial.get(part))
    ]


def describe_source(data: Path, lang: str) -> str:
    """The snapshot and the head of its journal: by them a printed figure is traced to what was
    decided before it."""
    snapshot, head = session.get_snapshot(data).name, snapshot_info.get_journal_head(data)
    if head is None:
        return texts.translate(lang, "export.source_without_journal", snapshot=snapshot)
    return texts.translate(
        lang, "export.source", snapshot=snapshot, n=head["entry_id"], hash=head["hash"]
    )


def describe_listed_rows(answer: Answer, behind: Answer, lang: str) -> str:
    """The title of the list of rows behind a figure, and how many of them the figure counts."""
    spec, listed = answer.query.estimate, len(behind.rows)
    shown = {"title": behind.query.title[lang], "n": listed}
    if behind.truncated:
        return texts.translate(lang, "card.first_rows", **shown)
    column = spec.get("numerator" if kinds.is_exposure(spec) else "denominator", "")
    counted = 0.0
    if number_formats.get_unit(column) == "count" and not answer.missing:
        counted = (
            counts.sum_rows(answer.rows, column)
            if kinds.is_exposure(spec)
            else counts.count_cases(answer)
        )
    if not 0 < counted < listed:
        return texts.translate(lang, "card.all_rows", **shown)
    return texts.translate(lang, "card.some_rows", counted=counted, **shown)
