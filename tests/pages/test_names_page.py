"""The names page: whom names mean, who has which role, and how to undo a decision."""

import shutil

import pytest

from dashboard.engine import answers, frames, session
from etl.commands import loads
from etl.entities import decisions
from store import journal
from tests.etl.conftest import Company
from tests.pages.page import fill_grid, read_text

STAFF = """
    Employee ID | Name | Email        | Role
    E-1         | 张伟 | zw@x.example | 项目经理
    E-2         | 王磊 | wl@x.example | 销售
    E-3         | 王磊 | w3@x.example | 客服
"""
REGISTER = """
    Project code | Project name | Client       | PM
    P-1          | Alpha        | Acme Co.,Ltd | Zhang Wei
    P-2          | Beta         | 甲公司       | 张伟
"""
MATRIX = """
    Requirement ID | Project | Requirement name | Relayed by | Date raised
    R-1            | Alpha   | Login by badge   | Zhang Wei  | 2026-03-02
    R-2            | Alpha   | Export to Excel  | 王磊       | 2026-03-02
    R-3            | P-2     | Night mode       | Bob Ray    | 2026-03-02
    R-4            | P-2     | Day mode         | 王磊       | 2026-03-02
"""
TICKETS = """
    Ticket ID | Project | Client | Created at | Type      | Raised by
    T-1       | P-1     | Acme   | 2026-03-02 | Complaint | Bob Ray
    T-2       | P-2     | Acme   | 2026-03-03 | Complaint | Bob Ray
"""


@pytest.fixture(scope="module")
def published_company(tmp_path_factory):
    company = Company(tmp_path_factory.mktemp("company"))
    tables = {"staff": STAFF, "register": REGISTER, "matrix": MATRIX, "tickets": TICKETS}
    paths = [(company.write(f"{name}.csv", table), f"{name}.csv") for name, table in tables.items()]
    proposal = loads.propose(company.data, paths, "Li Na")
    assert loads.confirm(company.data, proposal, "Li Na").is_published
    return company


@pytest.fixture
def own(published_company, tmp_path):
    """A copy that a test may change."""
    shutil.copytree(published_company.folder, tmp_path, dirs_exist_ok=True)
    return Company(tmp_path)


def fetch_relayers(own):
    return dict(own.rows("select requirement_id, relayed_by_id from requirements"))


def test_open_names_are_counted_and_a_certain_match_is_answered_in_advance(visit, own):
    at = visit("names", data=own.data)
    assert not at.exception
    assert at.segmented_control[0].options == [
        "People (3)",
        "Clients (2)",
        "Projects (0)",
        "Roles (1)",
        "Values (0)",
        "Duplicates (0)",
    ]
    pairs = at.dataframe[0].value
    assert list(pairs["text"]) == ["Zhang Wei", "王磊", "王磊"]
    assert list(pairs["proposal"]) == ["张伟 · E-1", "王磊 · E-2", "王磊 · E-3"]
    assert list(pairs["answer"].fillna("")) == ["Same", "", ""]
    assert pairs["where"].iloc[0] == "projects 1, requirements 1"
    assert at.button(key="apply_pairs").label == "Apply 1 answer"


def test_answers_are_applied_by_one_build_and_taken_back(visit, own):
    at = visit("names", data=own.data)
    fill_grid(at, own, "pairs_people", r1="Same", r2="Different")
    at.button(key="apply_pairs").click().run()
    assert not at.exception
    assert "3 decisions applied" in at.success[0].value
    assert fetch_relayers(own) == {"R-1": "E-1", "R-2": "E-2", "R-3": "bob ray", "R-4": "E-2"}
    [entry] = journal.list_entries(own.data, "named")
    assert len(entry.body["decisions"]) == 3
    decided = at.dataframe[0].value
    assert sorted(decided["what"]) == [
        "“Zhang Wei” is 张伟 · E-1",
        "“王磊” is not 王磊 · E-3",
        "“王磊” is 王磊 · E-2",
    ]
    fill_grid(at, own, "decided_people", r0=True, r1=True, r2=True)
    at.button(key="apply_take_back").click().run()
    assert "3 decisions undone" in at.success[0].value
    assert fetch_relayers(own) == {"R-1": "zhang wei", "R-2": None, "R-3": "bob ray", "R-4": None}


def test_name_matched_to_two_people_is_reported_and_not_applied(visit, own):
    at = visit("names", "zh", data=own.data)
    fill_grid(at, own, "pairs_people", "zh", r1="是同一个", r2="是同一个")
    assert "王磊" in at.warning[0].value
    assert at.button(key="apply_pairs").disabled


@pytest.mark.nightly
def test_name_can_mean_somebody_else_in_one_project(visit, own):
    at = visit("names", data=own.data)
    snapshot = session.get_snapshot_name(own.data)
    names = at.selectbox(key=f"one_people_{snapshot}")
    place = [option.split(" · ")[0] for option in names.options].index("王磊")
    names.select_index(place).run()
    assert "Currently: 王磊 · E-2 or 王磊 · E-3" in read_text(at)
    at.session_state[f"who_people_{snapshot}_{place}"] = ""
    at.session_state[f"within_people_{snapshot}_{place}"] = ["P-2"]
    at.run()
    at.button(key="apply_one").click().run()
    assert not at.exception
    assert fetch_relayers(own)["R-2"] is None and fetch_relayers(own)["R-4"] == "王磊"
    assert "“王磊” is someone else, not on any list, in Beta · P-2" in list(
        at.dataframe[1].value["what"]
    )


@pytest.mark.nightly
def test_duplicate_clients_are_merged(visit, own):
    at = visit("names", data=own.data)
    at.session_state["names_kind"] = "clients"
    at.run()
    snapshot = session.get_snapshot_name(own.data)
    at.session_state[f"merge_stays_clients_{snapshot}"] = "acme"
    at.session_state[f"merge_goes_clients_{snapshot}"] = "甲公司"
    at.run()
    at.button(key="apply_merge").click().run()
    assert not at.exception
    assert own.rows("select distinct client_id from projects") == [("acme",)]


def test_setting_a_role_reports_how_many_rows_are_no_longer_unknown(visit, own):
    unknown = "select count(*) from complaints where origin = 'unknown'"
    assert own.rows(unknown) == [(2,)]
    at = visit("names", data=own.data)
    at.session_state["names_kind"] = "roles"
    at.run()
    people = at.dataframe[0].value
    assert list(people["person"]) == ["Bob Ray"]
    assert list(people["complaint_count"]) == [2] and list(people["requirement_count"]) == [1]
    fill_grid(at, own, "roles", r0="Sales")
    assert "if applied: 2 complaints, 1 requirement, 0 changes" in read_text(at)
    at.button(key="apply_roles").click().run()
    assert not at.exception
    assert "No longer of unknown origin: 2 complaints, 1 requirement" in read_text(at)
    assert own.rows(unknown) == [(0,)]
    assert own.rows("select channel from requirement_states where requirement_id = 'R-3'") == [
        ("relayed",)
    ]


@pytest.mark.nightly
def test_listed_role_is_changed_only_by_an_explicit_correction(visit, own):
    at = visit("names", data=own.data)
    at.session_state["names_kind"] = "roles"
    at.run()
    snapshot = session.get_snapshot_name(own.data)
    at.session_state[f"correct_who_{snapshot}"] = "E-3"
    at.session_state[f"correct_role_{snapshot}"] = "Sales"
    at.run()
    at.button(key="apply_correct").click().run()
    assert not at.exception
    assert own.rows("select role from people where person_id = 'E-3'") == [("sales",)]
    [decision] = decisions.list_in_force(journal.list_entries(own.data))
    assert decision.is_correction


def test_overview_counts_unmatched_names_and_links_to_the_names_page(visit, own):
    at = visit("overview", data=own.data)
    assert not at.exception
    answer = answers.run_query(own.data, "names/unmatched")
    fields = {(row["table_name"], row["field_name"]): row for row in frames.to_records(answer.rows)}
    assert fields["requirements", "relayed_by"]["several_count"] == 2
    assert fields["requirements", "relayed_by"]["unlisted_count"] == 2
    assert "Names page" in " ".join(answer.query.caveats["en"])
    assert any("names" in link.proto.page for link in at.get("page_link"))
