"""What a format file can say of headers: alternatives, joined ones, either/or, several tables."""

import re
from pathlib import Path

import pytest

from etl.formats import files
from etl.formats.row_rules import FormatError
from tests.etl.taking import column, only, rows, take, text_file

HEAD = 'table = "tickets"\nrecognise = ["Nr", "Came in"]\n'
COLUMNS = '[columns]\nticket_id = "Nr"\nopened_at = "Came in"\n'


def load_own(folder, text):
    (folder / "formats").mkdir(exist_ok=True)
    (folder / "formats" / "ours.toml").write_text(text, "utf-8")
    return files.load_formats(folder / "formats")


def read(folder, text, table, name="export.csv"):
    return only(text_file(folder, table, name), formats=load_own(folder, text))


def test_the_first_of_alternative_headers_that_is_there_counts(tmp_path):
    text = HEAD + COLUMNS + 'subject = { any = ["Headline", "What"] }\n'
    load = read(tmp_path, text, "Nr | Came in | What\n1 | 2026-03-02 | Slow")
    assert column(load, "subject") == ["Slow"]
    both = "Nr | Came in | What | Headline\n1 | 2026-03-02 | Slow | Late"
    assert column(read(tmp_path, text, both), "subject") == ["Late"]


def test_headers_are_joined_by_the_text_that_the_format_gives(tmp_path):
    text = HEAD + COLUMNS + 'subject = { join = ["A", "B"], with = " – " }\n'
    load = read(tmp_path, text, "Nr | Came in | A | B\n1 | 2026-03-02 | Pump | Late")
    assert column(load, "subject") == ["Pump – Late"]


EITHER = (
    HEAD
    + COLUMNS
    + '[either]\nraised_by = { column = "Via", else = "Who", then_on_behalf_of = "Who" }\n'
)


def test_either_of_two_columns_raised_it(tmp_path):
    table = "Nr | Came in | Via | Who\n1 | 2026-03-02 | Kim | Ida\n2 | 2026-03-02 | | Ida"
    one, two = rows(read(tmp_path, EITHER, table))
    assert (one["raised_by"], one["on_behalf_of"], one["raised_by_role"]) == ("Kim", "Ida", None)
    assert (two["raised_by"], two["on_behalf_of"], two["raised_by_role"]) == ("Ida", None, "client")


def test_any_text_means_yes_where_the_format_says_so(tmp_path):
    text = HEAD + COLUMNS + 'is_substantiated = "Proof"\n[parse]\n'
    text += 'yes_if_filled = ["is_substantiated"]\n'
    table = "Nr | Came in | Proof\n1 | 2026-03-02 | see file\n2 | 2026-03-02 | no\n3 | 2026-03-02 |"
    assert column(read(tmp_path, text, table), "is_substantiated") == [True, False, None]


def test_one_sheet_becomes_two_tables(tmp_path):
    text = """
recognise = ["Contract", "Buyer"]

[[table]]
table = "projects"
columns = { project_id = "Contract", name = "Works", client = "Buyer" }

[[table]]
table = "clients"
columns = { name = "Buyer" }
rows = { Kind = ["new"] }
"""
    table = "Contract | Works | Buyer | Kind\nC-1 | Depot | Acme | new\nC-2 | Hall | Polar | old"
    path = text_file(tmp_path, table)
    projects, clients = take(path, formats=load_own(tmp_path, text))
    assert (projects.source, projects.rows_kept) == ("projects", 2)
    assert (clients.source, column(clients, "name")) == ("clients", ["Acme"])


def test_a_format_is_recognised_by_the_name_of_its_file(tmp_path):
    text = 'table = "tickets"\nfile = ["desk_*"]\n' + COLUMNS
    table = "Nr | Came in | What\n1 | 2026-03-02 | Slow"
    assert read(tmp_path, text, table, "Desk_2026-03.csv").format == "ours"
    assert read(tmp_path, text, table, "other.csv").format is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (HEAD.replace("recognise", "recognize"), "“recognize”; did you mean “recognise”"),
        (HEAD + "[either]\nraised_bye = {}", "“raised_bye”; did you mean “raised_by”"),
        (HEAD + '[either]\nraised_by = { column = "A" }', "needs column, else and one then_…"),
        (EITHER.replace("then_on_behalf_of", "then_on_behalf"), "did you mean “then_on_behalf_of”"),
        (EITHER.replace('of = "Who"', 'of = "When"'), "must be the header of else, “Who”"),
        (HEAD + "[columns]\nsubject = { anny = ['A'] }", "“anny”; did you mean “any”"),
        (HEAD + "[parse]\nyes_if_filled = ['subject']", "unknown field “subject”"),
        ("[[table]]\ntable = 'projects'\ncolums = {}", "table 1: unknown key “colums”"),
    ],
)
def test_a_misspelt_key_is_an_error_that_names_the_nearest(tmp_path, text, reason):
    with pytest.raises(FormatError) as raised:
        load_own(tmp_path, text)
    assert reason in str(raised.value)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_format_file_of_the_guide_can_be_used(lang):
    guide = Path("docs", "guides", f"project-managers.{lang}.md").read_text("utf-8")
    examples = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    assert len(examples) == 3
    for number, example in enumerate(examples):
        assert files.parse_format("guide", example, f"example {number}")
