"""The Chinese half: a CRM workbook, a ticket csv in GB18030, a project workbook."""

from datetime import datetime

from sample_data.company import Company
from sample_data.english import get_name
from sample_data.sheets import Column, Sheet
from sample_data.work import Row

CRM, TICKETS_FILE, WORKBOOK = "CRM导出.xlsx", "工单导出.csv", "项目工作簿.xlsx"
STATUS = {
    "requirements": {
        "waiting": ("未开始", "待处理"),
        "working": ("开发中",),
        "closed": ("已完成", "已上线"),
        "dropped": ("已取消",),
    },
    "tasks": {"waiting": ("未开始",), "working": ("进行中",), "closed": ("已完成",)},
    "tickets": {"waiting": ("待处理",), "working": ("处理中",), "closed": ("已解决", "已关闭")},
}
CHANNEL = {
    "direct": "客户",
    "relayed": "销售转述",
    "joint": "三方会议",
    "internal": "内部",
    "unknown": "其他",
}
RESULT = {"confirmed": "已确认", "amended": "修改后确认", "rejected": "客户否认"}
METHOD = {
    "meeting": "会议纪要",
    "written": "书面",
    "joint_visit": "联合拜访",
    "demo": "演示",
    "call": "电话确认",
}
STAGE = {"presale": "售前", "delivery": "实施", "maintenance": "运维"}
KIND = {
    "complaint": "客户投诉",
    "request": "服务请求",
    "incident": "故障",
    "question": "咨询",
    "other": "其他",
}
MEDIUM = {"phone": "电话", "mail": "邮件", "web": "网站", "chat": "微信"}
PRIORITY = {"critical": "紧急", "high": "高", "medium": "中", "low": "低"}
ACTIVITY = {
    "visit": "拜访",
    "meeting": "会议",
    "call": "电话",
    "message": "微信",
    "email": "邮件",
    "other": "其他",
}
DECISION = {"approved": "同意", "rejected": "不同意", "deferred": "暂缓", "none": "待审批"}
DEPARTMENTS = {
    "sales": "销售部",
    "pm": "项目管理部",
    "delivery": "研发部",
    "service": "客服部",
    "management": "总经办",
    "client": "客户",
}


def pick_status(row: Row, table: str) -> str:
    """A status word of the group, chosen by the row's number."""
    words = STATUS[table].get(row["status_group"] or "", ("",))
    return words[row["_number"] % len(words)]


def make_sheets(company: Company, rows: dict[str, list[Row]]) -> list[Sheet]:
    """The sheets before flaws are added."""
    half = "chinese"
    return [
        Sheet(
            CRM,
            "客户",
            "clients",
            half,
            CLIENTS,
            rows["clients"],
            before=[["客户清单（导出日期：2026-07-03）"]],
        ),
        Sheet(
            CRM,
            "跟进记录",
            "contacts",
            half,
            CONTACTS,
            rows["contacts"],
            before=[["跟进记录"], ["导出人：许振华    导出日期：2026年7月3日"]],
        ),
        Sheet(
            CRM,
            "项目台账",
            "projects",
            half,
            PROJECTS,
            rows["projects"],
            before=[["北埠咨询 项目台账"], []],
        ),
        Sheet(CRM, "花名册", "people", half, PEOPLE, rows["people"], before=[["花名册"]]),
        Sheet(
            CRM,
            "客户通讯录",
            "people",
            half,
            CLIENT_PEOPLE,
            rows["client_people"],
            before=[["客户通讯录"]],
        ),
        Sheet(TICKETS_FILE, "", "tickets", half, TICKETS, rows["tickets"]),
        Sheet(
            WORKBOOK,
            "需求清单",
            "requirements",
            half,
            REQUIREMENTS,
            rows["requirements"],
            before=[["需求清单"], ["编制单位：北埠咨询    编制日期：2026年7月3日"]],
        ),
        Sheet(
            WORKBOOK, "变更记录", "changes", half, CHANGES, rows["changes"], before=[["变更记录"]]
        ),
        Sheet(
            WORKBOOK, "进度计划", "tasks", half, PLAN, rows["tasks"], before=[["项目进度计划"], []]
        ),
    ]


CLIENTS = (
    Column("客户编号", "client_id", lambda row: row["client_id"]),
    Column("客户名称", "name", lambda row: row["name"]),
    Column("行业", "industry", lambda row: row["industry"]),
    Column("客户所有人", "owner", lambda row: get_name(row["owner"])),
    Column("级别", "", lambda row: "AB"[row["_number"] % 2]),
)
CONTACTS = (
    Column("销售记录编号", "contact_id", lambda row: row["id"]),
    Column("客户名称", "client", lambda row: get_name(row["client"])),
    Column("项目名称", "project", lambda row: get_name(row["project"])),
    Column("跟进方式", "kind", lambda row: ACTIVITY[row["kind"]]),
    Column("跟进时间", "contact_at", lambda row: row["contact_at"]),
    Column("跟进人", "person", lambda row: get_name(row["person"])),
    Column("参与人", "participants", lambda row: "、".join(map(get_name, row["participants"]))),
    Column("联系人", "client_contact", lambda row: row["client_contact"]),
    Column(
        "客户主动", "is_client_initiated", lambda row: "是" if row["is_client_initiated"] else "否"
    ),
    Column("主题", "subject", lambda row: row["subject"]),
    Column("跟进内容", "notes", lambda row: row["notes"]),
)
PROJECTS = (
    Column("项目编号", "project_id", lambda row: row["project_id"]),
    Column("项目名称", "name", lambda row: row["name"]),
    Column("客户名称", "client", lambda row: get_name(row["client"])),
    Column("销售负责人", "sales_owner", lambda row: get_name(row["sales_owner"])),
    Column("项目发起人", "sponsor", lambda row: get_name(row["sponsor"])),
    Column("项目经理", "pm", lambda row: get_name(row["pm"])),
    Column(
        "服务类型",
        "service_type",
        lambda row: {"custom": "定制开发", "standard": "标准产品"}[row["service_type"]],
    ),
    Column("合同金额（万元）", "contract_amount", lambda row: row["contract_amount"] / 10_000),
    Column("计划开始", "baseline_start_date", lambda row: row["baseline_start_date"]),
    Column("计划完成", "baseline_finish_date", lambda row: row["baseline_finish_date"]),
    Column("实际开始", "start_date", lambda row: row["start_date"]),
    Column("实际完成", "finish_date", lambda row: row["finish_date"]),
    Column("项目状态", "status", lambda row: "已结项" if row["finish_date"] else "进行中"),
)
PEOPLE = (
    Column("工号", "person_id", lambda row: row["person_id"]),
    Column("姓名", "name", lambda row: row["name"]),
    Column("部门", "", lambda row: DEPARTMENTS[row["_person"].role]),
    Column("岗位", "role", lambda row: row["_person"].position),
    Column("邮箱", "email", lambda row: row["email"]),
)
CLIENT_PEOPLE = (
    Column("姓名", "name", lambda row: row["name"]),
    Column("单位", "", lambda row: row["_client"].name),
    Column("职务说明", "", lambda row: row["_person"].position),
    Column("邮箱", "email", lambda row: row["email"]),
    Column("角色", "role", lambda row: "甲方"),
)
TICKETS = (
    Column("工单编号", "ticket_id", lambda row: row["id"]),
    Column("工单主题", "subject", lambda row: row["subject"]),
    Column("问题描述", "description", lambda row: row["description"]),
    Column("工单分类", "category", lambda row: row["category"]),
    Column("客户名称", "client", lambda row: get_name(row["client"])),
    Column("客户联系人", "on_behalf_of", lambda row: row["on_behalf_of"]),
    Column("项目名称", "project", lambda row: get_name(row["project"])),
    Column("创建人", "raised_by", lambda row: get_name(row["raised_by"])),
    Column("反馈部门", "raised_by_role", lambda row: ROLE_WORDS.get(row["raised_by_role"], "")),
    Column("工单来源", "medium", lambda row: MEDIUM[row["medium"]]),
    Column("工单类型", "kind", lambda row: KIND[row["kind"]]),
    Column("优先级", "severity", lambda row: PRIORITY[row["severity"]]),
    Column("评定等级", "assessed_severity", lambda row: PRIORITY.get(row["assessed_severity"], "")),
    Column("处理人", "assigned_to", lambda row: get_name(row["assigned_to"])),
    Column("工单状态", "status", lambda row: pick_status(row, "tickets")),
    Column("创建时间", "opened_at", lambda row: format_time(row["opened_at"])),
    Column("受理时间", "acknowledged_at", lambda row: format_time(row["acknowledged_at"])),
    Column("解决时间", "resolved_at", lambda row: format_time(row["resolved_at"])),
    Column("重开次数", "reopened_count", lambda row: row["reopened_count"]),
    Column(
        "是否属实",
        "is_substantiated",
        lambda row: {True: "属实", False: "不属实", None: ""}[row["is_substantiated"]],
    ),
)
ROLE_WORDS = {"automated": "系统", "sales": "市场部", "service": "客服部", "client": "客户"}
REQUIREMENTS = (
    Column("需求编号", "requirement_id", lambda row: row["id"]),
    Column("所属项目", "project", lambda row: get_name(row["project"])),
    Column("需求名称", "title", lambda row: row["title"]),
    Column("需求描述", "description", lambda row: row["description"]),
    Column("来源", "channel", lambda row: CHANNEL[row["channel"]], "需求来源"),
    Column("提出人", "relayed_by", lambda row: get_name(row["relayed_by"]), "需求来源"),
    Column(
        "提出部门",
        "relayed_by_role",
        lambda row: DEPARTMENTS.get(row["relayed_by_role"], ""),
        "需求来源",
    ),
    Column("提出日期", "received_date", lambda row: row["received_date"], "需求来源"),
    Column("客户联系人", "client_contact", lambda row: row["client_contact"]),
    Column("客户提出日期", "said_date", lambda row: row["said_date"]),
    Column("提出阶段", "origin_stage", lambda row: STAGE[row["origin_stage"]]),
    Column("确认人", "verified_by", lambda row: get_name(row["verified_by"]), "客户确认"),
    Column("日期", "verified_date", lambda row: row["verified_date"], "客户确认"),
    Column(
        "方式",
        "verification_method",
        lambda row: METHOD.get(row["verification_method"], ""),
        "客户确认",
    ),
    Column(
        "结果",
        "verification_result",
        lambda row: RESULT.get(row["verification_result"], ""),
        "客户确认",
    ),
    Column("内容", "verified_description", lambda row: row["verified_description"], "客户确认"),
    Column("开始日期", "work_started_date", lambda row: row["work_started_date"], "开发"),
    Column("完成日期", "finished_date", lambda row: row["finished_date"], "开发"),
    Column("工作量（人天）", "effort_days", lambda row: row["effort_days"]),
    Column("状态", "status", lambda row: pick_status(row, "requirements")),
)
CHANGES = (
    Column("变更编号", "change_id", lambda row: row["id"]),
    Column("所属项目", "project", lambda row: get_name(row["project"])),
    Column("变更内容", "title", lambda row: row["title"]),
    Column("变更来源", "channel", lambda row: CHANNEL[row["channel"]]),
    Column("申请人", "relayed_by", lambda row: get_name(row["relayed_by"])),
    Column("申请部门", "relayed_by_role", lambda row: DEPARTMENTS.get(row["relayed_by_role"], "")),
    Column("客户联系人", "client_contact", lambda row: row["client_contact"]),
    Column("申请日期", "requested_date", lambda row: row["requested_date"]),
    Column(
        "关联需求编号",
        "requirement",
        lambda row: row["requirement"]["id"] if row["requirement"] else "",
    ),
    Column("日期", "verified_date", lambda row: row["verified_date"], "客户确认"),
    Column(
        "结果",
        "verification_result",
        lambda row: RESULT.get(row["verification_result"], ""),
        "客户确认",
    ),
    Column("工作量（人天）", "effort_days", lambda row: row["effort_days"], "影响分析"),
    Column(
        "受影响任务",
        "task_ids",
        lambda row: "、".join(task["id"] for task in row["task_ids"]),
        "影响分析",
    ),
    Column("CCB决议", "decision", lambda row: DECISION[row["decision"]], "审批"),
    Column("审批人", "decided_by", lambda row: get_name(row["decided_by"]), "审批"),
    Column("审批日期", "decided_date", lambda row: row["decided_date"], "审批"),
)
PLAN = (
    Column("WBS编号", "task_id", lambda row: row["id"]),
    Column("所属项目", "project", lambda row: get_name(row["project"])),
    Column("任务名称", "name", lambda row: row["name"]),
    Column("责任人", "owner", lambda row: get_name(row["owner"])),
    Column("开始", "planned_start_date", lambda row: row["baseline_start_date"], "计划"),
    Column("完成", "planned_finish_date", lambda row: row["baseline_finish_date"], "计划"),
    Column("开始", "start_date", lambda row: row["start_date"], "实际"),
    Column("完成", "finish_date", lambda row: row["finish_date"], "实际"),
    Column("完成率", "percent_complete", lambda row: row["percent_complete"]),
    Column("状态", "status", lambda row: pick_status(row, "tasks")),
    Column("是否里程碑", "is_milestone", lambda row: "是" if row["is_milestone"] else "否"),
    Column(
        "需求编号",
        "requirement",
        lambda row: row["requirement"]["id"] if row["requirement"] else "",
    ),
    Column("变更单号", "change_ids", lambda row: "、".join(c["id"] for c in row["change_ids"])),
    Column(
        "前置任务",
        "predecessor_ids",
        lambda row: "、".join(before["id"] for before in row["predecessors"]),
    ),
    Column("备注", "", lambda row: ""),
)


def format_time(at: datetime | None) -> str:
    """2026-03-02 10:15:00"""
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else ""
