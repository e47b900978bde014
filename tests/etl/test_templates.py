"""The empty workbooks: what they offer to a person, and that they load as they are filled."""

from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from etl import sources, template
from etl.__main__ import main
from etl.spelling import normalise_choice, normalise_header
from tests.etl.taking import rows, said, take

LANGUAGES = ("en", "zh")
CASES = [(table, lang) for table in sources.ORDER for lang in LANGUAGES]


def opened(table: str, lang: str):
    return load_workbook(BytesIO(template.write(sources.load()[table], lang)))


def filled(folder, table: str, lang: str):
    """A template with its first example written into the sheet to fill."""
    book = opened(table, lang)
    sheet, example = book.worksheets
    for cell in example[3]:
        sheet.cell(2, cell.column, cell.value)
    path = folder / f"{table}-{lang}.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize(("table", "lang"), CASES)
def test_a_filled_template_loads_without_a_question_and_its_examples_stay_out(
    table, lang, tmp_path
):
    loads = take(filled(tmp_path, table, lang))
    loaded, example = loads
    source = sources.load()[table]
    assert [one.status for one in loads] == ["loaded", "skipped"], said(loaded)
    assert (loaded.source, loaded.rows_read, loaded.rows_kept) == (table, 1, 1)
    # A lone 100 % cannot prove that it is one.
    assert {one.code for one in loaded.findings} <= {"percent_of_one"}
    assert loaded.fields == tuple(source.fields)
    assert [one.code for one in example.findings] == ["example_rows"]
    (row,) = rows(loaded)
    given = {
        name: values[lang] if isinstance(values, dict) else values
        for name, values in template.words()["examples"][table].items()
    }
    for name, field in source.fields.items():
        value = given[name][0]
        if value == "":
            assert row[name] is None, name
        elif field.type == "date":
            assert row[name] == date.fromisoformat(value)
        elif field.type == "timestamp":
            assert row[name] == datetime.fromisoformat(value)
        elif field.type == "list":
            assert row[name] == [one.strip() for one in value.replace("；", ";").split(";")]
        else:
            assert row[name] == value, name


@pytest.mark.parametrize(("table", "lang"), CASES)
def test_both_examples_are_rows_that_would_load(table, lang, tmp_path):
    book = opened(table, lang)
    sheet, example = book.worksheets
    for row in example.iter_rows(min_row=3):
        for cell in row:
            sheet.cell(cell.row - 1, cell.column, cell.value)
    path = tmp_path / "both.xlsx"
    book.save(path)
    loaded, _ = take(path)
    assert (loaded.rows_kept, loaded.findings) == (2, ())


@pytest.mark.parametrize(("table", "lang"), CASES)
def test_each_column_has_a_line_of_help_and_what_must_be_filled_bears_a_star(table, lang):
    source = sources.load()[table]
    sheet = opened(table, lang).worksheets[0]
    assert sheet.title == source.title[lang]
    assert sheet.max_row == 1
    for cell, field in zip(sheet[1], source.fields.values(), strict=True):
        assert cell.comment.text.lower().startswith(field.about[lang].lower())
        assert "\n" not in cell.comment.text
        assert cell.value.endswith(" *") == (field.required and not field.falls_back_to)
        assert normalise_header(cell.value) in map(normalise_header, field.headers)
    rules = sheet.data_validations.dataValidation
    for rule, field in zip(rules, source.fields.values(), strict=True):
        if field.type in ("choice", "boolean"):
            assert rule.type == "list" and len(rule.formula1) <= 255
        elif field.type in ("date", "timestamp"):
            assert rule.type == "date"


def test_every_word_of_a_drop_down_is_read_as_its_choice():
    words = 0
    for source in sources.load().values():
        for field in source.fields.values():
            for lang in LANGUAGES:
                words += len(template.choice_words(field, lang))
                for choice, word in template.choice_words(field, lang).items():
                    spelled = {
                        known: set(map(normalise_choice, (known, *ways)))
                        for known, ways in (field.choices or {}).items()
                    }
                    assert normalise_choice(word) in spelled[choice]
                    assert "," not in word
    assert words > 100


def test_an_unfilled_template_is_refused_for_want_of_rows_not_for_its_examples(tmp_path):
    path = tmp_path / "empty.xlsx"
    path.write_bytes(template.write(sources.load()["tickets"], "en"))
    (load,) = [one for one in take(path) if one.status == "refused"]
    assert said(load) == ["empty.xlsx, sheet “Tickets”: there are headers but no rows below them."]


def test_the_command_line_writes_a_template(tmp_path, capsys):
    path = tmp_path / "模板.xlsx"
    assert main(["template", "changes", "--out", str(path), "--lang", "zh", "--json"]) == 0
    assert str(path) in capsys.readouterr().out
    assert load_workbook(path).sheetnames == ["变更", "示例"]


def test_a_table_that_is_not_known_is_wrong_usage(tmp_path):
    with pytest.raises(SystemExit) as stopped:
        main(["template", "invoices", "--out", str(tmp_path / "x.xlsx")])
    assert stopped.value.code == 2
