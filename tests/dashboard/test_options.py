"""The options of the case: what is supported and recommended by rule, what is promised and what is
not, and what the company adds itself."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from dashboard.engine import case_notes, decision_series
from dashboard.estimates import options as rule
from dashboard.estimates.estimate import GradedEstimate, Verdict
from dashboard.estimates.options import Outcome
from dashboard.narrative import (
    benefits,
    option_points,
    option_waits,
    options,
    shortfalls,
    targets,
)
from dashboard.narrative.benefits import Assumptions, Benefit
from dashboard.statistics.estimate import Estimate
from store import journal
from tests.dashboard.counter_row import COUNTER

FEW = Outcome("few", "insufficient")
MONTHS = [12, 25, 9, 18, 31, 14, 22, 8, 27, 16, 20, 11]


@pytest.mark.parametrize(("share", "cases"), [(None, 0), (float("nan"), 0), (1.0, 3)])
def test_a_group_of_a_few_cases_is_nothing_to_compare(share, cases):
    row = COUNTER | {"against_rate": share, "against_case_count": cases, "is_enough": False}
    assert option_points.write_counter(row, FEW, "en").said == (
        "Started without an answer on record: salesperson is sponsor, is not: "
        f"too few cases or projects to compare (200 and {cases} cases)."
    )


def list_waits(given, *days):
    """Answers to what was passed on, each after so many working days."""
    rows = [
        {
            "arrival": "second_hand",
            "project_id": "P-1",
            "verification_days": day,
            "verified_count": 1,
            "open_count": 0,
            "closed_count": 0,
        }
        for day in days
    ]
    return given(option_points.WAIT, *rows)


def test_silence_counts_from_the_day_by_which_nine_of_ten_answers_had_come(given):
    silence = option_waits.find_silence(list_waits(given, *range(1, 21)), None)
    assert silence is not None
    assert (silence.days, silence.usual, silence.n) == (18, 18, 20)
    chosen = option_waits.find_silence(list_waits(given, *range(1, 21)), 7)
    assert chosen is not None
    assert chosen.days == 7
    assert "within 7 working days" in option_waits.write_silence(chosen, "en")
    assert "came within 18 of receipt" in option_waits.write_silence(chosen, "en")
    # Of nineteen answers no such day is told, and the rule stands without one.
    assert option_waits.find_silence(list_waits(given, *range(1, 20)), None) is None
    assert "silence" not in option_waits.write_rule("ask_first", None, "en")
    assert "after 7 working days of silence" in option_waits.write_rule("ask_first", chosen, "en")


def test_waiting_is_weighed_in_the_same_days_against_what_it_avoids(given):
    # Half start after 5 days and are answered after 15, half start after 8 and have no answer.
    starts = given(
        option_waits.STARTS,
        *(
            {"project_id": f"P-{project}", "start_days": 8, "followed_days": 20, **row}
            for project in range(5)
            for row in (
                {"start_days": 5, "answer_days": 15, "requirement_count": 2},
                {"start_days": 8, "answer_days": None, "requirement_count": 2},
                # Received too late to say whether an answer comes within ten days.
                {"answer_days": None, "requirement_count": 2, "followed_days": 9},
            )
        ),
    )
    silence = option_waits.Silence(18, 20)
    weighed = option_waits.weigh(starts, None, silence)
    assert weighed is not None
    assert (weighed.later.value, weighed.later.n, weighed.answered) == (10.0, 20.0, 0.5)
    # Nobody waits longer than until the client's silence counts.
    sooner = option_waits.weigh(starts, None, option_waits.Silence(18, 20, 10))
    assert sooner is not None
    assert (sooner.later.value, sooner.answered) == (3.5, 0.0)
    beside = replace(weighed, avoided=Estimate(2.5, 2.0, 3.0))
    per_start, even, quarter = option_waits.list_takes(beside, 10.0, "en")
    assert "work starts 10.0 working days later" in per_start
    assert "is worth 0.25 person-days" in even
    assert "10 starts wait, 5 of them for an answer that comes in time" in quarter
    assert "100 working days of waiting in all, against 25 person-days" in quarter
    later, by_then = option_waits.list_against(beside, silence, "en")
    assert "10.0 working days later on average, against 2.5 person-days a start" in later
    assert (
        "50 of 100 of the 20 such starts with their days on record had an answer within 18"
        in by_then
    )
    # Of all 30 starts, for the latest are followed for five days: none had an answer by then. After
    # ten the first wait 5 days more and the others 2, as above.
    *_, others = option_waits.write_waiting(starts, None, silence, 10.0, 5.0, "en").takes
    assert others == (
        "Other silences: 5 working days (0.00 later on average, 0 of 100 answered by then),"
        " 10 working days (3.5 later on average, 0 of 100 answered by then)."
    )
    [*_, usual] = option_waits.write_waiting(
        starts, None, replace(silence, chosen=10), 10.0, 5.0, "en"
    ).takes
    assert usual.endswith(
        "then), 18 working days (10.0 later on average, 50 of 100 answered by then)."
    )
    few = replace(starts, rows=starts.rows.head(2))
    assert option_waits.weigh(few, None, silence) is None
    assert option_waits.weigh(replace(starts, truncated=True), None, silence) is None


def test_only_what_is_answered_in_time_is_avoided(given):
    """A third of those asked changed, 6 person-days each: 2 a start with an answer in time."""
    starts = given(
        option_waits.STARTS,
        *(
            {"project_id": f"P-{project}", "start_days": 1, "followed_days": 90, **row}
            for project in range(5)
            for row in (
                {"answer_days": 3, "requirement_count": 1},
                {"answer_days": 12, "requirement_count": 3},
                {"answer_days": None, "requirement_count": 4},
            )
        ),
    )
    rework = given(
        option_points.REWORK,
        {
            "verified_when": "after_work_began",
            "requirement_count": 90,
            "answered_count": 90,
            "corrected_count": 30,
            "unknown_count": 0,
            "corrected_rate": 1 / 3,
            "corrected_filled_count": 30,
            "corrected_effort_days": 180.0,
        },
    )
    for days, answered, later in ((2, 0.0, 1.0), (6, 1 / 8, 4.625), (20, 1 / 2, 13.875)):
        weighed = option_waits.weigh(starts, rework, option_waits.Silence(20, 40, days))
        assert weighed is not None and weighed.avoided is not None
        assert weighed.later.value == pytest.approx(later)
        assert weighed.avoided.value == pytest.approx(2 * answered)
        said = " ".join(option_waits.list_takes(weighed, 40.0, "en"))
        # The sooner silence ends the wait, the less is avoided: nothing is equal to nothing.
        assert "In a quarter" not in said or (" 5 of them" in said) == (days == 6)
        even = {2: None, 6: "0.05", 20: "0.07"}[days]
        assert even is None or f"is worth {even} person-days" in said
        assert ("In a quarter" in said) is (even is not None)


def test_fewer_than_one_answer_in_time_is_not_none():
    weighed = option_waits.Weighed(Estimate(4.0, n=40), Estimate(0.5), 0.01)
    [*_, quarter] = option_waits.list_takes(weighed, 30.0, "en")
    assert "30 starts wait, less than 1 of them for an answer" in quarter


def test_one_comparison_against_relaying_does_not_settle_the_others(given):
    """One of ten is worse, nine cannot tell: that is no finding of ten."""
    unclear = COUNTER | {"difference_rate": 0.02, "difference_error": 0.05}
    worse = COUNTER | {"difference_rate": 0.2}
    few = COUNTER | {"is_enough": False}

    def support(*rows):
        answers = {option_points.COUNTER: given(option_points.COUNTER, *rows)}
        [nothing, *_], _ = options.list_options(answers, {}, Assumptions(), "en")
        return [point.said for point in nothing.supports]

    assert support(worse, *[unclear] * 7, few, few) == [
        "None of 10 comparisons shows passing on to do as well as the other way."
        " Of these, 1 speaks against it, 7 are undecided, 2 have too few cases or projects."
    ]
    assert support(*[unclear] * 2) == [
        "None of 2 comparisons can tell whether passing on does as well as the other way."
    ]


@pytest.mark.parametrize("side", ["few", "open"])
def test_whether_cases_are_too_few_is_as_the_verdict_says(side):
    outcome = Outcome(side, "insufficient")
    said = option_points.write_counter(COUNTER | {"of_case_count": 25}, outcome, "en").said
    assert ("too few cases or projects" in said) is (side == "few")
    row = COUNTER | {"of_case_count": 12, "against_case_count": 12}
    assert (
        "44 of 100" in option_points.write_counter(row, Outcome("open", "inconclusive"), "en").said
    )


@pytest.fixture
def metric(given):
    """The comparison of what was passed on and what was heard, as the pages grade it."""

    def make(grade="suggestive", value=0.4, now=(0.58, 0.51, 0.65), reachable=(0.19, 0.16, 0.22)):
        answer = given("requirements/unverified_difference")
        parts = (
            ("second_hand", Estimate(*now, n=100)),
            ("first_hand", Estimate(*reachable, n=200)),
        )
        whole = replace(answer.whole, grade=grade, value=value, parts=parts, verdict=None)
        return replace(answer, whole=replace(whole, low=value - 0.1, high=value + 0.1))

    return make


@pytest.fixture
def course(given):
    rows = [{"second_hand_count": 2 * n, "unverified_count": n} for n in MONTHS]
    return given("requirements/unanswered_starts", *rows)


def avoid(*given, outcomes=(), **assumed):
    """What asking first would avoid, where it can be told."""
    found = benefits.make_benefit(
        "ask_first", *given, Assumptions(**assumed), "en", outcomes=outcomes
    )
    assert isinstance(found, Benefit)
    return found


@pytest.mark.parametrize(("answered", "is_said"), [(1, True), (4, False)])
def test_what_would_be_avoided_needs_answers_in_time(metric, course, given, answered, is_said):
    # 39 of the 58 that start without an answer are to have one: 67 of 100 of those asked.
    found = avoid(metric(), course, None, coverage=1.0, compliance=1.0)
    waiting = {"project_id": "P-1", "start_days": 5, "followed_days": 20, "requirement_count": 1}
    starts = given(
        option_waits.STARTS,
        *(
            waiting | {"project_id": f"P-{project}", "answer_days": 9 if at < answered else None}
            for project in range(5)
            for at in range(5)
        ),
    )
    silence = option_waits.Silence(18, 20)
    said = option_waits.write_waiting(starts, None, silence, found.today, found.expected, "en")
    assert said.condition == is_said * (
        "For that, 67 of 100 of those asked must be answered within 18 working days; today 20 of"
        " 100 are, asked or not. At that pace it would be about 12."
    )


def test_what_is_avoided_is_the_share_within_reach_times_what_is_assumed(metric, course):
    sure = metric(now=(0.5, 0.5, 0.5), reachable=(0.2, 0.2, 0.2))
    found = avoid(sure, course, None, coverage=0.8, compliance=0.5)
    # A quarter is three times the median of the months, 34: 102 · (0.5 − 0.2) · 0.8 · 0.5.
    assert found.today == 51
    assert found.expected == pytest.approx(12.24)
    assert "about 12 (" in found.said
    assert found.avoided.p5 < found.expected < found.avoided.p95
    assert found.target == pytest.approx(0.38)
    assert found.basis == "102 a quarter × (50 − 20 of 100) × 80% covered × 50% followed."
    # What the data leave open stands beside what is assumed, the most telling first.
    assert [one.name for one in found.ranges] == [
        "how many there are in a quarter",
        "followed",
        "covered",
    ]


def test_nothing_covered_or_nobody_following_avoids_nothing_surely(metric, course):
    found = avoid(metric(), course, None, coverage=0.0, compliance=1.0)
    assert found.expected == found.avoided.p50 == 0
    assert found.target == pytest.approx(0.58)
    assert "today, target 58 or fewer" in found.proof[0]


def test_too_few_months_look_no_quarter_ahead(metric, course):
    short = replace(course, rows=course.rows.head(7))
    said = benefits.make_benefit("ask_first", metric(), short, None, Assumptions(), "en")
    assert said == "No figure: too few complete months to look ahead (7 of the 8 needed)."


def list_weeks(projects, changed_from=None):
    """Forty weeks of projects that each start two passed-on requirements a week, one in two without
    an answer."""
    first = date(2025, 9, 1)
    return [
        {
            "project_id": f"P-{project}",
            "week_date": pd.Timestamp(first + timedelta(weeks=week)),
            "second_hand_count": 2,
            "unverified_count": (week + project * 7 + week * project // 3) % 3,
        }
        for project in range(projects)
        for week in range(40)
    ]


def test_a_large_change_shows_sooner_than_a_small_one(given, metric, course):
    weeks = given("requirements/unanswered_weeks", *list_weeks(12))

    large, small = (
        avoid(metric(), course, weeks, coverage=1.0, compliance=share) for share in (1.0, 0.3)
    )
    assert 4 <= large.weeks < (small.weeks or 99)
    assert (
        f"It would show after {large.weeks} weeks if all 12 running projects take part"
        in large.proof_basis[0]
    )
    alone = replace(weeks, rows=weeks.rows[weeks.rows["project_id"] == "P-1"])
    few = avoid(metric(), course, alone)
    assert "Too few running projects to say how soon that would show (1)." in few.proof_basis[0]
    assert few.weeks is None


def test_what_the_client_changes_later_is_a_second_target(given, metric, course):
    sure = metric(now=(0.5, 0.5, 0.5), reachable=(0.25, 0.25, 0.25))
    # Two of the projects end within the six weeks that what follows cannot tell yet.
    known = list_weeks(14)
    weeks = [row for row in known if row["week_date"] < pd.Timestamp(date(2026, 4, 27))]
    ended = [
        row
        for row in known
        if row["project_id"] not in ("P-12", "P-13")
        or row["week_date"] < pd.Timestamp(date(2026, 4, 27))
    ]
    answered = given("requirements/unanswered_weeks", *ended)
    n = 2 * len(weeks)
    corrected, unanswered = (
        "requirements/late_corrections_by_week",
        "requirements/unanswered_by_week",
    )

    def prove(*outcomes, **assumed):
        found = avoid(sure, course, answered, outcomes=outcomes, **assumed)
        return " ".join((*found.proof[1:], *found.proof_basis[1:]))

    def count_late(is_corrected):
        rows = [
            {**row, "late_corrected_count": int(is_corrected(place, row))}
            for place, row in enumerate(weeks)
        ]
        return given(corrected, *rows), sum(row["late_corrected_count"] for row in rows)

    often, count = count_late(lambda _, row: row["unverified_count"] == 2)
    rare, few = count_late(lambda place, _: place % 240 == 0)
    none, _ = count_late(lambda *_: False)
    # It is halved as the first target is.
    seen = prove(often, coverage=1.0, compliance=1.0)
    assert f": {100 * count / n:.1f} of 100 today, target {50 * count / n:.1f} or fewer." in seen
    assert f"{count} of {n} in the last year" in seen
    assert "ithin a year" not in seen
    # Of two, the one that shows sooner.
    both = prove(rare, given(unanswered, *weeks), coverage=1.0, compliance=1.0)
    assert both.startswith("Passed-on requirements started without the client’s answer on record:")
    # There is none that would not show, however common it is, nor what never happened.
    for answer, number, assumed in ((often, count, 0.1), (rare, few, 1.0), (none, 0, 1.0)):
        unseen = prove(answer, coverage=assumed, compliance=assumed)
        assert unseen.startswith("No second target, as none would show within a year: Passed-on")
        assert f"({number} of {n} started in the last year, answered or not). Entering" in unseen
    assert not prove()


@pytest.mark.parametrize(
    ("grade", "value", "support", "promise"),
    [
        ("none", 0.01, "alike", "No promise: its comparison shows no difference that matters."),
        ("inconclusive", 0.1, "open", "No promise: its comparison cannot tell."),
        ("suggestive", -0.4, "contradicted", "No promise: its comparison speaks against it."),
        ("insufficient", 0.4, "few", "No promise: too little is recorded."),
    ],
)
def test_nothing_is_promised_where_the_test_of_the_option_does_not_speak_for_it(
    metric, course, grade, value, support, promise
):
    answers = {answer.query.name: answer for answer in (metric(grade, value), course)}
    shown, _ = options.list_options(answers, {}, Assumptions(), "en")
    asked = next(option for option in shown if option.name == "ask_first")
    assert (asked.support, asked.benefit, asked.promise) == (support, None, promise)
    assert "nothing can be promised" in asked.proof[0]


def test_a_way_of_counting_that_shows_the_opposite_stands_against_the_option(metric, course):
    found = metric()
    asked = replace(found, whole=replace(found.whole, reasons=("variant:mostly_asked",)))
    answers = {answer.query.name: answer for answer in (asked, course)}
    shown, _ = options.list_options(answers, {}, Assumptions(), "en")
    option = next(option for option in shown if option.name == "ask_first")
    assert option.support == "supported"
    said = "Only projects where nearly all were put to the client: does not hold."
    assert [point.said for point in option.against] == [f"{found.query.title['en']}: {said}"]


def test_every_option_says_something_on_both_sides_or_that_it_was_never_tested(
    given, metric, course
):
    answers = {
        answer.query.name: answer
        for answer in (metric(), course, given(option_points.COUNTER, COUNTER))
    }
    shown, others = options.list_options(answers, {}, Assumptions(), "en")
    assert [option.name for option in shown] == [
        "nothing",
        *("ask_first", "together", "separate", "service"),
    ]
    by_name = {option.name: option for option in (*shown, *others)}
    assert by_name["ask_first"].support == "supported"
    assert by_name["ask_first"].supports[0].said == (
        "Started without the client’s answer on record: 58 of 100 passed on, 19 heard from the"
        " client"
        " (58 of 100, 38 of 200)."
    )
    # A test that shows no difference that matters stands with what speaks against.
    separate = by_name["separate"]
    assert separate.support == "alike"
    assert separate.against[0].mark == "＝ no difference that matters"
    assert "44 of 100" in separate.against[0].said and "elsewhere 45" in separate.against[0].said
    assert "go on without the client’s answer on record" in by_name["nothing"].against[0].said
    untested = {option.name for option in others if option.support == "untested"}
    assert untested == {
        "boundary",
        "visits",
        "authority",
        "systems",
        "communication_plan",
        "culture",
    }
    assert by_name["boundary"].promise == "No promise: it was never tested here."


@pytest.mark.parametrize(
    ("waits", "said"),
    [
        ((26.4, 8.0), "Half wait 26 working days or longer for the client’s answer; heard from"),
        ((26.4, None), "Half wait 26 working days or longer for the client’s answer."),
        ((None, 8.0), "Fewer than half of those passed on have the client’s answer on record"),
    ],
)
def test_asking_first_takes_the_time_until_an_answer(given, waits, said):
    answer = given(option_points.WAIT)
    curves = tuple(
        GradedEstimate(name, value, grade="firm")
        for name, value in zip(("second_hand", "first_hand"), waits, strict=True)
    )
    known = {option_points.WAIT: replace(answer, estimates=curves)}
    [point] = option_points.list_counts("ask_first", "against", known, "en")
    assert point.said.startswith(said)
    assert option_points.list_counts("ask_first", "for", known, "en") == []


def test_options_rest_on_known_queries_and_those_shown_have_a_test(given):
    answer = given("requirements/unverified_difference")
    for name, spec in options.load_options().items():
        assert spec["step"] in rule.STEPS
        assert {"metric", "exposure"} <= set(spec) or "metric" not in spec, name
        assert not spec.get("shown") or spec.get("tests") or spec.get("counter_cases"), name
        assert spec.get("metric") in (None, *spec.get("tests", ())), name
        for query in spec.get("outcome", ()):
            followed = decision_series.FOLLOWED[query]
            assert (followed.count, followed.cases) == (targets.COUNTED[query], targets.CASES)
            assert decision_series.is_lower_better(given(query).query)
    for name in options.list_queries():
        assert given(name) is not None
    assert answer.query.suspects


def fail(answer, *reasons, **changed):
    """The comparison with what keeps it from more."""
    whole = replace(
        answer.whole, verdict=Verdict("inconclusive", {"sesoi": 0.05}, reasons), **changed
    )
    return replace(answer, whole=whole, estimates=(whole,))


def test_what_is_missing_is_told_in_cases_and_months(given):
    names = ("arrival", "verified_count", "unknown_count", "unasked_count")
    rows = [("second_hand", 100, 10, 80), ("first_hand", 100, 0, 20), ("unknown", 8, 0, 2)]
    answer = given("requirements/corrected_difference")
    answer = replace(answer, rows=pd.DataFrame(rows, columns=names))
    settings, months = {"most_unknown_rate": 0.3}, {"requirements": 10}

    def tell(*reasons, **changed):
        return shortfalls.write_shortfalls(
            fail(answer, *reasons, **changed), months, settings, "en"
        )

    # 10 and 100 outcomes and 10 origins are not known, of 310; 190 are, 19 a month.
    assert shortfalls.count_unknown(answer) == (120, 310)
    assert tell("unknown_could_turn:61:120") == [
        "Origin or client’s answer on record for 60 more of the 120 requirements without one:"
        " 4 months at today’s rate."
    ]
    assert tell("much_unknown:0.387:0.3") == [
        "Origin or client’s answer on record for 27 more of the 120 requirements without one:"
        " 2 months at today’s rate."
    ]
    assert tell("few_cases:20:30") == [
        "10 more requirements in the smaller group: 5 months at today’s rate."
    ]
    # An interval of ± 20 points around 10 needs four times as many cases.
    assert tell("includes_zero", value=0.1, low=-0.1, high=0.3, n=200) == [
        "About 600 more requirements to tell a difference of this size from none:"
        " 30 months at today’s rate."
    ]
    assert tell("failed_check:x") == []
    assert tell() == []


def test_what_the_company_adds_has_the_day_that_it_was_there(tmp_path):
    (tmp_path / "settings.toml").write_text('timezone = "Pacific/Auckland"\n')
    case_notes.save_note(tmp_path, case_notes.RECOMMENDATION, "B, from March.", "Ping")
    [note] = case_notes.list_notes(tmp_path).values()
    [entry] = journal.list_entries(tmp_path)
    assert note.at == entry.at
    assert note.at.tzinfo == ZoneInfo("Pacific/Auckland")


def test_what_the_company_adds_stands_with_its_author_until_it_is_taken_back(tmp_path):
    about = case_notes.name_takes("ask_first")
    case_notes.save_note(tmp_path, about, "  Two hours a week. ", "Ping")
    case_notes.save_note(tmp_path, case_notes.RECOMMENDATION, "B, from March.", "Sun")
    case_notes.save_note(tmp_path, about, "x" * 900, "Sun")
    notes = case_notes.list_notes(tmp_path)
    assert (notes[about].by, len(notes[about].text)) == ("Sun", case_notes.MAX_LENGTH)
    assert notes[case_notes.RECOMMENDATION].text == "B, from March."
    case_notes.save_note(tmp_path, about, "Two\u202e hours\u200b\na week", "Sun")
    assert case_notes.list_notes(tmp_path)[about].text == "Two hours\na week"
    case_notes.save_note(tmp_path, about, " ", "Ping")
    assert set(case_notes.list_notes(tmp_path)) == {case_notes.RECOMMENDATION}
