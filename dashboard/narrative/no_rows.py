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
    own = f"empty.{answer.query.name}"
    if own in texts.load_texts(lang):
        return texts.translate(lang, own)
    set_filters = [name for name in FILTERS if chosen.get(name) and name in answer.values]
    for name in set_filters:
        wider = {key: value for key, value in chosen.items() if key != name}
        if not answers.run_query(data, answer.query.name, wider).rows.empty:
            filter_name = texts.translate(lang, f"filters.{name}")
            return texts.translate(lang, "card.widen", filter=filter_name)
    if set_filters and not answers.run_query(data, answer.query.name).rows.empty:
        return texts.translate(lang, "card.clear")
    loaded = {intake.table for intake in answer.intake if intake.kept}
    missing = [
        texts.translate(lang, f"tables.{table}")
        for table in snapshot_info.list_canonical_tables(data, answer.query.name)
        if table not in (*OPTIONAL, *loaded)
    ]
    if missing:
        listed = texts.translate(lang, "general.comma").join(missing)
        return texts.translate(lang, "card.no_export", tables=listed)
    return texts.translate(lang, "card.no_rows")
