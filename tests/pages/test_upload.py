"""The upload page: what is recognised in dropped files, and what publishing them changes."""

import pytest

from dashboard.engine import answers, snapshot_info
from etl.commands import loads
from store import archive, journal
from tests import company
from tests.pages.page import drop_files, find_labelled, find_table, read_text

PROJECTS = "Project ID,Project name,Client\nP-1,Atlas,Acme\nP-2,Ledger,Borealis\n"
TICKETS = (
    "Ticket ID,Project,Client,Created at,Type,Requester\n"
    "T-1,P-1,Acme,2026-03-02,Complaint,Wei\n"
    "T-2,P-2,Borealis,soon,Complaint,Wei\n"
)


def plain(label):
    """A label without Markdown's escapes."""
    return label.replace("\\", "").replace(":small[]", "")


def open_preview(at):
    """Open the sheet, then its rows beside its problems."""
    for start in ("sheet_", "preview_"):
        key = next(one.key for one in at.expander if (one.key or "").startswith(start))
        at.session_state[key] = True
        at.run()


def test_dropped_files_are_read_but_not_published_before_confirmation(visit, tmp_path):
    at = drop_files(
        visit("upload", data=tmp_path), ("projects.csv", PROJECTS), ("tickets.csv", TICKETS)
    )
    assert not at.exception
    proposed = at.dataframe[0].value
    assert list(proposed["File"]) == ["projects.csv", "tickets.csv"]
    assert list(proposed["Recognised as"]) == ["projects", "tickets"]
    assert "soon" in read_text(at)
    assert snapshot_info.list_loads(tmp_path) == []


def test_confirmation_publishes_and_says_so(visit, tmp_path):
    at = drop_files(visit("upload", "zh", data=tmp_path), ("projects.csv", PROJECTS))
    at.button(key="publish").click().run()
    assert not at.exception
    assert "已发布" in at.success[0].value
    assert [load["table_name"] for load in snapshot_info.list_loads(tmp_path)] == ["projects"]
    assert journal.list_entries(tmp_path, "confirmed")


def test_a_received_file_is_in_the_archive_and_no_more_in_the_session(visit, tmp_path):
    at = drop_files(visit("upload", data=tmp_path), ("projects.csv", PROJECTS))
    [held] = at.session_state[at.file_uploader[0].id]
    assert (held.name, held.getvalue()) == ("projects.csv", b"")
    [entry] = journal.list_entries(tmp_path, "received")
    archived = archive.locate_verified(tmp_path, entry.body["sha"])
    assert archived.read_text() == PROJECTS


@pytest.mark.nightly
def test_upload_page_warns_before_own_data_are_mixed_with_the_sample(visit, tmp_path):
    company.publish(tmp_path, projects=2)
    at = drop_files(visit("upload", data=tmp_path), ("projects.csv", PROJECTS))
    assert "fictional figures and your own are added up" in at.warning[0].value
    at = visit("upload", data=tmp_path)
    assert "All figures come from a fictional company" in read_text(at)
    assert not at.warning


@pytest.mark.nightly
def test_every_page_says_that_sample_and_own_figures_are_mixed(visit, tmp_path):
    company.publish(tmp_path, projects=2, own=("tickets",))
    for name in ("overview", "upload"):
        at = visit(name, data=tmp_path)
        assert "Sample data and your own data are shown together" in read_text(at)
        assert "figures are of an invented company" not in read_text(at)


@pytest.mark.nightly
def test_file_without_findings_is_reported_and_counted_in_the_history(visit, tmp_path):
    at = drop_files(visit("upload", data=tmp_path), ("projects.csv", PROJECTS))
    assert "projects.csv · No problems found." in [one.label for one in at.expander]
    at.button(key="publish").click().run()
    assert "1 import in total" in read_text(visit("loads", data=tmp_path))


def test_changes_to_each_table_are_shown_before_publishing(visit, tmp_path):
    at = drop_files(visit("upload", data=tmp_path), ("projects.csv", PROJECTS))
    changes = find_table(at, "Rows now").set_index("Table")
    assert changes.loc["projects"].to_list() == [0, 2, 0, 0, 2]
    at.button(key="publish").click().run()
    later = PROJECTS.replace("Ledger", "Ledger 2") + "P-3,Third,Acme\n"
    at = drop_files(visit("upload", data=tmp_path), ("projects.csv", later))
    changes = find_table(at, "Rows now").set_index("Table")
    assert changes.loc["projects"].to_list() == [2, 1, 1, 0, 3]
    assert len(snapshot_info.list_loads(tmp_path)) == 1


def test_complete_export_is_published_only_after_its_removals_are_confirmed(visit, tmp_path):
    at = drop_files(visit("upload", data=tmp_path), ("projects.csv", PROJECTS))
    at.button(key="publish").click().run()
    shorter = "\n".join(PROJECTS.splitlines()[:2])
    at = drop_files(visit("upload", data=tmp_path), ("projects.csv", shorter))
    [box] = [box for box in at.checkbox if "projects.csv is complete" in plain(box.label)]
    assert plain(box.label).endswith("remove the 1 row that it lacks")
    box.check().run()
    assert find_table(at, "Missing, but kept")["Removed"].to_list() == [1]
    assert at.checkbox(key="agree_removal").label.startswith("Yes, remove 1 row ")
    assert at.button(key="publish").disabled
    at.checkbox(key="agree_removal").check().run()
    at.button(key="publish").click().run()
    assert not at.exception
    freshness = answers.run_query(tmp_path, "overview/freshness").rows.set_index("table_name")
    assert freshness.loc["projects", "row_count"] == 1


@pytest.mark.nightly
def test_a_removal_is_asked_about_again_where_it_is_calculated_again(visit, tmp_path):
    at = drop_files(visit("upload", data=tmp_path), ("projects.csv", PROJECTS))
    at.button(key="publish").click().run()
    shorter = "\n".join(PROJECTS.splitlines()[:2])
    at = drop_files(visit("upload", data=tmp_path), ("projects.csv", shorter))
    [box] = [box for box in at.checkbox if "projects.csv is complete" in plain(box.label)]
    box.check().run()
    at.checkbox(key="agree_removal").check().run()
    assert not at.button(key="publish").disabled
    # Another visitor publishes meanwhile.
    (tmp_path / "tickets.csv").write_text("\n".join(TICKETS.splitlines()[:2]))
    theirs = loads.propose(tmp_path, [(tmp_path / "tickets.csv", "tickets.csv")], "Bo")
    assert loads.confirm(tmp_path, theirs, "Bo").is_published
    at.run()
    assert at.button(key="publish").disabled
    at.checkbox(key="agree_removal").check().run()
    # Where it was stopped, the box stays ticked.
    subject, _ = at.session_state["previewed"]
    at.session_state["previewed"] = (subject, None)
    at.run()
    assert at.button(key="publish").disabled
    at.button(key="preview_again").click().run()
    assert not at.checkbox(key="agree_removal").value
    at.checkbox(key="agree_removal").check().run()
    assert not at.button(key="publish").disabled


def test_page_says_why_files_cannot_be_published_with_invalid_settings(visit, tmp_path):
    (tmp_path / "settings.toml").write_text("timezone = 3\n")
    at = drop_files(visit("upload", data=tmp_path), ("projects.csv", PROJECTS))
    assert not at.exception
    assert at.error


def test_preview_shows_rows_with_problems_under_their_spreadsheet_numbers(visit, tmp_path):
    at = drop_files(visit("upload", data=tmp_path), ("tickets.csv", TICKETS))
    open_preview(at)
    rows = find_table(at, "Row")
    assert rows["Row"].to_list() == [2, 3]
    assert rows["Problem"].to_list()[0] == ""
    assert "soon" in rows["Problem"].to_list()[1]
    assert "Created at → Opened" in rows.columns
    find_labelled(at.toggle, "Only rows with problems").set_value(True).run()
    rows = find_table(at, "Row")
    assert rows["Row"].to_list() == [3]


def test_unreadable_file_is_reported_by_name(visit, tmp_path):
    at = drop_files(visit("upload", data=tmp_path), ("photo.xlsx", "this is no workbook"))
    assert not at.exception
    assert "photo.xlsx" in read_text(at)
    assert at.button(key="publish").disabled


def test_unrecognised_sheet_is_reported_and_cannot_be_published(visit, tmp_path):
    table = "Ref,Raised,Text\n1,2026-03-02,late again\n2,2026-03-03,and again\n"
    at = drop_files(visit("upload", data=tmp_path), ("things.csv", table))
    assert not at.exception
    assert at.button(key="publish").disabled
    assert "things.csv" in read_text(at)


def test_preview_tints_cells_with_problems_and_greys_unused_columns(visit, tmp_path):
    table = TICKETS.replace("Requester", "Requester,Mood").replace("Wei", "Wei,calm")
    at = drop_files(visit("upload", data=tmp_path), ("tickets.csv", table))
    open_preview(at)
    preview = next(table for table in at.dataframe if "Row" in table.value.columns)
    columns = list(preview.value.columns)
    opened, unused = columns.index("Created at → Opened"), columns.index("Mood (not used)")
    rules = preview.proto.arrow_data.styler.styles.split("}")
    [tinted] = [rule for rule in rules if "background-color" in rule]
    assert f"row1_col{opened} " in tinted
    [grey] = [rule for rule in rules if "{" in rule and "background" not in rule]
    assert all(f"row{row}_col{unused}" in grey for row in (0, 1))


@pytest.mark.nightly
def test_file_whose_reading_was_stopped_can_be_read_again(visit, tmp_path):
    at = drop_files(visit("upload", data=tmp_path), ("projects.csv", PROJECTS))
    file_ids, _ = at.session_state["proposed"]
    at.session_state["proposed"] = (file_ids, None)
    at.run()
    assert "Nothing was imported from these files" in read_text(at)
    at.button(key="read_again").click().run()
    assert find_table(at, "Recognised as")["Kept"].to_list() == [2]


WEEK_1 = "Task ID,Project,Task Name,% Complete,Baseline Finish\n" + "".join(
    f"{number},Atlas,Step {number},{number}%,2026-05-01\n" for number in range(1, 11)
)


def test_changed_and_missing_rows_of_a_file_are_opened_cell_by_cell(visit, tmp_path):
    at = drop_files(visit("upload", data=tmp_path), ("week1.csv", WEEK_1))
    assert not at.expander or not [box for box in at.checkbox if "complete" in box.label]
    at.button(key="publish").click().run()
    later = WEEK_1.replace("Step 3,3%", "Dig,100%").replace("2,Atlas,Step 2,2%,2026-05-01\n", "")
    at = drop_files(visit("upload", "zh", data=tmp_path), ("week2.csv", later))
    counts = find_table(at, "缺少但保留").iloc[0]
    assert counts["有改动"] == 1 and counts["缺少但保留"] == 1
    assert "这份计划共10行，其中9行再次出现" in read_text(at)
    for expander in at.expander:
        if expander.key and expander.key.startswith(("changed_of_", "standing_of_")):
            at.session_state[expander.key] = True
    at.run()
    assert not at.exception
    cells = find_table(at, "此文件")
    assert cells.iloc[0].to_list() == ["3", "名称", "Step 3", "Dig", "Step 3", 3]
    assert cells.iloc[1].to_list()[1:4] == ["完成比例", "3%", "100%"]
    missing = find_table(at, "来自文件")
    assert missing["编号"].to_list() == ["2"]
    assert missing["来自文件"].to_list() == ["week1.csv"]


def test_rows_that_would_become_other_things_are_not_replaced_unasked(visit, tmp_path):
    header = "Ticket ID,Project,Client,Subject,Created at\n"
    # What a client writes may look like anything, a separator too.
    rows = [f"{n},P-1,Acme,Invoice {n} | is wrong,2026-03-0{n}\n" for n in range(1, 5)]
    at = drop_files(visit("upload", data=tmp_path), ("tickets.csv", header + "".join(rows)))
    at.button(key="publish").click().run()
    others = [row.replace("P-1,Acme,Invoice", "P-9,Zenith,Crane") for row in rows[2:]]
    at = drop_files(
        visit("upload", data=tmp_path), ("mixed.csv", header + "".join(rows[:2] + others))
    )
    assert "do its numbers mean the same items as the numbers of another list?" in read_text(at)
    pairs = find_table(at, "in tickets.csv")
    assert "Crane 3" in pairs["here"].iloc[0] and "Invoice 3" in pairs["in tickets.csv"].iloc[0]
    [choice] = [radio for radio in at.radio if radio.key and "list" in radio.key]
    choice.set_value("1").run()
    [take] = [button for button in at.button if button.key and button.key.startswith("take_")]
    take.click().run()
    assert not at.exception
    at.button(key="publish").click().run()
    tickets = answers.run_query(tmp_path, "overview/freshness").rows.set_index("table_name")
    assert tickets.loc["tickets", "row_count"] == 8


def test_person_says_in_which_row_the_header_is(visit, tmp_path):
    table = (
        "Ticket ID,Client,Created at,Subject\nTicket,Customer,Date,Text\n"
        "T-1,Acme,2026-03-02,Slow\nT-2,Acme,2026-03-03,Down\n"
    )
    at = drop_files(visit("upload", data=tmp_path), ("tickets.csv", table))
    for start in ("sheet_", "preview_"):
        for expander in [one for one in at.expander if (one.key or "").startswith(start)]:
            at.session_state[expander.key] = True
        at.run()
    find_labelled(at.number_input, "The header is in row").set_value(2)
    find_labelled(at.button, "Read again from this row").click().run()
    assert not at.exception
    [answer] = journal.list_entries(tmp_path, "answered")
    assert answer.body["given"] == {"rows": {"header_row": 2}}
    assert "the column of “Ticket”" in read_text(at)
