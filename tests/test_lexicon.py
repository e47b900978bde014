"""No text claims that one thing brings about another, or what it costs: the data show what occurs
together. Where such a word stands all the same, the place and the reason are written here."""

import pytest

from tests.banned_words import NO_CLAIMS, ROOT, find_words, fold, list_texts

DENIAL = "says that this is no cause"
STATISTICS = "a term of statistics"
OWN_COLUMN = "a column of the company's own sheet, named as there"
# Where (a place begins so), the words around it, and why they may stand there.
ALLOWED = [
    ("", "close in time or named together, not caused", DENIAL),
    ("", "close in time or named together, never caused", DENIAL),
    ("", "“关联”指时间相近或互相指明，绝不等于“造成”", DENIAL),
    ("", "is associated with”, not “causes”", DENIAL),
    ("docs/guides/executives.en.md", '"is associated with", not "causes"', DENIAL),
    ("docs/how-we-know.en.md", '"Goes with" does not mean "causes"', DENIAL),
    ("README.md", "it does not claim causes", DENIAL),
    ("dashboard/display/locales/en/narrative.toml: case.limits", "not what causes what", DENIAL),
    ("overview/word_path.sql: caveats.en", "not what caused what", DENIAL),
    ("requirements/variants.sql: caveats.en", "it need not cause it", DENIAL),
    ("schedule/extra_days.sql: caveats.en", "It goes with, it need not cause:", DENIAL),
    ("docs/methods.en.md", "a fixed effect per project", STATISTICS),
    ("docs/methods.en.md", "fixed effects of projects and weeks", STATISTICS),
    ("docs/methods.en.md", "fewer than 20 effective clusters", STATISTICS),
    ("docs/guides/analysts.en.md", "fixed effects, clustered by project", STATISTICS),
    ("docs/guides/analysts.en.md", "random effects on the logit", STATISTICS),
    ("dashboard/display/locales/en/spread.toml", "random effects on the logit", STATISTICS),
    ("docs/methods", "random_effects", STATISTICS),
    ("docs/where.md", "random_effects", STATISTICS),
    ("docs/methods", "schedule/slip_by_cause.sql", "the address of a query"),
    ("docs/methods.en.md", "a reason to look, not a cause", DENIAL),
    ("docs/methods", "design_effects", STATISTICS),
    ("docs/methods.en.md", "design effect", STATISTICS),
    ("docs/methods.en.md", "of the effective projects", STATISTICS),
    ("docs/guides/analysts", "dot steps difference effect forest funnel", "a kind of chart"),
    ("sample_data/README.md", "the planted effects", "the sample's cause was planted"),
    ("dashboard/display/locales/en/choices.toml", "Affected tasks", OWN_COLUMN),
    ("dashboard/display/locales/en/display.toml", "Affected tasks", OWN_COLUMN),
    ("dashboard/display/locales/zh/display.toml", "受影响任务", OWN_COLUMN),
    ("etl/schema/changes.toml: fields.task_ids.about.zh", "受影响任务", OWN_COLUMN),
    ("etl/schema/clients.toml", "the salesperson responsible for the client", "a person's office"),
    ("docs/where.md", "words of cause and cost", "names this very list"),
    ("schedule/slip_by_cause.sql", "slip by cause", "an address: saved versions are kept under it"),
]


def without_allowed(place: str, text: str) -> str:
    """A text without the words that may stand in its place."""
    folded = fold(text)
    for start, words, _ in ALLOWED:
        if place.startswith(start):
            folded = folded.replace(fold(words), " … ")
    return folded


def test_no_text_claims_a_cause_or_a_cost():
    texts = list_texts()
    assert len(texts) > 3000
    claimed = {
        place: words for place, text in texts if (words := find_words(without_allowed(place, text)))
    }
    assert not claimed


def test_every_allowance_has_a_place_and_a_reason():
    texts = [(place, fold(text)) for place, text in list_texts()]
    unused = [
        words
        for start, words, why in ALLOWED
        if not why
        or not find_words(words)
        or not any(place.startswith(start) and fold(words) in text for place, text in texts)
    ]
    assert not unused
    assert all((ROOT / place).exists() and why for place, why in NO_CLAIMS.items())


@pytest.mark.parametrize(
    "said",
    [
        *("What it COSTS", "the cost of relaying", "a co\u00adstly habit", "**c**auses delay"),
        *("ｃａｕｓｅｄ by relaying", "caus\u200bing delay", "causal", "because\nof relaying"),
        *("Due  to relaying", "leads to delay", "led to", "an after-effect", "Effects", "affected"),
        *("results in delay", "brought about by", "is responsible for", "the impact of", "harmful"),
        *("relaying_effect", "<b>effect</b>", "owing to", "a consequence of", "attributable to"),
        *(
            "代价有多大",
            "代 价",
            "带来的额外延误",
            "影\u200b响",
            "受**影**响",
            "导致",
            "造成",
            "引起",
        ),
        *("由于转述", "因为转述", "所致", "后果", "成本"),
    ],
)
def test_case_inflection_and_markup_are_no_way_round(said):
    assert find_words(said)


@pytest.mark.parametrize(
    "said", ["because they run longer", "coast", "accost", "pausing", "lead time", "the resulting"]
)
def test_words_that_only_look_alike_may_stand(said):
    assert not find_words(said)


def test_an_allowed_phrase_lets_no_other_word_of_its_place_through():
    place = "README.md"
    assert not find_words(without_allowed(place, "it does not claim causes."))
    assert find_words(without_allowed(place, "it does not claim causes, but they cause delay."))
    assert find_words(without_allowed("docs/methods.en.md", "it does not claim causes."))
