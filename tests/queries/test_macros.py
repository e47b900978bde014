"""The macros that queries share: what a filter keeps, and when a snapshot takes in another."""

from datetime import date

import duckdb
import pytest

from etl.snapshot import build
from queries import catalog


@pytest.fixture
def ask():
    """`ask("expression", name=value)`: what an expression with macros gives."""
    with duckdb.connect() as connection:
        connection.execute(catalog.load_macros())
        yield lambda sql, **values: connection.execute(f"select {sql}", values).fetchall()[0][0]


@pytest.mark.parametrize(
    ("chosen", "id_", "kept"),
    [
        (None, "C1", True),
        (None, None, True),
        (["C1", "C2"], "C1", True),
        (["C2"], "C1", False),
        (["C2"], None, None),
    ],
)
def test_nothing_chosen_keeps_every_row_and_a_choice_only_its_own(ask, chosen, id_, kept):
    assert ask("is_selected($chosen, $id::varchar)", chosen=chosen, id=id_) is kept


@pytest.mark.parametrize(
    ("day", "as_of", "more", "is_over"),
    [
        (date(2026, 2, 1), date(2026, 2, 28), 0, True),
        (date(2026, 2, 28), date(2026, 2, 28), 0, True),
        (date(2026, 2, 1), date(2026, 2, 27), 0, False),
        (date(2026, 2, 1), date(2026, 3, 30), 30, True),
        (date(2026, 2, 1), date(2026, 3, 29), 30, False),
        (date(2026, 2, 1), None, 0, False),
        (None, date(2026, 2, 28), 0, False),
    ],
)
def test_a_month_is_over_with_its_last_day_and_the_days_to_follow_it_up(
    ask, day, as_of, more, is_over
):
    asked = "is_month_over($day::date, $as_of::date, $more)"
    assert ask(asked, day=day, as_of=as_of, more=more) is is_over


@pytest.mark.parametrize(
    ("day", "first", "last", "kept"),
    [
        (None, None, None, True),
        (None, date(2026, 3, 1), None, None),
        (date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 1), True),
        (date(2026, 2, 28), date(2026, 3, 1), None, False),
        (date(2026, 3, 2), None, date(2026, 3, 1), False),
        (date(2026, 3, 2), date(2026, 3, 1), None, True),
    ],
)
def test_a_period_holds_both_its_ends_and_loses_no_undated_row_unless_set(
    ask, day, first, last, kept
):
    sql = "is_within($day::date, $first::date, $last::date)"
    assert ask(sql, day=day, first=first, last=last) is kept


def test_a_filter_in_a_macro_is_still_seen_as_a_parameter():
    sql = "select 1 where is_selected($client, 'C1') and is_within(null, $start_date, $end_date)"
    assert catalog.list_parameters(sql) == {"client", "start_date", "end_date"}


def test_a_snapshot_is_built_anew_when_a_macro_changes(monkeypatch, tmp_path):
    before = build.digest_inputs([], {}, {})
    (tmp_path / "macros.sql").write_text(catalog.load_macros() + "\n-- changed\n", encoding="utf-8")
    monkeypatch.setattr(catalog, "FOLDER", tmp_path)
    assert build.digest_inputs([], {}, {}) != before
