"""Replies to records in words: one by one, and as a column of a list of rows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dashboard.display import number_formats, texts
from dashboard.engine import disputes, session, snapshot_info
from dashboard.engine.answer import Answer
from store.replies import Reply

# The column that lists of rows get where there are replies to any of them.
COLUMN = "replies"


def format_day(at: datetime, data: Path, lang: str) -> str:
    """The day of an entry in the company's time zone."""
    return number_formats.format_day(at.astimezone(ZoneInfo(session.get_timezone(data))), lang)


def write_reply(reply: Reply, data: Path, lang: str) -> str:
    """What a reply says, by whom and when, in one line of plain text."""
    return texts.translate(
        lang,
        "replies.line",
        claim=texts.translate(lang, f"replies.claims.{reply.claim}"),
        text=" ".join(reply.text.split()),
        by=reply.by,
        day=format_day(reply.at, data, lang),
    )


def add_replies(data: Path, details: Answer, lang: str) -> Answer:
    """A list of rows with the replies to each in a first column; as it is where there are none."""
    snapshot = session.get_snapshot(data)
    by_record = disputes.list_by_record(data, snapshot.path)
    if not by_record or details.rows.empty:
        return details
    table = snapshot_info.find_subject(session.get_queries(data), details.query)
    told = [
        "" if address is None else _join(by_record.get(address, ()), data, lang)
        for address in disputes.find_addresses(table, details.rows)
    ]
    if not any(told):
        return details
    rows = details.rows.copy()
    rows.insert(0, COLUMN, told)
    return replace(details, rows=rows)


def _join(given: Sequence[Reply], data: Path, lang: str) -> str:
    standing = [write_reply(reply, data, lang) for reply in given if reply.withdrawn is None]
    return texts.translate(lang, "general.semicolon").join(standing)
