"""The definitions name only what there is, in both languages, and every card leads to one."""

import pytest

from queries import definitions
from queries.headers import LANGUAGES
from tests.queries.company import QUERIES, SETTINGS
from tests.queries.test_query_contract import returned

DEFINITIONS = definitions.load_definitions()
# Their cards lead to the SQL alone: no term of their own is counted in them.
WITHOUT_TERM = {"complaints/graded_by_month", "complaints/medium", "schedule/finished_after_plan"}
# Settings that a build applies before any query.
APPLIED_BY_BUILD = {"baseline", "calendar"}


@pytest.fixture(params=DEFINITIONS.values(), ids=list(DEFINITIONS))
def definition(request) -> definitions.Definition:
    return request.param


def test_a_definition_says_something_in_both_languages(definition):
    for said in (definition.title, definition.says, *definition.settings.values()):
        assert set(said) == set(LANGUAGES)
        assert all(said.values())


def test_what_a_definition_names_exists(definition):
    for one in definition.columns:
        table, _, column = one.partition(".")
        assert column in returned(f"model/{table}"), one
    for macro in definition.macros:
        assert f"create macro {macro}(" in definitions.read_macro(macro)
    for check in definition.checks:
        assert f"checks/{check}" in QUERIES
    assert set(definition.settings) <= set(SETTINGS)


def test_a_threshold_of_a_definition_is_one_that_its_queries_count_with(definition):
    queries = [QUERIES[model] for model in definition.models]
    queries += definitions.list_cards(definition, QUERIES)
    used = {name for query in queries for name in query.parameters}
    assert set(definition.settings) <= used | APPLIED_BY_BUILD


def test_every_definition_is_used_by_a_card(definition):
    assert definitions.list_cards(definition, QUERIES)


def test_every_card_with_a_chart_leads_to_a_definition():
    charted = [
        query
        for query in QUERIES.values()
        if query.kind == "evidence" and query.chart["kind"] != "table"
    ]
    assert len(charted) > 50
    without = {query.name for query in charted if not definitions.list_definitions(query)}
    assert without == WITHOUT_TERM


def test_a_card_leads_first_to_what_its_sql_names_first():
    led = [each.name for each in definitions.list_definitions(QUERIES["requirements/headline"])]
    assert led == ["started_unverified", "work_begun"]


def test_every_check_says_what_it_means_and_what_to_do():
    checks = [query for query in QUERIES.values() if query.kind == "check"]
    assert checks
    for query in checks:
        for said in (query.meaning, query.remedy):
            assert set(said) == set(LANGUAGES), query.name


def test_the_macros_that_a_text_calls_are_found():
    sql = "select Rate_of (is_late), month_ofs(1), week_of from tasks where is_selected($pm, pm_id)"
    assert definitions.list_macros(sql) == ["is_selected", "rate_of"]
    assert all(definitions.read_macro(name) for name in ("is_selected", "rate_of"))
