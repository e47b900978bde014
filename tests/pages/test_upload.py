"""The upload page: files in, what became of them, and the way back."""

from dashboard import engine
from store import journal
from tests import company

PROJECTS = "Project ID,Project name,Client\nP-1,Atlas,Acme\nP-2,Ledger,Borealis\n"
TICKETS = (
    "Ticket ID,Project,Client,Created at,Type,Requester\n"
    "T-1,P-1,Acme,2026-03-02,Complaint,Wei\n"
    "T-2,P-2,Borealis,soon,Complaint,Wei\n"
)


def said(at):
    kinds = ("markdown", "caption", "warning", "error", "info", "success")
    words = "\n".join(element.value for kind in kinds for element in getattr(at, kind))
    return words.replace("\\", "")


def shown(at, column):
    """The first table on the page that has a column of this heading."""
    return next(one.value for one in at.dataframe if column in one.value.columns)


def drop(at, *files):
    uploader = at.file_uploader[0]
    for name, content in files:
        uploader.upload(name, content.encode())
    return at.run()


def test_a_dropped_file_is_read_and_nothing_is_published_before_the_confirmation(visit, tmp_path):
    at = drop(visit("upload", data=tmp_path), ("projects.csv", PROJECTS), ("tickets.csv", TICKETS))
    assert not at.exception
    loads = at.dataframe[0].value
    assert list(loads["File"]) == ["projects.csv", "tickets.csv"]
    assert list(loads["Recognised as"]) == ["projects", "tickets"]
    assert "soon" in said(at)
    assert engine.loads(tmp_path) == []


def test_the_confirmation_publishes_and_says_so(visit, tmp_path):
    at = drop(visit("upload", "zh", data=tmp_path), ("projects.csv", PROJECTS))
    at.button(key="publish").click().run()
    assert not at.exception
    assert "已发布" in at.success[0].value
    assert [load["table_name"] for load in engine.loads(tmp_path)] == ["projects"]
    assert journal.entries(tmp_path, "confirmed")


def test_own_data_beside_the_sample_are_told_before_and_after(visit, tmp_path):
    company.publish(tmp_path, projects=2)
    at = drop(visit("upload", data=tmp_path), ("projects.csv", PROJECTS))
    assert "fictional figures and your own are added up" in at.warning[0].value
    at = visit("upload", data=tmp_path)
    assert "All figures are of an invented company" in said(at)
    assert not at.warning


def test_while_invented_and_own_figures_are_mixed_every_page_says_so(visit, tmp_path):
    company.publish(tmp_path, projects=2, own=("tickets",))
    for name in ("overview", "upload"):
        at = visit(name, data=tmp_path)
        assert "Sample data and your own data are shown together" in said(at)
        assert "figures are of an invented company" not in said(at)


def test_a_file_without_problems_says_so_and_the_history_counts_its_loads(visit, tmp_path):
    at = drop(visit("upload", data=tmp_path), ("projects.csv", PROJECTS))
    assert "projects.csv · No problems found." in said(at)
    at.button(key="publish").click().run()
    assert "1 import in total" in said(visit("loads", data=tmp_path))


def test_what_will_change_is_shown_before_it_is_published(visit, tmp_path):
    at = drop(visit("upload", data=tmp_path), ("projects.csv", PROJECTS))
    effect = shown(at, "Rows now").set_index("Table")
    assert effect.loc["projects"].to_list() == [0, 2, 0, 0, 2]
    at.button(key="publish").click().run()
    later = PROJECTS.replace("Ledger", "Ledger 2") + "P-3,Third,Acme\n"
    at = drop(visit("upload", data=tmp_path), ("projects.csv", later))
    effect = shown(at, "Rows now").set_index("Table")
    assert effect.loc["projects"].to_list() == [2, 1, 1, 0, 3]
    assert len(engine.loads(tmp_path)) == 1


def test_a_complete_export_is_published_only_once_its_removals_are_agreed_to(visit, tmp_path):
    at = drop(visit("upload", data=tmp_path), ("projects.csv", PROJECTS))
    at.button(key="publish").click().run()
    shorter = "\n".join(PROJECTS.splitlines()[:2])
    at = drop(visit("upload", data=tmp_path), ("projects.csv", shorter))
    at.checkbox(key="complete_export").check().run()
    assert at.checkbox(key="agree_removal").label.startswith("Yes, remove 1 row ")
    assert at.button(key="publish").disabled
    at.checkbox(key="agree_removal").check().run()
    at.button(key="publish").click().run()
    assert not at.exception
    [counts] = [
        one
        for one in engine.run(tmp_path, "overview/freshness").rows.to_dict("records")
        if one["table_name"] == "projects"
    ]
    assert counts["row_count"] == 1


def test_files_that_fail_a_check_cannot_be_published_and_the_page_says_why(visit, tmp_path):
    (tmp_path / "settings.toml").write_text("timezone = 3\n")
    at = drop(visit("upload", data=tmp_path), ("projects.csv", PROJECTS))
    assert not at.exception
    assert at.error


def test_a_preview_shows_the_rows_with_problems_under_their_own_numbers(visit, tmp_path):
    at = drop(visit("upload", data=tmp_path), ("tickets.csv", TICKETS))
    opened = next(one.key for one in at.expander if "Preview" in one.label)
    at.session_state[opened] = True
    at.run()
    rows = shown(at, "Row")
    assert rows["Row"].to_list() == [2, 3]
    assert rows["Problem"].to_list()[0] == ""
    assert "soon" in rows["Problem"].to_list()[1]
    assert "Created at → Opened" in rows.columns
    [only] = [one for one in at.toggle if one.label == "Only rows with problems"]
    only.set_value(True).run()
    rows = shown(at, "Row")
    assert rows["Row"].to_list() == [3]


def test_a_wrong_file_ends_in_one_clear_message(visit, tmp_path):
    at = drop(visit("upload", data=tmp_path), ("photo.xlsx", "this is no workbook"))
    assert not at.exception
    assert "photo.xlsx" in said(at)
    assert at.button(key="publish").disabled


def test_a_sheet_that_is_not_recognised_shows_how_to_answer(visit, tmp_path):
    table = "Ref,Raised,Text\n1,2026-03-02,late again\n2,2026-03-03,and again\n"
    at = drop(visit("upload", data=tmp_path), ("things.csv", table))
    assert not at.exception
    assert at.button(key="publish").disabled
    assert "things.csv" in said(at)


def test_a_cell_with_a_problem_is_marked_and_a_column_that_fills_nothing_is_grey(visit, tmp_path):
    table = TICKETS.replace("Requester", "Requester,Mood").replace("Wei", "Wei,calm")
    at = drop(visit("upload", data=tmp_path), ("tickets.csv", table))
    at.session_state[next(one.key for one in at.expander if "Preview" in one.label)] = True
    at.run()
    rows = next(one for one in at.dataframe if "Row" in one.value.columns)
    place = {name: number for number, name in enumerate(rows.value.columns)}
    styles = rows.proto.arrow_data.styler.styles
    marked, unused = place["Created at → Opened"], place["Mood (not used)"]
    [cell] = [one for one in styles.split("}") if "background-color" in one]
    assert f"row1_col{marked} " in cell
    [greys] = [one for one in styles.split("}") if "{" in one and "background" not in one]
    assert all(f"row{row}_col{unused}" in greys for row in (0, 1))


def test_a_file_that_the_page_stopped_reading_is_read_again_from_its_beginning(visit, tmp_path):
    at = drop(visit("upload", data=tmp_path), ("projects.csv", PROJECTS))
    lying, _ = at.session_state["proposed"]
    at.session_state["proposed"] = (lying, None)
    at.run()
    assert "Nothing was imported from these files" in said(at)
    at.button(key="read_again").click().run()
    assert shown(at, "Recognised as")["Kept"].to_list() == [2]
