"""The names page: who is meant, who is what, all at once, and the way back."""

import shutil

import pytest

from dashboard import engine
from etl import loading, naming
from store import journal
from tests.etl.conftest import Company

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
def taken_in(tmp_path_factory):
    company = Company(tmp_path_factory.mktemp("company"))
    tables = {"staff": STAFF, "register": REGISTER, "matrix": MATRIX, "tickets": TICKETS}
    paths = [(company.write(f"{name}.csv", table), f"{name}.csv") for name, table in tables.items()]
    proposal = loading.propose(company.data, paths, "Li Na")
    assert loading.confirm(company.data, proposal, "Li Na").is_published
    return company


@pytest.fixture
def own(taken_in, tmp_path):
    shutil.copytree(taken_in.folder, tmp_path, dirs_exist_ok=True)
    return Company(tmp_path)


def said(at):
    kinds = ("markdown", "caption", "warning", "error", "info", "success")
    words = "\n".join(element.value for kind in kinds for element in getattr(at, kind))
    return words.replace("\\", "")


def answer(at, own, grid, lang="en", **rows):
    """Type answers into a grid: row number → value of its answer column."""
    key = f"{grid}_{engine.current(own.data)}_{lang}"
    column = {"roles": "role"}.get(grid, "answer")
    at.session_state[key] = {
        "edited_rows": {int(row[1:]): {column: value} for row, value in rows.items()},
        "added_rows": [],
        "deleted_rows": [],
    }
    return at.run()


def relayed(own):
    return dict(own.rows("select requirement_id, relayed_by_id from requirements"))


def test_open_names_are_counted_and_the_very_sure_one_is_filled_in(visit, own):
    at = visit("names", data=own.data)
    assert not at.exception
    assert at.segmented_control[0].options == [
        "People (3)",
        "Clients (2)",
        "Projects (0)",
        "Roles (1)",
    ]
    pairs = at.dataframe[0].value
    assert list(pairs["text"]) == ["Zhang Wei", "王磊", "王磊"]
    assert list(pairs["proposal"]) == ["张伟 · E-1", "王磊 · E-2", "王磊 · E-3"]
    assert list(pairs["answer"].fillna("")) == ["Same", "", ""]
    assert pairs["where"].iloc[0] == "projects 1, requirements 1"
    assert at.button(key="apply_pairs").label == "Apply 1 answer"


def test_all_answers_are_applied_by_one_build_and_taken_back(visit, own):
    at = visit("names", data=own.data)
    answer(at, own, "pairs_people", r1="Same", r2="Different")
    at.button(key="apply_pairs").click().run()
    assert not at.exception
    assert "3 decisions applied" in at.success[0].value
    assert relayed(own) == {"R-1": "E-1", "R-2": "E-2", "R-3": "bob ray", "R-4": "E-2"}
    [entry] = journal.entries(own.data, "named")
    assert len(entry.body["decisions"]) == 3
    told = at.dataframe[0].value
    assert sorted(told["what"]) == [
        "“Zhang Wei” is 张伟 · E-1",
        "“王磊” is not 王磊 · E-3",
        "“王磊” is 王磊 · E-2",
    ]
    answer(at, own, "decided_people", r0=True, r1=True, r2=True)
    at.button(key="apply_take_back").click().run()
    assert "3 decisions undone" in at.success[0].value
    assert relayed(own) == {"R-1": "zhang wei", "R-2": None, "R-3": "bob ray", "R-4": None}


def test_two_answers_for_one_name_are_told_and_not_applied(visit, own):
    at = visit("names", "zh", data=own.data)
    answer(at, own, "pairs_people", "zh", r1="是同一个", r2="是同一个")
    assert "王磊" in at.warning[0].value
    assert at.button(key="apply_pairs").disabled


def test_one_name_means_somebody_else_in_one_project(visit, own):
    at = visit("names", data=own.data)
    stamp = engine.current(own.data)
    names = at.selectbox(key=f"one_people_{stamp}")
    place = [one.split(" · ")[0] for one in names.options].index("王磊")
    names.select_index(place).run()
    assert "Currently: 王磊 · E-2 or 王磊 · E-3" in said(at)
    at.session_state[f"who_people_{stamp}_{place}"] = ""
    at.session_state[f"within_people_{stamp}_{place}"] = ["P-2"]
    at.run()
    at.button(key="apply_one").click().run()
    assert not at.exception
    assert relayed(own)["R-2"] is None and relayed(own)["R-4"] == "王磊"
    assert "“王磊” is someone else, not on any list, in Beta · P-2" in list(
        at.dataframe[1].value["what"]
    )


def test_two_that_are_one_become_one(visit, own):
    at = visit("names", data=own.data)
    at.session_state["names_kind"] = "clients"
    at.run()
    stamp = engine.current(own.data)
    at.session_state[f"merge_stays_clients_{stamp}"] = "acme"
    at.session_state[f"merge_goes_clients_{stamp}"] = "甲公司"
    at.run()
    at.button(key="apply_merge").click().run()
    assert not at.exception
    assert own.rows("select distinct client_id from projects") == [("acme",)]


def test_a_role_told_of_a_person_says_how_much_leaves_unknown(visit, own):
    unknown = "select count(*) from complaints where origin = 'unknown'"
    assert own.rows(unknown) == [(2,)]
    at = visit("names", data=own.data)
    at.session_state["names_kind"] = "roles"
    at.run()
    asked = at.dataframe[0].value
    assert list(asked["person"]) == ["Bob Ray"]
    assert list(asked["complaint_count"]) == [2] and list(asked["requirement_count"]) == [1]
    answer(at, own, "roles", r0="Sales")
    assert "if applied: 2 complaints, 1 requirement, 0 changes" in said(at)
    at.button(key="apply_roles").click().run()
    assert not at.exception
    assert "No longer of unknown origin: 2 complaints, 1 requirement" in said(at)
    assert own.rows(unknown) == [(0,)]
    assert own.rows("select channel from requirement_states where requirement_id = 'R-3'") == [
        ("relayed",)
    ]


def test_a_role_that_a_list_gives_is_corrected_only_on_purpose(visit, own):
    at = visit("names", data=own.data)
    at.session_state["names_kind"] = "roles"
    at.run()
    stamp = engine.current(own.data)
    at.session_state[f"correct_who_{stamp}"] = "E-3"
    at.session_state[f"correct_role_{stamp}"] = "Sales"
    at.run()
    at.button(key="apply_correct").click().run()
    assert not at.exception
    assert own.rows("select role from people where person_id = 'E-3'") == [("sales",)]
    [told] = naming.in_force(journal.entries(own.data))
    assert told.is_correction


def test_the_overview_counts_the_rows_and_leads_to_the_names(visit, own):
    at = visit("overview", data=own.data)
    assert not at.exception
    answer = engine.run(own.data, "names/unmatched")
    told = {(row["table_name"], row["field_name"]): row for row in engine.records(answer.rows)}
    assert told["requirements", "relayed_by"]["several_count"] == 2
    assert told["requirements", "relayed_by"]["unlisted_count"] == 2
    assert "Names page" in " ".join(answer.query.caveats["en"])
    assert any("names" in link.proto.page for link in at.get("page_link"))
