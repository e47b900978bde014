"""The bundle of the code editor, and the header of a query as a form."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

from dashboard.workbench import header_fields
from queries import catalog
from queries.catalog import QueryError
from store.paths import ROOT, STATIC

BUILT = ROOT / "editor"
BUNDLES = ("sql_editor.js", "sql_format.js")
SHIPPED = catalog.load_shipped()
HEADLINE = SHIPPED["complaints/headline"].text


def test_the_bundles_are_what_was_built_from_these_sources():
    digests = (BUILT / "sha256.txt").read_text("utf-8").splitlines()
    files = {path: digest for digest, path in (line.split("  ") for line in digests)}
    assert {Path(path).name for path in files} >= {*BUNDLES, "editor.js", "package-lock.json"}
    for path, digest in files.items():
        assert sha256((BUILT / path).read_bytes()).hexdigest() == digest, path


@pytest.mark.parametrize("name", BUNDLES)
def test_a_bundle_asks_nothing_of_anybody_outside(name):
    text = (STATIC / name).read_text("utf-8")
    assert set(re.findall(r"(?:https?|wss?)://[\w.]+", text)) <= {"http://www.w3.org"}
    assert not re.search(r"\bfetch\(|XMLHttpRequest|WebSocket|\beval\(|new Function\(", text)


def test_every_package_in_the_bundles_comes_with_its_licence():
    lines = (STATIC / "sql_editor.licences.txt").read_text("utf-8").splitlines()
    assert {"@codemirror/view", "@lezer/lr", "sql-formatter", "nearley"} <= set(lines)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_header_shown_as_fields_and_left_alone_stays_to_the_letter(name):
    header, sql = header_fields.split(SHIPPED[name].text)
    for field in header_fields.list_fields(SHIPPED[name].kind):
        words = header_fields.read_field(header, field)
        assert words
        assert header_fields.write_field(header, field, words) == header
    assert header_fields.join(header, sql) == SHIPPED[name].text


def test_a_field_changes_its_own_line_alone():
    header, _ = header_fields.split(HEADLINE)
    edited = header_fields.write_field(header, "caveats.zh", "第一句。\n\n 第二句“*/”。 ")
    changed = [
        (before, after)
        for before, after in zip(header.splitlines(), edited.splitlines(), strict=True)
        if before != after
    ]
    assert [after for _, after in changed] == ['caveats.zh  = ["第一句。", "第二句“*\\u002f”。"]']
    text = header_fields.join(edited, "select 1")
    assert catalog.parse("complaints/own", text).caveats["zh"] == ["第一句。", "第二句“*/”。"]


def test_a_missing_field_is_added_above_the_tables():
    header = 'title.en = "A"\ntitle.zh = "甲"\ngrain = "one row"\n\n[columns.n]\nen = "N"'
    added = header_fields.write_field(header, "question.en", "How many?")
    assert added.splitlines()[2] == 'question.en = "How many?"'
    assert header_fields.read_field(header, "question.en") == ""


def test_words_written_in_another_way_are_left_to_the_header():
    assert header_fields.read_field('title = { en = "A", zh = "甲" }', "title.en") is None
    assert header_fields.read_field('[title]\nen = "A"\nzh = "甲"', "title.zh") is None


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('grain       = "one row"', 'grain       = "one row', "grain"),
        ('tables      = ["complaints"]', "tables      = 5", "tables"),
        ('kind = "share"', 'kind = "shares"', "estimate"),
        ("[columns.client_direct_rate]\nen", "[columns.client_direct_rate]\nfr", "[columns.client"),
        ('rows        = "complaints/rows"', 'rows        = "complaints/rows"\nrow = 1', "row ="),
        ('question.zh = "投诉中有多少由客户直接提出？"\n', "", "question.en"),
        ('grain       = "one row"\n', "", None),
    ],
)
def test_a_mistake_of_the_header_is_told_at_its_line(old, new, line):
    text = HEADLINE.replace(old, new)
    assert text != HEADLINE
    with pytest.raises(QueryError) as caught:
        catalog.parse("complaints/headline", text)
    header, _ = header_fields.split(text)
    found = header_fields.find_line(header, caught.value)
    if line is None:
        assert found is None
    else:
        assert found is not None
        assert header.splitlines()[found].startswith(line)
