"""The case for change: a decision with its reasons, the same on the page and on paper."""

import html as html_module
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dashboard.display import texts
from dashboard.engine import answers, session
from dashboard.engine.case_notes import Note
from dashboard.estimates import plan
from dashboard.exports import html
from dashboard.narrative import case, case_texts, footnotes
from dashboard.narrative.benefits import Assumptions
from dashboard.narrative.option_points import Point
from store import journal_copy
from tests import payloads
from tests.markup import Markup

WRITTEN = Note("Two hours a week", "Ping", datetime(2026, 3, 2, tzinfo=UTC))


@pytest.fixture
def made(make_case):
    return make_case("en")


@pytest.fixture
def graded(large, monkeypatch):
    """Make the case as if each comparison had this grade, on this side."""
    asked = answers.run_query

    def make(grade, is_against):
        def run(data, name, *rest, **more):
            answer = asked(data, name, *rest, **more)
            if not answer.query.suspects or not answer.whole or not answer.whole.verdict:
                return answer
            value = 0.2 if (answer.query.suspects == "higher") == is_against else -0.2
            verdict = replace(answer.whole.verdict, grade=grade, failed=(), facts={})
            whole = replace(answer.whole, grade=grade, value=value, verdict=verdict, reasons=())
            return replace(answer, whole=whole, estimates=(whole,))

        monkeypatch.setattr(answers, "run_query", run)
        return case.make_case(large, "en")

    return make


@pytest.mark.parametrize(
    ("grade", "is_against", "support", "first"),
    [
        ("strong", True, "supported", "ask_first"),
        ("suggestive", True, "supported", "ask_first"),
        ("contrary", False, "contradicted", ""),
        ("none", True, "alike", ""),
        ("inconclusive", True, "open", ""),
        ("insufficient", True, "few", ""),
    ],
)
def test_what_is_asked_follows_from_the_tests_of_the_options(
    graded, grade, is_against, support, first
):
    found = graded(grade, is_against)
    assert [one.support for one in found.options if one.name == "ask_first"] == [support]
    assert found.advice.rule.first == first
    if first:
        assert found.advice.said.startswith("Begin with B · Ask before starting.")
        assert "nothing passed on is started before" in found.advice.asked
        assert found.doubts
        # What it avoids rests on answers in time, which today are few.
        assert "answered within" in found.advice.reasons[1] and "today" in found.advice.reasons[1]
    else:
        assert found.advice.asked.startswith("No decision is asked for")
        assert not found.doubts
    assert len(found.advice.reasons) == (5 if first else 4)


def test_where_the_data_lack_what_is_needed_the_case_says_so_and_recommends_nothing(bare):
    found = case.make_case(bare, "en")
    assert found.situation.grade == "insufficient"
    assert found.advice.rule.first == ""
    assert {option.support for option in found.options[1:]} <= {"few", "untested"}
    said = " ".join(" ".join(lacking) for _, lacking in found.missing)
    assert "No export of tickets" in said
    assert "erified" in said


def test_the_day_to_begin_is_the_first_of_a_month_and_the_review_a_quarter_later_or_when_it_shows():
    assert plan.plan_days(None, date(2026, 3, 10)) == (date(2026, 4, 1), date(2026, 7, 1))
    # Less than two weeks are no notice.
    assert plan.plan_days(None, date(2026, 3, 20))[0] == date(2026, 5, 1)
    assert (plan.plan_days(40, date(2026, 3, 10))[1] - date(2026, 4, 1)).days == 280


def test_assumptions_change_what_is_avoided_and_nothing_else(large, graded):
    some = graded("suggestive", True)
    none = case.make_case(large, "en", Assumptions(0.0, 0.0))
    for more, fewer in zip(some.options, none.options, strict=True):
        if more.benefit and fewer.benefit:
            assert fewer.benefit.avoided.p95 < more.benefit.avoided.p95
        assert fewer.support == more.support
    assert any(option.benefit for option in some.options)
    assert none.advice.rule == some.advice.rule


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_to_print_says_all_of_it_and_loads_nothing(make_case, lang):
    made = make_case(lang)
    written = html.render_case(made, lang).decode()
    words = html_module.unescape(re.sub(r"<style.*?</style>", "", written, flags=re.DOTALL))
    said = [made.advice.asked, made.problem, made.advice.said, *made.advice.reasons, *made.today]
    said += [made.fairness, *made.doubts, *case_texts.write_missing(made.missing, lang)]
    for option in (*made.options, *made.others):
        points = (*option.supports, *option.against, *option.unsettled)
        said += [option.title, option.change, *option.proof, *(point.said for point in points)]
    for option in made.options:
        said += [option.gains, option.loses, option.promise]
        said += [option.benefit.said, option.benefit.basis] if option.benefit else []
        said += option.proof_basis
    for finding in made.findings:
        said.append(texts.strip_markdown(case_texts.write_finding(finding, lang)))
    missing = [words_of for words_of in said if words_of not in words]
    assert not missing
    assert not re.search(r"<(script|link|img)", words)
    assert "url(" not in written
    # On paper nothing can be opened: what is behind a tap stands beneath the options as well.
    _, beneath = words.split('<ul class="basis">')
    assert all(line in beneath for option in made.options for line in option.proof_basis)
    assert ".further { display: none" not in written
    assert min(map(float, re.findall(r"font-size: ([\d.]+)px", written))) >= 9
    assert "**" not in words
    assert words.count("<article") == len(made.options) + len(made.others) == 11
    assert made.source in words
    assert len(written) < 300_000


def test_what_leaves_the_page_names_the_snapshot_and_the_head_of_its_journal(sample):
    now = session.get_snapshot(sample.data)
    [*_, last] = journal_copy.read(now.path)
    assert footnotes.describe_source(sample.data, "en") == (
        f"Firsthand snapshot {now.name}; journal up to entry {last.entry_id}, hash {last.hash}"
    )


def test_text_from_data_is_text_on_the_page_to_print(made):
    mean = "<b onmouseover=alert(1)>Bold & Co</b>"
    finding = replace(made.findings[0], said=mean)
    option = replace(made.options[1], takes=replace(WRITTEN, text=mean))
    written = html.render_case(
        replace(made, findings=(finding,), options=(made.options[0], option)), "en"
    ).decode()
    assert mean not in written
    assert written.count("&lt;b onmouseover=alert(1)&gt;Bold &amp; Co") == 2
    assert "— Ping, 2 Mar 2026" in written


def test_every_payload_is_text_on_the_page_to_print(made):
    def render(every):
        findings = tuple(
            replace(made.findings[0], title=text, said=texts.escape_markdown(text))
            for text in every
        )
        missing = tuple((text, (text,)) for text in every)
        option = made.options[1]
        points = tuple(Point(text, text) for text in every)
        hostile = replace(
            made,
            findings=findings,
            missing=missing,
            options=(replace(option, against=points),),
        )
        return Markup(html.render_case(hostile, "en").decode())

    hostile, harmless = render(payloads.ALL), render(["x"] * len(payloads.ALL))
    assert hostile.elements == harmless.elements
    for text in payloads.ALL:
        assert hostile.text.count(f"{text}: {text}") >= 2, text
        assert hostile.text.count(f"{text} {text}") >= 1, text


def test_a_finding_has_its_title_where_its_sentence_does_not_name_what_is_compared(made):
    finding = replace(made.findings[0], title="Answers", grade="● well supported")
    plain = replace(finding, said="Well supported: **x is rarer**.")
    assert case_texts.write_finding(plain, "en") == "● Well supported: **x is rarer**."
    refused = replace(finding, grade="◇ too little recorded", said="No answer possible here.")
    assert case_texts.write_finding(refused, "en").startswith(
        "◇ too little recorded · Answers: No answer"
    )


def test_a_number_of_days_counts_only_where_answers_give_a_rule(large, bare):
    for data, silence in ((large, 7), (bare, None)):
        found = case.make_case(data, "en", Assumptions(silence=7))
        assert found.assumptions.silence == silence
        said = case_texts.write_assumptions(found.assumptions, "en")
        assert ("Silence: 7 working days." in said) is (silence is not None)
        assert any(option.silence for option in found.options) is (silence is not None)
