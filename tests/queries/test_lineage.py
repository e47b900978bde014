"""What a query reads and what its columns are made of: from its SQL, as DuckDB's plan has it."""

import duckdb
import pytest

from queries import catalog, lineage
from queries.column_lineage import expand_macros, trace_columns
from queries.query import make_query
from queries.sandbox import reads
from store import snapshots
from tests.queries.company import QUERIES, SETTINGS, Company

# Written by hand, by reading each query: "table.column" for each column of the result.
MADE_OF = {
    "model/change_deciders": {
        "change_id": "changes.change_id",
        "client_id": "projects.client_id",
        "decider_role": """
            changes.decided_date changes.decision person_roles.agreed_role person_roles.listed_role
            project_roles.role
        """,
    },
    "model/change_slips": {
        "linked_task_count": "change_task_links.task_id",
        "linked_slip_days": "change_task_links.linked_slip_days",
        "named_slip_days": "change_task_links.link_grade change_task_links.linked_slip_days",
    },
    # Two selects of a union.
    "model/project_roles": {
        "person_id": "projects.pm_id projects.sales_owner_id",
        "role": "",
        "is_also_sales_owner": "projects.pm_id projects.sales_owner_id",
    },
    "model/person_roles": {
        "listed_role": "people.role",
        "agreed_role": "project_roles.role",
    },
    "model/requirement_slips": {
        "project_id": "tasks.requirement_project_id",
        "late_days": "task_slips.finish_slip_days task_slips.late_days",
    },
    "model/requirement_ages": {
        "waiting_days": "requirement_states.verification_days",
        "age_band": "requirement_states.verification_days",
    },
    "model/requirement_starts": {
        "relayed_by_id": "requirements.relayed_by_id",
        "verified_when": "requirement_states.state",
    },
    # Through a subquery, `unnest` and two CTEs.
    "model/contact_attendances": {
        "contact_date": "contacts.contact_at",
        "attendance": """
            person_roles.agreed_role person_roles.listed_role project_roles.role
        """,
    },
    # `select *` of a CTE.
    "model/change_arrivals": {
        "was_verified_in_time": """
            changes.decided_date changes.verification_result changes.verified_date
            requirement_work.work_begun_date
        """,
        "is_second_hand": "channels.channel",
        "arrival_group": """
            changes.decided_date changes.verification_result changes.verified_date
            channels.channel requirement_work.work_begun_date
        """,
    },
    # A macro.
    "model/complaint_weeks": {
        "week_date": "complaints.opened_at",
        "is_in_active_week": "project_weeks.week_date",
    },
    "requirements/headline": {
        "begun_count": "requirement_states.*",
        "unverified_rate": "requirement_states.* requirement_states.is_counted_unverified",
        "by_project": "requirement_states.is_counted_unverified requirement_states.project_id",
    },
    "complaints/corroboration": {
        "corroborated_count": "complaints.* complaints.origin",
        "by_project": "complaints.origin complaints.project_id",
    },
    "schedule/headline": {
        "late_rate": "task_slips.* task_slips.is_late",
        "mean_slip_days": "task_slips.finish_slip_days",
    },
    "requirements/unverified_changes": {
        "project_id": "changes.project changes.project_id",
        "client_name": "clients.name",
    },
}
TABLES = {
    "tickets": {"ticket_id": "VARCHAR", "client": "VARCHAR", "opened": "DATE", "ids": "INTEGER[]"},
    "clients": {"client": "VARCHAR", "name": "VARCHAR"},
}
MACROS = """
create macro is_old(day) as day < date '2020-01-01';
create macro old_share(day) as count(*) filter (where is_old(day)) / count(*);
"""


@pytest.fixture(scope="module")
def company():
    with Company().build() as connection:
        yield connection


@pytest.fixture(scope="module")
def tables(company) -> dict[str, dict[str, str]]:
    return lineage.read_columns(company)


def write(columns) -> str:
    return " ".join(f"{table}.{column}" for table, column in sorted(columns))


def test_the_tables_of_a_header_are_those_that_duckdb_scans(company):
    company.execute(f"set disabled_optimizers = '{reads.WHOLE_PLANS['disabled_optimizers']}'")
    for query in QUERIES.values():
        values = catalog.bind_values(query.parameters, {}, SETTINGS)
        assert reads.list_scanned_tables(company, query.sql, values) == set(query.tables), (
            query.name
        )


@pytest.mark.parametrize("name", MADE_OF)
def test_a_column_comes_from_the_columns_that_a_reader_finds(name, tables):
    columns, _ = trace_columns(QUERIES[name].sql, tables, catalog.load_macros())
    for column, made_of in MADE_OF[name].items():
        assert write(columns[column]) == " ".join(made_of.split()), column


@pytest.mark.parametrize(
    ("sql", "made_of"),
    [
        ("select * from tickets", "tickets.ticket_id|tickets.client|tickets.opened|tickets.ids"),
        ("select old_share(opened) as x from tickets", "tickets.* tickets.opened"),
        (
            "select t.x from (select opened as x from tickets) as t, clients",
            "tickets.opened",
        ),
        (
            "select client as x from tickets union by name select 1 as y, name as x from clients",
            "clients.name tickets.client|",
        ),
        (
            "select (select max(name) from clients where clients.client = tickets.client) as x "
            "from tickets",
            "clients.client clients.name tickets.client",
        ),
        ("with c(x) as (select opened from tickets) select x from c", "tickets.opened"),
        (
            "with recursive c as (select ids as x from tickets union all select x from c) "
            "select x from c",
            "tickets.ids",
        ),
        ("select opened as day, day + 1 as x from tickets", "tickets.opened|tickets.opened"),
        ("select x from tickets, unnest(tickets.ids) as u(x)", "tickets.ids"),
        ("select list_transform(ids, x -> x + 1) as y from tickets", "tickets.ids"),
        ("select sum(1) over (partition by client) as x from tickets", "tickets.client"),
    ],
)
def test_a_column_is_followed_through(sql, made_of):
    columns, _ = trace_columns(sql, TABLES, MACROS)
    assert "|".join(map(write, columns.values())) == made_of


def test_what_a_query_only_filters_and_joins_by_is_read_too():
    sql = """
        select tickets.ticket_id from tickets
        join clients on clients.client = tickets.client
        where is_old(opened)
    """
    columns, read = trace_columns(sql, TABLES, MACROS)
    assert write(columns["ticket_id"]) == "tickets.ticket_id"
    assert write(read) == "clients.client tickets.client tickets.opened tickets.ticket_id"


def make_written(sql: str):
    header = {"title": {"en": "t", "zh": "t"}, "tables": [], "grain": "a row"}
    return make_query("own/q", f"/**/ {sql}", header, [], is_written=True)


def test_of_a_text_that_sqlglot_cannot_follow_the_tables_are_told(tmp_path):
    path = tmp_path / "one.duckdb"
    with Company().build() as connection:
        connection.execute(f"attach '{path}' as kept; copy from database memory to kept")
    deep = make_written(f"select {'(' * 400}1{')' * 400} as x from tickets")
    [traced] = lineage.trace(snapshots.Snapshot("one", path), [deep], SETTINGS).values()
    assert traced == lineage.Trace(tables=("tickets",))
    assert traced.is_partial


@pytest.fixture(scope="module")
def traces(sample) -> dict[str, lineage.Trace]:
    current = snapshots.get_current(sample.data)
    assert current
    return lineage.trace(current, list(QUERIES.values()), SETTINGS)


@pytest.mark.nightly
def test_the_columns_of_all_queries_lie_in_the_tables_that_duckdb_scans(traces):
    for name, traced in traces.items():
        assert not traced.is_partial, name
        assert set(traced.tables) == set(QUERIES[name].tables), name
        made_of = {column for columns in traced.columns.values() for column in columns}
        assert {table for table, _ in {*made_of, *traced.reads}} <= set(traced.tables), name


@pytest.mark.nightly
def test_from_a_figure_down_to_the_exports_and_back_up(traces):
    made_of = traces["requirements/headline"].columns["unverified_rate"]
    origins = lineage.find_origins(traces, made_of)
    assert {("requirements", "verified_date"), ("requirements", "work_started_date")} <= {*origins}
    uses = {use.query: use.columns for use in lineage.find_uses(traces, origins[-1])}
    assert "model/requirement_work" in uses


def test_a_macro_that_calls_another_is_written_out_whole():
    macros = "create macro twice(x) as 2 * x; create macro more(y) as twice(y) + 1;"
    written = expand_macros("select more(a + 1) as b from t", macros)
    sql = f"with t as (select 3 as a) {written.sql('duckdb')}"
    assert duckdb.connect().execute(sql).fetchall() == [(9,)]
