"""The worklist's way: from what nobody has verified, over the client, back into the data."""

import shutil
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from etl.workbooks import worklist
from queries import catalog
from queries.settings import load_settings
from store import snapshots
from tests.etl.conftest import Company

REQUIREMENTS = """
    Req ID | Project | Title   | Description   | Relayed by | Date raised | Verified date | Status
    R-1    | Atlas   | =1+1    | A weekly list | Ines Faber | 2026-03-02  |               | New
    R-2    | Atlas   | Scan    | Scan at gates | Ines Faber | 2026-03-03  |               | Doing
    R-3    | Atlas   | Colours | Blue, not red | Ines Faber | 2026-03-04  | 2026-03-05    | New
    R-4    | Atlas   | Sound   | A bell        | Ines Faber | 2026-03-04  |               | Dropped
"""
CHANGES = """
    Change ID | Project | Title       | Requested by | Date requested | Decision | Client contact
    CR-1      | Atlas   | Scan crates | Ines Faber   | 2026-03-06     | Approved | Maria Lund
    CR-2      | Atlas   | Red again   | Ines Faber   | 2026-03-07     | Rejected |
"""
QUERIES = ("requirements/unverified_list", "requirements/unverified_changes")
WORDS = {
    "en": {"confirmed": "Confirmed", "amended": "Amended", "call": "Call"},
    "zh": {"confirmed": "确认无误", "amended": "修改后确认", "call": "电话确认"},
}


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The company with both files in its snapshot, for each test to copy."""
    company = Company(tmp_path_factory.mktemp("company"))
    company.load("rtm.csv", REQUIREMENTS)
    company.load("changes.csv", CHANGES)
    return company


@pytest.fixture
def loaded(published, company):
    shutil.copytree(published.folder, company.folder, dirs_exist_ok=True)
    return company


def listed(company, name: str) -> list[dict]:
    query = catalog.load_shipped()[name]
    values = catalog.bind_values(query.parameters, {}, load_settings(company.data))
    now = snapshots.get_current(company.data)
    assert now is not None
    with snapshots.connect(now.path) as connection:
        return connection.sql(query.sql, params=values).to_arrow_table().to_pylist()


def taken_along(company, lang: str):
    return load_workbook(BytesIO(worklist.write(*(listed(company, q) for q in QUERIES), lang)))


def fill(sheet, **cells) -> None:
    """Fill the row of an id with cells by header; `_` stands for a blank."""
    (head,) = [row for row in sheet.iter_rows() if row[0].comment]
    place = {cell.value: cell.column for cell in head}
    below = sheet.iter_rows(min_row=head[0].row + 1)
    (row,) = [row for row in below if row[0].value == cells["id"]]
    for header, value in cells.items():
        if header != "id":
            sheet.cell(row[0].row, place[header.replace("_", " ")], value)


def brought_back(company, book, name: str = "worklist.xlsx"):
    content = BytesIO()
    book.save(content)
    return company.load_bytes(name, content.getvalue())


def answers(company) -> list[tuple]:
    return company.rows(
        "select requirement_id, verified_date, verification_method, verification_result, "
        "verified_by, verified_description from requirements order by all"
    )


BEFORE = [
    ("R-1", None, None, None, None, None),
    ("R-2", None, None, None, None, None),
    ("R-3", date(2026, 3, 5), None, None, None, None),
    ("R-4", None, None, None, None, None),
]


def test_the_worklist_has_all_unverified_rows_and_no_formulas(loaded):
    requirements, changes = taken_along(loaded, "en").worksheets
    assert [cell.value for cell in requirements["A"][2:]] == ["R-1", "R-2"]
    assert [cell.value for cell in changes["A"][2:]] == ["CR-1"]
    (title,) = [cell for cell in requirements[3] if cell.value == "=1+1"]
    assert (title.data_type, title.quotePrefix) == ("s", True)
    row = [cell.value for cell in requirements[3]]
    assert row[5] == "A weekly list" and "Ines Faber" in row
    assert any(value and str(value).startswith("2026-03-02") for value in row)
    lists = [
        validation.formula1
        for validation in requirements.data_validations.dataValidation
        if validation.formula1
    ]
    assert '"Confirmed,Amended,Rejected"' in lists


@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.nightly)])
def test_an_untouched_worklist_changes_nothing(loaded, lang):
    before = loaded.rows("select * exclude (as_of_date) from requirements order by requirement_id")
    outcome = brought_back(loaded, taken_along(loaded, lang))
    assert [load.status for load in outcome.loads] == ["loaded", "loaded"]
    assert [(load.rows_kept, load.rows_passed_over) for load in outcome.loads] == [(0, 2), (0, 1)]
    assert loaded.said(outcome, "en")[0].endswith(
        "rows without an answer, which change nothing: 2."
    )
    after = loaded.rows("select * exclude (as_of_date) from requirements order by requirement_id")
    assert after == before


@pytest.mark.parametrize(
    ("lang", "headers"),
    [
        ("en", ("Verification result", "Verified date", "Verification method", "Client contact",
                "As the client put it")),
        ("zh", ("核实结果", "核实日期", "核实方式", "客户联系人", "客户原话")),
    ],
)  # fmt: skip
def test_the_answers_fill_the_verification_and_nothing_else(loaded, lang, headers):
    book = taken_along(loaded, lang)
    words = WORDS[lang]
    answer = (words["amended"], date(2026, 3, 11), words["call"], "Maria Lund", "A monthly list")
    fill(book.worksheets[0], id="R-1", **dict(zip(headers, answer, strict=True)))
    change = (words["confirmed"], date(2026, 3, 12))
    fill(book.worksheets[1], id="CR-1", **dict(zip(headers[:2], change, strict=True)))
    returned = brought_back(loaded, book).loads
    assert [(load.source, load.status, load.question) for load in returned] == [
        ("requirements", "loaded", None),
        ("changes", "loaded", None),
    ]
    assert answers(loaded) == [
        ("R-1", date(2026, 3, 11), "call", "amended", "Maria Lund", "A monthly list"),
        *BEFORE[1:],
    ]
    assert loaded.rows(
        "select change_id, verified_date, verification_result, client_contact, title "
        "from changes order by all"
    ) == [
        ("CR-1", date(2026, 3, 12), "confirmed", "Maria Lund", "Scan crates"),
        ("CR-2", None, None, None, "Red again"),
    ]
    assert loaded.rows("select title, relayed_by from requirements where requirement_id = 'R-1'")
    assert loaded.rows("select count(*) from findings where code = 'values_differ'") == [(0,)]
    assert [row["requirement_id"] for row in listed(loaded, QUERIES[0])] == ["R-2"]


def differing(company) -> list[tuple]:
    return company.rows(
        "select col, value, message_en from findings where code = 'values_differ' order by col"
    )


@pytest.mark.nightly
def test_an_answer_that_contradicts_the_data_is_a_finding(loaded):
    book = taken_along(loaded, "en")
    fill(book.worksheets[0], id="R-1", Verified_date=date(2026, 3, 11))
    loaded.load("later.csv", REQUIREMENTS.replace("|               | New", "| 2026-03-09    | New"))
    brought_back(loaded, book)
    ((col, value, message),) = differing(loaded)
    assert (col, value) == ("verified_date", "2026-03-11")
    assert "2026-03-09" in message and "later.csv" in message


@pytest.mark.nightly
def test_an_answer_that_contradicts_the_changes_own_column_is_a_finding(loaded):
    book = taken_along(loaded, "zh")
    fill(book.worksheets[1], id="CR-1", 核实结果="客户否认", 核实日期=date(2026, 3, 12))
    changes = CHANGES.replace("Decision | Client", "Verification result | Verified date | Client")
    changes = changes.replace("Approved | Maria", "Confirmed | 2026-03-12 | Maria")
    loaded.load("board.csv", changes.replace("Rejected |", " | |"))
    brought_back(loaded, book)
    ((col, value, message),) = differing(loaded)
    assert (col, value) == ("verification_result", "rejected")
    assert "confirmed" in message and "board.csv" in message


def test_an_answer_reaches_its_row_though_another_list_has_brought_its_number_since(loaded):
    book = taken_along(loaded, "en")
    fill(book.worksheets[0], id="R-1", Verified_date=date(2026, 3, 20))
    supplied = """
        Req ID | Project | Title          | Description   | Raised by  | Raised date
        R-1    | Atlas   | Crane controls | Two joysticks | Ines Faber | 2026-05-02
        R-2    | Atlas   | Night lights   | No blinding   | Ines Faber | 2026-05-03
        R-3    | Atlas   | Cable drums    | Of steel      | Ines Faber | 2026-05-04
    """
    loaded.load("supplier.csv", supplied)
    brought_back(loaded, book)
    assert loaded.rows(
        "select requirement_id, verified_date from requirements where verified_date = '2026-03-20'"
    ) == [("R-1@rtm", date(2026, 3, 20))]


@pytest.mark.parametrize(
    ("place", "id_"), [(0, "R-2"), pytest.param(1, "CR-1", marks=pytest.mark.nightly)]
)
def test_two_lists_that_answer_differently_are_a_finding_too(loaded, place, id_):
    books = [taken_along(loaded, "en") for _ in range(2)]
    people = (("ines.xlsx", "Confirmed"), ("wei.xlsx", "Rejected"))
    for book, (name, result) in zip(books, people, strict=True):
        fill(book.worksheets[place], id=id_, Verification_result=result)
        brought_back(loaded, book, name)
    ((col, value, message),) = differing(loaded)
    assert (col, value) == ("verification_result", "rejected")
    assert "confirmed" in message and "ines.xlsx" in message


@pytest.mark.nightly
def test_two_lists_that_agree_are_no_finding(loaded):
    books = [taken_along(loaded, "en") for _ in range(2)]
    for book, name in zip(books, ("ines.xlsx", "wei.xlsx"), strict=True):
        fill(book.worksheets[0], id="R-2", Verification_result="Confirmed")
        brought_back(loaded, book, name)
    assert differing(loaded) == []


@pytest.mark.nightly
def test_withdrawing_a_worklist_withdraws_its_answers(loaded):
    book = taken_along(loaded, "en")
    fill(book.worksheets[0], id="R-1", Verification_result="Confirmed")
    outcome = brought_back(loaded, book)
    loaded.withdraw(*(load.load_id for load in outcome.loads))
    assert answers(loaded) == BEFORE
