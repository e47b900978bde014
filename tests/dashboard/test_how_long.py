"""How long something takes, in words: of 100, how many came to it and how many never will."""

from dataclasses import replace

import pandas as pd
import pytest

from dashboard.charts import draw
from dashboard.engine import answers
from dashboard.estimates import graded
from dashboard.estimates.estimate import GradingContext
from dashboard.narrative import sentences
from queries.settings import load_settings


@pytest.fixture
def waits(data):
    """Of 200 relayed requirements, of ten projects alike, 90 were verified on day 10 and 30 on day
    20; 20 were closed on day 12 without it, 60 are open since 40 days."""
    answer = answers.run_query(data, "requirements/time_to_verify")
    rows = pd.DataFrame(
        {
            "arrival": "second_hand",
            "verification_days": [10, 12, 20, 40] * 10,
            "project_id": [f"P-{place // 4}" for place in range(40)],
            "verified_count": [9, 0, 3, 0] * 10,
            "closed_count": [0, 2, 0, 0] * 10,
            "open_count": [0, 0, 0, 6] * 10,
        }
    )
    context = GradingContext(load_settings(data))
    found, whole = graded.grade_rows(answer.query, rows, context)
    return replace(answer, rows=rows, estimates=found, whole=whole)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            "Passed on: of 100, 45 (37 to 53) answered and 10 (6 to 16) closed without an"
            " answer on record within 14 working days; half within 20 working days (10 to 20).",
        ),
        (
            "zh",
            "经人转述：每100项中，14个工作日内有客户答复45项（37至53），没有答复记录就关闭10项（6至16）；半数在20个工作日内完成（10至20）。",
        ),
    ],
)
def test_of_100_it_is_said_how_many_were_verified_and_how_many_closed_without(waits, lang, said):
    assert sentences.write_sentence(waits, lang).replace("\u00a0", " ") == said


def test_a_point_of_the_curve_tells_both_shares(waits):
    figure = draw.draw_chart(waits.rows, waits.query, "en", estimates=waits.estimates)
    assert figure is not None
    [line] = [trace for trace in figure.traces if trace.get("text")]
    assert line["y"] == pytest.approx([0, 0.45, 0.45, 0.6, 0.6])
    assert line["text"][2] == "Passed on<br>12: 45%<br>Closed without an answer on record: 10%"


def test_each_row_of_numbers_at_risk_stands_under_the_name_of_its_curve(waits):
    rows = pd.concat([waits.rows, waits.rows.head(4).assign(arrival="first_hand")])
    figure = draw.draw_chart(rows, waits.query, "en")
    assert figure is not None
    names = [note for note in figure.layout["annotations"] if note["x"] == 0]
    assert [note["text"] for note in names] == ["Heard from the client", "Passed on"]
    assert names[0]["yshift"] > names[1]["yshift"]
    # From the day down: a line for each name, then its numbers.
    assert figure.layout["xaxis"]["ticktext"][0] == "0<br><br>20<br><br>200"


def test_a_case_that_stays_open_for_long_does_not_squeeze_the_curve(waits):
    """Of nine, eight come in as many days; of the other group the only case waits on."""
    rows = waits.rows.head(10).assign(
        arrival=["first_hand"] * 9 + ["second_hand"],
        verification_days=[*range(1, 9), 426, 90],
        verified_count=[1] * 8 + [0, 0],
        closed_count=0,
        open_count=[0] * 8 + [1, 1],
    )
    figure = draw.draw_chart(rows, waits.query, "en")
    assert figure is not None
    axis = figure.layout["xaxis"]
    assert axis["range"] == [0, 8]
    said = axis["title"]["text"].replace("<br>", " ")
    assert "the axis ends at 8: 2 cases last longer, up to 426" in said
    # Both curves go on to the edge.
    assert [trace["x"][-1] for trace in figure.traces if trace.get("text")] == [8, 8]
