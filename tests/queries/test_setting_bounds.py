"""Every setting has a type and bounds, whoever set it: file, page or command line."""

import json
import re
from datetime import date
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queries import setting_bounds
from queries.query import parse_written
from queries.refusal import QueryError, quote
from queries.setting_bounds import OTHERS, RANGES, find_fault
from queries.settings import (
    draft_setting,
    load_settings,
    load_shipped,
    read_file,
    read_settings,
    write_table,
)
from queries.statements import refuse_length
from store import journal, snapshots
from tests.rights import act_as_nobody

SHIPPED = load_shipped()
# Control characters, one that turns the text, markup, no text, and what no column of numbers has.
TEXTS = ["", " ", "A" * 200_000, "EU\nR", "EU\x00R", "\u202eRUE", "<b>EUR</b>", "**EUR**", "`1`"]
NUMBERS = [-1, 10**400, 2**20_000, float("nan"), float("inf"), float("-inf"), -0.5, 1e300]
DAY = date(2026, 3, 2)
OTHER = [None, True, [], {}, [[]], [True], ["A" * 200], {"a": 1}, {"medium": [["a"]]}, DAY]
HOSTILE = [
    *TEXTS,
    *NUMBERS,
    *OTHER,
    [7],
    [1] * 1000,
    [10**400],
    ["<b>"],
    {"medium": [["a", "b\n"]]},
]
# An empty list is a family without members.
ALLOWED = {("headline_family", "[]"), ("show_names", "True"), ("synonyms", "{}")}


def test_every_setting_has_bounds_and_the_shipped_value_is_within_them():
    assert {*RANGES} | {*OTHERS} == {*SHIPPED} and not {*RANGES} & {*OTHERS}
    assert [name for name, value in SHIPPED.items() if find_fault(name, value)] == []
    kinds = {name: type(SHIPPED[name]) for name in RANGES}
    assert {name: type(RANGES[name].low) for name in RANGES} == kinds


@pytest.mark.parametrize("name", SHIPPED)
def test_what_a_setting_cannot_be_is_one_sentence_in_both_languages(name):
    for value in HOSTILE:
        fault = find_fault(name, value)
        if fault is None:
            assert (name, repr(value)) in ALLOWED, value
            continue
        for lang, wording in (("en", "must be"), ("zh", "应为")):
            sentence = fault.format_message(lang)
            # Of synonyms the column is named, too.
            assert sentence.startswith(("“" + name, "“synonyms.")) and wording in sentence
            assert len(sentence) < 300 and sentence.isprintable()
        # As another process gets it.
        assert str(QueryError.from_plain(json.loads(json.dumps(fault.to_plain())))) == str(fault)


@pytest.mark.parametrize("name", RANGES)
def test_a_number_may_be_what_lies_between_its_bounds(name):
    low, high = RANGES[name].low, RANGES[name].high
    assert find_fault(name, low) is None and find_fault(name, high) is None
    assert find_fault(name, high + 1) and find_fault(name, -1)
    assert find_fault(name, str(low)) and find_fault(name, low > 0)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=4,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(SHIPPED)), VALUES)
def test_a_value_is_used_or_refused_whatever_it_is(name: str, value: Any):
    fault = find_fault(name, value)
    if fault:
        assert len(str(fault)) < 300
        return
    # What is in force goes to DuckDB, pages and files as it is.
    assert len(json.dumps(value, allow_nan=False)) < 100_000
    assert not re.search(r"[\x00-\x1f\u202a-\u202e\u2066-\u2069]", str(value))


@pytest.mark.parametrize(
    "line",
    [
        f'currency = "{"A" * 90_000}"',
        "small_group = 0",
        "day_rate = inf",
        f"row_limit = 0x{'f' * 5000}",
        'currency = "\\u202eRUE"',
        "baseline = 2026-03-02",
        'currency = "CNY"\nnonsense = 1',
    ],
)
def test_a_line_of_the_file_that_cannot_be_used_stops_builds_and_no_page(tmp_path, line):
    (tmp_path / "settings.toml").write_text(f"{line}\nfirm_days = 2.0", "utf-8")
    with pytest.raises(QueryError, match=r"^settings\.toml: "):
        load_settings(tmp_path)
    read = read_settings(tmp_path)
    assert len(read.faults) == 1
    assert read.values == SHIPPED | {"firm_days": 2.0}
    # A value set on the page stands in its place, and the journal does not swallow the line.
    name = line.split()[0]
    if "nonsense" not in line:
        draft = draft_setting(tmp_path, name, SHIPPED[name], "mend", "Ana")
        assert len(json.dumps(draft.body)) < 1000
        journal.append_all(tmp_path, [draft])
        assert load_settings(tmp_path) == SHIPPED | {"firm_days": 2.0}


def test_a_file_that_this_account_may_not_open_is_a_fault_like_any_other(tmp_path):
    with act_as_nobody(), pytest.raises(QueryError, match="cannot be opened"):
        read_file(tmp_path)


def test_an_entry_that_kept_the_line_as_it_was_stays_in_force(tmp_path):
    for name, line, written, value in (
        ("small_group", "0", 0, 5),
        ("currency", f'"{"A" * 90}"', "A" * 90, "EUR"),
    ):
        (tmp_path / "settings.toml").write_text(f"{name} = {line}", "utf-8")
        body = {"value": value, "before": SHIPPED[name], "file": written, "reason": "why"}
        journal.append(tmp_path, "setting", "Ana", name=name, **body)
        assert load_settings(tmp_path)[name] == value
        # A later line of the file counts, as ever.
        (tmp_path / "settings.toml").write_text(f"{name} = {json.dumps(SHIPPED[name])}", "utf-8")
        assert load_settings(tmp_path)[name] == SHIPPED[name]


def test_what_stands_in_is_what_the_snapshot_carries_or_a_shipped_value(tmp_path):
    (tmp_path / "settings.toml").write_text("small_group = 0", "utf-8")
    assert read_settings(tmp_path).stand_in == "nothing"
    shipped = SHIPPED["small_group"]
    cases = (
        ({"small_group": 7}, "snapshot", 7),
        ({"small_group": -1}, "shipped", shipped),
        ({}, "shipped", shipped),
        (None, "shipped", shipped),
    )
    for number, (carried, stand_in, value) in enumerate(cases):
        with snapshots.open_build(tmp_path) as built:
            with duckdb.connect(built) as connection:
                if carried is not None:
                    write_table(connection, carried)
            snapshots.publish(tmp_path, built, f"s{number}")
        read = read_settings(tmp_path)
        assert (read.stand_in, read.values["small_group"]) == (stand_in, value)


def test_what_is_quoted_is_what_was_written():
    assert quote(2**20_000) == "0x1" + "0" * 37 + "…"
    assert quote("a" * 5000) == "a" * 40 + "…"
    assert quote("a\x00") == "a�"
    with pytest.raises(QueryError) as caught:
        parse_written("A" * 5000, "select 1")
    assert len(str(caught.value)) < 200


def test_a_text_a_byte_too_long_is_not_told_to_have_what_is_allowed():
    assert "has 101 KB, and at most 100 KB" in str(refuse_length(100_001))


def test_a_kept_value_that_cannot_be_used_any_more_can_be_set_again(tmp_path):
    body = {"value": "A" * 5000, "before": "CNY", "file": None, "reason": "why"}
    journal.append(tmp_path, "setting", "Ana", name="currency", **body)
    with pytest.raises(QueryError, match="“currency” is “AAA"):
        load_settings(tmp_path)
    assert read_settings(tmp_path).values["currency"] == "CNY"
    journal.append_all(tmp_path, [draft_setting(tmp_path, "currency", "EUR", "mend", "Ana")])
    assert load_settings(tmp_path)["currency"] == "EUR"


def test_a_name_of_money_is_a_code_a_sign_or_a_word():
    for currency in ("CNY", "€", "US$", "人民币", "Fr.", "万元"):
        assert find_fault("currency", currency) is None
    for currency in ("$1", "[a](b)", "a" * (setting_bounds.MAX_CURRENCY + 1)):
        assert find_fault("currency", currency)
