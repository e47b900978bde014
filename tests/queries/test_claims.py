"""Every comparison has a sentence for each outcome, and says which trial it stands for."""

import re

import pytest

from queries import catalog
from queries.claims import OUTCOMES, TRIAL, VERB, fill_claim, list_claims
from queries.kinds import ESTIMATES
from tests.queries.company import QUERIES, SETTINGS

COMPARISONS = {
    name: query
    for name, query in QUERIES.items()
    if query.estimate and ESTIMATES[query.estimate["kind"]].is_comparison
}
ONE = COMPARISONS["requirements/unverified_difference"]
# The verb of a finding whose checks are all passed, and of one that fails one of them.
VERBS = {
    "en": {("is", "appears to be"), ("are", "appear to be"), ("begins", "appears to begin")},
    "zh": {("", "看来")},
}


def test_the_headline_comparisons_are_among_those_held_here():
    assert set(SETTINGS["headline_family"]) <= set(COMPARISONS)


@pytest.mark.parametrize("name", COMPARISONS)
def test_a_comparison_has_a_sentence_of_its_own_for_each_outcome(name):
    claims = list_claims(COMPARISONS[name].claims)
    assert {(outcome, lang) for outcome, lang, _ in claims} == {
        (outcome, lang) for outcome in OUTCOMES for lang in catalog.LANGUAGES
    }
    assert len({claim for _, _, claim in claims}) == len(claims)


@pytest.mark.parametrize("name", COMPARISONS)
def test_the_verb_is_fixed_by_the_grade(name):
    for outcome, lang, claim in list_claims(COMPARISONS[name].claims):
        if OUTCOMES[outcome] == "size":
            assert set(VERB.findall(claim)) <= VERBS[lang]
            assert fill_claim(claim, True, "5") != fill_claim(claim, False, "5")
    asked = COMPARISONS[name].claims["unclear"]
    assert asked["en"].startswith("whether") and "是否" in asked["zh"]


@pytest.mark.parametrize("name", COMPARISONS)
def test_a_share_is_told_as_so_many_in_a_hundred(name):
    query = COMPARISONS[name]
    is_share = query.estimate["kind"] in ("difference", "corroboration")
    for _, _, claim in list_claims(query.claims):
        assert bool(re.search(r"\b(in|every) 100\b|每100", claim)) == is_share


@pytest.mark.parametrize("name", COMPARISONS)
def test_a_comparison_says_as_a_trial_how_it_was_made(name):
    trial = COMPARISONS[name].trial
    assert tuple(trial) == TRIAL
    for part, said in trial.items():
        assert said["en"].endswith(".") and said["zh"].endswith("。"), part


def without(table: str, key: str) -> str:
    """The text of a comparison without one line of a table of its header."""
    start = ONE.text.index(f"[{table}]")
    head, tail = ONE.text[:start], ONE.text[start:]
    return head + re.sub(rf"(?m)^{re.escape(key)} .*\n", "", tail, count=1)


@pytest.mark.parametrize(
    "key", [f"{outcome}.{lang}" for outcome in OUTCOMES for lang in ("en", "zh")]
)
def test_a_comparison_without_one_of_its_sentences_is_refused(key):
    with pytest.raises(catalog.QueryError, match=f"claims.{key[:-3]}” needs both"):
        catalog.parse("x/open", without("claims", key))


@pytest.mark.parametrize("table", ["claims", "trial"])
def test_a_comparison_without_its_sentences_or_its_trial_is_refused(table):
    text = re.sub(rf"\[{table}\]\n(.+\n)+", "", ONE.text)
    with pytest.raises(catalog.QueryError, match=f"the key “{table}” is missing"):
        catalog.parse("x/open", text)


@pytest.mark.parametrize("part", TRIAL)
def test_a_trial_without_one_of_its_parts_is_refused(part):
    text = without("trial", f"{part}.en")
    with pytest.raises(catalog.QueryError, match=f"trial.{part}” needs both"):
        catalog.parse("x/open", text)


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("relayed ones are later", "must contain {size} once"),
        ("relayed ones are {size} later, {size}", "must contain {size} once"),
        ("relayed ones are {range} later", "must contain {size} once"),
        ("relayed ones are {size.real} later", "must contain {size} once"),
        ("relayed ones are {size:>9} later", "must contain {size} once"),
        ("relayed ones are {size} later", "must contain its verb once"),
        ("relayed ones [are|appear to be] [so|as] {size} later", "must contain its verb once"),
        ("relayed ones [are|seem|may] {size} later", "must contain its verb once"),
    ],
)
def test_a_sentence_that_a_grade_could_not_fill_is_refused(claim, reason):
    text = re.sub(r"(?m)^found\.en .*$", f'found.en = "{claim}"', ONE.text)
    with pytest.raises(catalog.QueryError, match=re.escape(reason)):
        catalog.parse("x/open", text)


def test_a_sentence_about_none_has_one_wording():
    text = re.sub(r"(?m)^none\.en .*$", 'none.en = "as late [are|appear]: {range}"', ONE.text)
    with pytest.raises(catalog.QueryError, match="one wording only"):
        catalog.parse("x/open", text)
