"""Form of a second assessment: the cases of a sample to judge, written, and read once filled in."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.findings import Finding, group_findings
from etl.readers import read
from etl.schema import LANGUAGES, workbook_texts
from etl.workbooks import form
from store.assessments import CLASSES, UNCLEAR, Draw

# The header stands in one of the first rows.
TOP_ROWS = 10


@dataclass(frozen=True)
class Filled:
    """A form that came back: the number of its sample, the answer to each case that has one, by
    number, and what is wrong with it. With an error none of it counts."""

    draw: int
    answers: Mapping[int, str]
    findings: tuple[Finding, ...]


def write(draw: Draw, cases: Sequence[Mapping[str, Any]], lang: str) -> bytes:
    """The xlsx of a sample's cases: everything but the answers is protected, and no text becomes a
    formula."""
    words = _load_words()
    of_subject, choices = words[draw.subject], (*CLASSES[draw.subject], UNCLEAR)
    columns = tuple(
        form.Column(
            column["header"][lang],
            column["about"][lang],
            column.get("type", "text"),
            _word(choices, lang) if column.get("is_answer") else (),
            is_given=not column.get("is_answer"),
            width=column.get("width", 18),
        )
        for column in of_subject["columns"]
    )
    rows = [[_get_cell(column, case) for column in of_subject["columns"]] for case in cases]
    mark = workbook_texts.load_words()["marks"]["assessment"][lang]
    titles = (words["sample"][lang].format(n=draw.entry_id), mark, of_subject["lead"][lang])
    return form.write(
        [form.Sheet(of_subject["title"][lang], columns, rows, titles, is_protected=True)]
    )


def _load_words() -> dict[str, Any]:
    return workbook_texts.load_words()["assessment"]


def _word(choices: Iterable[str], lang: str) -> tuple[str, ...]:
    return tuple(_load_words()["answers"][choice][lang] for choice in choices)


def _get_cell(column: Mapping[str, Any], case: Mapping[str, Any]) -> Any:
    value = case[column["from"]] if "from" in column else None
    return form.to_day(value) if column.get("type") == "date" else value


def read_filled(path: Path, draws: Iterable[Draw]) -> Filled:
    """A filled form of one of these samples, in whichever language it was written.

    Raises read.Unreadable for a file that is none, or that cannot be read.
    """
    known = {draw.entry_id: draw for draw in draws}
    for sheet in read.read_sheets(path):
        rows = [
            [" ".join((cell or "").split()) for cell in row]
            for row in zip(*(column.to_pylist() for column in sheet.cells.columns), strict=True)
        ]
        number = _find_sample(rows[:TOP_ROWS])
        if number is None:
            continue
        if number not in known:
            raise read.refuse("unknown_sample", sheet.name, n=number)
        header = _find_header(rows[:TOP_ROWS], known[number].subject)
        if header is not None:
            return _read_rows(sheet.name, rows, *header, known[number])
    raise read.refuse("no_assessment_form")


def _find_sample(rows: Sequence[Sequence[str]]) -> int | None:
    """The number of the sample in the lines above the table."""
    marks = "|".join(
        re.escape(words).replace(re.escape("{n}"), r"(\d{1,12})")
        for words in _load_words()["sample"].values()
    )
    for row in rows:
        for cell in row:
            if match := re.fullmatch(marks, cell):
                return int(next(filter(None, match.groups())))
    return None


def _find_header(
    rows: Sequence[Sequence[str]], subject: str
) -> tuple[int, Mapping[str, int]] | None:
    """The place of the header row, and those of the columns that are read, by their role."""
    columns = {
        "answer" if column.get("is_answer") else column["from"]: set(column["header"].values())
        for column in _load_words()[subject]["columns"]
    }
    wanted = {name: columns[name] for name in ("number", "record_id", "project_id", "answer")}
    for place, row in enumerate(rows):
        found = {
            name: row.index(cell) for name, cells in wanted.items() for cell in cells if cell in row
        }
        if len(found) == len(wanted):
            return place, found
    return None


def _read_rows(
    sheet: str, rows: Sequence[Sequence[str]], header: int, places: Mapping[str, int], draw: Draw
) -> Filled:
    answers: dict[int, str] = {}
    findings: list[Finding] = []
    choices = (*CLASSES[draw.subject], UNCLEAR)
    codes = {
        word.casefold(): choice
        for choice in choices
        for word in _load_words()["answers"][choice].values()
    }
    offered = {lang: "/".join(_word(choices, lang)) for lang in LANGUAGES}
    for line, row in enumerate(rows[header + 1 :], header + 2):
        cells = {name: row[place] for name, place in places.items()}
        if not any(cells.values()):
            continue

        def refuse(code: str, name: str, line: int = line, cells: Any = cells) -> None:
            column = rows[header][places[name]]
            found = Finding(code, "error", sheet, line, column, cells[name], allowed=offered)
            findings.append(found)

        case = _find_case(cells, draw)
        answer = codes.get(cells["answer"].casefold())
        if case is None:
            refuse("unknown_case", "number")
        elif cells["answer"] and answer is None:
            refuse("unknown_answer", "answer")
        elif case in answers:
            refuse("case_twice", "number")
        elif answer:
            answers[case] = answer
    if not answers and not findings:
        findings.append(Finding("nothing_assessed", "error", sheet))
    return Filled(draw.entry_id, answers, group_findings(findings))


def _find_case(cells: Mapping[str, str], draw: Draw) -> int | None:
    """The number of the case that a row names; None where its ids are not those of the sample."""
    number = int(cells["number"]) if re.fullmatch(r"\d{1,9}", cells["number"]) else 0
    if not 0 < number <= len(draw.cases):
        return None
    case = draw.cases[number - 1]
    is_same = _join(cells["record_id"], cells["project_id"]) == _join(case.record_id, case.project)
    return number if is_same else None


def _join(*ids: str) -> tuple[str, ...]:
    """Ids as a workbook gives them back: without double spaces."""
    return tuple(" ".join(one.split()) for one in ids)
