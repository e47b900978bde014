"""The card of a query that nobody saved yet, drawn off screen in both languages and on both
grounds: the last part of its rehearsal, for the workbench and the command line alike."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from dashboard.charts import draw
from dashboard.display import texts
from dashboard.engine import answers, session
from dashboard.engine.answer import Answer
from dashboard.engine.errors import Refused
from dashboard.narrative import (
    card_title,
    counts,
    footnotes,
    grade_rules,
    grade_texts,
    highlights,
    sentences,
)
from queries import catalog
from queries.catalog import LANGUAGES, Query, QueryError
from store.snapshots import Snapshot

IN_LANGUAGE = {"en": "in_en", "zh": "in_zh"}
# What of an estimate a sentence or a table names.
NAMED = ("value", "numerator", "denominator")


def draw_card(data: Path, query: Query, edited: Mapping[str, Query], snapshot: Snapshot) -> None:
    """Draw the card of a version that nobody saved yet, with those `edited` together in force.
    Raises QueryError where it cannot be drawn; a definition has no card."""
    if query.kind != "evidence":
        return
    with session.pin_edited(data, edited, snapshot):
        try:
            _check_card(answers.run_query(data, query.name), session.get_settings(data))
        # Whatever it is that an estimate or a sentence stumbles over, a page would show it.
        except Exception as error:
            raise catalog.explain_refusal(query, _explain(error)) from error


def _explain(error: Exception) -> QueryError:
    if isinstance(error, QueryError):
        return error
    if isinstance(error, Refused):
        return QueryError("no_answer", reason=error.details.get("message", error.code))
    return QueryError("no_answer", reason=f"{type(error).__name__}: {error}")


def _check_card(answer: Answer, settings: Mapping[str, Any]) -> None:
    """Raise QueryError where a card cannot show an answer, naming the part and the language; or
    where a column that its chart or sentence names has no label."""
    for lang in LANGUAGES:
        _check_labels(answer.query, lang)
        for part, draw_part in _list_parts(answer, settings, lang).items():
            try:
                draw_part()
            except Exception as error:
                raise QueryError(
                    "not_drawn",
                    part=QueryError(part),
                    lang=QueryError(IN_LANGUAGE[lang]),
                    reason=f"{type(error).__name__}: {error}",
                ) from error


def _check_labels(query: Query, lang: str) -> None:
    named = [query.chart[key] for key in ("x", "y", "by") if key in query.chart]
    named += query.chart.get("stages", [])
    named += [query.estimate[key] for key in NAMED if key in query.estimate]
    known = texts.load_texts(lang)
    for column in named:
        places = {f"columns.{column}", f"fields.{column}"}
        if column not in query.columns and places.isdisjoint(known):
            raise QueryError("no_label", column=column)


def _list_parts(
    answer: Answer, settings: Mapping[str, Any], lang: str
) -> dict[str, Callable[[], Any]]:
    return {
        "part_title": partial(card_title.write_title, answer, lang),
        "part_sentence": partial(_write_sentences, answer, lang),
        "part_grade": partial(_write_grade, answer, settings, lang),
        "part_notes": partial(footnotes.write_footnotes, answer, lang),
        "part_chart": partial(_draw_chart, answer, settings, lang),
    }


def _write_sentences(answer: Answer, lang: str) -> None:
    sentences.write_sentence(answer, lang)
    sentences.write_alt_text(answer, lang)
    if answer.query.chart["kind"] == "figure":
        sentences.write_headline(answer, lang)


def _write_grade(answer: Answer, settings: Mapping[str, Any], lang: str) -> None:
    if answer.estimates and not answer.missing and not answer.rows.empty:
        estimate = highlights.pick_weakest(answer)
        grade_rules.describe_rule(answer, estimate, settings, lang)
        grade_rules.list_facts(answer, estimate, lang)
        grade_texts.list_reasons(answer, estimate, lang)


def _draw_chart(answer: Answer, settings: Mapping[str, Any], lang: str) -> None:
    if answer.rows.empty or counts.is_silent(answer):
        return
    for dark in (False, True):
        draw.draw_chart(
            answer.rows,
            answer.query,
            lang,
            dark=dark,
            small=settings["small_group"],
            estimates=answer.estimates,
        )
