"""Decide, upload later data, and read planned against actual."""

import random
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from dashboard.engine import decisions
from tests.browser.intake_steps import WAIT, Upload, load_file, write_workbook

pytestmark = [pytest.mark.nightly, pytest.mark.parametrize("lang", ["en", "zh"])]

FIRST = date(2025, 8, 4)
DECIDED, FOLLOWED = date(2026, 3, 1), date(2026, 9, 13)
PROJECTS = [f"P-{number:02}" for number in range(12)]
HEADERS = {
    "Projects": ["project_id", "name", "client", "start_date"],
    "Requirements": [
        "requirement_id", "project", "title", "channel", "received_date", "verified_date",
        "verification_result", "work_started_date",
    ],
    "Contacts": ["contact_id", "client", "project", "contact_at", "kind"],
}  # fmt: skip


def exports(until, pilots=(), start=date.max):
    """The exports of a company up to a Sunday: of two requirements passed on a week six of ten are
    started without an answer, of those of the pilots one of ten since their start."""
    dice = random.Random(7)
    rows = {name: [headers] for name, headers in HEADERS.items()}
    for project in PROJECTS:
        client = f"Client of {project}"
        rows["Projects"].append([project, f"Project {project}", client, FIRST])
        for week in range((until - FIRST).days // 7 + 1):
            monday = FIRST + timedelta(weeks=week)
            share = 0.1 if project in pilots and monday >= start else 0.6
            for kind, odds in (("relayed", share), ("relayed", share), ("direct", 0.3)):
                answered = monday + timedelta(1) if dice.random() > odds else None
                rows["Requirements"].append(
                    [
                        f"R-{len(rows['Requirements'])}",
                        project,
                        f"Wish {week}",
                        kind,
                        monday,
                        answered,
                        "confirmed" if answered else None,
                        monday + timedelta(2),
                    ]
                )
            day = monday + timedelta(dice.randint(0, 4))
            rows["Contacts"].append([f"K-{len(rows['Contacts'])}", client, project, day, "call"])
        # The last fact of the lists is a Sunday, so that the week is complete.
        rows["Requirements"].append(
            [
                f"R-{len(rows['Requirements'])}",
                project,
                "Last",
                "direct",
                until,
                until,
                "confirmed",
                until,
            ]
        )
    return rows


def test_a_decision_is_registered_and_read_again_after_a_later_upload(
    browser, serve, tmp_path, lang
):
    data = tmp_path / "data"
    load_file(data, write_workbook(tmp_path / "march.xlsx", **exports(DECIDED)))
    one = Upload(browser, serve(data), lang=lang)
    page = one.open("decisions")
    expect(page.get_by_text(one.t("decisions.none"))).to_be_visible(timeout=WAIT)
    page.get_by_text(one.t("decisions.register"), exact=True).click()
    by = page.get_by_label(one.t("decisions.by"))
    expect(by).to_be_visible(timeout=WAIT)
    by.fill("王芳")
    by.press("Tab")
    one.press("decisions.save")
    early = page.get_by_text(one.t("decisions.outcome.too_early"))
    expect(early.first).to_be_visible(timeout=WAIT)
    [decision] = decisions.list_decisions(data)
    assert (decision.by, len(decision.projects), len(decision.comparison_projects)) == (
        "王芳",
        6,
        6,
    )

    later = exports(FOLLOWED, decision.projects, decision.start_date)
    one.drop(write_workbook(tmp_path / "september.xlsx", **later))
    one.publish()
    page = one.open("decisions")
    worked = page.get_by_text(one.t("decisions.outcome.worked"))
    expect(worked.first).to_be_visible(timeout=WAIT)
    expect(page.locator(".js-plotly-plot")).to_have_count(1, timeout=WAIT)
    page.get_by_text(one.t("decisions.checks"), exact=True).click()
    expect(page.get_by_text("× 1.").first).to_be_visible(timeout=WAIT)
    imported = one.t("journal.confirmed", name="september.xlsx")
    expect(page.get_by_text(imported)).to_be_visible(timeout=WAIT)
    one.leave()
