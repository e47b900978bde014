"""What a machine can see to be wrong in an edited query is refused before it is saved, each by its
own sentence."""

from dataclasses import replace

import pytest

from dashboard.engine import session
from dashboard.workbench.rehearsed_card import draw_card
from etl.commands.queries import save_query
from etl.commands.rehearsal import prepare
from queries import catalog
from queries.catalog import QueryError
from queries.sandbox import rehearsal, running
from store import journal, snapshots

SHIPPED = catalog.load_shipped()
HEADLINE, DIFFERENCE = "requirements/headline", "requirements/unverified_difference"
BY_MONTH, MODEL, CHECK = (
    "requirements/unverified_by_month",
    "model/complaint_waits",
    "checks/finished_before_started",
)
BY_CLIENT = "    and is_selected($client, client_id)\n"
UNVERIFIED = "count(*) filter (where is_counted_unverified) as unverified_count"
RATE = "rate_of(is_counted_unverified) as unverified_rate"
Edits = dict[str, tuple[str, str, str, str]]
# Query, text, its replacement, and the code of the refusal. Each of these was published once.
PUBLISHED_ONCE: Edits = {
    "a dropped filter": (HEADLINE, BY_CLIENT, "", "filter_unused"),
    "other tables": (HEADLINE, '["requirement_states"]', '["projects"]', "reads_more"),
    "rows of no query": (HEADLINE, '"requirements/rows"', '"nope/x"', "rows_nowhere"),
    "two rows for one": (HEADLINE, "\norder by", "\ngroup by arrival\norder by", "one_row"),
    "99 of 10": (HEADLINE, UNVERIFIED, "99999 as unverified_count", "above_whole"),
    "990 percent": (HEADLINE, RATE, "9.9 as unverified_rate", "not_a_rate"),
    "a need of nothing": (HEADLINE, "needs       = [", 'needs = ["nope.nope", ', "need_unknown"),
    "a claim that cannot be filled": (DIFFERENCE, "{size} more in 100", "{nope}", "claim_gap"),
}
MORE: Edits = {
    # Filters.
    "a filter that lets all pass": (
        HEADLINE,
        BY_CLIENT,
        "    and ($client is null or true)\n",
        "filter_leaks",
    ),
    "a filter on half of it": (
        HEADLINE,
        "is_selected($pm, pm_id)",
        "(is_selected($pm, pm_id) or arrival = 'first_hand')",
        "filter_leaks",
    ),
    "a filter used and ignored": (
        HEADLINE,
        "caveats.en ",
        'ignores = ["pm"]\ncaveats.en ',
        "filter_used_and_ignored",
    ),
    "a filter in a definition": (
        MODEL,
        "    from complaints",
        "    from (from complaints where is_selected($client, client_id)) as complaints",
        "filter_in_definition",
    ),
    "an error with a filter set": (
        HEADLINE,
        "count(*) as begun_count",
        "if($pm is null, count(*), error('no')::bigint) as begun_count",
        "database",
    ),
    # Figures.
    "a rate made up": (HEADLINE, RATE, "0.43 as unverified_rate", "not_the_ratio"),
    "clusters of another figure": (
        HEADLINE,
        "cases_by(project_id, is_counted_unverified)",
        "cases_by(project_id, true)",
        "clusters_differ",
    ),
    "a negative count": (HEADLINE, UNVERIFIED, "-1 as unverified_count", "negative_count"),
    "infinity": (HEADLINE, RATE, "'inf'::double as unverified_rate", "not_finite"),
    "words for a number": (HEADLINE, RATE, "'half' as unverified_rate", "not_a_number"),
    "a place drawn twice": (
        BY_MONTH,
        "group by all",
        "group by received_month, arrival, project_id",
        "place_repeats",
    ),
    "a figure of today": (
        HEADLINE,
        "where is_work_begun",
        "where is_work_begun and received_date <= current_date",
        "of_the_moment",
    ),
    "a figure of chance": (
        HEADLINE,
        "where is_work_begun",
        "where is_work_begun and random() >= 0",
        "of_the_moment",
    ),
    # What it reads, and where it leads.
    "a table too many": (
        HEADLINE,
        '["requirement_states"]',
        '["requirement_states", "clients"]',
        "reads_less",
    ),
    "a definition that names another table": (MODEL, '"tickets"', '"tasks"', "reads_more"),
    "a check that names another table": (
        CHECK,
        "tables   = [",
        'tables = ["people", ',
        "reads_less",
    ),
    "rows without the filters": (
        HEADLINE,
        '"requirements/rows"',
        '"names/unmatched"',
        "rows_filter",
    ),
    "rows that are a chart": (HEADLINE, '"requirements/rows"', f'"{BY_MONTH}"', "rows_no_list"),
    "rows where there are none": (
        HEADLINE,
        '"requirements/rows"',
        '"schedule/replanned_rows"',
        "rows_empty",
    ),
    "a trend of something else": (
        HEADLINE,
        '"requirements/unverified_control"',
        '"schedule/late_control"',
        "trend_nowhere",
    ),
    # Words.
    "a caveat for some readers": (
        HEADLINE,
        "caveats.en  = [",
        'caveats.en = ["Only here.", ',
        "caveats_differ",
    ),
    "no title": (
        HEADLINE,
        '"Started without the client’s answer on record"',
        '" "',
        "empty_words",
    ),
    "a title for some readers": (HEADLINE, '"没有客户答复记录就开工"', '"Started"', "not_chinese"),
    "a column without a name": (HEADLINE, "begun_count", "opened_count", "no_label"),
    "months that are none": (
        BY_MONTH,
        "    received_month,\n    arrival,\n    count(*)",
        "    'March' as received_month,\n    arrival,\n    count(*)",
        "not_drawn",
    ),
}
WRONG = {name: pytest.param(*one, id=name) for name, one in PUBLISHED_ONCE.items()} | {
    name: pytest.param(*one, id=name, marks=pytest.mark.nightly) for name, one in MORE.items()
}


def edit(name: str, old: str, new: str) -> str:
    text = SHIPPED[name].text
    assert old in text, old
    return text.replace(old, new)


def list_codes(error: object) -> list[str]:
    """The codes of an error and of the reasons within it."""
    if not isinstance(error, QueryError):
        return []
    return [error.code, *(code for one in error.details.values() for code in list_codes(one))]


def rehearse(data, query: catalog.Query) -> None:
    """All that precedes saving, in this process."""
    prepared = prepare(data, query, {query.name: query})
    assert prepared is not None
    rehearsal.check(prepared)
    current = snapshots.get_current(data)
    assert current is not None
    draw_card(data, query, {query.name: query}, current)


@pytest.mark.parametrize(("name", "old", "new", "code"), WRONG.values())
def test_a_wrong_edit_is_refused_by_its_own_sentence(data, name, old, new, code):
    text = edit(name, old, new)
    with pytest.raises(QueryError) as refused:
        rehearse(data, catalog.parse(name, text))
    assert code in list_codes(refused.value)
    said = {lang: refused.value.format_message(lang) for lang in catalog.LANGUAGES}
    assert all(f"queries/{name}.sql" in sentence for sentence in said.values())
    assert said["en"] != said["zh"]


def test_an_edit_that_is_right_passes(data):
    rehearse(
        data,
        catalog.parse(HEADLINE, edit(HEADLINE, "    count(*) as begun", "    count(1) as begun")),
    )


def test_the_card_is_drawn_from_the_rows_that_the_rehearsal_read(data, monkeypatch):
    text = edit(HEADLINE, "    count(*) as begun", "    count(2) as begun")
    query = replace(catalog.parse(HEADLINE, text), is_written=True)
    edited = {query.name: query}
    prepared = prepare(data, query, edited)
    current = snapshots.get_current(data)
    assert prepared is not None
    assert current is not None

    def refuse(*_):
        raise RuntimeError("a child is started")

    with monkeypatch.context() as patch:
        patch.setattr(running, "run_task", refuse)
        with pytest.raises(QueryError, match="a child is started"):
            draw_card(data, query, edited, current)
    rehearsal.run(prepared)
    monkeypatch.setattr(running, "run_task", refuse)
    draw_card(data, query, edited, current)


@pytest.mark.nightly
def test_every_shipped_query_passes_the_rehearsal_and_its_card_is_drawn(sample):
    for query in SHIPPED.values():
        rehearse(sample.data, query)


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("name", "old", "new", "code"), PUBLISHED_ONCE.values(), ids=PUBLISHED_ONCE
)
def test_a_wrong_edit_is_not_saved(sample_copy, name, old, new, code):
    before = snapshots.get_current(sample_copy)
    outcome = save_query(sample_copy, name, edit(name, old, new), "try", "Ana", draw=draw_card)
    assert outcome.error is not None
    assert snapshots.get_current(sample_copy) == before
    assert catalog.list_saved(sample_copy) == {}
    [refused] = journal.list_entries(sample_copy, "query")
    assert refused.body["status"] == "refused"
    assert outcome.error.details["reason"]["en"] in refused.body["why"]


@pytest.mark.nightly
def test_saving_evidence_builds_nothing_and_is_in_force_at_once(sample_copy):
    before = snapshots.get_current(sample_copy)
    text = edit(HEADLINE, "    count(*) as begun", "    count(1) as begun")
    assert save_query(sample_copy, HEADLINE, text, "try", "Ana", draw=draw_card).is_published
    assert session.get_query(sample_copy, HEADLINE).text == text
    assert snapshots.get_current(sample_copy) == before
