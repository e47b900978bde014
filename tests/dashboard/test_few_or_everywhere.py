"""A few or everywhere: the sentences of the spread between units and of a comparison by kind."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dashboard.charts import draw
from dashboard.engine import answers
from dashboard.estimates import graded, spread
from dashboard.estimates.estimate import GradingContext
from dashboard.narrative import counts, grade_rules, grade_texts, sentences
from queries.settings import load_settings

PEOPLE = "requirements/unverified_by_relayer"
KINDS = "requirements/unverified_by_kind"


def with_rows(data, name, rows):
    answer = answers.run_query(data, name)
    context = GradingContext(load_settings(data))
    found, whole = graded.grade_rows(answer.query, rows, context)
    return replace(answer, rows=rows, missing=(), estimates=found, whole=whole)


def make_people(rates, projects=4, n=25):
    """People with the same rate in each of their projects."""
    counts = [round(rate * n) for rate in rates for _ in range(projects)]
    return pd.DataFrame(
        {
            "person_label": [chr(65 + i) for i in range(len(rates)) for _ in range(projects)],
            "begun_count": n,
            "unverified_count": counts,
            "unknown_count": 0,
            "relayed_unverified_rate": np.array(counts) / n,
        }
    )


def tell(data, rows, lang="en", name=PEOPLE):
    answer = with_rows(data, name, rows)
    return sentences.write_sentence(answer, lang).replace("\u00a0", " ")


def test_two_of_ten_people_are_a_few_and_are_told_by_letter_rate_and_count(data):
    rows = make_people([0.6, 0.64, 0.6, 0.56, 0.6, 0.64, 0.6, 0.6, 0.2, 0.16])
    told = tell(data, rows)
    assert told.startswith("**A few stand out.** Two of 10 people picked at random typically")
    assert told.endswith("Beyond the limits: 0 above, 2 below: I 20% (n 100); J 16% (n 100).")
    assert tell(data, rows, "zh").startswith("**少数突出。**从10人中任取两个，通常相差")


def test_people_half_of_whom_lie_outside_differ_widely(data):
    assert tell(data, make_people([0.2, 0.8] * 5)).startswith("**They differ widely.** Two of 10")


def test_many_people_of_one_rate_are_alike_everywhere(data):
    rows = make_people([0.5] * 20, n=100)
    told = tell(data, rows)
    assert told.startswith("**Alike everywhere:** two of 20 people picked at random typically")
    assert "at most" in told
    assert tell(data, rows, "zh").startswith("**各处相近：**从20人中任取两个")


def test_few_cases_of_people_whose_rates_waver_do_not_tell(data):
    rows = make_people([0.4, 0.8, 0.4, 0.8, 0.6, 0.6, 0.8], projects=2, n=5)
    assert tell(data, rows).startswith("**Cannot tell:** two of 7 people picked at random may")
    assert tell(data, rows, "zh").startswith("**看不出来：**从7人中任取两个，可能没有差别")


def test_projects_that_differ_among_each_other_do_not_make_their_people_stand_out(data):
    rates = [0.1, 0.9, 0.2, 0.8] * 8
    rows = make_people([0.5] * 8)
    rows["unverified_count"] = [round(rate * 25) for rate in rates]
    told = tell(data, rows)
    assert told.startswith("**Cannot tell:**")
    assert told.endswith("None is beyond what chance allows.")


def test_fewer_than_five_people_say_nothing_and_those_merged_are_nobody(data):
    rows = make_people([0.2, 0.8, 0.5, 0.5])
    merged = pd.concat([rows, rows.head(1).assign(person_label="others")], ignore_index=True)
    told = tell(data, merged)
    assert "at least 5 to compare (now 4)" in told
    assert len(spread.tabulate_units(answers.run_query(data, PEOPLE).query.estimate, merged)) == 4


def test_unknown_outcomes_that_could_make_people_differ_keep_them_from_being_alike(data):
    rows = make_people([0.5] * 20, n=100).assign(unknown_count=30)
    answer = with_rows(data, PEOPLE, rows)
    assert answer.whole.grade == "inconclusive"
    assert answer.whole.reasons[0] == "unknown_may_differ"
    assert answer.whole.bound_high > 0.05


def test_the_table_shrinks_small_units_most_and_marks_those_outside(data):
    rows = make_people([0.6, 0.64, 0.6, 0.56, 0.6, 0.64, 0.6, 0.6, 0.2, 0.16])
    table = spread.tabulate_units(answers.run_query(data, PEOPLE).query.estimate, rows)
    assert list(table["person_label"].tail(2)) == ["I", "J"]
    assert list(table["is_outside"]) == [False] * 8 + [True] * 2
    last = table.iloc[-1]
    assert last["relayed_unverified_rate"] < last["shrunken_rate"] < 0.5
    assert last["shrunken_rate_low"] < last["shrunken_rate"] < last["shrunken_rate_high"]


def test_the_funnel_of_people_has_one_mark_a_person(data):
    answer = with_rows(data, PEOPLE, make_people([0.6] * 8 + [0.1]))
    figure = draw.draw_chart(answer.rows, answer.query, "en", estimates=answer.estimates)
    assert figure is not None
    marks = figure.traces[-1]
    assert len(marks["x"]) == 9
    assert marks["customdata"] == [4 * person for person in range(9)]


def make_kinds(differences, projects=6, n=40):
    """Projects by industry, each with the same difference between relayed and first-hand."""
    draw_noise = np.random.default_rng(1)
    rows = []
    for industry, difference in differences.items():
        for place in range(projects if industry != "Rare" else 2):
            apart = difference + 0.05 * draw_noise.normal()
            for arrival, rate in (("second_hand", 0.4 + apart), ("first_hand", 0.4)):
                rows.append(
                    {
                        "project_id": f"{industry}-{place}",
                        "sales_owner_id": f"S-{len(rows) // 2 % 7}",
                        "industry": industry,
                        "service_group": "custom" if place % 2 else "standard",
                        "size_group": "unknown",
                        "sponsor_group": "two_persons",
                        "arrival": arrival,
                        "begun_count": n,
                        "unverified_count": round(n * rate),
                        "unknown_count": 0,
                    }
                )
    return pd.DataFrame(rows)


def test_an_industry_on_the_other_side_is_said_to_differ_and_the_rest_to_be_alike(data):
    rows = make_kinds({"Health": -0.3, "Retail": 0.3, "Transport": 0.3, "Rare": 0.3})
    told = tell(data, rows, name=KINDS)
    assert told.startswith(
        "**It appears to differ by industry** (p < 0.0001): Health 28.3 points lower ("
    )
    assert "; Retail 3" in told
    assert "Rare" not in told
    assert "No difference can be seen by type of service (p " in told
    assert "Too few projects or salespeople to compare by size of contract, sponsor." in told
    zh = tell(data, rows, "zh", KINDS)
    assert zh.startswith("**看来不同行业之间有差别**（p < 0.0001）：Health低28.3个百分点")


def test_industries_of_one_difference_are_alike_as_far_as_can_be_seen(data):
    answer = with_rows(data, KINDS, make_kinds({"Health": 0.3, "Retail": 0.3, "Transport": 0.3}))
    told = sentences.write_sentence(answer, "en")
    assert told.startswith("No difference can be seen by industry (p ")
    assert answer.whole.grade == "inconclusive"
    assert grade_texts.list_reasons(answer, counts.pick_graded(answer), "en")[0] == (
        "no subgroup clearly differs from the others"
    )


def test_without_two_subgroups_of_five_projects_the_data_cannot_tell(data):
    rows = make_kinds({"Health": 0.3}).assign(service_group="custom")
    told = tell(data, rows, name=KINDS)
    assert "two subgroups with at least 5 projects each" in told


def test_a_forest_names_every_subgroup_and_all_together(data):
    answer = with_rows(data, KINDS, make_kinds({"Health": -0.3, "Retail": 0.3, "Rare": 0.3}))
    figure = draw.draw_chart(answer.rows, answer.query, "en", estimates=answer.estimates)
    assert figure is not None
    names = " ".join(figure.layout["yaxis"]["ticktext"])
    for name in ("All together", "Industry", "Health", "Retail", "Type of service", "Custom"):
        assert name in names
    assert "Rare" not in names


@pytest.mark.parametrize("name", [PEOPLE, KINDS, "schedule/extra_days_by_kind"])
def test_the_rule_of_the_grade_is_told_in_both_languages(data, name):
    answer = answers.run_query(data, name)
    settings = load_settings(data)
    for lang in ("en", "zh"):
        assert grade_rules.describe_rule(answer, counts.pick_graded(answer), settings, lang)
