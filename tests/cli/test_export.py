"""`firsthand export`: the files that the case page downloads, and what the journal says of them."""

import json
from itertools import product

import pytest
from pptx import Presentation

from cli.main import main
from store import journal

TICKETS = "Ticket ID,Created at,Client,Subject,Type\n1,2026-03-02 10:00,Acme,Slow,Complaint\n"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    (folder / "tickets.csv").write_text(TICKETS, "utf-8")
    given = ["load", str(folder / "tickets.csv"), "--data", str(folder / "data")]
    assert main(given) == 0
    return folder / "data"


@pytest.mark.parametrize(
    ("lang", "asked"), [("en", "No decision is asked for"), ("zh", "目前不提请决定")]
)
def test_the_case_is_written_in_each_form_and_the_journal_records_it(
    data, tmp_path, capsys, lang, asked
):
    for what, form in product(("case", "slides"), ("html", "pdf", "pptx")):
        out = tmp_path / f"{lang}-{what}.{form}"
        given = ["export", what, "--format", form, "--out", str(out), "--by", "Ping", "--json"]
        assert main([*given, "--lang", lang, "--data", str(data)]) == 0
        assert json.loads(capsys.readouterr().out) == {"file": str(out)}
        *_, last = journal.list_entries(data)
        assert (last.kind, last.by, last.body["file"]) == ("exported", "Ping", out.name)
        assert last.body["snapshot"]
    for what in ("case", "slides"):
        title = Presentation(tmp_path / f"{lang}-{what}.pptx").slides[6].shapes.title
        assert asked in title.text_frame.text
        printed = (tmp_path / f"{lang}-{what}.html").read_text("utf-8")
        assert title.text_frame.text in printed
        assert (tmp_path / f"{lang}-{what}.pdf").read_bytes().startswith(b"%PDF-")


def test_a_place_that_cannot_be_written_is_one_sentence_and_no_export(data, tmp_path, capsys):
    before = len(list(journal.list_entries(data)))
    out = tmp_path / "no" / "case.html"
    given = ["export", "case", "--out", str(out), "--lang", "en", "--data", str(data)]
    assert main(given) == 1
    assert str(out) in capsys.readouterr().err
    assert len(list(journal.list_entries(data))) == before
