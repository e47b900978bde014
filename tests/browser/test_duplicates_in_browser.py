"""One complaint of two desks: proposed on the names page, merged and taken back there."""

import pytest
from playwright.sync_api import expect

from etl.commands import loads
from store import snapshots
from tests.browser.keyboard import choose_second_answer, step_to
from tests.browser.visit import READY, Visit

SOON = 120_000
FILES = {
    "desk.csv": "工单编号,项目名称,客户名称,创建时间,工单类型,提交人,状态,标题\n"
    "KF-9001,海河一期,甲乙机械,2026-03-03,投诉,王经理,已关闭,报表导出很慢\n",
    "jira.csv": "Issue key,Project name,Customer,Created,Issue Type,Reporter,Status,Summary\n"
    "HH-77,海河一期,甲乙机械,2026-03-03,投诉,王经理,Done,报表导出很慢\n",
}
WORDS = {
    "en": {
        "kind": "Duplicates (1)",
        "hint": "Until you decide, both are counted",
        "apply": "Apply 1 answer",
        "done": "1 decision applied",
        "none": "No possible duplicates between lists.",
        "undo": "Undo 1 decision",
        "undone": "1 decision undone",
    },
    "zh": {
        "kind": "重复记录（1）",
        "hint": "作出决定之前，两条都会计入",
        "apply": "应用1项判断",
        "done": "1项决定已生效",
        "none": "各清单之间没有可能重复的记录。",
        "undo": "撤销1项决定",
        "undone": "已撤销1项决定",
    },
}


def list_tickets(data):
    now = snapshots.get_current(data)
    assert now is not None
    with snapshots.connect(now.path) as connection:
        return [id_ for (id_,) in connection.execute("select ticket_id from tickets").fetchall()]


@pytest.mark.nightly
@pytest.mark.parametrize("lang", WORDS)
def test_one_complaint_of_two_desks_is_proposed_and_merged(browser, serve, tmp_path, lang):
    words, data = WORDS[lang], tmp_path / "data"
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        proposal = loads.propose(data, [(tmp_path / name, name)], "cron")
        assert loads.confirm(data, proposal, "cron").is_published
    assert sorted(list_tickets(data)) == ["HH-77", "KF-9001"]

    one = Visit(browser, serve(data), lang=lang)
    page = one.open("names")
    page.get_by_text(words["kind"]).click()
    expect(page.get_by_text(words["hint"])).to_be_visible(timeout=SOON)
    page.wait_for_selector(READY, timeout=SOON)
    choose_second_answer(page, "duplicates_")
    expect(page.get_by_role("button", name=words["apply"])).to_be_enabled(timeout=SOON)
    page.get_by_role("button", name=words["apply"]).click()
    expect(page.get_by_text(words["done"])).to_be_visible(timeout=SOON)
    expect(page.get_by_text(words["none"])).to_be_visible(timeout=SOON)
    page.wait_for_selector(READY, timeout=SOON)
    assert list_tickets(data) == ["KF-9001"]

    step_to(page, "decided_duplicates", "CANVAS")
    page.keyboard.press("Space")
    undo = page.get_by_role("button", name=words["undo"])
    expect(undo).to_be_enabled(timeout=SOON)
    undo.click()
    expect(page.get_by_text(words["undone"])).to_be_visible(timeout=SOON)
    page.wait_for_selector(READY, timeout=SOON)
    assert sorted(list_tickets(data)) == ["HH-77", "KF-9001"]
    assert one.complaints == []
    one.close()
