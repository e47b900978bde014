"""The question that a sheet leaves open, with the likely answers."""

from dataclasses import replace
from typing import Any

from etl import schema
from etl.findings import Finding, format_alternatives
from etl.load import Candidate, Load, Question
from etl.mapping.field_mapping import FieldMapping, SheetMatch
from etl.mapping.table import Header, Table
from etl.schema import Field, workbook_texts

# Field of the question for a text file's encoding; also recorded as a shape of such a file.
ENCODING = "encoding"
# Headers or columns that a sentence names.
MAX_NAMED = 8
# Headers that show why a table is a candidate.
MAX_HEADERS_SHOWN = 5


def ask_encoding(load: Load, previews: tuple[tuple[str, tuple[str, ...]], ...]) -> Load:
    """The refused load as a question if only its encoding is unknown, else unchanged."""
    if not previews:
        return load
    answers = tuple(Candidate(name, "encoding", lines) for name, lines in previews)
    return replace(load, status="asked", question=Question(ENCODING, answers))


def list_recognised(mapping: FieldMapping) -> dict[str, Any]:
    """What a person can review and change: field → headers, field → value of all rows."""
    mapped = {
        name: tuple(header.shown for header in headers) for name, headers in mapping.columns.items()
    }
    return {"mapped": mapped, "constants": dict(mapping.constants)}


def ask_unmatched(load: Load, match: SheetMatch, table: Table, hidden: tuple[Finding, ...]) -> Load:
    """The load of a sheet without an accepted mapping: asked, refused or skipped.

    `load` is the skipped load of the sheet, `hidden` the notes that come first.
    """
    if match.problem in ("tie", "few"):
        code = "table_asked" if match.problem == "tie" else "table_unsure"
        tables = [candidate.schema.table for candidate in match.candidates]
        finding = Finding(code, "warning", load.sheet, tables=tables)
        question = _ask_table(match)
        return replace(load, status="asked", findings=(*hidden, finding), question=question)
    if match.kind is not None:
        finding = Finding("kind_not_needed", "note", load.sheet, kind=dict(match.kind.title))
        return replace(load, findings=(*hidden, finding), question=_ask_table(match))
    nearest = match.nearest
    if match.problem == "unknown" or nearest is None:
        finding = _report_unknown(load.sheet, table)
        return replace(load, findings=(*hidden, finding), question=_ask_table(match))
    refused = replace(
        load,
        source=nearest.schema.table,
        format=nearest.format.name if nearest.format else None,
        status="refused",
        **list_recognised(nearest),
    )
    if match.problem == "format":
        name = nearest.format.name if nearest.format else ""
        headers = list(nearest.absent)
        finding = Finding("format_does_not_fit", "error", load.sheet, format=name, headers=headers)
        return replace(refused, findings=(*hidden, finding))
    finding, question = _ask_column(load.sheet, match, nearest)
    status = "asked" if question.candidates else "refused"
    return replace(refused, status=status, findings=(*hidden, finding), question=question)


def _report_unknown(sheet: str, table: Table) -> Finding:
    examples = ["Created at", "创建时间", "Project", "项目名称"]
    shown = [header.shown for header in table.headers if header.shown]
    headers = shown[:MAX_NAMED] + ["…"] * (len(shown) > MAX_NAMED)
    return Finding("no_table", "error", sheet, headers=headers, examples=examples)


def _ask_column(sheet: str, match: SheetMatch, nearest: FieldMapping) -> tuple[Finding, Question]:
    """The finding and the question for a field whose column is missing or unsure."""
    names = (match.unsure,) if match.unsure else nearest.missing[0]
    fields = [nearest.schema.fields[name] for name in names]
    columns = [Candidate(guess.header.shown, guess.why, guess.samples) for guess in match.guesses]
    values = [Candidate(value, why, ()) for value, why in match.values]
    candidates = (*values, *columns)
    # The last alternative is the safe one: the current plan rather than the first plan.
    question = Question(names[-1], candidates, is_optional=bool(match.unsure))
    details: dict[str, Any] = {
        "field": {
            lang: format_alternatives(
                [workbook_texts.describe_field(field, lang) for field in fields], lang
            )
            for lang in schema.LANGUAGES
        },
        "headers": [header for field in fields for header in _list_spellings(field)],
        "table": nearest.schema.table,
    }
    if match.values:
        details["candidates"] = [candidate.header for candidate in candidates]
        return Finding("value_asked", "warning", sheet, **details), question
    if not match.guesses:
        return Finding("missing_column", "error", sheet, **details), question
    details["candidates"] = [guess.header.shown for guess in match.guesses]
    if match.unsure:
        details["differs"] = fields[0].differs
    code = "column_unsure" if match.unsure else "column_asked"
    return Finding(code, "warning", sheet, **details), question


def _ask_table(match: SheetMatch) -> Question:
    """The question which table this is: the candidates, each with headers that it would use."""
    candidates = []
    for mapping in match.candidates:
        shown = [header.shown for headers in mapping.columns.values() for header in headers]
        candidates.append(Candidate(mapping.schema.table, "tie", tuple(shown[:MAX_HEADERS_SHOWN])))
    return Question("table", tuple(candidates))


def _list_spellings(field: Field) -> list[str]:
    """The first headers of a field in either language."""
    latin = [header for header in field.headers if header.isascii()]
    chinese = [header for header in field.headers if not header.isascii()]
    return latin[:2] + chinese[:2]


def ask_order(load: Load, unclear: tuple[Field, Header, str]) -> Load:
    """The load as a question about the order of day and month, with an `unclear` date."""
    field, header, value = unclear
    finding = Finding("order_asked", "warning", load.sheet, None, header.shown, value)
    candidates = tuple(Candidate(order, "order", (value,)) for order in ("dmy", "mdy"))
    question = Question(field.name, candidates)
    return replace(load, status="asked", findings=(finding,), question=question)
