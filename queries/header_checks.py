"""What the header of an evidence query says, held against what else there is: other queries, the
fields of the tables, its own parameters."""

import re
from collections.abc import Collection, Mapping

from queries.headers import FILTERS, LANGUAGES
from queries.query import Query
from queries.refusal import QueryError

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def check_header(query: Query, known: Mapping[str, Query], fields: Collection[str]) -> None:
    """Raise QueryError for the first thing in a header that leads nowhere.

    `known` are the other queries in force, `fields` every `table.field` that a file can fill.
    """
    _check_filters(query)
    if query.kind != "evidence":
        return
    _check_words(query)
    for need in (field for needs in query.needs for field in needs):
        if need not in fields:
            raise QueryError("need_unknown", name=need)
    _check_rows(query, known)
    _check_trend(query, known)


def _check_filters(query: Query) -> None:
    used = query.parameters & set(FILTERS)
    if query.kind != "evidence":
        if used:
            raise QueryError("filter_in_definition", name=min(used))
        return
    if silent := set(FILTERS) - used - set(query.ignores):
        raise QueryError("filter_unused", names=_write_names(silent))
    if both := used & set(query.ignores):
        raise QueryError("filter_used_and_ignored", names=_write_names(both))


def _write_names(names: Collection[str]) -> str:
    return ", ".join(f"${name}" for name in FILTERS if name in names)


def _check_words(query: Query) -> None:
    said = {"title": query.title, "question": query.question}
    said |= {f"columns.{name}": words for name, words in query.columns.items()}
    for key, words in said.items():
        for lang in LANGUAGES:
            if not words[lang].strip():
                raise QueryError("empty_words", key=f"{key}.{lang}")
        if key in ("title", "question") and not CHINESE.search(words["zh"]):
            raise QueryError("not_chinese", key=f"{key}.zh")
    counts = {lang: len(query.caveats[lang]) for lang in LANGUAGES}
    if len(set(counts.values())) > 1:
        raise QueryError("caveats_differ", **counts)


def _check_rows(query: Query, known: Mapping[str, Query]) -> None:
    listed = query if query.rows == query.name else known.get(query.rows)
    if listed is None or listed.kind != "evidence":
        raise QueryError("rows_nowhere", name=query.rows)
    if listed.chart["kind"] != "table":
        raise QueryError("rows_no_list", name=query.rows, kind=listed.chart["kind"])
    if silent := (query.parameters - listed.parameters) & set(FILTERS):
        raise QueryError("rows_filter", name=query.rows, names=_write_names(silent))


def _check_trend(query: Query, known: Mapping[str, Query]) -> None:
    if name := query.chart.get("trend"):
        trend = known.get(name)
        if trend is None or trend.chart.get("y") != query.chart.get("y"):
            raise QueryError("trend_nowhere", name=name, column=query.chart.get("y"))
