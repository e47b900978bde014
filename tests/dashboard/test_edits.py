"""A figure that is not counted as shipped says so: which definition, who, when and why."""

import io
import json
import shutil
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from cli.main import main
from dashboard.engine import answers, publications, session
from dashboard.exports import html, xlsx
from dashboard.narrative import case, edit_texts, footnotes
from queries import catalog
from store import journal, snapshots
from tests import company

MODEL, QUERY = "model/complaints", "complaints/headline"


def save(data, name, text, reason):
    body = {"name": name, "text": text, "reason": reason, "status": "saved"}
    return journal.append(data, "query", "Li Wei", **body, base="")


@pytest.fixture(scope="module")
def edited(data, tmp_path_factory):
    """The published company after a model and an evidence query were edited."""
    folder = shutil.copytree(data, tmp_path_factory.mktemp("edited") / "data")
    shipped = catalog.load_shipped()
    model = shipped[MODEL].text.replace("*/", "*/\nselect * from (\n", 1)
    save(folder, MODEL, f"{model}\n) where ticket_id > '00010'", "the pilot is left out")
    query = shipped[QUERY].text.replace("'client_direct') as", "'client_unknown') as")
    assert query != shipped[QUERY].text
    save(folder, QUERY, query, "those of unknown origin")
    company.publish(folder)
    return folder


def test_an_answer_names_each_edited_definition_behind_it_and_no_other(edited):
    first, second = answers.run_query(edited, QUERY).edited
    assert (first.name, first.by, first.reason) == (QUERY, "Li Wei", "those of unknown origin")
    assert (second.name, second.reason) == (MODEL, "the pilot is left out")
    assert str(first.at.tzinfo) == "Asia/Shanghai"
    assert answers.run_query(edited, "requirements/headline").edited == ()


def test_what_is_shipped_costs_no_look_into_the_journal(data, monkeypatch):
    monkeypatch.delattr("dashboard.engine.edits._load_saved")
    assert answers.run_query(data, "requirements/unverified_list").edited == ()


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "counted by 2 edited definitions: “Complaints raised by the client” (Li Wei, "),
        pytest.param(
            "zh", "按2项修改后的口径统计：“客户直接投诉”（Li Wei，", marks=pytest.mark.nightly
        ),
    ],
)
def test_small_print_workbook_and_case_say_so(edited, lang, said):
    answer = answers.run_query(edited, QUERY)
    notes = footnotes.write_footnotes(answer, lang)
    assert said in notes[-1] and "the pilot is left out" in notes[-1]
    book = openpyxl.load_workbook(io.BytesIO(xlsx.encode(answer, notes, lang)))
    assert any(said in str(row[0]) for row in book.worksheets[1].iter_rows(values_only=True))
    made = case.make_case(edited, lang)
    assert "the pilot is left out" in html.render_case(made, lang).decode()


def test_the_command_line_lists_them(edited, capsys):
    assert main(["query", QUERY, "--json", "--data", str(edited)]) == 0
    first, _ = json.loads(capsys.readouterr().out)["edited"]
    assert (first["query"], first["by"]) == (QUERY, "Li Wei")
    assert first["at"].endswith("+08:00")


def test_the_mark_tells_a_figure_before_and_after_each_edit(data, edited):
    shipped, now = answers.run_query(data, QUERY), answers.run_query(edited, QUERY)
    of_query, of_model = now.edited
    before, after = answers.compare_edit(edited, now, of_query) or pytest.fail("not known")
    assert before.query.version is None and after is now
    # The model keeps its edit: one step of the two.
    assert before.rows["complaint_count"][0] == now.rows["complaint_count"][0]
    assert before.rows["client_direct_count"][0] != now.rows["client_direct_count"][0]
    before, after = answers.compare_edit(edited, now, of_model) or pytest.fail("not known")
    assert before.rows["complaint_count"][0] == shipped.rows["complaint_count"][0]
    assert after.rows["complaint_count"][0] == now.rows["complaint_count"][0]
    assert before.rows["complaint_count"][0] > after.rows["complaint_count"][0]


@pytest.mark.nightly
def test_a_snapshot_that_is_not_kept_leaves_what_was_before_unknown(edited, tmp_path):
    folder = shutil.copytree(edited, tmp_path / "data")
    first = journal.list_entries(folder, "published")[0].body["snapshot"]
    (folder / "snapshots" / f"{first}.duckdb").unlink()
    now = answers.run_query(folder, QUERY)
    assert answers.compare_edit(folder, now, now.edited[1]) is None


def test_edits_behind_several_answers_are_told_once(edited):
    asked = [answers.run_query(edited, name) for name in (QUERY, "complaints/origin")]
    queries, settings = edit_texts.list_edits(asked)
    assert [query.name for query in queries] == [QUERY, MODEL]
    assert settings == []
    assert session.get_settings(edited)["corroboration_days"] == 14


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_outcome_of_a_version_has_words_of_its_own(lang):
    version = {"name": "own/late", "reason": "clearer", "why": "no such column"}
    outcomes = [{"status": one} for one in ("saved", "refused", "shipped", "aside", "retired")]
    bodies = [version | one for one in (*outcomes, {"status": "retired", "now": "own/later"})]
    assert len({edit_texts.write_version(body, lang) for body in bodies}) == len(bodies)
    assert "own/later" in edit_texts.write_version(bodies[-1], lang)


@pytest.mark.parametrize(("is_uploaded", "uploads"), [(False, []), (True, ["confirmed"])])
def test_what_is_new_tells_uploads_from_changed_definitions(edited, tmp_path, is_uploaded, uploads):
    folder = shutil.copytree(edited, tmp_path / "data")
    if is_uploaded:
        journal.append(folder, "confirmed", "Ana", sha="a", name="tickets.csv")
    journal.append(folder, "query", "Ana", name=QUERY, text="", reason="try", status="refused")
    earlier = snapshots.get_previous(folder)
    assert earlier is not None
    found, edits = publications.list_since(folder, earlier)
    assert [entry.kind for entry in found] == uploads
    assert [entry.body["name"] for entry in edits] == [MODEL, QUERY]
    zone = ZoneInfo("Asia/Shanghai")
    said = edit_texts.write_change(edits[1], session.get_queries(folder), zone, "en")
    assert said.startswith("“Complaints raised by the client” was edited (Li Wei, ")
    assert said.endswith(": those of unknown origin).")
