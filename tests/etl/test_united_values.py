"""Values of two languages are one value once a person says so, and two again when undone."""

import re

import duckdb
import pytest

from etl.commands import names, synonyms
from etl.entities import decisions
from etl.entities.value_decisions import make_decision
from etl.snapshot import united_values
from queries import catalog
from queries.refusal import QueryError
from queries.settings import load_settings
from queries.synonyms import TABLES, find_code, fold, load_known, name_value

CLIENTS = """
    Client ID | Client name | Industry
    C-1       | Acme        | Healthcare
    C-2       | Bolt        | 医疗
    C-3       | Cato        | Ｅｎｅｒｇｙ
    C-4       | Dorn        | ENERGY
    C-5       | Ewing       | Textiles
    C-6       | Fern        | 纺织
"""


def list_industries(company):
    return [row[0] for row in company.rows("select industry from clients order by client_id")]


def propose(company):
    decided = names.list_decisions(company.data)
    return {one.value: one for one in synonyms.list_proposals(company.snapshot, decided)}


def test_known_spellings_are_proposed_made_one_on_a_word_and_apart_again(company):
    company.load("clients.csv", CLIENTS)
    before = list_industries(company)
    assert before == ["Healthcare", "医疗", "Ｅｎｅｒｇｙ", "ENERGY", "Textiles", "纺织"]
    proposed = propose(company)
    # Nobody knows that Textiles and 纺织 are one.
    assert set(proposed) == {"healthcare", "energy"}
    assert set(proposed["healthcare"].spellings) == {("Healthcare", 1), ("医疗", 1)}
    same = proposed["healthcare"].decide(is_same=True)
    different = proposed["energy"].decide(is_same=False)
    assert names.decide_names(company.data, [*same, *different], "Li Na").is_published
    assert list_industries(company) == ["healthcare", "healthcare", *before[2:]]
    assert propose(company) == {}
    # The word was given for what was seen: another spelling asks again.
    company.load("more.csv", "Client ID | Client name | Industry\nC-7 | Gale | 医院")
    assert propose(company)["healthcare"].open == ("医院",)
    assert names.revoke_names(company.data, [*same, *different], "Li Na").is_published
    assert list_industries(company) == [*before, "医院"]
    assert set(propose(company)) == {"healthcare", "energy"}


def test_a_companys_own_synonyms_are_one_value_and_stand_in_the_snapshot(company):
    company.settings('[synonyms]\nindustry = [["textiles", "纺织"]]\n')
    company.load("clients.csv", CLIENTS)
    assert list_industries(company)[-2:] == ["textiles / 纺织"] * 2
    [(value,)] = company.rows("select value from settings where name = 'synonyms'")
    assert '"纺织"' in value


@pytest.mark.parametrize(
    "written",
    [
        'industry = ["Textiles"]',
        'industry = [["Textiles"]]',
        'industry = [["Textiles", 3]]',
        'industry = [["Textiles", "纺织\\u0007"]]',
        'industry = [["Textiles", "纺织"], ["TEXTILES", "布"]]',
        'colour = [["red", "红"]]',
    ],
)
def test_synonyms_that_say_nothing_or_two_things_are_refused(tmp_path, written):
    column = written.split()[0]
    written = f'medium = [["web", "网页"]]\n{written}'
    (tmp_path / "settings.toml").write_text(f"[synonyms]\n{written}\n", "utf-8")
    with pytest.raises(QueryError, match=rf"“synonyms\.{column}” is “\["):
        load_settings(tmp_path)


def test_the_later_of_two_decisions_counts():
    connection = duckdb.connect()
    connection.execute("create table clients as select 'Food' as industry")
    connection.execute("create table tickets (medium varchar, category varchar)")
    decided = [make_decision("industry", "Food", "food", is_same) for is_same in (True, False)]
    united_values.unite_values(connection, {}, decided)
    assert connection.execute("from clients").fetchall() == [("Food",)]
    connection.execute("drop table value_spellings")
    united_values.unite_values(connection, {}, decided[::-1])
    assert connection.execute("from clients").fetchall() == [("food",)]
    connection.close()


def test_every_known_value_has_both_names_and_no_spelling_means_two():
    for column, values in load_known().items():
        assert column in TABLES
        spellings = [one for value in values.values() for one in value.spellings]
        assert len(spellings) == len(set(spellings)), column
        for code, value in values.items():
            assert {name_value(lang, column, code) for lang in ("en", "zh")} == set(
                value.names.values()
            )
            assert all(find_code(column, name) == code for name in value.names.values())


def test_what_a_complaint_came_by_is_the_same_before_and_after():
    # The model tells mail and web from the medium: a value must not move between them.
    text = catalog.read_shipped("model/complaints").sql
    [pattern] = re.findall(r"lower\(trim\(tickets\.medium\)\),\s*'([^']+)'", text)
    for code, value in load_known()["medium"].items():
        by_mail_or_web = {bool(re.search(pattern, spelling)) for spelling in value.spellings}
        assert by_mail_or_web == {code in ("mail", "web")}, code
        assert bool(re.search(pattern, code)) == (code in ("mail", "web"))


def test_a_decision_on_values_is_none_on_names():
    decision = make_decision("industry", "医疗", "healthcare", is_same=True)
    assert decisions.select("clients", [decision]) == decisions.NO_DECISIONS
    assert fold(" Ｗeb  FORM ") == "web form"
