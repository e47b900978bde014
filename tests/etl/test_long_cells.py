"""Texts of many thousand like signs are read in time that grows with their length."""

import time
from collections.abc import Callable
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest

from dashboard.workbench import header_fields
from etl.entities import candidates, resolve
from etl.entities.candidates import Bearer, Unmatched
from etl.mapping import header_rows, names, several_projects, sheet_kind
from etl.readers import encodings, number_formats, sheet_scan
from etl.schema import load_tables
from etl.values import dates, html_text, ids, normalise, numbers, parse, people, zones
from etl.values.options import ParseOptions

# 10,000 of them took 0.2 seconds and more wherever a pattern was tried from each on.
LENGTH, MOST_SECONDS = 10_000, 0.1
RUNS = (
    *(" ", "\n", "\xa0", "1", "0", ".", ",", "a", "_", "张", "一", "(", "[", "<", "{", "@", "-"),
    *("1 ", "1,", "a ", "a, ", "co ", "张 ", "a@", "(a", "(#", "a-", "de ", " \n", "年", "FS"),
)
# What has a pattern begin before the run, and keeps it from ending after it.
ENDS = (("", ""), ("x1", "!"), ("<", "\nx"), ("张(", "("), ("FS 5", "x"))
OPTIONS = ParseOptions(ZoneInfo("UTC"), choices={"open": "open"})
PEOPLE = resolve.index_exported([("p1", "Li Na", "li@x.example")], are_people=True)
FIELDS = {
    name: next(
        field
        for table in load_tables().values()
        for field in table.fields.values()
        if field.type == kind and field.refers == refers
    )
    for name, kind, refers in (
        ("choice", "choice", None),
        ("list", "list", None),
        ("people", "text", "people"),
        ("requirement", "text", "requirements"),
    )
}


def take_first_project(text: str) -> None:
    cells = pa.array([text])
    several_projects.take_first(cells, FIELDS["requirement"], (), "Sheet1", np.array([2]))


def name_sheet(text: str) -> None:
    sheet_kind.is_named(load_tables()["projects"], names.Names(f"projects {text}"))


def parse_as(name: str) -> Callable[[str], object]:
    field = FIELDS[name]
    return lambda text: parse.PARSERS[field.type](text, field, OPTIONS)


READERS: dict[str, Callable[[str], object]] = {
    "a day or time": lambda text: dates.parse_moment(text, None, OPTIONS.zone),
    "a written day": dates.read_written_day,
    "a number": numbers.split_number,
    "a duration": numbers.parse_duration,
    "a choice": parse_as("choice"),
    "references": parse_as("list"),
    "a person": parse_as("people"),
    "a requirement": parse_as("requirement"),
    "names with a comma": lambda text: people.is_last_first([text, f"{text},{text}"]),
    "a name": normalise.make_name_key,
    "a header": normalise.normalise_header,
    "the unit of a header": normalise.find_header_unit,
    "the zone of a header": lambda text: zones.find_header_zone(text, OPTIONS.zone),
    "a row of headers": lambda text: header_rows.may_name_columns([text, text]),
    "HTML": lambda text: html_text.read_html(f"<p>{text}</p>"),
    "like names": lambda text: candidates.propose(
        "clients", [Unmatched(text)], [Bearer("c1", text, ""), Bearer("c2", "Acme", "")], {}
    ),
    "whom a name means": lambda text: resolve.find_fitting(text, PEOPLE),
    "several projects": take_first_project,
    "a sheet's name": name_sheet,
    "a Western text": lambda text: encodings.score_encoding(text.encode(), "cp1252"),
    "a number format": number_formats.parse_format_code,
    "a query's words": lambda text: header_fields.read_field(text, "title.en"),
    "attributes": lambda text: sheet_scan.list_attributes(text.encode()),
}


@pytest.mark.parametrize("what", READERS)
def test_a_cell_of_thousands_of_like_signs_is_read_in_time_that_grows_with_its_length(what):
    READERS[what]("a")
    slow = [
        (run, start, end)
        for run in RUNS
        for start, end in ENDS
        if measure(READERS[what], start + run * (LENGTH // len(run)) + end) > MOST_SECONDS
    ]
    assert slow == []


def measure(read: Callable[[str], object], text: str) -> float:
    """The shorter time of two, where the first is too long: another test may have slowed it."""
    for _ in range(2):
        begun = time.process_time()
        read(text)
        if (taken := time.process_time() - begun) <= MOST_SECONDS:
            break
    return taken


def test_digits_that_no_number_has_are_read_as_none():
    assert numbers.parse_duration("1" * 5000 + ":00") is None
    assert numbers.split_number("1" * 5000) is None
    assert not ids.are_rounded(pa.array(["1" * 5000]))
    assert ids.are_rounded(pa.array(["123456789012345000"]))


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("张伟(zhangwei)", "张伟"),
        ("张伟 (zhang.wei@)", "张伟"),
        ("张伟(研发)(zhangwei@corp)", "张伟(研发)"),
        ("张伟(a123)", "张伟(a123)"),
        ("张伟(@)", "张伟(@)"),
        ("张伟(a@@1)", "张伟(a@@1)"),
        ("Zhang Wei (zw)", "Zhang Wei (zw)"),
    ],
)
def test_the_account_after_a_chinese_name_goes(written, name):
    assert people.parse_people(written, last_first=False) == name
