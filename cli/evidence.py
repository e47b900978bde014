"""The verbs of the evidence: query, estimates. They answer what the pages show."""

import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any

import click
import pandas as pd

from cli import words
from cli.call import MISUSED, Call, Result
from cli.commands import Verb
from cli.errors import Refusal
from dashboard.display import texts
from dashboard.engine import (
    answers,
    frames,
    headline_family,
    precompute,
    trial,
)
from dashboard.engine.answer import Answer
from dashboard.engine.errors import Refused
from dashboard.estimates.estimate import JSON_KEYS
from dashboard.exports import csv
from queries import catalog


@click.command(cls=Verb)
@click.argument("name", required=False, metavar="[NAME]")
@click.option("--sql", metavar="TEXT")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE")
@click.option("--format", "form", type=click.Choice(("json", "csv", "table")), default="table")
@click.pass_obj
def query(
    call: Call, name: str | None, sql: str | None, settings: Sequence[str], form: str
) -> Result:
    """A query as a page would run it, or one SELECT through the same locked-down connection."""
    chosen = _read_filters(settings, call.lang)
    with word_refusals(call.lang):
        if name is not None and sql is None:
            answer = answers.run_query(call.data, name, chosen)
            rows, document = answer.rows, _describe_answer(answer)
        elif sql is not None and name is None:
            rows = trial.try_sql(call.data, sql, chosen).rows
            document = frames.to_records(rows)
        else:
            raise _misuse(call.lang, "one_of_both")
    return Result(document, partial(print_rows, rows, form))


@click.command("estimates", cls=Verb)
@click.pass_obj
def work_out_estimates(call: Call) -> Result:
    """Work out the headline comparisons that are not yet, naming each on stderr."""

    def report(name: str, done: int, total: int) -> None:
        sentence = words.say(call.lang, "estimates.worked_out", name=name, done=done, total=total)
        print(sentence, file=sys.stderr)

    with word_refusals(call.lang):
        is_done = precompute.compute_all(call.data, report)
        if not is_done:
            print(words.say(call.lang, "estimates.at_work"), file=sys.stderr)
        document = {"worked_out": headline_family.list_family(call.data) if is_done else []}
    return Result(document, lambda: None)


@contextmanager
def word_refusals(lang: str) -> Generator[None]:
    """Turn what the engine refuses into a refusal in the reader's language."""
    try:
        yield
    except Refused as error:
        sentence = texts.translate(lang, f"errors.{error.code}", **error.details)
        raise Refusal(error.code, sentence) from error


def _misuse(lang: str, code: str, **gaps: str) -> Refusal:
    return Refusal("usage", texts.translate(lang, f"errors.{code}", **gaps), MISUSED)


def _read_filters(settings: Sequence[str], lang: str) -> dict[str, Any]:
    """The filters of repeated `--set key=value`: a list grows, a date is read."""
    chosen: dict[str, Any] = {}
    for setting in settings:
        key, _, value = setting.partition("=")
        if key in catalog.RECORD:
            chosen[key] = value
        elif key not in catalog.FILTERS:
            offered = ", ".join([*catalog.FILTERS, *catalog.RECORD])
            raise _misuse(lang, "bad_filter", key=key, offered=offered)
        elif catalog.FILTERS[key] == "date":
            try:
                chosen[key] = date.fromisoformat(value)
            except ValueError as error:
                raise _misuse(lang, "bad_date", key=key, value=value) from error
        else:
            chosen.setdefault(key, []).append(value)
    return chosen


def _describe_answer(answer: Answer) -> dict[str, Any]:
    return {
        "query": answer.query.name,
        "snapshot": answer.snapshot,
        "as_of": frames.to_plain(answer.as_of),
        "columns": list(answer.rows.columns),
        "rows": frames.to_records(answer.rows),
        "estimates": [
            {key: _to_whole(frames.to_plain(getattr(estimate, key))) for key in JSON_KEYS}
            for estimate in answer.estimates
        ],
        "missing": list(dict.fromkeys(field.split(".", 1)[1] for field in answer.missing)),
        "truncated": answer.truncated,
        "edited": [
            {
                "query": one.name,
                "version": one.version,
                "by": one.by,
                "at": one.at.isoformat(timespec="seconds"),
                "reason": one.reason,
            }
            for one in answer.edited
        ],
        "own_settings": [
            {"name": one.name, "value": one.value, "shipped": one.before}
            for one in answer.own_settings
        ],
    }


def _to_whole(value: Any) -> Any:
    """A count that is whole as a whole number; 0.0 and 1.0 of a share likewise."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def print_rows(rows: pd.DataFrame, form: str) -> None:
    """Print rows as csv, or else as an aligned table."""
    if form == "csv":
        print(csv.write(rows), end="")
        return
    with pd.option_context(
        "display.unicode.east_asian_width", True, "display.max_colwidth", 60, "display.width", None
    ):
        print(rows.astype(object).where(rows.notna(), "").to_string(index=False))


COMMANDS = {command.name: command for command in (query, work_out_estimates)}
