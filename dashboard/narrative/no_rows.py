"""Why an answer has no rows: which filter to widen, or which export is missing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dashboard.display import texts
from dashboard.engine import answers, snapshot_info
from dashboard.engine.answer import Answer
from queries.catalog import FILTERS

# Optional tables: a missing one never leaves an answer empty.
OPTIONAL = ("baselines", "calendar", "people", "clients")


def explain_empty(data: Path, answer: Answer, chosen: Mapping[str, Any], lang: str) -> str:
    """Why an answer to the filters `chosen` is empty, and what would fill it."""
    own, missing = f"empty.{answer.query.name}", _list_missing(data, answer)
    # Of an export that nobody has imported, nothing is said as if it were empty.
    if own in texts.load_texts(lang) and answer.subject not in missing:
        return texts.translate(lang, own)
    set_filters = [name for name in FILTERS if chosen.get(name) and name in answer.values]
    for name in set_filters:
        wider = {key: value for key, value in chosen.items() if key != name}
        if not answers.run_query(data, answer.query.name, wider).rows.empty:
            filter_name = texts.translate(lang, f"filters.{name}")
            return texts.translate(lang, "card.widen", filter=filter_name)
    if set_filters and not answers.run_query(data, answer.query.name).rows.empty:
        return texts.translate(lang, "card.clear")
    if missing:
        named = (texts.translate(lang, f"tables.{table}") for table in missing)
        listed = texts.translate(lang, "general.comma").join(named)
        return texts.translate(lang, "card.no_export", tables=listed)
    return texts.translate(lang, "card.no_rows")


def _list_missing(data: Path, answer: Answer) -> list[str]:
    """The tables that a query reads and nobody has imported."""
    loaded = {intake.table for intake in answer.intake if intake.kept}
    tables = snapshot_info.list_canonical_tables(data, answer.query.name)
    return [table for table in tables if table not in (*OPTIONAL, *loaded)]
