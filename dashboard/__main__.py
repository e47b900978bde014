"""`python -m dashboard queries|query|estimates`: what the pages show, for scripts and tools."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd

from dashboard.display import texts
from dashboard.engine import (
    answers,
    frames,
    headline_family,
    precompute,
    session,
    snapshot_info,
    trial,
    usage,
)
from dashboard.engine.answer import Answer
from dashboard.engine.errors import Refused
from dashboard.estimates.estimate import CONTRACT
from dashboard.exports import csv
from queries import catalog

DONE, FAILED, MISUSED = 0, 1, 2


class Misused(ValueError):
    """A command line that cannot be meant; the message says what to write."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Misused(message)


def _language(arguments: Sequence[str]) -> str:
    """The language asked for, else that of the environment, else English."""
    for here, following in zip(arguments, [*arguments[1:], ""], strict=True):
        asked = following if here == "--lang" else here.removeprefix("--lang=")
        if here.startswith("--lang") and asked in texts.LANGUAGES:
            return asked
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return "zh" if (named or "").startswith("zh") else texts.DEFAULT


def _parser(lang: str) -> argparse.ArgumentParser:
    words = {key.removeprefix("cli."): said for key, said in texts.load_texts(lang).items()}
    shared = _Parser(add_help=False)
    shared.add_argument("--data", type=Path, default=session.get_data_folder(), help=words["data"])
    shared.add_argument("--lang", choices=texts.LANGUAGES, default=lang, help=words["lang"])
    shared.add_argument("--json", action="store_true", help=words["json"])
    parser = _Parser(prog="python -m dashboard", description=words["about"])
    verbs = parser.add_subparsers(dest="verb", required=True, parser_class=_Parser)
    verbs.add_parser("queries", parents=[shared], help=words["queries"])
    query = verbs.add_parser("query", parents=[shared], help=words["query"])
    query.add_argument("name", nargs="?", help=words["name"])
    query.add_argument("--sql", help=words["sql"])
    query.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help=words["set"])
    query.add_argument("--format", choices=("json", "csv", "table"), help=words["format"])
    verbs.add_parser("estimates", parents=[shared], help=words["estimates"])
    return parser


def _chosen(settings: Sequence[str], lang: str) -> dict[str, Any]:
    """The filters of repeated `--set key=value`: a list grows, a date is read."""
    chosen: dict[str, Any] = {}
    for setting in settings:
        key, _, value = setting.partition("=")
        if key in catalog.RECORD:
            chosen[key] = value
            continue
        if key not in catalog.FILTERS:
            offered = ", ".join([*catalog.FILTERS, *catalog.RECORD])
            raise Misused(texts.translate(lang, "errors.bad_filter", key=key, offered=offered))
        if catalog.FILTERS[key] == "date":
            try:
                chosen[key] = date.fromisoformat(value)
            except ValueError as error:
                said = texts.translate(lang, "errors.bad_date", key=key, value=value)
                raise Misused(said) from error
        else:
            chosen.setdefault(key, []).append(value)
    return chosen


def _columns(data: Path, query: catalog.Query) -> list[str]:
    """A query's result columns; before the first snapshot those that its header names."""
    try:
        return list(snapshot_info.get_result_types(data, query))
    except (Refused, catalog.QueryError):
        return list(query.columns)


def _all_queries(asked: argparse.Namespace) -> list[dict[str, Any]]:
    known = session.get_queries(asked.data)
    listed = []
    for name, query in sorted(known.items()):
        pages = usage.find_pages(known, name)
        own = name.split("/", 1)[0]
        listed.append(
            {
                "name": name,
                "question": (query.question or query.title)[asked.lang],
                "columns": _columns(asked.data, query),
                "parameters": sorted(query.parameters),
                "page": own if own in pages else next(iter(pages), None),
                "edited": query.version is not None,
            }
        )
    return listed


def _whole(value: Any) -> Any:
    """A count that is whole as a whole number; 0.0 and 1.0 of a share likewise."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _document(answer: Answer) -> dict[str, Any]:
    return {
        "query": answer.query.name,
        "snapshot": answer.snapshot,
        "as_of": frames.to_plain(answer.as_of),
        "columns": list(answer.rows.columns),
        "rows": frames.to_records(answer.rows),
        "estimates": [
            {key: _whole(frames.to_plain(getattr(one, key))) for key in CONTRACT}
            for one in answer.estimates
        ],
        "missing": list(dict.fromkeys(field.split(".", 1)[1] for field in answer.missing)),
        "truncated": answer.truncated,
    }


def _print_json(document: Any) -> None:
    print(json.dumps(document, ensure_ascii=False, allow_nan=False))


def _print_rows(rows: pd.DataFrame, form: str) -> None:
    if form == "csv":
        print(csv.write(rows), end="")
        return
    with pd.option_context(
        "display.unicode.east_asian_width", True, "display.max_colwidth", 60, "display.width", None
    ):
        print(rows.astype(object).where(rows.notna(), "").to_string(index=False))


def _work_out(asked: argparse.Namespace) -> None:
    """Work out the headline comparisons that are not yet, telling each on stderr."""

    def tell(name: str, done: int, everything: int) -> None:
        said = texts.translate(asked.lang, "cli.worked_out", name=name, done=done, all=everything)
        print(said, file=sys.stderr)

    is_done = precompute.compute_all(asked.data, tell)
    if not is_done:
        print(texts.translate(asked.lang, "cli.at_work"), file=sys.stderr)
    if asked.json:
        _print_json({"worked_out": headline_family.list_family(asked.data) if is_done else []})


def _answer(asked: argparse.Namespace) -> None:
    if asked.verb == "estimates":
        _work_out(asked)
        return
    if asked.verb == "queries":
        listed = _all_queries(asked)
        if asked.json:
            _print_json(listed)
        else:
            _print_rows(pd.DataFrame(listed)[["name", "page", "question"]], "table")
        return
    if (asked.name is None) == (asked.sql is None):
        raise Misused(texts.translate(asked.lang, "errors.one_of_both"))
    form = "json" if asked.json else asked.format or "table"
    chosen = _chosen(asked.set, asked.lang)
    if asked.sql is not None:
        rows = trial.try_sql(asked.data, asked.sql, chosen).rows
        document: Any = frames.to_records(rows)
    else:
        answer = answers.run_query(asked.data, asked.name, chosen)
        rows, document = answer.rows, _document(answer)
    if form == "json":
        _print_json(document)
    else:
        _print_rows(rows, form)


def main(arguments: Sequence[str]) -> int:
    """Run one command line; gives the exit code: 0 done, 1 refused or failed, 2 wrong usage."""
    lang = _language(arguments)
    try:
        _answer(_parser(lang).parse_args(arguments))
    except Misused as error:
        code, message, status = "usage", str(error), MISUSED
    except catalog.QueryError as error:
        code, message, status = "query", error.said(lang), FAILED
    except Refused as error:
        code, message, status = (
            error.code,
            texts.translate(lang, f"errors.{error.code}", **error.details),
            FAILED,
        )
    else:
        return DONE
    print(message, file=sys.stderr)
    if {"--json", "--format=json"} & set(arguments) or "--format json" in " ".join(arguments):
        _print_json({"error": {"code": code, "message": message}})
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
