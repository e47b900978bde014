"""The documents are true: worked examples, paths, links, pictures and decision records."""

import re
from pathlib import Path

import pytest

from docs import worked

HOUSE = Path(__file__).parent.parent
WHERE = HOUSE / "docs" / "where.md"
# where.md has a test of its own.
PAGES = sorted(set((HOUSE / "docs").glob("*.md")) - {WHERE})
LINKING = [
    *sorted((HOUSE / "docs").rglob("*.md")),
    *(HOUSE / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
    HOUSE / "sample_data" / "README.md",
]
DECISIONS = sorted((HOUSE / "docs" / "decisions").glob("[0-9]*.md"))


@pytest.mark.parametrize("page", worked.PAGES, ids=lambda page: page.name)
def test_every_worked_example_gives_what_the_page_says(page):
    text = page.read_text(encoding="utf-8")
    assert worked.EXAMPLE.search(text)
    assert worked.filled(text) == text, "out of date: run make docs"


def test_both_languages_work_the_same_examples():
    assert len(worked.PAGES) == 2
    english, chinese = (
        [found[0] for found in worked.EXAMPLE.finditer(page.read_text(encoding="utf-8"))]
        for page in worked.PAGES
    )
    assert english == chinese


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_exists(page):
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`((?:queries|dashboard|tests|etl)/[^`]*)`", text)
    assert not [path for path in named if not (HOUSE / path).exists()]


# The paths are those of the layered rooms (docs/decisions/0021-rooms.md).
def test_every_file_to_open_for_a_change_exists():
    changes = re.findall(
        r"^\| [^|`]+ \| (`.+) \|$", WHERE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(changes) >= 30
    paths = [path for change in changes for path in re.findall(r"`([^`]+)`", change)]
    assert not [path for path in paths if not (HOUSE / path).exists()]


@pytest.mark.parametrize("page", LINKING, ids=lambda page: str(page.relative_to(HOUSE)))
def test_every_link_leads_to_a_file(page):
    linked = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert not [path for path in linked if not (page.parent / path).exists()]


def test_the_guides_show_every_picture_that_is_taken_and_the_same_in_both_languages():
    guides = sorted((HOUSE / "docs" / "guides").glob("*.md"))
    shown = {
        guide.name: re.findall(r"!\[[^\]]+\]\((pictures/[^)]+)\)", guide.read_text("utf-8"))
        for guide in guides
    }
    taken = {f"pictures/{file.name}" for file in (HOUSE / "docs/guides/pictures").glob("*.png")}
    assert {picture for listed in shown.values() for picture in listed} == taken
    for name, listed in shown.items():
        if name.endswith(".en.md"):
            chinese = shown[name.replace(".en.", ".zh.")]
            assert [picture.replace(".en.", ".zh.") for picture in listed] == chinese


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda decision: decision.name)
def test_every_decision_has_a_status_a_date_and_the_four_sections(decision):
    text = decision.read_text(encoding="utf-8")
    head = r"# (\d{4}) .+\n\n- Status: (?:accepted|superseded).*\n- Date: \d{4}-\d\d-\d\d\n"
    titled = re.match(head, text)
    assert titled
    assert titled[1] == decision.name[:4]
    sections = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert sections == ["Context", "Decision", "Alternatives considered", "Consequences"]


def test_the_index_lists_every_decision_by_its_title():
    index = (HOUSE / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[\d{4}\]\((.+?)\) \| (.+?) \|", index, re.MULTILINE)
    titles = [
        (decision.name, decision.read_text(encoding="utf-8").splitlines()[0][len("# 0000 ") :])
        for decision in DECISIONS
    ]
    assert listed == titles
