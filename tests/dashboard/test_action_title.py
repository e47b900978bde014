"""The overview's title says the surest finding, no surer than it is, and hides no other side; the
pairs below it say how many of 100, or how many where the cases are few."""

from dataclasses import replace

import pytest

from dashboard.engine import answers
from dashboard.estimates.estimate import Verdict
from dashboard.narrative import action_title, pairs
from dashboard.statistics.estimate import Estimate
from queries.settings import load_settings
from tests import title_style

UP, DOWN = 0.2, -0.2


@pytest.fixture(scope="module")
def family(large):
    return [answers.run_query(large, name) for name in load_settings(large)["headline_family"]]


def title(family, lang="en", shares=(0.6, 0.5), **came):
    """The title if the comparisons came to these grades and values; the others cannot tell."""
    given = []
    for answer in family:
        name = answer.query.name.split("/")[1]
        grade, value = came.get(name, ("inconclusive", UP))
        parts = tuple(
            (group, Estimate(share, n=100)) for group, share in zip("ab", shares, strict=True)
        )
        estimate = replace(
            answer.estimates[0],
            grade=grade,
            value=value,
            low=value - 0.1,
            high=value + 0.1,
            parts=parts,
            verdict=Verdict(grade, {}),
        )
        given.append(replace(answer, whole=estimate))
    return action_title.write_title(given, lang)


def test_a_well_supported_finding_is_said_with_its_multiple(family):
    found = title(family, unverified_difference=("strong", UP), shares=(0.58, 0.19))
    assert found == (
        "Requirements passed on are started without the client’s answer on record "
        "three times as often as direct ones"
    )
    assert "是客户亲口说的三倍" in title(
        family, "zh", unverified_difference=("strong", UP), shares=(0.58, 0.19)
    )


def test_a_sign_only_appears_and_a_share_little_larger_is_no_multiple(family):
    found = title(family, unverified_difference=("suggestive", UP), shares=(0.30, 0.25))
    assert found == (
        "Requirements passed on appear to be started without the client’s answer on record "
        "more often"
    )


def test_a_finding_in_favour_of_relaying_stands_beside_the_one_against_it(family):
    found = title(
        family, unverified_difference=("strong", UP), substantiated_difference=("contrary", UP)
    )
    assert found.startswith("Requirements passed on are started")
    assert found.endswith(
        "in favour of passing on: complaints passed on are found to be true more often than the "
        "client’s own"
    )


def test_a_sign_against_relaying_stands_beside_what_speaks_for_it(family):
    found = title(
        family, unverified_difference=("contrary", DOWN), corrected_difference=("suggestive", UP)
    )
    assert "; against passing on: requirements passed on appear to be changed or denied" in found


def test_the_reverse_alone_is_the_title(family):
    found = title(family, corrected_difference=("contrary", DOWN))
    assert found == (
        "Requirements passed on are changed or denied less often when the client is asked"
    )


def test_a_comparison_without_a_title_of_its_own_is_told_by_its_claim(family):
    own = [replace(one, query=replace(one.query, name=f"own{one.query.name}")) for one in family]
    found = title(own, extra_days=("strong", UP))
    assert found.startswith("Tasks are later with each passed-on change")


def test_every_headline_comparison_has_a_title_in_plain_words(family):
    for name in (answer.query.name.split("/")[1] for answer in family):
        for value in (UP, DOWN):
            for lang, most in (("en", 18), ("zh", 38)):
                found = title(family, lang, **{name: ("suggestive", value)})
                assert "appear" in found or "看来" in found
                assert title_style.measure(found, lang) <= most
                assert not any(mark in found for mark in "():（）：")


def test_no_finding_is_told_as_none_or_as_open(family):
    settled = {answer.query.name.split("/")[1]: ("none", 0.0) for answer in family}
    assert title(family, **settled).startswith("No difference that matters")
    assert title(family) == "The data cannot tell yet whether what is passed on fares worse"


def test_pairs_count_their_cases_and_bound_what_is_not_on_record(large):
    asked, _ = answers.run_queries(large, pairs.QUERIES)
    shown = {
        pair.name: pair
        for pair in pairs.list_pairs({answer.query.name: answer for answer in asked}, "en")
    }
    pair = shown["requirements/unverified_difference"]
    rows = answers.run_query(large, "requirements/unanswered_by_arrival").rows.set_index("arrival")
    passed_on, told = pair.bars
    assert (passed_on.count, passed_on.n) == tuple(
        rows.loc["second_hand", ["unverified_count", "begun_count"]]
    )
    assert told.value == "first_hand"
    assert rows["without_contact_count"].le(rows["unverified_count"]).all()
    assert passed_on.low is not None
    assert passed_on.high is not None
    assert passed_on.low < passed_on.share < passed_on.high
    assert f"{passed_on.count} of {passed_on.n} (" in pairs.write_cases(pair.bars, "en")
    assert "Even if every meeting before the start had been an answer" in pair.note
    assert not shown["requirements/corrected_difference"].note
    assert not shown["complaints/substantiated_difference"].note


def test_what_is_in_no_bar_is_counted_beside_them(large):
    asked, _ = answers.run_queries(large, pairs.QUERIES)
    known = {answer.query.name: answer for answer in asked}
    origins = known["complaints/substantiated"]
    moved = {"relayed_uncorroborated": "relayed_unchecked"}
    rows = origins.rows.assign(origin=origins.rows["origin"].astype(str).replace(moved))
    known["complaints/substantiated"] = replace(origins, rows=rows)
    [n] = rows.loc[rows["origin"] == "relayed_unchecked", "complaint_count"]
    note = pairs.list_pairs(known, "en")[-1].note
    assert note == f"Whether a contact came before is unknown for {n} more passed on."


def test_few_cases_are_told_as_a_count_and_not_as_so_many_of_100():
    bar = pairs.Bar("Passed on", "second_hand", 3, 7)
    assert pairs.write_size(bar, "en") == "3 of 7"
    assert pairs.write_cases([bar, replace(bar, low=0.12, high=0.775)], "en") == (
        "3 of 7; 3 of 7 (12–78 of 100)"
    )
    assert pairs.write_size(replace(bar, count=30, n=70), "en") == "43 of 100"
    assert pairs.Bar("Passed on", "second_hand", 0, 0).share == 0
