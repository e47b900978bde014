"""What is not as shipped behind figures, in words: edited definitions, and settings."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.engine.edits import EditedQuery
from dashboard.narrative import setting_texts
from queries.catalog import Query
from queries.settings import ChangedSetting
from store.journal import Entry


def write_edits(answers: Iterable[Answer], lang: str) -> str:
    """The definitions and settings behind answers that are not as shipped, each once, with who
    edited a definition, when and why; empty where there are none."""
    edited, settings = list_edits(answers)
    own = [query for query in edited if query.is_own]
    changed = [query for query in edited if not query.is_own]
    parts = [
        texts.translate(lang, f"edits.{key}", n=len(queries), listed=_list(queries, lang))
        for key, queries in (("counted_by", changed), ("counted_by_own", own))
        if queries
    ]
    parts.append(setting_texts.list_own(settings, lang))
    return texts.translate(lang, "general.semicolon").join(filter(None, parts))


def list_edits(answers: Iterable[Answer]) -> tuple[list[EditedQuery], list[ChangedSetting]]:
    """The edited definitions and the settings other than shipped behind answers, each once."""
    listed = list(answers)
    edited = {query.name: query for answer in listed for query in answer.edited}
    settings = {one.name: one for answer in listed for one in answer.own_settings}
    return list(edited.values()), [one for _, one in sorted(settings.items())]


def write_author(query: EditedQuery, lang: str) -> str:
    """Who saved a version, when and why: “Li Wei, 30 Nov 2026: only passed-on ones count”."""
    return texts.translate(
        lang,
        "edits.author",
        by=query.by,
        day=number_formats.format_day(query.at.date(), lang),
        reason=query.reason,
    )


def write_change(entry: Entry, known: Mapping[str, Query], zone: ZoneInfo, lang: str) -> str:
    """What the journal says of a changed definition or setting: what, who, when and why."""
    body, day = entry.body, number_formats.format_day(entry.at.astimezone(zone).date(), lang)
    if entry.kind == "query":
        query = known.get(body["name"])
        title = query.title[lang] if query else body["name"]
        reason = str(body.get("reason") or body.get("why") or "")
        author = texts.translate(lang, "edits.author", by=entry.by, day=day, reason=reason)
        return texts.translate(lang, f"edits.{body['status']}", title=title, author=author)
    if entry.kind == "setting":
        author = texts.translate(lang, "edits.author", by=entry.by, day=day, reason=body["reason"])
        [changed] = setting_texts.read_changes(body)
        change = setting_texts.describe_change(changed, lang)
        return texts.translate(lang, "edits.setting", change=change, author=author)
    changes = setting_texts.read_changes(body)
    said = (setting_texts.describe_change(change, lang) for change in changes)
    listed = texts.translate(lang, "general.comma").join(said)
    return texts.translate(lang, "edits.setting_file", changes=listed, day=day)


def write_version(body: Mapping[str, Any], lang: str) -> str:
    """What the journal says of a version of a query: saved, refused, taken back, renamed, retired
    or replaced by an earlier one."""
    status = "renamed" if "now" in body else body.get("status")
    words = {key: str(body.get(key) or "") for key in ("name", "now", "reason", "why")}
    return texts.translate(lang, f"journal.query_{status}", **words)


def _list(queries: Sequence[EditedQuery], lang: str) -> str:
    listed = (
        texts.translate(
            lang, "edits.named", title=query.title[lang], author=write_author(query, lang)
        )
        for query in queries
    )
    return texts.translate(lang, "general.comma").join(listed)
