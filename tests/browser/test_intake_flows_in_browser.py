"""What a normal week brings to the Upload page: another header, a growing plan, the next project's
plan, a workbook with a sheet for each project."""

from datetime import date

import pytest
from playwright.sync_api import expect

from store import journal
from tests.browser.intake_steps import WAIT, Upload, fetch, load_file, write_workbook

pytestmark = [pytest.mark.nightly, pytest.mark.parametrize("lang", ["en", "zh"])]

# The headings of another list were left above the table's own: they are known words too.
HEADINGS = {
    "en": (
        ["Requirement ID", "Title", "Project", "Verified on", "Status"],
        ["Req ID", "Title", "Project", "Date raised", "Remark of the PM"],
    ),
    "zh": (
        ["需求编号", "需求名称", "项目名称", "核实日期", "状态"],
        ["编号", "需求名称", "项目名称", "提出日期", "经理备注"],
    ),
}
PLAN = {
    "en": ["Task ID", "Project", "Task Name", "Planned Finish", "Baseline Finish"],
    "zh": ["任务编号", "项目名称", "任务名称", "计划完成日期", "基线完成日期"],
}
MORE = {"en": ["% Complete", "Actual Finish"], "zh": ["完成百分比", "实际完成日期"]}
MS_PROJECT = {
    "en": ["ID", "Name", "Duration", "Start", "Finish"],
    "zh": ["标识号", "任务名称", "工期", "开始时间", "完成时间"],
}
REQUIREMENTS = {
    "en": ["Req ID", "Title", "Date raised"],
    "zh": ["需求编号", "需求名称", "提出日期"],
}


def test_header_row_is_corrected_by_hand_and_remembered(browser, serve, tmp_path, lang):
    data = tmp_path / "data"
    data.mkdir()
    rows = [[f"R-{n}", f"Login {n}", "Atlas", date(2026, 3, n), "later"] for n in range(1, 4)]
    first = write_workbook(tmp_path / "week 1.xlsx", List=[*HEADINGS[lang], *rows])
    one = Upload(browser, serve(data), lang=lang)
    page = one.drop(first)
    place = one.t("upload.problems_of", file=first.name, sheet="List")
    one.unfold(one.t("preview.title", place=place))
    row = page.get_by_label(one.t("preview.header_row"))
    expect(row).to_have_value("1", timeout=WAIT)
    row.fill("2")
    row.press("Tab")
    one.answer("preview.take_header")
    one.publish()
    dates = "select requirement_id, received_date, verified_date from requirements order by 1"
    assert fetch(data, dates) == [(f"R-{n}", date(2026, 3, n), None) for n in range(1, 4)]

    more = [[f"R-{n}", f"Login {n}", "Atlas", date(2026, 3, n), "later"] for n in range(1, 6)]
    page = one.drop(write_workbook(tmp_path / "week 2.xlsx", List=[*HEADINGS[lang], *more]))
    one.publish()
    assert fetch(data, dates) == [(f"R-{n}", date(2026, 3, n), None) for n in range(1, 6)]
    assert len(journal.list_entries(data, "answered")) == 1
    one.leave()


def plan(lang, week):
    """The plan of a week: it gains a column every week, step 2 is renamed and put off in the
    second, and step 6 is dropped in the third."""
    rows = [[n, "Atlas", f"Step {n}", date(2026, 5, n), date(2026, 5, n)] for n in range(1, 7)]
    if week > 1:
        rows[1][2:4] = ["Dig", date(2026, 6, 2)]
    for row in rows:
        row += [50, date(2026, 5, 20)][: week - 1]
    return [[*PLAN[lang], *MORE[lang][: week - 1]], *(rows[:5] if week > 2 else rows)]


def test_plan_with_a_growing_header_is_shown_by_cell_and_remains_one_plan(
    browser, serve, tmp_path, lang
):
    data = tmp_path / "data"
    paths = [
        write_workbook(tmp_path / f"plan week {week}.xlsx", Plan=plan(lang, week))
        for week in (1, 2, 3)
    ]
    load_file(data, paths[0])
    one = Upload(browser, serve(data), lang=lang)

    page = one.drop(paths[1])
    place = one.t("upload.problems_of", file=paths[1].name, sheet="Plan")
    one.unfold(one.t("changes.changed_rows", place=place, n=6))
    cells = page.locator('[class*="st-key-changed_"] [role=gridcell]')
    expect(cells.filter(has_text="2026-06-02")).to_have_count(1, timeout=WAIT)
    shown = cells.all_inner_texts()
    assert {"Step 2", "Dig", "2026-05-02", "2026-06-02", "50%"} <= set(shown)
    one.publish()

    page = one.drop(paths[2])
    box = one.t("changes.complete", file=paths[2].name, n=1)
    one.settle()
    page.get_by_text(box).click()
    one.settle()
    page.get_by_text(one.t("upload.agree_removal", n=1)).click(timeout=WAIT)
    one.publish()
    tasks = fetch(
        data,
        "select task_id, name, planned_finish_date, finish_date from tasks order by 1",
    )
    assert tasks[1] == ("2", "Dig", date(2026, 6, 2), date(2026, 5, 20))
    assert [row[0] for row in tasks] == ["1", "2", "3", "4", "5"]
    one.leave()


def ms_project(lang, name):
    """A plan of MS Project, which has no column of its project."""
    rows = [[n, f"{name} {n}", 5, date(2026, 3, n), date(2026, 3, n + 5)] for n in range(1, 6)]
    return [MS_PROJECT[lang], *rows]


def test_the_next_projects_plan_is_asked_for_its_project(browser, serve, tmp_path, lang):
    data = tmp_path / "data"
    data.mkdir()
    river, hill = (
        write_workbook(tmp_path / f"msproject-{name}.xlsx", Task_Table1=ms_project(lang, name))
        for name in ("river", "hill")
    )
    one = Upload(browser, serve(data), lang=lang)
    for path, name, first in ((river, "River", "river"), (hill, "Hill", "hill")):
        page = one.drop(path)
        publish = page.get_by_role("button", name=one.t("upload.publish"), exact=True)
        expect(publish).to_be_disabled(timeout=WAIT)
        expect(page.get_by_text(f"“{first}”").first).to_be_visible(timeout=WAIT)
        one.choose("project", name)
        one.answer("mapping.take")
        one.publish()
    counts = fetch(data, "select project, count(*) from tasks group by all order by 1")
    assert counts == [("Hill", 5), ("River", 5)]

    # Next week neither plan is asked about.
    again = write_workbook(
        tmp_path / "msproject-river 2026-03-09.xlsx",
        Task_Table1=[*ms_project(lang, "river"), [9, "end", 1, date(2026, 4, 1), date(2026, 4, 2)]],
    )
    one.drop(again)
    one.publish()
    counts = fetch(data, "select project, count(*) from tasks group by all order by 1")
    assert counts == [("Hill", 5), ("River", 6)]
    one.leave()


def test_workbook_with_a_sheet_for_each_project_is_one_question(browser, serve, tmp_path, lang):
    data = tmp_path / "data"
    data.mkdir()
    names = ["Atlas", "Ledger", "海河一期", *(f"P-{n}" for n in range(1, 10))]
    sheets = {
        name: [REQUIREMENTS[lang], *([n, f"{name} {n}", date(2026, 3, n)] for n in range(1, 4))]
        for name in names
    }
    path = write_workbook(tmp_path / "Portfolio 2026-03-02.xlsx", **sheets)
    one = Upload(browser, serve(data), lang=lang)
    page = one.drop(path)
    expect(page.locator('[class*="st-key-card_"]')).to_have_count(1, timeout=WAIT)
    one.answer("mapping.take")
    one.publish()
    counts = fetch(data, "select project, count(*) from requirements group by all")
    assert sorted(counts) == sorted((name, 3) for name in names)

    # Next week only the sheet that is new is asked about.
    sheets["Delta"] = [REQUIREMENTS[lang], [1, "Delta 1", date(2026, 3, 9)]]
    page = one.drop(write_workbook(tmp_path / "Portfolio 2026-03-09.xlsx", **sheets))
    expect(page.locator('[class*="st-key-card_"]')).to_have_count(1, timeout=WAIT)
    expect(page.locator("h4", has_text="Delta")).to_be_visible(timeout=WAIT)
    one.leave()
