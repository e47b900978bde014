"""Notes on charts: on which charts they stand, how they are drawn and told."""

import shutil
from datetime import date

import pytest

from dashboard.charts import draw, note_marks
from dashboard.display.palette import DARK, LIGHT
from dashboard.engine import answers, chart_notes
from dashboard.narrative import note_texts
from store import journal, notes
from store.notes import Note, NoteError


@pytest.fixture
def own(data, tmp_path):
    """A copy of the small company, to make notes in."""
    return shutil.copytree(data, tmp_path / "own")


def make_note(start, end=None, text="New CRM", number=1):
    at = journal.draft_entry("note", "Li Na").at
    first = date.fromisoformat(start)
    last = date.fromisoformat(end) if end else first
    return Note(number, at, "Li Na", first, last, text, "company", "")


def draw_chart(own, query, lang="en"):
    answer = answers.run_query(own, query)
    figure = draw.draw_chart(answer.rows, answer.query, lang, estimates=answer.estimates)
    assert figure is not None
    return figure


@pytest.mark.parametrize(
    ("scope", "of", "chosen", "stands"),
    [
        ("company", "", {}, True),
        ("page", "complaints", {}, True),
        ("page", "schedule", {}, False),
        ("project", "P-01", {}, False),
        ("project", "P-01", {"project": ["P-01"]}, True),
        ("project", "P-01", {"project": ["P-01", "P-02"]}, False),
        ("client", "C1", {"client": ["C1"]}, True),
        ("client", "C1", {"project": ["P-01"]}, True),
        ("client", "C2", {"project": ["P-01"]}, False),
    ],
)
def test_a_note_stands_on_the_charts_of_its_scope(own, scope, of, chosen, stands):
    notes.add(own, date(2025, 5, 5), None, "New CRM", scope, of, "Li Na")
    found = chart_notes.list_for(own, "complaints/origin_by_month", chosen)
    assert bool(found) == stands


def test_a_removed_note_stands_nowhere_and_the_journal_keeps_it(own):
    entry = notes.add(own, date(2025, 5, 5), None, "New CRM", "company", "", "Li Na")
    notes.remove(own, entry.entry_id, "王芳")
    assert chart_notes.list_for(own, "complaints/origin_by_month", {}) == ()
    kept = journal.list_entries(own, "note")
    assert [(one.by, one.body["status"]) for one in kept] == [
        ("Li Na", "added"),
        ("王芳", "removed"),
    ]


@pytest.mark.parametrize(
    ("start", "end", "text", "code"),
    [
        (None, None, "x", "no_day"),
        (date(2025, 5, 5), date(2025, 5, 4), "x", "reversed"),
        (date(2025, 5, 5), None, " \u200b ", "no_text"),
        (date(2025, 5, 5), None, "x" * 201, "long_text"),
    ],
)
def test_a_note_without_day_or_text_is_refused(own, start, end, text, code):
    with pytest.raises(NoteError) as caught:
        notes.add(own, start, end, text, "company", "", "Li Na")
    assert caught.value.code == code


@pytest.mark.parametrize("ground", [LIGHT, DARK])
@pytest.mark.parametrize("query", ["complaints/origin_by_month", "requirements/unverified_control"])
def test_a_chart_over_time_shows_a_numbered_line_for_a_day_and_a_band_for_a_period(
    own, query, ground
):
    figure = draw_chart(own, query)
    before = len(figure.layout["shapes"])
    day = make_note("2025-06-10")
    period = make_note("2025-07-01", "2025-08-20", "Strike", 2)
    outside = make_note("2019-01-01", text="Too early", number=3)
    shown = note_marks.list_shown(figure, [outside, day, period])
    assert shown == [day, period]
    marked = note_marks.mark_notes(figure, shown, ground)
    drawn = [
        (shape["type"], shape["x0"], shape["x1"]) for shape in marked.layout["shapes"][before:]
    ]
    assert list(dict.fromkeys(drawn)) == [
        ("line", "2025-06-10", "2025-06-10"),
        ("rect", "2025-07-01", "2025-08-20"),
        ("line", "2025-07-01", "2025-07-01"),
    ]
    assert [note["text"] for note in marked.layout["annotations"][-2:]] == ["1", "2"]
    marked.to_plotly()
    # Charts are kept and drawn again without the note once it is removed.
    assert len(figure.layout["shapes"]) == before


def test_a_chart_over_groups_shows_no_note(own):
    figure = draw_chart(own, "complaints/origin")
    assert note_marks.list_shown(figure, [make_note("2025-06-10")]) == []


def test_notes_of_near_days_do_not_hide_each_others_numbers(own):
    figure = draw_chart(own, "complaints/origin_by_month")
    shown = [make_note("2025-06-10"), make_note("2025-06-12", number=2)]
    marked = note_marks.mark_notes(figure, shown, LIGHT)
    heights = [note["y"] for note in marked.layout["annotations"][-2:]]
    assert heights[0] > heights[1]


def test_a_note_is_told_with_its_days_and_author_in_both_languages():
    note = make_note("2025-06-10", "2025-06-20")
    assert note_texts.list_numbered([note], "en") == [
        "1  10 Jun 2025 to 20 Jun 2025: New CRM (Li Na)"
    ]
    assert note_texts.write_note(note, "zh") == "2025年6月10日至2025年6月20日：New CRM（Li Na）"
