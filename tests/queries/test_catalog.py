"""The header of a query: every mistake is reported with its file and key."""

import pytest

from queries import catalog, kinds
from queries.settings import load_settings
from store import journal

GOOD = """/*
title.en    = "Open tickets"
title.zh    = "未结工单"
question.en = "How many tickets are open?"
question.zh = "有多少工单未结？"
grain       = "one row"
tables      = ["tickets"]
chart       = { kind = "figure", y = "open_count" }
rows        = "complaints/rows"
caveats.en  = ["Only tickets with a status."]
caveats.zh  = ["仅含有状态的工单。"]
*/
select count(*) as open_count from tickets where $project is null order by open_count
"""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("grain ", "grein "), "queries/x/open.sql: unknown key “grein”; allowed keys are"),
        (
            ("grain       = ", "# "),
            "queries/x/open.sql: the key “grain” is missing; add it to the header",
        ),
        (
            ("title.zh    = ", "# "),
            "queries/x/open.sql: “title” needs both title.en and title.zh",
        ),
        (("figure", "pie"), "queries/x/open.sql: chart.kind must be one of figure, line"),
        (
            ('y = "open_count"', 'y = "open_count", z = "a"'),
            "queries/x/open.sql, chart: unknown key “z”; allowed keys are",
        ),
        (
            ("rows  ", 'suspects = "up"\nrows  '),
            "queries/x/open.sql: suspects must be one of higher, lower",
        ),
        (
            ("rows  ", 'ignores = ["month"]\nrows  '),
            "queries/x/open.sql: ignores “month”, which is not a filter",
        ),
        (("/*", "--"), "queries/x/open.sql: no header; begin with /* title.en = … */"),
        (("= [", "= [["), "queries/x/open.sql: the header is not TOML: "),
        (
            ("select", "drop table tickets; select"),
            "queries/x/open.sql: a query must be exactly one SELECT statement; this has 2",
        ),
        (
            ("select count(*)", "selekt count(*)"),
            "queries/x/open.sql: this is not SQL that DuckDB can read: ",
        ),
    ],
)
def test_an_invalid_header_is_reported_with_file_and_key(change, message):
    with pytest.raises(catalog.QueryError) as refused:
        catalog.parse("x/open", GOOD.replace(*change, 1))
    assert str(refused.value).startswith(message)


def test_a_valid_header_is_parsed():
    query = catalog.parse("x/open", GOOD)
    assert (query.kind, query.tables, query.parameters) == (
        "evidence",
        ("tickets",),
        frozenset({"project"}),
    )
    assert query.sql.startswith("select count(*)")


def test_a_parameter_that_is_no_filter_and_no_setting_is_refused():
    with pytest.raises(catalog.QueryError, match=r"asks for \$clint. Filters offer \$start_date"):
        catalog.bind_values(frozenset({"clint"}), {}, {"link_window_days": 30})


def test_an_emptied_choice_is_passed_as_null_and_a_setting_by_its_value():
    given = catalog.bind_values(
        frozenset({"client", "link_window_days"}), {"client": []}, {"link_window_days": 30}
    )
    assert given == {"client": None, "link_window_days": 30}


def model(name: str, *reads: str) -> catalog.Query:
    tables = ", ".join(f'"{table}"' for table in reads)
    header = f'title.en = "a"\ntitle.zh = "一"\ngrain = "row"\ntables = [{tables}]'
    return catalog.parse(f"model/{name}", f"/*\n{header}\n*/ select 1 as a order by a")


def test_models_are_built_after_those_that_they_read():
    queries = {
        query.name: query for query in (model("c", "b"), model("b", "a", "tickets"), model("a"))
    }
    assert [query.name for query in catalog.order_models(queries)] == [
        "model/a",
        "model/b",
        "model/c",
    ]
    assert catalog.trace_lineage(queries, "model/c") == {"b", "a", "tickets"}


def test_models_that_read_each_other_in_a_circle_are_refused():
    queries = {one.name: one for one in (model("a", "b"), model("b", "a"))}
    with pytest.raises(catalog.QueryError, match="depend on each other in a circle"):
        catalog.order_models(queries)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "corroboration_days = '14'",
            "settings.toml: “corroboration_days” is “14”, and must be a whole number from 0 to 366",
        ),
        (
            "corroboration = 14",
            "settings.toml: unknown setting “corroboration”; known settings are",
        ),
        ("corroboration_days 14", "settings.toml: this is not TOML: "),
        ("timezone = 'Mars/Base'", "settings.toml: “timezone” is “Mars/Base”, and must be a time"),
        ("timezone = '../zones'", "settings.toml: “timezone” is “../zones”, and must be a time"),
        ("timezone = ''", "settings.toml: “timezone” is “”, and must be a time zone such as"),
        (
            "baseline = 'last'",
            "settings.toml: “baseline” is “last”, and must be one of",
        ),
        (
            "hours_per_day = 0",
            "settings.toml: “hours_per_day” is “0”, and must be a number",
        ),
        ("hours_per_day = nan", "settings.toml: “hours_per_day” is “NaN”, and must be a number"),
        ("link_window_days = -1", "settings.toml: “link_window_days” is “-1”, and must be a whole"),
        (
            "small_group = 0",
            "settings.toml: “small_group” is “0”, and must be a whole",
        ),
    ],
)
def test_an_invalid_setting_is_reported_by_name(tmp_path, text, message):
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    with pytest.raises(catalog.QueryError) as refused:
        load_settings(tmp_path)
    assert str(refused.value).startswith(message)


def test_settings_in_another_encoding_are_refused_in_one_sentence(tmp_path):
    (tmp_path / "settings.toml").write_bytes("timezone = 'Asia/Shanghai' # 时区".encode("gb18030"))
    with pytest.raises(catalog.QueryError, match=r"^settings\.toml: this is not TOML: 'utf-8'"):
        load_settings(tmp_path)


def test_a_companys_own_setting_overrides_the_shipped_one(tmp_path):
    (tmp_path / "settings.toml").write_text("corroboration_days = 7\nhours_per_day = 7\n", "utf-8")
    settings = load_settings(tmp_path)
    assert (settings["corroboration_days"], settings["hours_per_day"]) == (7, 7.0)
    assert settings["link_window_days"] == 30


def test_a_saved_version_that_no_longer_parses_is_replaced_by_the_shipped_file(tmp_path):
    text = catalog.load_shipped()["complaints/headline"].text.replace("grain ", "grein ")
    body = {"name": "complaints/headline", "text": text, "reason": "before an upgrade"}
    journal.append(tmp_path, "query", "Ana", status="saved", **body)
    query = catalog.load(tmp_path)["complaints/headline"]
    assert query.text == catalog.load_shipped()["complaints/headline"].text
    assert query.unusable is not None
    assert query.unusable.format_message("zh").startswith(
        "queries/complaints/headline.sql：未知的键“grein”；可用的有"
    )


def test_only_what_a_macro_made_for_the_estimate_is_hidden_from_tables():
    hidden = {
        column
        for query in catalog.load_shipped().values()
        for column in kinds.list_hidden(query.estimate)
    }
    assert "by_project" in hidden
    assert not any(column.endswith(("_id", "_name", "_count")) for column in hidden)
