"""What a sheet leaves open: the question of a load, with the answers that are likely."""

from dataclasses import replace
from typing import Any

from etl import match, outline, sources, template
from etl.findings import Finding, any_of
from etl.load import Candidate, Load, Question
from etl.sources import Field

# The field of the question which encoding a text has; stands among the shapes of such a file.
ENCODING = "encoding"
# A sentence names so many headers or columns.
NAMED = 8
# So many headers show why a table may be meant.
SHOWN_HEADERS = 5


def of_encoding(load: Load, previews: tuple[tuple[str, tuple[str, ...]], ...]) -> Load:
    """A refused load as a question, where only the encoding of its text is open."""
    if not previews:
        return load
    answers = tuple(Candidate(name, "encoding", lines) for name, lines in previews)
    return replace(load, status="asked", question=Question(ENCODING, answers))


def recognised(mapping: match.Mapping) -> dict[str, Any]:
    """What people may look at and change: field → headers, field → value of all rows."""
    mapped = {name: tuple(one.shown for one in all_) for name, all_ in mapping.columns.items()}
    return {"mapped": mapped, "constants": dict(mapping.constants)}


def of_unmatched(
    none: Load, matched: match.Matched, table: outline.Table, hidden: tuple[Finding, ...]
) -> Load:
    """A sheet whose headers are not (surely) those of a source: asked, refused or skipped."""
    if matched.problem in ("tie", "few"):
        code = "table_asked" if matched.problem == "tie" else "table_unsure"
        tables = [one.source.table for one in matched.candidates]
        found = Finding(code, "warning", none.sheet, tables=tables)
        asked = _table_asked(matched)
        return replace(none, status="asked", findings=(*hidden, found), question=asked)
    near = matched.nearest
    if matched.problem == "unknown" or near is None:
        examples = ["Created at", "创建时间", "Project", "项目名称"]
        shown = [one.shown for one in table.headers if one.shown]
        named = shown[:NAMED] + ["…"] * (len(shown) > NAMED)
        found = Finding("no_table", "error", none.sheet, headers=named, examples=examples)
        return replace(none, findings=(*hidden, found), question=_table_asked(matched))
    named = replace(
        none,
        source=near.source.table,
        format=near.format.name if near.format else None,
        status="refused",
        **recognised(near),
    )
    if matched.problem == "format":
        missing = list(near.absent)
        name = near.format.name if near.format else ""
        found = Finding("format_does_not_fit", "error", none.sheet, format=name, headers=missing)
        return replace(named, findings=(*hidden, found))
    names = (matched.unsure,) if matched.unsure else near.missing[0]
    fields = [near.source.fields[name] for name in names]
    answers = tuple(Candidate(g.header.shown, g.why, g.samples) for g in matched.guesses)
    # Of a first plan and today's, the latter is the safe one to take a column for.
    asked = Question(names[-1], answers, is_optional=bool(matched.unsure))
    details: dict[str, Any] = {
        "field": {
            lang: any_of([template.about(one, lang) for one in fields], lang)
            for lang in sources.LANGUAGES
        },
        "headers": [header for one in fields for header in _some(one)],
        "table": near.source.table,
    }
    if not matched.guesses:
        found = Finding("missing_column", "error", none.sheet, **details)
        return replace(named, findings=(*hidden, found), question=asked)
    details["candidates"] = [guess.header.shown for guess in matched.guesses]
    code = "column_unsure" if matched.unsure else "column_asked"
    if matched.unsure:
        details["differs"] = fields[0].differs
    found = Finding(code, "warning", none.sheet, **details)
    return replace(named, status="asked", findings=(*hidden, found), question=asked)


def _table_asked(matched: match.Matched) -> Question:
    """Which table is this: the nearest, each with the headers that it would take."""
    answers = []
    for one in matched.candidates:
        headers = [header.shown for all_ in one.columns.values() for header in all_]
        answers.append(Candidate(one.source.table, "tie", tuple(headers[:SHOWN_HEADERS])))
    return Question("table", tuple(answers))


def _some(field: Field) -> list[str]:
    """The first spellings of a field in either language."""
    latin = [one for one in field.headers if one.isascii()]
    chinese = [one for one in field.headers if not one.isascii()]
    return latin[:2] + chinese[:2]


def of_order(one: Load, unclear: tuple[Field, outline.Header, str]) -> Load:
    """A load as the question which number of a date is the day; `unclear` leaves it open."""
    field, header, value = unclear
    found = Finding("order_asked", "warning", one.sheet, None, header.shown, value)
    answers = tuple(Candidate(order, "order", (value,)) for order in ("dmy", "mdy"))
    question = Question(field.name, answers)
    return replace(one, status="asked", findings=(found,), question=question)
