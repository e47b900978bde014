"""Who raised a ticket: the one who passed it on, else the one in whose name it stands."""

import pytest

from tests.etl.taking import only, rows, text_file

CASES = [
    # a register: 转述人 filled, then empty
    (
        "投诉编号 | 投诉日期 | 客户名称 | 投诉人 | 转述人",
        ["1 | 2026-03-02 | 云帆 | 王五 | 周宁", "2 | 2026-03-02 | 云帆 | 王五 |"],
        [("周宁", "王五", None), ("王五", None, "client")],
    ),
    # no column for who passed it on; the clerk who took it down is nobody's voice
    (
        "投诉编号 | 投诉日期 | 客户名称 | 投诉人 | 受理人",
        ["1 | 2026-03-02 | 云帆 | 王五 | 客服小李"],
        [("王五", None, "client")],
    ),
    (
        "编号 | 投诉日期 | 客户名称 | 受理人",
        ["1 | 2026-03-02 | 云帆 | 小李"],
        [("小李", None, None)],
    ),
    (
        "Complaint No. | Date received | Customer | Complainant | Reported by | Logged by",
        ["1 | 2026-03-02 | Acme | Ida | Kim | Bo", "2 | 2026-03-02 | Acme | Ida | | Bo"],
        [("Kim", "Ida", None), ("Ida", None, "client")],
    ),
    # a department or a machine that is written down raised it, not the client
    (
        "投诉编号 | 投诉日期 | 投诉人 | 转述人 | 反馈部门",
        ["1 | 2026-03-02 | 王五 | | 客服部"],
        [(None, "王五", "service")],
    ),
    (
        "工单编号 | 创建时间 | 创建人 | 联系人 | 创建人部门",
        ["1 | 2026-03-02 | | 王五 | 系统自动"],
        [(None, "王五", "automated")],
    ),
    (
        "Ticket ID | Created at | Requester | Submitter",
        ["1 | 2026-03-02 | Ida | Kim", "2 | 2026-03-02 | Ida |"],
        [("Kim", "Ida", None), ("Ida", None, "client")],
    ),
    (
        "Number | Opened | Opened by | Caller | Short description",
        ["1 | 2026-03-02 | Kim | Ida | x", "2 | 2026-03-02 | | Ida | x"],
        [("Kim", "Ida", None), ("Ida", None, "client")],
    ),
    (
        "Issue key | Issue Type | Created | Creator | Reporter",
        ["1 | Complaint | 2026-03-02 | Kim | Ida", "2 | Complaint | 2026-03-02 | | Ida"],
        [("Kim", "Ida", None), ("Ida", None, "client")],
    ),
    (
        "Case Number | Created Date | Created By | Contact Name",
        ["1 | 2026-03-02 | Kim | Ida", "2 | 2026-03-02 | | Ida"],
        [("Kim", "Ida", None), ("Ida", None, "client")],
    ),
    # without a column for who typed it, nobody knows
    ("Ticket ID | Created at | Requester", ["1 | 2026-03-02 | Ida"], [(None, "Ida", None)]),
]


@pytest.mark.parametrize(("headers", "lines", "right"), CASES)
def test_who_raised_it_and_in_whose_name(tmp_path, headers, lines, right):
    load = only(text_file(tmp_path, "\n".join([headers, *lines])))
    found = [
        (row.get("raised_by"), row.get("on_behalf_of"), row.get("raised_by_role"))
        for row in rows(load)
    ]
    assert found == right
    if any(raised for raised, _, _ in right):
        assert "raised_by" in load.fields
