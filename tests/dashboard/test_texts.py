import re
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

from dashboard import formats, sentences, text
from dashboard.engine import records, run
from dashboard.language import nearest

DASHBOARD = Path(text.__file__).parent
ENGLISH, CHINESE = text.words("en"), text.words("zh")


def placeholders(words):
    return sorted(name for _, name, _, _ in Formatter().parse(words) if name)


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


def test_chinese_uses_the_glossarys_words_and_full_width_marks():
    shunned = re.compile("二手|抱怨|赋能|抓手|您|置信度")
    assert not {key: said for key, said in CHINESE.items() if shunned.search(said)}
    assert not {key: said for key, said in CHINESE.items() if re.search(r"[一-鿿][,;!?]", said)}


@pytest.mark.parametrize(
    ("locale", "lang"),
    [("zh-CN", "zh"), ("zh-TW", "zh"), ("en-GB", "en"), ("fr-FR", "en"), ("", "en"), (None, "en")],
)
def test_the_browsers_language_is_the_first_one(locale, lang):
    assert nearest(locale) == lang


def test_text_from_data_stays_text_where_markdown_is_read():
    assert text.plain("*a* $1 [x](y) :red[z]") == r"\*a\* \$1 \[x\]\(y\) \:red\[z\]"


@pytest.mark.parametrize(
    ("column", "value", "english", "chinese"),
    [
        ("unverified_rate", 0.408, "41%", "41%"),
        ("unverified_rate", 0.0408, "4.1%", "4.1%"),
        ("complaint_count", 12345, "12,345", "12,345"),
        ("mean_slip_days", 3.44, "3.4 working days", "3.4个工作日"),
        ("is_started_unverified", True, "yes", "是"),
        ("channel", "relayed", "Relayed", "转述"),
        ("complaints_per_hundred_weeks", 14.2, "14.2", "14.2"),
        ("title", None, "–", "–"),
    ],
)
def test_a_columns_name_says_how_its_values_read(column, value, english, chinese):
    assert formats.measure(column, value, "en") == english
    assert formats.measure(column, value, "zh") == chinese


def test_days_and_months_read_in_each_language(data):
    day = date(2026, 1, 30)
    assert formats.cell("verified_date", day, "en") == "30 Jan 2026"
    assert formats.cell("verified_date", day, "zh") == "2026年1月30日"
    assert formats.cell("received_month", day, "en") == "Jan 2026"
    assert formats.cell("received_month", day, "zh") == "2026年1月"


def test_a_sentence_carries_the_main_figure_and_its_count(data):
    answer = run(data, "requirements/unverified_by_channel")
    [headline] = records(run(data, "requirements/headline").rows)
    said = sentences.main(answer, "en")
    assert f"{headline['unverified_rate']:.0%}" in said
    assert f"{headline['unverified_count']} of {headline['begun_count']}" in said


def test_parts_of_a_whole_are_said_together(data):
    said = sentences.main(run(data, "complaints/origin"), "zh")
    total = run(data, "complaints/headline").rows["complaint_count"][0]
    assert said.startswith(f"共{total}项：")
    assert "客户直接投诉" in said


def test_a_rate_over_time_is_said_for_the_whole(data):
    monthly = sentences.main(run(data, "complaints/rate_by_month"), "en")
    whole = run(data, "complaints/rate").rows.iloc[0]["complaints_per_hundred_weeks"]
    assert f"{whole:.1f}" in monthly


def test_what_the_data_cannot_say_is_said_instead_of_a_figure(bare):
    said = sentences.main(run(bare, "requirements/headline"), "en")
    assert "cannot say" in said
    assert "requirements" in said
    assert "%" not in said


def test_the_small_print_counts_what_was_left_out(data):
    notes = sentences.footnotes(run(data, "complaints/origin"), "en")
    assert "3 rows could not be taken in" in notes
    assert any(note.startswith("data as of ") for note in notes)
