"""Rows of a text with more cells than headers: a separator inside a text has moved its cells."""

import pytest

from tests.etl.taking import column, only, said

HEADER = "Ticket ID,Client,Subject,Created at,Type,Raised by\n"
GOOD = "K-1,Harbour Foods,Late again,2026-03-02,Complaint,Ann Berg\n"


def write(folder, text):
    path = folder / "export.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "row",
    [
        "K-2,Polar Shipping, Kiel,Twice billed,2026-03-03,Complaint,Ben Holt\n",
        "K-2,Polar Shipping,Wrong report, again,2026-03-03,Complaint,Ann Berg\n",
        "K-2,Polar Shipping,No answer,2026-03-05,Complaint,Ben Holt, Kiel\n",
        "K-2,Polar,a,b,c,d,2026-03-05,Complaint,Ben Holt\n",
    ],
)
def test_a_row_with_more_cells_than_headers_is_rejected_by_number(tmp_path, row):
    load = only(write(tmp_path, HEADER + GOOD + row))
    assert column(load, "ticket_id") == ["K-1"]
    assert (load.rows_read, load.rows_rejected, load.rows_passed_over) == (2, 1, 0)
    assert said(load, severity="error") == [
        "export.csv, row 3: the row has more cells than there are headers (6), so its cells may "
        "have shifted. It was rejected; put texts that contain the separator in quotation marks "
        "and load the file again."
    ]


def test_many_wide_rows_are_counted(tmp_path):
    row = "K-2,Polar, Kiel,Twice billed,2026-03-03,Complaint,Ben Holt\n"
    load = only(write(tmp_path, HEADER + GOOD + row * 30))
    assert load.rows_rejected == 30
    assert said(load, severity="error")[-1].endswith("and 10 more like it.")


@pytest.mark.parametrize(
    "text",
    [
        # The header ends with a separator: its last column has no name.
        HEADER.replace("\n", ",\n") + GOOD.replace("\n", ",see mail\n"),
        # Only blanks stand too far to the right.
        HEADER + GOOD.replace("\n", ",, ,\n"),
        # A title above, and quotation marks where they belong.
        "Report of today\n" + HEADER + GOOD.replace("Late again", '"Late, again"'),
    ],
)
def test_a_column_without_a_name_and_blanks_to_the_right_move_nothing(tmp_path, text):
    load = only(write(tmp_path, text))
    assert column(load, "ticket_id") == ["K-1"]
    assert load.rows_rejected == 0


def test_a_total_that_is_too_wide_is_still_a_total(tmp_path):
    load = only(write(tmp_path, HEADER + GOOD + "Total,1,,,,,,9\n"))
    assert (load.rows_rejected, load.rows_passed_over) == (0, 1)
