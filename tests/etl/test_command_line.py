"""The intake's command line, as scripts rely on it: JSON on stdout, exit codes, one language."""

import json

import pytest

from etl.__main__ import main
from store import archive
from tests.etl.taking import ONE_TICKET

pytestmark = pytest.mark.usefixtures("without_queries")

LOAD_KEYS = {
    "load_id",
    "file",
    "sheet",
    "source",
    "format",
    "status",
    "rows_read",
    "rows_kept",
    "rows_rejected",
    "rows_merged",
    "rows_passed_over",
    "findings",
    "question",
    "open",
}
FINDING_KEYS = {"code", "severity", "sheet", "row", "column", "value", "message"}


@pytest.fixture
def etl(company, capsys):
    """Run a verb on the company's data; gives the exit code and the JSON document."""

    def run(*arguments: object) -> tuple[int, dict]:
        words = [*map(str, arguments), "--data", str(company.data), "--lang", "en", "--json"]
        code = main(words)
        return code, json.loads(capsys.readouterr().out)

    return run


def error(answer: dict) -> str:
    return answer["error"]["message"]


def test_a_load_is_told_with_all_its_keys(company, etl):
    code, answer = etl("load", company.write("tickets.csv", ONE_TICKET))
    (load,) = answer["loads"]
    assert (code, set(answer), set(load)) == (0, {"loads", "snapshot"}, LOAD_KEYS)
    assert (load["source"], load["status"], load["rows_kept"]) == ("tickets", "loaded", 1)
    assert answer["snapshot"]


def test_good_sheets_are_published_though_others_are_refused_and_the_exit_code_is_one(company, etl):
    bad = company.write("bad.csv", "Ticket ID | Client | Subject | Type\n2 | Acme | x | Bug")
    code, answer = etl("load", company.write("tickets.csv", ONE_TICKET), bad)
    assert code == 1
    assert [load["status"] for load in answer["loads"]] == ["loaded", "refused"]
    assert set(answer["loads"][1]["findings"][0]) == FINDING_KEYS
    assert company.rows("select ticket_id from tickets") == [("0001",)]


@pytest.mark.nightly
def test_a_folder_gives_its_exports_in_the_order_of_their_paths(company, etl):
    company.write("b.csv", ONE_TICKET.replace("0001", "2"))
    company.write("a.csv", ONE_TICKET)
    (company.folder / "notes.md").write_text("not an export", encoding="utf-8")
    code, answer = etl("load", company.folder)
    assert code == 0
    assert [load["file"] for load in answer["loads"]] == ["a.csv", "b.csv"]


def test_a_path_that_is_not_there_is_said_in_one_sentence(etl):
    code, answer = etl("load", "nowhere.csv")
    assert code == 1
    assert error(answer) == "nowhere.csv: there is no such file or folder. Check the path."


@pytest.mark.nightly
def test_undo_restore_and_status_tell_the_same_story(company, etl):
    _, answer = etl("load", company.write("tickets.csv", ONE_TICKET))
    load_id = answer["loads"][0]["load_id"]
    assert etl("undo", load_id)[0] == 0
    code, status = etl("status")
    assert (code, status["tables"]["tickets"], status["loads"][0]["is_withdrawn"]) == (0, 0, True)
    assert etl("restore", load_id)[0] == 0
    _, status = etl("status")
    assert status["tables"]["tickets"] == 1
    assert set(status) == {
        *("loads", "set_aside", "query_files", "settings", "settings_waiting"),
        *("snapshot", "built_at", "tables", "checks"),
    }
    assert {check["severity"] for check in status["checks"]} <= {"fail", "warn"}


def test_a_first_load_of_which_nothing_can_be_kept_publishes_no_company(tmp_path, etl):
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "tickets.csv").symlink_to("/etc/hostname")
    code, answer = etl("load", exports)
    assert (code, answer["snapshot"]) == (1, None)
    assert [load["status"] for load in answer["loads"]] == ["refused"]
    assert etl("status")[1]["snapshot"] is None


def test_an_unknown_load_is_refused(company, etl):
    etl("load", company.write("tickets.csv", ONE_TICKET))
    code, answer = etl("undo", "nosuchload")
    assert code == 1
    assert "nosuchload" in error(answer)


def test_undo_without_a_load_is_wrong_usage(etl):
    code, answer = etl("undo")
    assert (code, error(answer)) == (
        2,
        "no imports named. Give the imports to withdraw, or --sample.",
    )


@pytest.mark.nightly
def test_a_file_that_cannot_be_read_is_refused_beside_good_ones(company, etl, monkeypatch):
    bad, good = company.folder / "bad.csv", company.write("good.csv", ONE_TICKET)
    bad.write_text("secret", "utf-8")
    keep = archive.keep

    def refuse(data, path):
        if path == bad:
            raise PermissionError(13, "Permission denied")
        return keep(data, path)

    monkeypatch.setattr(archive, "keep", refuse)
    code, answer = etl("load", bad, good)
    assert [(load["file"], load["status"]) for load in answer["loads"]] == [
        ("bad.csv", "refused"),
        ("good.csv", "loaded"),
    ]
    assert (code, answer["loads"][0]["findings"][0]["message"]) == (
        1,
        "bad.csv: the file could not be read or stored (Permission denied). Check its permissions "
        "and the free disk space.",
    )


@pytest.mark.nightly
def test_one_file_under_two_names_is_taken_in_once(company, etl):
    files = [company.write("march.csv", ONE_TICKET), company.write("copy of march.csv", ONE_TICKET)]
    code, answer = etl("load", *files)
    assert [load["status"] for load in answer["loads"]] == ["loaded", "skipped"]
    assert (code, company.rows("select source_file from loads")) == (0, [("march.csv",)])


def test_a_data_folder_that_cannot_be_used_is_one_sentence(company, etl):
    company.data.mkdir()
    (company.data / "journal.sqlite").write_text("no journal", "utf-8")
    for words in (("load", company.write("tickets.csv", ONE_TICKET)), ("status",), ("build",)):
        code, answer = etl(*words)
        assert code == 1
        assert "is damaged (file is not a database)" in error(answer)
        assert "firsthand backup journal" in error(answer)


def test_status_and_build_answer_before_anything_was_loaded(etl):
    assert etl("status") == (
        0,
        {
            "loads": [],
            "set_aside": [],
            "query_files": [],
            "settings": [],
            "settings_waiting": [],
            "setting_faults": [],
            "snapshot": None,
            "built_at": None,
            "tables": {},
            "checks": [],
        },
    )
    code, answer = etl("build")
    assert code == 0
    assert answer["snapshot"]


def test_read_describes_a_file_and_keeps_nothing(company, etl):
    code, answer = etl("read", company.write("tickets.csv", ONE_TICKET))
    (file,) = answer["files"]
    (sheet,) = file["sheets"]
    assert (code, file["status"], sheet["header_row"], sheet["rows"]) == (0, "read", 1, 1)
    assert sheet["columns"][0] == {"name": "Ticket ID", "type": "text"}
    assert not company.data.exists()


def test_wrong_usage_is_two_and_still_one_document(capsys):
    assert main(["load", "--json"]) == 2
    assert "error" in json.loads(capsys.readouterr().out)


@pytest.mark.nightly
def test_a_format_file_of_the_company_answers_a_question_at_the_next_build(company, etl):
    path = company.write(
        "odd.csv",
        "Nr | Asked on | What | Who\n1 | 2026-03-02 | Login | Bob\n2 | 2026-03-03 | x | Bob",
    )
    code, answer = etl("load", path)
    assert code == 1
    assert answer["loads"][0]["status"] in ("asked", "refused")
    formats = company.data / "formats"
    formats.mkdir()
    (formats / "odd.toml").write_text(
        """
        table = "requirements"
        recognise = ["Nr", "Asked on"]
        [columns]
        requirement_id = "Nr"
        title = "What"
        received_date = "Asked on"
        relayed_by = "Who"
        [constants]
        project = "Alpha"
        """,
        encoding="utf-8",
    )
    assert etl("build")[0] == 0
    assert company.rows("select requirement_id, project_id from requirements") == [
        ("1", "alpha"),
        ("2", "alpha"),
    ]


@pytest.mark.nightly
def test_a_setting_that_is_not_known_is_one_sentence_and_the_data_stand(company, etl):
    etl("load", company.write("tickets.csv", ONE_TICKET))
    company.settings("corroboration_day = 7")
    code, answer = etl("build")
    assert code == 1
    assert "unknown setting “corroboration_day”" in error(answer)
    assert company.rows("select count(*) from tickets") == [(1,)]


def test_a_build_names_the_file_that_keeps_its_exit_code_from_0(company, etl):
    etl("load", company.write("tickets.csv", ONE_TICKET))
    assert "loads" not in etl("build")[1]
    etl("load", company.write("odd.csv", "Nr | What\n1  | Slow"))
    code, answer = etl("build")
    [load] = answer["loads"]
    assert (code, load["file"], load["status"]) == (1, "odd.csv", "refused")
    assert "no known table" in load["findings"][0]["message"]
    [undone] = etl("undo", load["load_id"])[1]["loads"]
    assert (undone["load_id"], etl("build")[0]) == (load["load_id"], 0)


def test_what_only_the_build_finds_is_told_to_scripts_too(company, etl):
    first = """
        Ticket ID | Created at       | Client | Subject | Type      | Status | Description
        1         | 2026-03-02 10:00 | Acme   | Slow    | Complaint | Open   | Since March
        2         | 2099-03-02 10:00 | Acme   | Later   | Complaint | Open   | Later
    """
    second = """
        Ticket ID | Created at       | Client | Subject | Solved at        | Substantiated | Medium
        1         | 2026-03-02 10:00 | Acme   | Slower  | 2026-03-05 10:00 | yes           | Mail
    """
    company.load("crm.csv", first)
    _, answer = etl("load", company.write("desk.csv", second))
    [load] = answer["loads"]
    assert [finding["code"] for finding in load["findings"]] == ["values_differ"]
    assert set(load["findings"][0]) == FINDING_KEYS
    assert "crm.csv" in load["findings"][0]["message"]
    _, answer = etl("status")
    codes = [[finding["code"] for finding in load["findings"]] for load in answer["loads"]]
    assert codes == [["fact_after_receipt"], ["values_differ"]]
    # What is known already is told again, once.
    _, answer = etl("load", company.folder / "desk.csv")
    assert [finding["code"] for finding in answer["loads"][0]["findings"]] == [
        "already_loaded",
        "values_differ",
    ]
    etl("undo", load["load_id"])
    _, answer = etl("status")
    assert [load["findings"] for load in answer["loads"] if load["is_withdrawn"]] == [[]]
