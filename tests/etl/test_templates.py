"""Template workbooks: what they offer a person, and that they load once they are filled in."""

from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from etl import schema
from etl.__main__ import main
from etl.schema import workbook_texts
from etl.values.normalise import normalise_choice, normalise_header
from etl.workbooks import template
from tests.etl.taking import rows, said, take

LANGUAGES = ("en", "zh")
CASES = [(table, lang) for table in schema.ORDER for lang in LANGUAGES]


def open_template(table: str, lang: str):
    return load_workbook(BytesIO(template.write(schema.load_tables()[table], lang)))


def fill_template(folder, table: str, lang: str):
    """A template with its first example copied into the sheet to fill in."""
    book = open_template(table, lang)
    sheet, example = book.worksheets
    for cell in example[3]:
        sheet.cell(2, cell.column, cell.value)
    path = folder / f"{table}-{lang}.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize(("table", "lang"), CASES)
def test_a_filled_template_loads_without_questions_and_without_its_examples(table, lang, tmp_path):
    loads = take(fill_template(tmp_path, table, lang))
    loaded, example = loads
    table_schema = schema.load_tables()[table]
    assert [load.status for load in loads] == ["loaded", "skipped"], said(loaded)
    assert (loaded.source, loaded.rows_read, loaded.rows_kept) == (table, 1, 1)
    # A single value of 1 may be 100 % or 1 %.
    assert {finding.code for finding in loaded.findings} <= {"percent_of_one"}
    assert loaded.fields == tuple(table_schema.fields)
    assert [finding.code for finding in example.findings] == ["example_rows"]
    (row,) = rows(loaded)
    given = {
        name: values[lang] if isinstance(values, dict) else values
        for name, values in workbook_texts.load_words()["examples"][table].items()
    }
    for name, field in table_schema.fields.items():
        value = given[name][0]
        if value == "":
            assert row[name] is None, name
        elif field.type == "date":
            assert row[name] == date.fromisoformat(value)
        elif field.type == "timestamp":
            assert row[name] == datetime.fromisoformat(value)
        elif field.type == "list":
            assert row[name] == [part.strip() for part in value.replace("；", ";").split(";")]
        else:
            assert row[name] == value, name


@pytest.mark.parametrize(("table", "lang"), CASES)
def test_both_examples_load_as_rows(table, lang, tmp_path):
    book = open_template(table, lang)
    sheet, example = book.worksheets
    for row in example.iter_rows(min_row=3):
        for cell in row:
            sheet.cell(cell.row - 1, cell.column, cell.value)
    path = tmp_path / "both.xlsx"
    book.save(path)
    loaded, _ = take(path)
    assert (loaded.rows_kept, loaded.findings) == (2, ())


@pytest.mark.parametrize(("table", "lang"), CASES)
def test_each_column_has_a_line_of_help_and_required_ones_a_star(table, lang):
    table_schema = schema.load_tables()[table]
    sheet = open_template(table, lang).worksheets[0]
    assert sheet.title == table_schema.title[lang]
    assert sheet.max_row == 1
    for cell, field in zip(sheet[1], table_schema.fields.values(), strict=True):
        assert cell.comment.text.lower().startswith(field.about[lang].lower())
        assert "\n" not in cell.comment.text
        assert cell.value.endswith(" *") == (field.required and not field.falls_back_to)
        assert normalise_header(cell.value) in map(normalise_header, field.headers)
    rules = sheet.data_validations.dataValidation
    for rule, field in zip(rules, table_schema.fields.values(), strict=True):
        if field.type in ("choice", "boolean"):
            assert rule.type == "list" and len(rule.formula1) <= 255
        elif field.type in ("date", "timestamp"):
            assert rule.type == "date"


def test_every_word_of_a_drop_down_is_parsed_as_its_choice():
    count = 0
    for table_schema in schema.load_tables().values():
        for field in table_schema.fields.values():
            for lang in LANGUAGES:
                count += len(workbook_texts.list_choice_words(field, lang))
                for choice, word in workbook_texts.list_choice_words(field, lang).items():
                    spellings = {
                        name: set(map(normalise_choice, (name, *words)))
                        for name, words in (field.choices or {}).items()
                    }
                    assert normalise_choice(word) in spellings[choice]
                    assert "," not in word
    assert count > 100


def test_an_empty_template_is_refused_for_lack_of_rows_not_for_its_examples(tmp_path):
    path = tmp_path / "empty.xlsx"
    path.write_bytes(template.write(schema.load_tables()["tickets"], "en"))
    (load,) = [load for load in take(path) if load.status == "refused"]
    assert said(load) == [
        "empty.xlsx, sheet “Tickets”: there are headers but no rows below them. "
        "Export the file again."
    ]


def test_the_command_line_writes_a_template(tmp_path, capsys):
    path = tmp_path / "模板.xlsx"
    assert main(["template", "changes", "--out", str(path), "--lang", "zh", "--json"]) == 0
    assert str(path) in capsys.readouterr().out
    assert load_workbook(path).sheetnames == ["变更", "示例"]


def test_an_unknown_table_is_wrong_usage(tmp_path):
    assert main(["template", "invoices", "--out", str(tmp_path / "x.xlsx")]) == 2
