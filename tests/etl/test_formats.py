"""Format files: exactly the documented keys, and what each does."""

import pytest

from etl.formats import files
from etl.formats.row_rules import FormatError
from tests.etl.taking import column, only, said, text_file

OWN = """
table     = "tasks"
recognise = ["Phase", "Building"]

[columns]
task_id             = ["Building", "Phase"]
name                = "Phase"
planned_finish_date = "Planned"
finish_date         = "Actual"
status              = "State"

[constants]
project = "SCA"

[choices.status_group]
waiting = ["PNS"]

[parse]
date_order = "mdy"
empty      = ["PNS", "IEH"]
"""


def load_own(folder, text=OWN, encoding="utf-8"):
    (folder / "formats").mkdir(exist_ok=True)
    (folder / "formats" / "ours.toml").write_text(text, encoding)
    return files.load_formats(folder / "formats")


def test_a_format_composes_keys_fills_constants_and_treats_codes_as_empty(tmp_path):
    table = """
        Building | Phase | State | Planned | Actual
        M015 | Design | PNS | PNS | 02/03/2026
        M015 | Construction | PNS | 01/02/2026 | IEH
    """
    load = only(text_file(tmp_path, table), formats=load_own(tmp_path))
    assert (load.format, load.source) == ("ours", "tasks")
    assert column(load, "task_id") == ["M015|Design", "M015|Construction"]
    assert column(load, "project") == ["SCA", "SCA"]
    assert [str(day) for day in column(load, "planned_finish_date")] == ["None", "2026-01-02"]
    assert [str(day) for day in column(load, "finish_date")] == ["2026-02-03", "None"]
    assert column(load, "status_group") == ["waiting", "waiting"]
    assert "export.csv, column “Planned”: cells containing “PNS” were read as empty: 1." in said(
        load
    )


def test_a_companys_own_format_takes_precedence_over_a_shipped_one(tmp_path):
    text = OWN.replace('"Phase", "Building"', '"投诉编号"').replace('"tasks"', '"tickets"')
    text = text.split("[columns]")[0] + '[constants]\nkind = "incident"\n'
    load = only(
        text_file(tmp_path, "投诉编号 | 投诉日期 | 客户名称\n1 | 2026-03-02 | 云帆"),
        formats=load_own(tmp_path, text),
    )
    assert column(load, "kind") == ["incident"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (('table     = "tasks"', 'table = "task"'), "formats/ours.toml: table must be one of"),
        (("recognise", "recognize"), "formats/ours.toml: unknown key “recognize”"),
        (("finish_date         =", "finished ="), "formats/ours.toml, columns: unknown field"),
        (("waiting =", "wating ="), "formats/ours.toml, choices.status_group: unknown choice"),
        (('"mdy"', '"dm"'), "formats/ours.toml: parse.date_order must be one of dmy, mdy, ymd"),
        (('"mdy"', '"mdy"\nyear = "26"'), "formats/ours.toml: parse.year must be a year such as"),
        (
            ("[parse]", "[units]\nname = 'hours'\n[parse]"),
            "formats/ours.toml, units: unknown field",
        ),
        (("empty  ", "blank  "), "formats/ours.toml, parse: unknown key “blank”"),
        (
            ("[constants]", "[constants]\npercent_complete = 'most'"),
            "formats/ours.toml, constants.percent_complete: “most” is not a number",
        ),
        (
            ("[constants]", "[constants]\nowner = ['张伟']"),
            "formats/ours.toml, constants.owner: must be one text, number, date, true or false",
        ),
    ],
)
def test_a_bad_entry_is_an_error_that_names_the_file_and_the_key(tmp_path, change, reason):
    with pytest.raises(FormatError) as raised:
        load_own(tmp_path, OWN.replace(*change))
    assert str(raised.value).startswith(reason)


def test_a_constant_must_be_a_choice_of_the_table_or_of_the_format(tmp_path):
    kind = 'table = "tickets"\n[constants]\nkind = "Reclamation"\n'
    with pytest.raises(FormatError, match="not a choice; allowed: complaint, request"):
        load_own(tmp_path, kind)
    (ours, *_) = load_own(tmp_path, f'{kind}[choices.kind]\ncomplaint = ["Reclamation"]\n')
    assert ours.constants == {"kind": "Reclamation"}


def test_a_format_file_in_another_encoding_is_an_error_that_names_it(tmp_path):
    with pytest.raises(FormatError, match=r"^formats/ours\.toml: cannot be read as UTF-8"):
        load_own(tmp_path, 'table = "tasks" # 任务', encoding="gb18030")


def test_a_requested_format_that_does_not_fit_reports_the_missing_headers(tmp_path):
    load = only(
        text_file(tmp_path, "Building | State\nM015 | PNS"),
        formats=load_own(tmp_path),
        format="ours",
    )
    assert load.status == "refused"
    assert said(load) == [
        "export.csv: the format ours does not fit: “Phase”, “Planned”, “Actual” missing. "
        "Choose another format, or none."
    ]


def test_a_requested_table_is_used_even_if_another_fits_better(tmp_path):
    table = "编号 | 标题 | 项目 | 状态 | 创建时间\n1 | 登录 | 云帆 | 进行中 | 2026-03-02"
    assert only(text_file(tmp_path, table), source="requirements").source == "requirements"
    wrong = only(text_file(tmp_path, table), source="bugs")
    assert said(wrong) == [
        "export.csv: there is no table named bugs. Check its spelling, or leave it out."
    ]
