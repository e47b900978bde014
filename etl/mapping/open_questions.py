"""The question that a sheet leaves open, with the likely answers."""

from dataclasses import replace
from typing import Any

from etl import schema
from etl.findings import Finding, format_alternatives
from etl.load import ENCODING, NUMBER_ROWS, Candidate, Load, Question
from etl.mapping import field_mapping, guesses
from etl.mapping.field_mapping import Doubt, FieldMapping, SheetMatch
from etl.mapping.table import Guess, Table
from etl.schema import Field, TableSchema, workbook_texts

# Field of the question what several rows of one number are.
REPEATS = "rows"
# Headers or columns that a sentence names.
MAX_NAMED = 8
_DOUBT_CODES = {"order": "order_asked", "year": "year_asked", "stored": "stored_asked"}
# Headers that show why a table is a candidate.
MAX_HEADERS_SHOWN = 5


def ask_encoding(load: Load, previews: tuple[tuple[str, tuple[str, ...]], ...]) -> Load:
    """The refused load as a question if only its encoding is unknown, else unchanged."""
    if not previews:
        return load
    answers = tuple(Candidate(name, "encoding", lines) for name, lines in previews)
    return replace(load, status="asked", question=Question(ENCODING, answers))


def list_recognised(mapping: FieldMapping) -> dict[str, Any]:
    """What a person can review and change: field → headers, none where an answer says so, field →
    value of all rows, and the optional fields without a certain column."""
    answered = mapping.format.columns if mapping.format else {}
    mapped: dict[str, tuple[str, ...]] = {name: () for name in answered if not answered[name]}
    mapped |= {
        name: tuple(header.shown for header in headers) for name, headers in mapping.columns.items()
    }
    doubts = tuple(question for _, question in ask_doubts("", mapping))
    return {"mapped": mapped, "constants": dict(mapping.constants), "open": doubts}


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
    missing = [
        _ask_column(
            load.sheet,
            nearest.schema,
            names,
            match.guesses.get(names, ()),
            match.values.get(names[0], ()),
            can_be_numbered=names in match.guesses,
        )
        for names in nearest.missing
    ]
    doubts = ask_doubts(load.sheet, nearest)
    findings, questions = zip(*missing, *doubts, strict=True)
    return replace(
        refused,
        status="asked" if any(question.candidates for question in questions) else "refused",
        findings=(*hidden, *findings),
        question=questions[0],
        open=questions[1:],
    )


def ask_doubts(sheet: str, mapping: FieldMapping) -> list[tuple[Finding, Question]]:
    """The findings and questions on optional fields that a column may or may not be."""
    return [
        _ask_column(sheet, mapping.schema, (name,), guesses, is_optional=True)
        for name, guesses in mapping.doubts.items()
    ]


def _report_unknown(sheet: str, table: Table) -> Finding:
    examples = ["Created at", "创建时间", "Project", "项目名称"]
    shown = [header.shown for header in table.headers if header.shown]
    headers = shown[:MAX_NAMED] + ["…"] * (len(shown) > MAX_NAMED)
    return Finding("no_table", "error", sheet, headers=headers, examples=examples)


def _ask_column(
    sheet: str,
    table: TableSchema,
    names: tuple[str, ...],
    guesses: tuple[Guess, ...],
    values: tuple[tuple[str, str], ...] = (),
    *,
    is_optional: bool = False,
    can_be_numbered: bool = False,
) -> tuple[Finding, Question]:
    """The finding and the question for a field, or one of several, without a certain column."""
    fields = [table.fields[name] for name in names]
    candidates = (
        *(Candidate(value, why, ()) for value, why in values),
        *(
            Candidate(guess.header.shown, guess.why, guess.samples, guess.is_likely)
            for guess in guesses
        ),
        *[Candidate(NUMBER_ROWS, NUMBER_ROWS, ())]
        * (can_be_numbered and names == (table.identity,)),
    )
    # The last alternative is the safe one: the current plan rather than the first plan.
    question = Question(names[-1], candidates, is_optional)
    details: dict[str, Any] = {
        "field": {
            lang: format_alternatives(
                [workbook_texts.describe_field(field, lang) for field in fields], lang
            )
            for lang in schema.LANGUAGES
        },
        "headers": [header for field in fields for header in _list_spellings(field)],
    }
    if values:
        details["candidates"] = [candidate.header for candidate in candidates]
        return Finding("value_asked", "warning", sheet, **details), question
    if not guesses:
        return Finding("missing_column", "error", sheet, **details), question
    details["candidates"] = [guess.header.shown for guess in guesses]
    if not is_optional:
        return Finding("column_asked", "warning", sheet, **details), question
    if fields[0].differs:
        details["differs"] = fields[0].differs
    code = "column_unsure" if fields[0].differs else "column_likely"
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


def ask_doubt(load: Load, doubt: Doubt) -> Load:
    """The load as a question about how a column is written, with one of its values."""
    header, value = doubt.header.shown, doubt.value
    finding = Finding(_DOUBT_CODES[doubt.kind], "warning", load.sheet, None, header, value)
    candidates = tuple(Candidate(answer, doubt.kind, (value,)) for answer in doubt.answers)
    question = Question(doubt.field.name, candidates)
    return replace(load, status="asked", findings=(finding,), question=question)


def ask_repeats(load: Load, repeated: tuple[str, ...], table: Table, mapping: FieldMapping) -> Load:
    """The load as a question what a row is, where many numbers stand in several rows: parts of one
    thing, its history by one of the days, or things of their own."""
    shown = field_mapping.join_headers(mapping, mapping.schema.identity or "")
    numbers = tuple(repeated[:MAX_NAMED])
    days = [
        Candidate(header.shown, "latest_by", samples)
        for header in table.headers
        if header.shown
        and (samples := guesses.list_samples(table, header))
        and guesses.are_dates(samples)
    ]
    candidates = (
        Candidate(shown, "one_per", numbers),
        *days,
        Candidate("separate", "separate", numbers),
    )
    finding = Finding(
        "repeats_asked",
        "warning",
        load.sheet,
        None,
        shown,
        count=len(repeated),
        values=list(numbers),
    )
    question = Question(REPEATS, candidates)
    return replace(load, status="asked", findings=(finding,), question=question)


def describe_repeats_answer(candidate: Candidate) -> dict[str, str]:
    """The keys of `rows` in a format file that a candidate of `ask_repeats` stands for."""
    if candidate.why == "separate":
        return {"number": "separate"}
    return {candidate.why: candidate.header}
