"""Whom an unmatched name may mean: proposed with a reason, never a pair that was rejected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.entities import candidates, name_variants
from etl.entities.candidates import Bearer, Unmatched, propose
from etl.values.normalise import make_name_key

PEOPLE = [
    Bearer("E-1", "张伟", "zhang.wei@x.example"),
    Bearer("E-2", "曾小贤"),
    Bearer("E-3", "单雄信"),
    Bearer("E-4", "欧阳娜娜"),
    Bearer("E-5", "吕布"),
    Bearer("E-6", "周敏", near=frozenset({"P-1"})),
    Bearer("E-7", "周强"),
    Bearer("E-8", "Joel Barnard", "joel.barnard@x.example"),
    Bearer("E-9", "Mei Ling Tan"),
    Bearer("E-10", "Vincent Zhao", "vzhao@x.example"),
    Bearer("E-11", "李阳"),
    Bearer("E-12", "刘洋"),
]
CLIENTS = [
    Bearer("A-1", "启衡通物流有限公司"),
    Bearer("A-2", "晨光制造集团股份有限公司"),
    Bearer("A-3", "Estwold Port Authority"),
    Bearer("A-4", "Quillmere Logistics Co., Ltd."),
    Bearer("A-5", "Müller Maschinenbau GmbH"),
    Bearer("A-6", "Delta Bank Inc."),
]
PROJECTS = [
    Bearer("P-12", "Warehouse 1", near=frozenset({"A-1"})),
    Bearer("P-13", "Warehouse 2"),
    Bearer("P-14", "门户改造项目"),
]


def first(entity: str, text: str, bearers: list[Bearer], **more) -> tuple[str, str] | None:
    """The id of the best candidate and the first reason."""
    [found] = propose(entity, [Unmatched(text, **more)], bearers, {})
    return (found[0].id, found[0].why[0]) if found else None


@pytest.mark.parametrize(
    ("text", "whom", "why"),
    [
        ("Zhang Wei", "E-1", "pinyin"),
        ("Wei ZHANG", "E-1", "pinyin"),
        ("zhangwei", "E-1", "pinyin"),
        ("zhang.wei@gmail.example", "E-1", "pinyin"),
        ("zwei", "E-1", "initials"),
        ("zhangw", "E-1", "initials"),
        ("张 玮", "E-1", "sound"),
        ("张伟（销售部）", "E-1", "spelling"),
        ("张伟 Zhang Wei", "E-1", "spelling"),
        ("Zeng Xiaoxian", "E-2", "pinyin"),
        ("Shan Xiong-xin", "E-3", "pinyin"),
        ("Nana Ouyang", "E-4", "pinyin"),
        ("Lü Bu", "E-5", "pinyin"),
        ("Lyu Bu", "E-5", "pinyin"),
        ("Lu Bu", "E-5", "pinyin"),
        ("J. Barnard", "E-8", "letters"),
        ("Barnard, Joel", "E-8", "spelling"),
        ("Joel Bernard", "E-8", "letters"),
        ("jbarnard@x.example", "E-8", "initials"),
        ("Tan Mei-Ling", "E-9", "spelling"),
        ("vzhao", "E-10", "address"),
    ],
)
def test_a_person_is_recognised_by_pinyin_address_initials_and_misspellings(text, whom, why):
    assert first("people", text, PEOPLE) == (whom, why)


@pytest.mark.parametrize("text", ["Temp Desk", "张强", "李洋洋", "Chris Amin", "王芳", "?"])
def test_an_unrelated_name_has_no_candidate(text):
    assert first("people", text, PEOPLE) is None


def test_a_familiar_form_proposes_everyone_of_that_surname_same_project_first():
    [proposed] = propose("people", [Unmatched("小周", near=frozenset({"P-1"}))], PEOPLE, {})
    assert [person.id for person in proposed] == ["E-6", "E-7"]
    assert proposed[0].why == ("called", "near")
    assert not candidates.is_sure(proposed)


def test_two_chinese_names_that_differ_by_a_character_are_two_people():
    assert first("people", "刘阳", PEOPLE) == ("E-12", "sound")
    assert first("people", "李洋", PEOPLE) == ("E-11", "sound")
    assert first("people", "李翔", PEOPLE) is None


@pytest.mark.parametrize(
    ("text", "whom", "why"),
    [
        ("启衡", "A-1", "short"),
        ("启衡通物流（华东）", "A-1", "spelling"),
        ("上海启衡通物流有限公司", "A-1", "spelling"),
        ("启恒通物流", "A-1", "sound"),
        ("晨光制造", "A-2", "spelling"),
        ("Chenguang", "A-2", "pinyin"),
        ("Estwold PA", "A-3", "initials"),
        ("EPA", "A-3", "initials"),
        ("QL (old contract)", "A-4", "initials"),
        ("Quilmere Logistics", "A-4", "letters"),
        ("Muller Maschinenbau", "A-5", "spelling"),
        ("Delta", "A-6", "short"),
    ],
)
def test_a_client_is_recognised_without_suffix_by_a_part_and_by_initials(text, whom, why):
    assert first("clients", text, CLIENTS) == (whom, why)


def test_a_project_is_recognised_by_its_number_and_never_by_another_number():
    assert first("projects", "[P-12] new warehouse", PROJECTS) == ("P-12", "id")
    assert first("projects", "Warehouse 3", PROJECTS) is None
    assert first("projects", "Warehouse no. 2", PROJECTS) == ("P-13", "short")


def test_rows_of_the_same_client_make_a_project_more_likely():
    [proposed] = propose(
        "projects", [Unmatched("Warehouse", near=frozenset({"A-1"}))], PROJECTS, {}
    )
    assert [person.id for person in proposed] == ["P-12", "P-13"]
    assert proposed[0].why[-1] == "near"


def test_a_sure_proposal_scores_high_and_well_above_the_next():
    [alone] = propose("people", [Unmatched("Zhang Wei")], PEOPLE, {})
    [two] = propose("people", [Unmatched("Zhang Wei")], [*PEOPLE, Bearer("E-20", "章薇")], {})
    assert candidates.is_sure(alone)
    assert [person.id for person in two[:2]] == ["E-1", "E-20"]
    assert not candidates.is_sure(two)


def test_namesakes_are_all_proposed_and_none_is_sure():
    both = [Bearer("E-1", "王磊"), Bearer("E-2", "王磊", near=frozenset({"P-1"}))]
    name = Unmatched("王磊", None, frozenset({"E-1", "E-2"}), frozenset({"P-1"}))
    [proposed] = propose("people", [name], both, {})
    assert [(person.id, person.why) for person in proposed] == [
        ("E-2", ("same_name", "near")),
        ("E-1", ("same_name",)),
    ]
    assert not candidates.is_sure(proposed)


def test_of_two_mentioned_names_the_rarer_is_asked_about():
    rare = Bearer("zhang wei", "Zhang Wei", is_mention=True, count=2)
    usual = Bearer("wei zhang", "Wei Zhang", is_mention=True, count=9)
    names = [
        Unmatched("Zhang Wei", "zhang wei", count=2),
        Unmatched("Wei Zhang", "wei zhang", count=9),
    ]
    proposed = propose("people", names, [rare, usual], {})
    assert [[person.id for person in ranked] for ranked in proposed] == [["wei zhang"], []]


def test_a_variant_shared_by_very_many_proposes_nobody():
    many = [Bearer(f"E-{n}", f"周{sign}") for n, sign in enumerate(map(chr, range(0x4E00, 0x4E64)))]
    assert first("people", "小周", many) is None


NAMES = st.text("张章伟玮王磊周敏 aegilnwzhuo.-(小总", max_size=8) | st.sampled_from(
    [person.name for person in PEOPLE] + ["Zhang Wei", "zwei", "Barnard, Joel", "小周"]
)


@given(st.lists(NAMES, min_size=1, max_size=4), st.sets(st.sampled_from(PEOPLE), max_size=12))
def test_a_rejected_pair_is_never_proposed_again(texts, rejected):
    apart = {make_name_key(text): frozenset(person.id for person in rejected) for text in texts}
    for ranked in propose("people", [Unmatched(text) for text in texts], PEOPLE, apart):
        assert not {person.id for person in ranked} & {person.id for person in rejected}
        assert [person.score for person in ranked] == sorted(
            (person.score for person in ranked), reverse=True
        )
        assert all(candidates.MIN_SCORE <= person.score < 1 for person in ranked)


@given(NAMES)
def test_variants_of_any_text_are_never_stronger_than_the_name_itself(text):
    for list_variants in (name_variants.list_person_variants, name_variants.list_company_variants):
        assert all(0 < strength <= 1 for strength, _ in list_variants(text).values())
