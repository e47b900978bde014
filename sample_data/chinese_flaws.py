"""Flaws of the Chinese files."""

from datetime import date

from sample_data.chinese import TICKETS_FILE
from sample_data.english import get_name
from sample_data.flaws import Flaws


def format_long_day(day: date) -> str:
    """2026年3月2日"""
    return f"{day.year}年{day.month}月{day.day}日"


def format_dotted_day(day: date) -> str:
    """2026.3.2"""
    return f"{day.year}.{day.month}.{day.day}"


def widen(text: str) -> str:
    """Full-width letters, digits and signs, as some input methods type them."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def spoil(flaws: dict[str, Flaws]) -> None:
    """Add all flaws of the Chinese files."""
    people = flaws["花名册"]
    people.respell(
        1,
        "role",
        "a position that is no known role: the department tells it",
        lambda row: "实习生（暑期）",
    )
    people.note(
        2, "two people of the same name 王磊 (delivery and service): rows that name 王磊 fit both"
    )
    flaws["客户通讯录"].lose(2, "email", "no e-mail address", ["/"])
    clients = flaws["客户"]
    clients.respell(2, "name", "spaces around the name", lambda row: f" {row['name']}　")
    clients.lose(
        1, "industry", "no industry", ["暂无"], where=lambda row: row["industry"] != "医疗"
    )
    _projects(flaws["项目台账"])
    _contacts(flaws["跟进记录"])
    _tickets(flaws[TICKETS_FILE])
    _requirements(flaws["需求清单"])
    _changes(flaws["变更记录"])
    _plan(flaws["进度计划"])


def _projects(projects: Flaws) -> None:
    projects.lose(1, "sponsor", "no sponsor", ["待定"])
    projects.lose(1, "start_date", "no actual start, so the planned start counts")
    projects.respell(
        1,
        "name",
        "brackets in half width",
        lambda row: row["name"].replace("（", "(").replace("）", ")"),
        lambda row: "（" in row["name"],
    )
    projects.respell(
        2,
        "baseline_finish_date",
        "a date as text",
        lambda row: format_long_day(row["baseline_finish_date"]),
    )
    projects.note(
        sum(not row["sales_owner"].is_listed for row in projects.sheet.list_kept()),
        "销售负责人 马国强, who has left and stands in no list of people",
    )
    total = sum(row["contract_amount"] for row in projects.sheet.list_kept()) / 10_000
    projects.insert_line(
        ["合计", None, None, None, None, None, None, total], "a total below the rows"
    )


def _contacts(contacts: Flaws) -> None:
    contacts.reject(5, "client", "no client: the row is rejected", ["", "/"])
    contacts.reject(2, "contact_at", "a date that is none: the row is rejected", ["上周三", "待定"])
    contacts.lose(5, "kind", "an unknown kind of contact", ["团建", "传真"])
    contacts.respell(
        50,
        "contact_at",
        "a date as text, 2026年3月2日, in a column of dates",
        lambda row: format_long_day(row["contact_at"]),
    )
    contacts.respell(
        20,
        "contact_at",
        "a date as text, 2026.3.2",
        lambda row: format_dotted_day(row["contact_at"]),
    )
    contacts.respell(
        40,
        "client",
        "the client without 有限公司",
        lambda row: row["client"].name.removesuffix("有限公司"),
        lambda row: (
            row["client"].name.endswith("有限公司")
            and "股份" not in row["client"].name
            and "集团" not in row["client"].name
        ),
    )
    contacts.misname(8, "client", "a client by a short name that fits nobody", ["启衡", "云岫岭"])
    contacts.respell(
        15,
        "person",
        "the person by e-mail address",
        lambda row: row["person"].email,
        lambda row: getattr(row["person"], "is_listed", False),
    )
    contacts.misname(6, "person", "a name that no list holds", ["外包小刘"])
    contacts.lose(18, "project", "no project although one was running")
    contacts.repeat(7, "the same row twice")
    contacts.insert_line(
        [c.header for c in contacts.sheet.columns], "the header repeated in the middle", 0.4
    )
    contacts.note(
        sum(
            row["person"] is not None and get_name(row["person"]) == "王磊"
            for row in contacts.sheet.list_kept()
        ),
        "the person 王磊, a name that two people bear: unresolved",
    )


def _tickets(tickets: Flaws) -> None:
    tickets.reject(2, "opened_at", "a time that is none: the row is rejected", ["0000-00-00"])
    tickets.pass_over(4, "status", "status 重复 (duplicate): passed over", "重复")
    tickets.lose(3, "status", "an unknown status", ["观察"])
    tickets.lose(6, "severity", "an unknown priority", ["加急加急"])
    tickets.lose(
        3, "kind", "an unknown ticket type", ["表扬"], lambda row: row["kind"] != "complaint"
    )
    tickets.lose(25, "project", "no project although one was running", ["", "/"])
    tickets.lose(
        7,
        "client",
        "no client",
        where=lambda row: row["kind"] != "complaint" and bool(row["project"]),
    )
    tickets.respell(
        14,
        "opened_at",
        "the time written with slashes",
        lambda row: f"{row['opened_at']:%Y/%m/%d %H:%M}",
    )
    tickets.respell(
        12,
        "project",
        "the project's brackets in half width",
        lambda row: row["project"].name.replace("（", "(").replace("）", ")"),
        lambda row: row["project"] and "（" in row["project"].name,
    )
    tickets.respell(
        8, "client", "the client's name in spaces", lambda row: f"　{row['client'].name} "
    )
    tickets.lose(4, "reopened_count", "a count that is none", ["多次"])
    tickets.repeat(4, "the same row twice")
    tickets.repeat_id(
        1,
        "subject",
        lambda row: row["subject"] + "（再次）",
        "a ticket number used again for another row",
    )
    tickets.note(
        sum(
            row["raised_by"] is not None and get_name(row["raised_by"]) == "王磊"
            for row in tickets.sheet.list_kept()
        ),
        "raised by 王磊, a name that two people bear: unresolved",
    )


def _requirements(requirements: Flaws) -> None:
    requirements.lose(
        58, "channel", "no source; the channel follows from who raised it", ["", "/", "-"]
    )
    requirements.lose(4, "channel", "an unknown source", ["听说", "饭局"])
    requirements.lose(10, "relayed_by", "no 提出人")
    requirements.misname(8, "relayed_by", "a short form that fits nobody", ["陈总", "小周"])
    requirements.respell(
        14,
        "relayed_by",
        "the person by e-mail address",
        lambda row: row["relayed_by"].email,
        lambda row: getattr(row["relayed_by"], "is_listed", False),
    )
    requirements.respell(
        9,
        "project",
        "the project's brackets in half width",
        lambda row: row["project"].name.replace("（", "(").replace("）", ")"),
        lambda row: "（" in row["project"].name,
    )
    requirements.respell(
        40,
        "received_date",
        "a date as text, 2026年3月2日, in a column of dates",
        lambda row: format_long_day(row["received_date"]),
    )
    requirements.respell(
        25,
        "received_date",
        "a date as text, 2026.3.2",
        lambda row: format_dotted_day(row["received_date"]),
    )
    requirements.respell(
        6,
        "received_date",
        "a date as text in full-width characters, ２０２６年３月２日",
        lambda row: widen(format_long_day(row["received_date"])),
    )
    requirements.lose(30, "work_started_date", "no start although the work began", ["", "/"])
    requirements.lose(16, "verified_date", "a 结果 without its 日期")
    requirements.lose(8, "verification_result", "a 日期 without a 结果")
    requirements.lose(4, "verification_result", "an unknown result", ["应该没问题", "再说"])
    requirements.lose(4, "verified_date", "not one day: nothing is guessed", ["3月上旬", "年后"])
    requirements.lose(5, "received_date", "no 提出日期")
    requirements.lose(5, "finished_date", "已完成, but without a date")
    requirements.lose(3, "status", "an unknown status", ["挂着"])
    requirements.lose(
        2, "effort_days", "an Excel error in place of the effort", ["#REF!", "#DIV/0!"]
    )
    requirements.reject(3, "requirement_id", "no 需求编号: the row is rejected")
    requirements.repeat(5, "the same row twice")
    requirements.repeat_id(
        3, "title", lambda row: row["title"] + "（新版）", "a number used again for another row"
    )
    requirements.insert_line(
        [None, "合计", None, f"共{len(requirements.sheet.list_kept())}条"], "a total below the rows"
    )


def _changes(changes: Flaws) -> None:
    changes.lose(24, "channel", "no source; the channel follows from who raised it")
    changes.lose(3, "channel", "an unknown source", ["饭局"])
    changes.lose(4, "relayed_by", "no 申请人", ["无"])
    changes.respell(
        20,
        "requested_date",
        "a date as text, 2026年3月2日, in a column of dates",
        lambda row: format_long_day(row["requested_date"]),
    )
    changes.lose(6, "verified_date", "a 结果 without its 日期")
    changes.lose(8, "decided_date", "a decision without its date", ["待定", ""])
    changes.lose(3, "effort_days", "an Excel error in place of the effort", ["#VALUE!"])
    changes.reject(2, "change_id", "no 变更编号: the row is rejected")
    changes.repeat(2, "the same row twice")
    changes.insert_line(
        ["合计", None, None, None, None, None, None, None, None, None, 1234.5],
        "a total below the rows",
    )
    changes.add_line_below("填表人：徐建平    审核：许振华", "a line of signatures below the total")


def _plan(plan: Flaws) -> None:
    plan.note(
        len(plan.sheet.list_kept()), "no baseline column at all: the plan as first seen stands in"
    )
    plan.lose(
        30,
        "planned_finish_date",
        "no planned finish: no slip can be said",
        ["", "待定"],
        lambda row: row["_number"] % 7 == 3 and not row["is_summary"],
    )
    plan.lose(
        12,
        "finish_date",
        "已完成 without a finish date",
        where=lambda row: row["finish_date"] and not row["is_summary"],
    )
    plan.lose(
        4,
        "start_date",
        "not one day: nothing is guessed",
        ["3月底"],
        lambda row: row["start_date"] and not row["is_summary"],
    )
    plan.respell(
        60,
        "finish_date",
        "a date as text, 2026/3/2, in a column of dates",
        lambda row: (
            f"{row['finish_date'].year}/{row['finish_date'].month}/{row['finish_date'].day}"
        ),
    )
    plan.lose(20, "owner", "no 责任人")
    plan.lose(
        3,
        "percent_complete",
        "an Excel error in place of the share",
        ["#REF!"],
        lambda row: bool(row["finish_date"]) and not row["is_summary"],
    )
    plan.reject(2, "name", "no task name: the row is rejected")
    plan.repeat(5, "the same row twice")
    plan.respell(6, "project", "spaces around the project", lambda row: f" {row['project'].name}　")
