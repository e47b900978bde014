"""Twenty rows of each export: no figure may sound sure, each names what is needed."""

import csv
from pathlib import Path

import openpyxl
import pytest

from dashboard.display import texts
from dashboard.engine import answers, session
from dashboard.narrative import sentences
from etl.__main__ import main
from queries import catalog

SAMPLE = Path(__file__).parent.parent / "sample_data"
ROWS = 20
ESTIMATED = [name for name, query in catalog.load_shipped().items() if query.estimate]
NOTHING_SAID = {
    "en": ("**Too little recorded.**", "There are no cases to count."),
    "zh": ("**记录太少。**", "没有可以计数的记录。"),
}
# All that one project has is told as a count.
CENSUS = {lang: texts.translate(lang, "sentence.census") for lang in texts.LANGUAGES}


def _first_rows(path: Path, out: Path) -> None:
    # Latin-1 gives every byte back as it was, whatever the export's encoding.
    if path.suffix == ".csv":
        with path.open(encoding="latin-1", newline="") as file:
            rows = [row for row, _ in zip(csv.reader(file), range(ROWS + 1), strict=False)]
        with out.open("w", encoding="latin-1", newline="") as file:
            csv.writer(file).writerows(rows)
        return
    book, first = openpyxl.load_workbook(path, read_only=True), openpyxl.Workbook(write_only=True)
    for sheet in book:
        rows = first.create_sheet(sheet.title)
        for cells in sheet.iter_rows(max_row=ROWS + 1, values_only=True):
            rows.append(cells)
    book.close()
    first.save(out)


@pytest.fixture(
    scope="module", params=["english", pytest.param("chinese", marks=pytest.mark.nightly)]
)
def few(request, tmp_path_factory):
    """The first twenty rows of each sheet of one half of the sample company, loaded."""
    folder, data = tmp_path_factory.mktemp("few"), tmp_path_factory.mktemp("data")
    for path in sorted((SAMPLE / request.param).iterdir()):
        if path.suffix in (".csv", ".xlsx"):
            _first_rows(path, folder / path.name)
    main(["load", str(folder), "--data", str(data)])
    assert session.get_snapshot_name(data)
    return data


def test_no_figure_is_graded_above_insufficient_and_each_names_what_is_needed(few):
    assert ESTIMATED
    for name in ESTIMATED:
        answer = answers.run_query(few, name)
        assert {one.grade for one in answer.estimates} == {"insufficient"}, name
        assert all(one.reasons for one in answer.estimates), name
        for lang, starts in NOTHING_SAID.items():
            said, census = sentences.write_sentence(answer, lang), CENSUS[lang]
            assert said.startswith(starts) or said.endswith(census), name
