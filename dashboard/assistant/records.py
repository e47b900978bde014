"""One record as its page tells it: the facts, both wordings, the events, the replies, the place."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from dashboard.assistant import quoting, selection
from dashboard.assistant.quoting import Cells
from dashboard.assistant.reader import Reader
from dashboard.display import number_formats, texts
from dashboard.engine import answers, disputes, original_sheet, session
from dashboard.engine.errors import Refused
from dashboard.narrative import record_texts, reply_texts
from queries import catalog

MAX_EVENTS = 100


@dataclass(frozen=True)
class Record:
    """A requirement, change, task, ticket or contact. What is `quoted` was written by people, the
    company's or a client's."""

    table: str
    record_id: str
    quoted_title: str
    quoted_facts: list[str]
    quoted_told: str
    quoted_confirmed: str
    quoted_events: list[Cells]
    event_count: int
    quoted_replies: list[str]
    quoted_place: str
    quoted_sheet_row: dict[str, str | None]
    merged: str
    caveats: list[str]
    link: str
    notice: str


def tell_record(reader: Reader, table: str, project: str, record_id: str) -> Record:
    """One record. Raises Refused `no_record` for one that is not in the data."""
    data, lang, address = reader.data, reader.lang, (table, project, record_id)
    asked = dict(zip(catalog.RECORD, address, strict=True))
    summary = answers.run_query(data, "record/summary", asked)
    if summary.rows.empty:
        raise Refused("no_record", id=record_id)
    row = summary.rows.to_dict("records")[0]
    found = row["record_id"]
    events = answers.run_query(data, "record/events", {**asked, "record_id": found})
    reader.note_taken(table)
    is_merged = found != record_id
    return Record(
        table=table,
        record_id=found,
        quoted_title=_quote(record_texts.write_title(row)),
        quoted_facts=record_texts.list_facts(row, lang),
        quoted_told=_quote(row["told_text"]),
        quoted_confirmed=_quote(row["confirmed_text"]),
        quoted_events=quoting.quote_rows(
            events.rows.drop(columns="load_id").head(MAX_EVENTS), lang
        ),
        event_count=len(events.rows),
        quoted_replies=_list_replies(reader, (table, project, found)),
        **_find_place(reader, row),
        merged=texts.translate(lang, "record.merged", asked=record_id, id=found)
        if is_merged
        else "",
        caveats=list(summary.query.caveats[lang]),
        link=selection.make_link(reader, "record", {}, record=[table, project, found]),
        notice=texts.translate(lang, "assistant.notice"),
    )


def _quote(cell: Any) -> str:
    absent = number_formats.is_absent(cell)
    return "" if absent else quoting.cut(str(cell), quoting.RECORD_LENGTH)


def _list_replies(reader: Reader, address: tuple[str, str, str]) -> list[str]:
    path = session.get_snapshot(reader.data).path
    given = disputes.list_by_record(reader.data, path).get(disputes.make_address(*address), ())
    return [
        reply_texts.write_reply(reply, reader.data, reader.lang)
        for reply in given
        if reply.withdrawn is None
    ]


def _find_place(reader: Reader, row: dict[str, Any]) -> dict[str, Any]:
    """Where the record stands in which file, and the cells of that row by the letter of their
    column; empty where the file cannot be read any more."""
    place: dict[str, Any] = {"quoted_place": "", "quoted_sheet_row": {}}
    with suppress(Refused):
        number = 0 if number_formats.is_absent(row["source_row"]) else int(row["source_row"])
        excerpt = original_sheet.read_excerpt(reader.data, row["load_id"], number)
        cells = zip(excerpt.columns, excerpt.rows[number], strict=True)
        written = {
            letter: cell and quoting.cut(cell, quoting.LIST_LENGTH) for letter, cell in cells
        }
        told = record_texts.write_place(excerpt.file, excerpt.sheet, number, reader.lang)
        place = {"quoted_place": told, "quoted_sheet_row": written}
    return place
