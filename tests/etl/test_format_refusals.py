"""Why a format file or an answer cannot be used: one sentence, in both languages."""

import re
import tomllib

import pytest

from cli.main import main
from etl.commands import answers, names
from etl.entities.decisions import Decision
from etl.findings import format_message
from etl.formats import files
from etl.formats.row_rules import FormatError
from etl.load import Load
from queries.refusal import SHOWN_CHARACTERS
from store import journal

TASKS = 'table = "tasks"\n'
TICKETS = 'table = "tickets"\n'
EITHER = TICKETS + '[either]\nraised_by = { column = "A", else = "B", then_on_behalf_of = "%s" }\n'
# A format file that cannot be used, and the codes of its reason beside those of its place.
UNUSABLE = [
    ("table = ", {"not_toml"}),
    ('table = "task"', {"key_one_of"}),
    ('table = ["tasks"]', {"no_table_of_keys"}),
    ("[[table]]\ntable = 3", {"key_one_of", "at_table"}),
    (TASKS + "recognize = 3", {"unknown", "nearest", "key"}),
    (TASKS + "recognise = 3", {"texts"}),
    (TASKS + "columns = 3", {"no_table_of_keys"}),
    (TASKS + "[columns]\nowner = 3", {"texts"}),
    (TASKS + '[columns]\n"大小" = []', {"unknown", "field"}),
    (TASKS + "[choices]\nstatus_group = { zzzz = [] }", {"unknown", "choice"}),
    (TASKS + '[units]\npercent_complete = "zzzz"', {"unknown", "unit"}),
    (TASKS + "[constants]\nowner = []", {"one_value"}),
    (TASKS + '[constants]\npercent_complete = "most"', {"other_type", "number"}),
    (TASKS + '[constants]\nfinish_date = "soon"', {"other_type", "date"}),
    (TASKS + '[constants]\nis_milestone = "soon"', {"other_type", "boolean"}),
    (TICKETS + '[constants]\nopened_at = "soon"', {"other_type", "timestamp"}),
    (TICKETS + '[constants]\nkind = "loud"', {"no_choice", "choice"}),
    (TASKS + "[parse]\nyear = 26", {"year"}),
    (TASKS + "sheet = 1", {"sheet_or_rows"}),
    (TICKETS + '[either]\nraised_by = { column = "A" }', {"either"}),
    (EITHER % "C", {"same_header"}),
    (TASKS + "[rows]\nheader_row = 0", {"row_number"}),
    (TASKS + "[rows]\nlatest_by = 3", {"one_text"}),
    (TASKS + '[rows]\none_per = "A"\nlatest_by = "B"', {"one_rule"}),
    (TASKS + '[rows]\nnumber = "some"', {"one_of"}),
    (TASKS + '[rows]\ncomplete = "yes"', {"true_or_false"}),
    (TASKS + '[rows]\nsection = "x"', {"section_pattern"}),
    (TASKS + '[rows]\nsection = { pattern = "x" }', {"one_field"}),
    (TASKS + '[rows]\nsection = { pattern = "x {y}" }', {"unknown_field"}),
    (TASKS + '[rows]\nignore = "("', {"no_pattern"}),
]


def list_codes(error):
    inner = [part for part in error.details.values() if isinstance(part, FormatError)]
    return {error.code}.union(*map(list_codes, inner))


@pytest.mark.parametrize(("text", "codes"), UNUSABLE)
def test_a_format_file_that_cannot_be_used_is_one_sentence_in_both_languages(text, codes):
    with pytest.raises(FormatError) as raised:
        files.parse_format("own", text, "formats/own.toml")
    assert list_codes(raised.value) - {"inside", "at_key"} == codes
    assert str(raised.value) == raised.value.format_message("en")
    said = raised.value.format_message("zh")
    assert said.startswith(("formats/own.toml：", "formats/own.toml，"))
    assert re.search("[\u4e00-\u9fff]", said) and not re.search("[a-z]: ", said.split(" (at ")[0])


def test_every_type_of_a_field_has_a_name():
    words = tomllib.loads(FormatError.words.read_text("utf-8"))
    assert set(files.PARSERS) <= set(words)


def test_a_long_or_invisible_key_is_cut_in_the_sentence():
    with pytest.raises(FormatError) as raised:
        files.make_answer("shape", "", {"table": "tickets", "k\u202e" + "x" * 90_000: 1})
    assert "k�x" in str(raised.value) and "\u202e" not in str(raised.value)
    assert len(str(raised.value)) < 200 + SHOWN_CHARACTERS
    assert raised.value.format_message("zh").startswith("回答：未知的键“k�x")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "formats/own.toml: table must be one of "),
        ("zh", "formats/own.toml：table 只能是 "),
    ],
)
@pytest.mark.parametrize("verb", [("status", "--json"), ("read", "own.csv"), ("build",)])
def test_the_command_line_says_it_in_the_readers_language(tmp_path, capsys, verb, lang, said):
    (tmp_path / "formats").mkdir()
    (tmp_path / "formats" / "own.toml").write_text('table = "task"', "utf-8")
    (tmp_path / "own.csv").write_text("a,b\n1,2\n", "utf-8")
    given = [str(tmp_path / part) if part.endswith(".csv") else part for part in verb]
    assert main([*given, "--data", str(tmp_path), "--lang", lang]) == 1
    written = capsys.readouterr()
    assert said in written.out + written.err


def test_an_answer_or_a_name_longer_than_any_is_refused_and_not_recorded(tmp_path):
    load = Load("1", "a.csv", "", None, None, "open", shape="s")
    long = {"table": "tickets", "columns": {"subject": "x" * files.MAX_BYTES}}
    said = answers.save_answers(tmp_path, [(load, long)], "Ana").error
    assert said is not None
    assert "回答：有1" in format_message(said, "zh", "")
    assert "an answer has at most 100,000" in format_message(said, "en", "")
    for decision in (
        Decision("people", "confirm", "p", "x" * 2001),
        Decision("people", "role", "p" * 2001),
    ):
        said = names.decide_names(tmp_path, [decision], "Ana").error
        assert said is not None
        assert "最多2,000个字符" in format_message(said, "zh", "")
    assert journal.list_entries(tmp_path) == []


def test_a_folder_of_more_format_files_than_any_company_has_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_FILES", 2)
    for name in ("a", "b", "c"):
        assert files.load_formats(tmp_path)
        (tmp_path / f"{name}.toml").write_text(TASKS)
    with pytest.raises(FormatError) as raised:
        files.load_formats(tmp_path)
    assert str(raised.value) == (
        "formats: holds more than 2 format files; move those out that are not used"
    )
    assert raised.value.format_message("zh") == "formats：格式文件超过2个；请移出不用的文件"


def test_the_sheet_and_title_that_an_answer_is_kept_with_count_too(tmp_path):
    load = Load("1", "a.csv", "s" * files.MAX_BYTES, None, None, "open", shape="s")
    for given in ({"table": "tickets"}, None):
        said = answers.save_answers(tmp_path, [(load, given)], "Ana").error
        assert said is not None
        assert "an answer has at most 100,000" in format_message(said, "en", "")
    assert journal.list_entries(tmp_path) == []
