"""What a plan says before a version is saved, and what the published snapshot then holds."""

import shutil
from pathlib import Path

import duckdb
import pytest

from dashboard.engine import answers, membership, planned_figures
from dashboard.engine.membership import COUNTED, IN_BASE, UNKNOWN
from dashboard.workbench.rehearsed_card import draw_card
from etl.commands.plan import make_plan
from etl.commands.queries import save_query
from etl.snapshot import reclassified
from etl.snapshot.reclassified import ChangedRow
from queries import catalog
from store import journal, snapshots

SHIPPED = catalog.load_shipped()
# Definitions of different kinds, each edited as an analyst might.
EDITS = [
    ("model/requirement_states", "<=", "<"),
    ("model/complaints", "kind is distinct from 'other'", "kind = 'visit'"),
    ("model/complaints", "opened_date - $corroboration_days", "opened_date - 60"),
    ("model/complaints", "then 'recorded_by_service'", "then 'role_unknown'"),
    ("model/task_lateness", "or percent_complete >= 1", "or percent_complete >= 0.9"),
    ("model/requirement_work", "status_group in ('working', 'closed')", "status_group = 'closed'"),
    ("model/channels", "then 'passed_on_by_others'", "then 'raised_by_project'"),
    ("model/change_arrivals", "verified_date <= due_date", "verified_date < due_date"),
    ("model/change_task_links", "else 'window'", "else 'requirement'"),
    ("model/requirement_work", "tasks.start_date >=", "tasks.start_date >"),
]


def get_current(data: Path) -> snapshots.Snapshot:
    current = snapshots.get_current(data)
    assert current is not None
    return current


@pytest.mark.parametrize(
    "name",
    [
        "requirements/headline",
        "complaints/headline",
        "schedule/headline",
        "requirements/unverified_difference",
        "complaints/substantiated_difference",
    ],
)
def test_the_sides_of_all_cases_add_up_to_the_figure(data, name):
    query = SHIPPED[name]
    sides = membership.list_sides(data, query, get_current(data))
    assert sides
    rows = answers.run_query(data, name).rows
    counted, whole = (int(rows[query.estimate[key]].sum()) for key in ("numerator", "denominator"))
    assert 0 < counted < whole
    assert [*sides.values()].count(COUNTED) == counted
    assert sum(side in (COUNTED, UNKNOWN, IN_BASE) for side in sides.values()) == whole


def test_a_figure_that_is_more_than_a_sum_has_no_sides(data):
    text = SHIPPED["requirements/headline"].text.replace(
        "where is_counted_unverified)", "where is_counted_unverified) + 1", 1
    )
    query = catalog.parse("requirements/headline", text)
    assert membership.list_sides(data, query, get_current(data)) is None


def test_rows_of_a_model_that_change_sides_are_named_by_their_record(tmp_path):
    sides = {"before": ("true, 'open'", "false, 'open'"), "after": ("true, 'open'", "null, 'late'")}
    for name, (first, second) in sides.items():
        with duckdb.connect(str(tmp_path / name)) as connection:
            connection.execute(
                'create table states (project_id varchar, task_id varchar, "is ""odd" boolean, '
                "state varchar, remark_id varchar)"
            )
            connection.execute(
                f"insert into states values ('P', 'T1', {first}, 'a'),"
                f" ('P', 'T2', {second}, '{name}')"
            )
    change = reclassified.compare_model(tmp_path / "before", tmp_path / "after", "states")
    assert (change.record, change.before, change.after) == ("tasks", 2, 2)
    assert {one.column: one.rows for one in change.columns} == {
        'is "odd': (ChangedRow("P", "T2", "false", None),),
        "state": (ChangedRow("P", "T2", "open", "late"),),
    }


def test_a_row_whose_project_is_not_known_is_the_same_row_before_and_after(tmp_path):
    for name, is_late in (("before", "false"), ("after", "true")):
        with duckdb.connect(str(tmp_path / name)) as connection:
            connection.execute(
                "create table states as from (values (null::varchar, 'T1', true), "
                f"(null, 'T2', {is_late})) as listed (project_id, task_id, is_late)"
            )
    [change] = reclassified.compare_model(tmp_path / "before", tmp_path / "after", "states").columns
    assert change.rows == (ChangedRow("", "T2", "false", "true"),)


def test_a_definition_reaches_the_evidence_that_reads_it_through_others():
    assert "requirements/headline" in planned_figures.list_hit(SHIPPED, "model/requirement_work")
    assert planned_figures.list_hit(SHIPPED, "requirements/headline") == ["requirements/headline"]
    assert planned_figures.list_hit(SHIPPED, "checks/is_unique") == []


def test_a_plan_is_stale_once_anything_that_it_rests_on_is_another(data, tmp_path):
    folder = shutil.copytree(data, tmp_path / "data")
    bases = [planned_figures.digest_basis(folder)]
    journal.append(folder, "view", "Ana", status="removed", name="x")
    assert planned_figures.digest_basis(folder) == bases[0], "a saved view changes no figure"
    other = SHIPPED["schedule/headline"].text
    body = {"name": "schedule/headline", "text": other + "-- theirs", "reason": "x"}
    journal.append(folder, "query", "Ben", status="saved", base="", **body)
    bases.append(planned_figures.digest_basis(folder))
    (folder / "settings.toml").write_text("least_cases = 5\n", "utf-8")
    bases.append(planned_figures.digest_basis(folder))
    (folder / "snapshots" / "current").unlink()
    bases.append(planned_figures.digest_basis(folder))
    assert len(set(bases)) == len(bases)


@pytest.mark.nightly
def test_a_plan_publishes_nothing_and_says_why_a_text_is_refused(sample_copy):
    before = get_current(sample_copy)
    name, text = "requirements/headline", SHIPPED["requirements/headline"].text
    fine = make_plan(sample_copy, name, text.replace("count(*) as", "count(1) as"), draw_card)
    assert (fine.error, fine.is_built, fine.after) == (None, False, before)
    wrong = make_plan(sample_copy, name, text.replace('"requirements/rows"', '"nope/x"'), draw_card)
    assert wrong.error is not None
    assert "“nope/x”" in wrong.error.details["reason"]["en"]
    assert get_current(sample_copy) == before
    assert catalog.list_versions(sample_copy, name) == []


@pytest.mark.nightly
@pytest.mark.parametrize(("name", "old", "new"), EDITS, ids=[new for *_, new in EDITS])
def test_what_is_planned_is_what_is_published(sample_copy, name, old, new):
    """Every figure, every case, every row and every check."""
    data, before = sample_copy, get_current(sample_copy)
    text = SHIPPED[name].text.replace(old, new)
    assert text != SHIPPED[name].text
    plan = make_plan(data, name, text, draw_card)
    assert plan.query and plan.before == before and plan.after, plan.error
    figures = planned_figures.compare_figures(data, plan.query, plan.before, plan.after)
    assert save_query(data, name, text, "try", "Ana", draw=draw_card).is_published
    after = get_current(data)
    assert after.name.split("-")[1] == plan.after.name.split("-")[1], "another build"
    assert figures and plan.models
    for figure in figures:
        published = answers.run_query(data, figure.query.name, at=after)
        assert figure.after is not None
        assert published.rows.equals(figure.after.rows)
        assert published.estimates == figure.after.estimates
        old_sides, new_sides = (
            membership.list_sides(data, figure.query, at) or {} for at in (before, after)
        )
        records = old_sides.keys() | new_sides.keys()
        differ = {one for one in records if old_sides.get(one) != new_sides.get(one)}
        assert {case.record for case in figure.moved or ()} == differ, figure.query.name
    with snapshots.connect(after.path) as connection:
        counts = dict(connection.execute("select check_name, row_count from checks").fetchall())
    assert {check.name: check.after for check in plan.checks} == counts
    for model in plan.models:
        assert reclassified.compare_model(before.path, after.path, model.model) == model
