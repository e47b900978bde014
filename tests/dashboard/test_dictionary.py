"""The dictionary: every table and column has a meaning, and no name or text is given away."""

import pytest

from dashboard.display.texts import load_texts
from dashboard.engine import lineage, profiles
from dashboard.workbench.meanings import Dictionary
from dashboard.workbench.shown_values import list_shown
from tests.queries.company import QUERIES, Company

# Copied into a snapshot only where it is published by a command.
JOURNAL = ("entry_id", "at", "by", "kind", "body", "prev", "hash")
CLIENTS = """
    client_id | name  | industry
    C-1       | Acme  | Textiles
    C-2       | Beta  | Textiles
    C-3       | Gamma | Shipping
    C-4       | Delta | Trade
"""


@pytest.fixture(scope="module")
def tables(data) -> dict[str, dict[str, str]]:
    return {**lineage.list_columns(data), "journal": dict.fromkeys(JOURNAL, "VARCHAR")}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_table_and_every_column_has_a_meaning(lang, tables):
    dictionary = Dictionary(QUERIES, tables, lang)
    for table, columns in tables.items():
        assert dictionary.name_table(table) != table
        silent = [column for column in columns if not dictionary.explain_column(table, column)]
        assert not silent, table


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_word_is_kept_for_a_table_or_column_that_there_is_not(lang, tables):
    columns = {column for each in tables.values() for column in each}
    for key in load_texts(lang):
        place, _, name = key.rpartition(".")
        assert place != "dictionary.tables" or name in tables
        assert place != "dictionary.columns" or name in columns


def test_a_meaning_is_given_only_to_columns_that_there_are(tables):
    for name, query in QUERIES.items():
        strange = set(query.meanings) - set(tables.get(name.removeprefix("model/"), {}))
        assert not strange, name


def test_a_column_taken_over_under_its_name_means_what_it_meant(tables):
    dictionary = Dictionary(QUERIES, tables, "en")
    assert dictionary.explain_column(
        "requirement_starts", "is_corrected"
    ) == dictionary.explain_column("requirement_states", "is_corrected")
    assert dictionary.explain_column("requirement_starts", "pm_id") == "ID of the project manager"


@pytest.mark.parametrize(
    ("table", "column", "en", "zh"),
    [
        ("projects", "client_id", "ID of the client", "客户的编号"),
        ("contacts", "participant_ids", "IDs of the other participants", "其他参与人的编号"),
        (
            "tasks",
            "requirement_project_id",
            "ID of the project of the requirement it implements",
            "关联需求所属项目的编号",
        ),
    ],
)
def test_an_id_is_explained_by_what_it_names(table, column, en, zh, tables):
    for lang, meaning in (("en", en), ("zh", zh)):
        assert Dictionary(QUERIES, tables, lang).explain_column(table, column) == meaning


def test_codes_are_told_and_free_text_never(tables):
    dictionary = Dictionary(QUERIES, tables, "en")
    told = list_shown(dictionary, "requirements", shows_names=True)
    assert {"channel", "relayed_by", "status_group"} <= told
    assert not {"title", "requirement_id", "description"} & told


def test_people_and_clients_are_told_only_where_names_are_shown(tables):
    dictionary = Dictionary(QUERIES, tables, "en")
    hidden = {
        table: list_shown(dictionary, table, shows_names=True)
        - list_shown(dictionary, table, shows_names=False)
        for table in tables
    }
    assert {"relayed_by", "relayed_by_id", "client_contact"} <= hidden["changes"]
    assert {"client", "client_id", "pm", "pm_id"} <= hidden["projects"]
    for column in ("client_id", "pm_id", "sales_owner_id"):
        assert column not in list_shown(dictionary, "requirement_states", shows_names=False)


def profile_clients(path, clients, columns, small_group):
    given = Company()
    given("clients", clients)
    with given.build() as connection:
        connection.execute(f"attach '{path}' as kept; copy from database memory to kept")
    told = frozenset({"industry"})
    return profiles.profile_table(path, "clients", columns, told, small_group, 10.0)


def test_a_profile_counts_cells_and_merges_small_groups(tmp_path):
    columns = (("industry", "VARCHAR"), ("name", "VARCHAR"), ("source_row", "BIGINT"))
    profile = profile_clients(tmp_path / "one.duckdb", CLIENTS, columns, 2)
    industry, name, row = profile.columns
    assert profile.row_count == 4
    assert (industry.filled_count, industry.distinct_count) == (4, 3)
    assert (industry.values, industry.rest_count) == ((("Textiles", 2),), 2)
    assert (name.distinct_count, name.values, name.rest_count) == (4, (), None)
    assert (row.filled_count, row.low, row.high) == (0, None, None)


@pytest.mark.parametrize(
    ("small_group", "told", "rest"),
    [(1, (("Textiles", 3), ("Trade", 1)), 0), (2, (), 4), (5, (), 4)],
)
def test_a_small_group_is_not_told_as_what_the_others_leave(tmp_path, small_group, told, rest):
    clients = CLIENTS.replace("Shipping", "Textiles")
    columns = (("industry", "VARCHAR"),)
    [industry] = profile_clients(tmp_path / "one.duckdb", clients, columns, small_group).columns
    assert (industry.values, industry.rest_count) == (told, rest)
