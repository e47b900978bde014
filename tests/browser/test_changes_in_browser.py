"""What a file changes, opened before it is published; and a file that waits."""

import pytest
from playwright.sync_api import expect

from etl.commands import loads
from tests.browser.visit import READY, Visit

SOON = 180_000
PLAN = "Task ID,Project,Task Name,Planned Finish,Baseline Finish\n" + "".join(
    f"{number},Atlas,Step {number},2026-05-{number:02},2026-05-01\n" for number in range(1, 11)
)
WORDS = {
    "en": {
        "box": "week2.csv is complete: remove the 1 row that it lacks",
        "changed": "week2.csv: 2 rows changed",
        "cells": "Changed cells: Name 1, Planned finish 1",
        "agree": "Yes, remove 1 row missing from these files",
        "publish": "Publish",
        "waiting": "Waiting files",
        "done": "Published. The pages now show the new data.",
    },
    "zh": {
        "box": "week2.csv是完整导出：移除其中没有的1行",
        "changed": "week2.csv：2行有改动",
        "cells": "改动的单元格：名称 1、计划完成日期 1",
        "agree": "确认移除这些文件中没有的1行",
        "publish": "发布",
        "waiting": "等待处理的文件",
        "done": "已发布，各页面显示新的数据",
    },
}


@pytest.mark.nightly
@pytest.mark.parametrize("lang", WORDS)
def test_changes_are_read_by_cell_and_one_file_is_declared_complete(browser, serve, tmp_path, lang):
    words, data = WORDS[lang], tmp_path / "data"
    (tmp_path / "week1.csv").write_text(PLAN, encoding="utf-8")
    (tmp_path / "asking.csv").write_text("Ticket ID,Client,Created at\n1,Acme,02/03/2026\n")
    for name in ("week1.csv", "asking.csv"):
        proposal = loads.propose(data, [(tmp_path / name, name)], "cron")
        assert loads.confirm(data, proposal, "cron").is_published
    later = PLAN.replace("Step 3", "Dig").replace("2026-05-04", "2026-06-04")
    (tmp_path / "week2.csv").write_text(later.replace("10,Atlas", "11,Atlas"), encoding="utf-8")

    one = Visit(browser, serve(data), lang=lang)
    page = one.open("upload")
    expect(page.get_by_text(words["waiting"])).to_be_visible(timeout=SOON)
    expect(page.get_by_text("asking.csv").first).to_be_visible(timeout=SOON)
    page.locator("input[type=file]").set_input_files(tmp_path / "week2.csv")
    expect(page.get_by_text(words["box"])).to_be_visible(timeout=SOON)
    page.locator("summary", has_text=words["changed"]).click()
    expect(page.get_by_text(words["cells"])).to_be_visible(timeout=SOON)
    page.wait_for_selector(READY, timeout=SOON)
    page.get_by_text(words["box"]).click()
    page.get_by_text(words["agree"]).click(timeout=SOON)
    publish = page.get_by_role("button", name=words["publish"], exact=True)
    expect(publish).to_be_enabled(timeout=SOON)
    page.wait_for_selector(READY, timeout=SOON)
    publish.click()
    expect(page.get_by_text(words["done"])).to_be_visible(timeout=SOON)
    assert one.complaints == []
    one.close()
