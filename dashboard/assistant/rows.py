"""The rows behind a figure, page by page, and one SELECT of the asker's own."""

from dataclasses import dataclass

from dashboard.assistant import quoting, selection
from dashboard.assistant.quoting import Cells
from dashboard.assistant.reader import Reader
from dashboard.assistant.selection import Filters
from dashboard.display import texts
from dashboard.engine import answers, disputes, drill_down, frames, session, snapshot_info, trial
from dashboard.engine.answer import Answer
from dashboard.engine.errors import Refused
from dashboard.narrative import footnotes, reply_texts

PAGE_ROWS = 25
MAX_MARKS = 100


@dataclass(frozen=True)
class RecordAddress:
    """What `tell_record` takes."""

    table: str
    project: str
    record_id: str


@dataclass(frozen=True)
class Row:
    """One row of a list: its cells, quoted from the files, and the record that it shows."""

    quoted: Cells
    record: RecordAddress | None


@dataclass(frozen=True)
class Rows:
    """One page of the rows behind a figure. `marks` are the groups or months that the list can be
    narrowed to."""

    description: str
    labels: dict[str, str]
    rows: list[Row]
    page: int
    page_count: int
    row_count: int
    is_cut: bool
    quoted_marks: list[str]
    small_print: list[str]
    quoted_selection: str
    link: str
    notice: str


@dataclass(frozen=True)
class Selected:
    """What a SELECT gave. Its numbers are counted, not graded: `caveat` says so."""

    columns: dict[str, str]
    quoted_rows: list[Cells]
    row_count: int
    is_cut: bool
    caveat: str
    notice: str


def list_rows(reader: Reader, name: str, filters: Filters, mark: str, page: int) -> Rows:
    """One page of the rows behind a figure, or behind one of its marks.

    Raises Refused `no_mark`, `no_page`.
    """
    query, data, lang = selection.get_evidence(reader, name), reader.data, reader.lang
    chosen = selection.read_filters(reader, filters)
    answer = answers.run_query(data, name, chosen)
    details = answers.run_query(data, query.rows, chosen)
    columns = list(details.rows.columns)
    marks = {written: key for key, written in drill_down.list_marks(answer, columns, lang).items()}
    if mark and mark not in marks:
        raise Refused("no_mark", mark=mark)
    description = footnotes.describe_listed_rows(answer, details, lang)
    if mark:
        narrowed = drill_down.narrow(query, marks[mark], details.sql, columns)
        details = answers.narrow(data, details, *narrowed)
        key = "card.first_rows_of" if details.truncated else "card.rows_of"
        description = texts.translate(lang, key, mark=mark, n=len(details.rows))
    details = reply_texts.add_replies(data, details, lang)
    count = len(details.rows)
    pages = max(1, -(-count // PAGE_ROWS))
    if not 1 <= page <= pages:
        raise Refused("no_page", page=page, pages=pages)
    reader.note_taken(query.rows)
    return Rows(
        description=description,
        labels=quoting.label_columns(details, details.rows, lang),
        rows=_list_page(reader, details, page),
        page=page,
        page_count=pages,
        row_count=count,
        is_cut=details.truncated,
        quoted_marks=list(marks)[:MAX_MARKS],
        small_print=footnotes.write_footnotes(details, lang),
        quoted_selection=selection.describe(reader, chosen),
        link=selection.link_evidence(reader, name, chosen),
        notice=texts.translate(lang, "assistant.notice"),
    )


def _list_page(reader: Reader, details: Answer, page: int) -> list[Row]:
    shown = details.rows.iloc[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    table = snapshot_info.find_subject(session.get_queries(reader.data), details.query)
    return [
        Row(cells, RecordAddress(*address) if address else None)
        for cells, address in zip(
            quoting.quote_rows(shown, reader.lang),
            disputes.find_addresses(table, shown),
            strict=True,
        )
    ]


def try_select(reader: Reader, sql: str, filters: Filters) -> Selected:
    """The first rows of one SELECT, run in the sandbox of the Queries page."""
    tried = trial.try_sql(reader.data, sql, selection.read_filters(reader, filters))
    reader.note_taken("SELECT")
    shown = tried.rows.head(PAGE_ROWS)
    return Selected(
        columns=dict(tried.types),
        quoted_rows=[quoting.quote_cells(record) for record in frames.to_records(shown)],
        row_count=len(tried.rows),
        is_cut=tried.truncated or len(tried.rows) > PAGE_ROWS,
        caveat=texts.translate(reader.lang, "assistant.not_graded"),
        notice=texts.translate(reader.lang, "assistant.notice"),
    )
