import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter

import pandas as pd
import pytest

from dashboard.display import number_formats, texts
from dashboard.engine import answers, frames
from dashboard.narrative import counts, footnotes, sentences, title_words
from dashboard.ui import tables
from dashboard.ui.language import match_locale
from queries.claims import VERB
from queries.kinds import CHARTS

DASHBOARD = Path(texts.__file__).parent.parent
ENGLISH, CHINESE = texts.load_texts("en"), texts.load_texts("zh")


def placeholders(words):
    """The gaps of a text; measure words stand in Chinese alone."""
    names = (name for _, name, _, _ in Formatter().parse(words))
    return sorted(name for name in names if name not in (None, "", "unit", "measure"))


def test_both_languages_have_the_same_places():
    assert set(ENGLISH) == set(CHINESE)


def test_both_languages_fill_the_same_gaps():
    assert {key: placeholders(said) for key, said in ENGLISH.items()} == {
        key: placeholders(said) for key, said in CHINESE.items()
    }


def test_every_text_asked_for_is_there():
    asked = re.compile(r"""\b(?:t|text\.say|say)\((?:lang, )?\s*"([a-z_]+\.[a-z_.]+)\"""")
    files = [*DASHBOARD.rglob("*.py"), DASHBOARD.parent / "app.py"]
    keys = {key for file in files for key in asked.findall(file.read_text(encoding="utf-8"))}
    assert len(keys) > 80
    assert keys <= set(ENGLISH)


def test_every_kind_of_chart_says_how_it_is_read():
    assert {f"reading.{kind}" for kind in CHARTS} <= set(ENGLISH)


def test_chinese_uses_the_glossarys_words_and_full_width_marks():
    shunned = re.compile("二手|抱怨|赋能|抓手|您|置信度")
    assert not {key: said for key, said in CHINESE.items() if shunned.search(said)}
    assert not {key: said for key, said in CHINESE.items() if re.search(r"[一-鿿][,;!?]", said)}


@pytest.mark.parametrize(
    ("locale", "lang"),
    [("zh-CN", "zh"), ("zh-TW", "zh"), ("en-GB", "en"), ("fr-FR", "en"), ("", "en"), (None, "en")],
)
def test_the_browsers_language_is_the_first_one(locale, lang):
    assert match_locale(locale) == lang


def test_text_from_data_stays_text_where_markdown_is_read():
    assert texts.escape_markdown("*a* $1 [x](y) :red[z]") == r"\*a\* \$1 \[x\]\(y\) \:red\[z\]"


@pytest.mark.parametrize(
    ("column", "value", "english", "chinese"),
    [
        ("unverified_rate", 0.408, "41%", "41%"),
        (
            "event_path",
            "heard_second_hand>work_begun>verified",
            "Passed on → started → answered",
            "经人转述 → 开工 → 答复",
        ),
        ("unverified_rate", 0.0408, "4.1%", "4.1%"),
        ("unverified_rate", 0.0998, "10%", "10%"),
        ("mean_slip_days", 1, "1 working day", "1个工作日"),
        ("late_days", 6054.04, "6,054 working days", "6,054个工作日"),
        ("complaint_count", 12345, "12,345", "12,345"),
        ("mean_slip_days", 3.44, "3.4 working days", "3.4个工作日"),
        ("is_started_unverified", True, "yes", "是"),
        ("channel", "relayed", "Passed on", "经人转述"),
        ("complaints_per_hundred_weeks", 14.2, "14.2", "14.2"),
        ("title", None, "–", "–"),
    ],
)
def test_a_columns_name_says_how_its_values_read(column, value, english, chinese):
    assert number_formats.format_measure(column, value, "en") == english
    assert number_formats.format_measure(column, value, "zh") == chinese


def test_days_and_months_read_in_each_language():
    day, moment = date(2026, 1, 30), datetime(2026, 9, 3, 8, 5, tzinfo=UTC)
    assert number_formats.format_cell("opened_at", moment, "en") == "3 Sep 2026 08:05"
    assert number_formats.format_cell("opened_at", moment, "zh") == "2026年9月3日 08:05"
    assert number_formats.format_cell("verified_date", day, "en") == "30 Jan 2026"
    assert number_formats.format_cell("verified_date", day, "zh") == "2026年1月30日"
    assert number_formats.format_cell("received_month", day, "en") == "Jan 2026"
    assert number_formats.format_cell("received_month", day, "zh") == "2026年1月"


def test_a_sentence_carries_the_main_figure_and_its_count(large):
    answer = answers.run_query(large, "requirements/unverified_by_channel")
    [headline] = frames.to_records(answers.run_query(large, "requirements/headline").rows)
    said = sentences.write_sentence(answer, "en")
    assert f"{headline['unverified_rate']:.0%}" in said
    assert f"{headline['unverified_count']} of {headline['begun_count']}" in said


def test_parts_of_a_whole_are_said_together(large):
    said = sentences.write_sentence(answers.run_query(large, "complaints/origin"), "zh")
    total = answers.run_query(large, "complaints/headline").rows["complaint_count"][0]
    assert said.startswith(f"共{total}件：")
    assert "客户直接投诉" in said


def test_a_rate_over_time_is_said_for_the_whole(large):
    monthly = sentences.write_sentence(answers.run_query(large, "complaints/rate_by_month"), "en")
    whole = answers.run_query(large, "complaints/rate").rows.iloc[0]["complaints_per_hundred_weeks"]
    assert f"{whole:.1f}" in monthly


def test_what_the_data_cannot_say_is_said_instead_of_a_figure(bare):
    said = sentences.write_sentence(answers.run_query(bare, "requirements/headline"), "en")
    assert "Too little recorded" in said
    assert "requirements" in said
    assert "%" not in said


@pytest.mark.parametrize("name", ["requirements/states", "requirements/unverified_by_month"])
def test_where_a_needed_column_is_in_no_export_there_is_no_figure(bare, name):
    answer = answers.run_query(bare, name)
    assert counts.is_silent(answer)
    assert "Too little recorded" in sentences.write_sentence(answer, "en")
    assert not [note for note in footnotes.write_footnotes(answer, "en") if note.startswith("n ")]
    assert all(estimate.value is None for estimate in answer.estimates)


def test_a_figure_without_its_columns_says_no_number(bare):
    answer = answers.run_query(bare, "complaints/rate")
    assert "No export of tickets" in sentences.write_headline(answer, "en")


def test_counts_that_are_all_zero_are_no_figure(data):
    answer = answers.run_query(data, "requirements/states")
    assert not counts.is_silent(answer)
    none = replace(answer, rows=answer.rows.assign(requirement_count=0))
    assert counts.is_silent(none)
    assert sentences.write_sentence(none, "en") == ENGLISH["sentence.no_cases"]


def test_the_small_print_counts_the_rows_left_out_of_its_subject(data):
    answer = answers.run_query(data, "complaints/origin")
    notes = footnotes.write_footnotes(answer, "en")
    assert "3 rows could not be imported" in notes
    assert any(note.startswith("data as of ") for note in notes)
    clients = replace(answer, subject="clients")
    assert not any("imported" in note for note in footnotes.write_footnotes(clients, "en"))
    assert "tickets" in footnotes.write_left_out(clients, "en")


def test_what_is_unknown_beside_a_mean_is_a_share_of_all(data):
    answer = answers.run_query(data, "schedule/slip_by_month")
    some = answer.rows.assign(measured_count=1, unknown_count=9)
    notes = footnotes.write_footnotes(replace(answer, rows=some), "en")
    assert f"unknown {9 * len(some)} (90%)" in notes


def test_the_rows_behind_a_figure_are_said_to_be_more_than_it_counts(data):
    answer, behind = (
        answers.run_query(data, "requirements/headline"),
        answers.run_query(data, "requirements/rows"),
    )
    begun, listed = answer.rows["begun_count"][0], len(behind.rows)
    assert begun < listed
    assert footnotes.describe_listed_rows(answer, behind, "en") == (
        f"Requirements: all {listed} rows under these filters; the figure counts {begun} of them"
    )
    assert footnotes.describe_listed_rows(behind, behind, "zh") == f"需求明细：数字背后的{listed}行"


def test_a_number_is_written_as_the_language_writes_it():
    assert texts.number(1234.5, "en") == texts.number(1234.5, "zh") == "1,234.5"
    assert texts.number(1234.5, "de") == "1.234,5"
    assert texts.number(0.5, "fr", ".2f") == "0,50"
    assert texts.translate("zh", "upload.history_count", n=1234) == "共1,234个导入批次"


def test_what_is_counted_has_the_forms_of_its_language():
    assert texts.plural_forms("en") == ("one", "other")
    assert texts.plural_forms("zh") == ("other",)
    assert texts.plural_forms("ru") == ("one", "few", "many", "other")
    for lang, words in (("en", ENGLISH), ("zh", CHINESE)):
        for said in words.values():
            for _, forms in texts.PLURAL.findall(said):
                assert len(forms.split("|")) == len(texts.plural_forms(lang)), said


# The texts whose verbs are sure or guarded by grade, in one form or two: VERB and FOUR_FORMS.
GUARDED = ("title.", "problem.", "does.", "part.", "options.found.")
# The texts that are read as they are, without `translate`.
AS_IT_IS = ("choices.", "columns.", "fields.", "pairs.", "variants.", "settings.words.", "short.")


def test_no_text_reaches_the_screen_with_its_forms_unchosen():
    """`[row|rows]` stands where `translate` chooses: right after a count, or one word after it."""
    chosen = 0
    for words in (ENGLISH, CHINESE):
        for key, said in words.items():
            rest = texts.PLURAL.sub("", said)
            guarded = title_words.FOUR_FORMS.sub("", VERB.sub("", rest))
            assert "|" not in (guarded if key.startswith(GUARDED) else rest), key
            # A verb right after a word that is filled in would be taken for a plural.
            assert not any("appear" in forms for _, forms in texts.PLURAL.findall(said)), key
            assert not (key.startswith(AS_IT_IS) and rest != said), key
            chosen += rest != said
    assert chosen > 100
    assert texts.translate("en", "names.without", n=1).startswith("1 more name matches nobody")
    assert texts.translate("en", "names.without", n=4).startswith("4 more names match nobody")


def test_a_share_has_the_percent_sign_where_the_language_has_it():
    assert number_formats.format_rate(0.408, "de") == "41\xa0%"
    assert number_formats.format_rate(0.408, "tr") == "%41"


def test_alternatives_are_joined_as_the_language_joins_them():
    assert texts.any_of(["a", "b"], "en") == "a or b"
    assert texts.any_of(["a", "b"], "zh") == "a或b"
    assert texts.any_of(["a", "b", "c"], "en") == "a, b, or c"
    assert texts.any_of([], "en") == ""


def test_one_row_is_not_rows():
    assert texts.translate("en", "card.rejected", n=1) == "1 row could not be imported"
    assert texts.translate("en", "card.rejected", n=1.02) == "1 row could not be imported"
    assert texts.translate("en", "card.rejected", n=1001) == "1,001 rows could not be imported"


def test_a_clients_own_words_in_a_sentence_are_never_markup(large):
    answer = answers.run_query(large, "complaints/medium")
    odd = answer.rows.assign(medium=[f"[Mail]({place}) **x**" for place in range(len(answer.rows))])
    said = sentences.write_sentence(replace(answer, rows=odd), "en")
    assert "\\[Mail\\]\\(0\\) \\*\\*x\\*\\*" in said


def test_parts_whose_names_hold_commas_are_kept_apart(large):
    answer = answers.run_query(large, "complaints/origin")
    assert "; Passed on, no contact on record" in sentences.write_sentence(answer, "en").replace(
        "*", ""
    )
    assert "、" in sentences.write_sentence(answer, "zh")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_panels_are_told_by_the_range_of_each_group_and_count_a_case_once(large, lang):
    answer = answers.run_query(large, "schedule/slip_by_window")
    rows = answer.rows[answer.rows["changes_met"] == "other_changes"]["mean_finish_slip_days"]
    said = sentences.write_sentence(answer, lang)
    for end in (rows.min(), rows.max()):
        assert texts.number(end, lang) in said
    per_panel = answer.rows.groupby("window_calendar_days")["task_count"].sum()
    assert set(per_panel) == {counts.count_cases(answer)}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_counts_of_which_nothing_is_estimated_are_told_as_they_are(data, lang):
    answer = answers.run_query(data, "requirements/states")
    said = sentences.write_sentence(answer, lang)
    assert texts.number(answer.rows["requirement_count"].sum(), lang) in said
    for row in frames.to_records(answer.rows):
        name = number_formats.format_cell("state", row["state"], lang)
        assert (name in said) == bool(row["requirement_count"])
    assert sentences.write_sentence(replace(answer, rows=answer.rows.head(0)), lang) == ""


def test_a_number_that_reads_as_nothing_has_no_sign():
    assert texts.number(-0.04, "en") == "0"
    assert texts.number(-0.004, "zh", ".2f") == "0.00"
    assert texts.number(-0.06, "en") == "-0.1"
    assert number_formats.format_rate(-0.0004, "en") == "0%"
    shown = tables.round_decimals(pd.DataFrame({"mean_slip_days": [-0.04, -0.06, None]}))
    assert [str(cell) for cell in shown["mean_slip_days"]] == ["0.0", "-0.1", "nan"]


def test_the_same_parts_in_another_order_read_as_the_same_number():
    parts = [0.3, 0.7, 0.8, 0.8, 4.55]
    one, other = sum(parts), sum(reversed(parts))
    assert one != other
    assert f"{one:.1f}" != f"{other:.1f}"
    assert texts.number(one, "en") == texts.number(other, "en")
