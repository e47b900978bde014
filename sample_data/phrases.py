"""What people write: titles of requirements, changes, tasks and tickets, in both languages.

`{o}` stands for one of the things that the project is about (`company.SUBJECTS`).
"""

REQUIREMENTS = {
    "english": (
        "Show the history of {o} on one screen",
        "Approve {o} in two steps above a limit",
        "Export {o} to Excel with the client's own column names",
        "Send a reminder before {o} are overdue",
        "Let partners see only their own {o}",
        "Print {o} in both languages",
        "Take over open {o} from the old system",
        "Find {o} by a part of the number",
        "Lock {o} once they are signed",
        "Enter {o} on a tablet without network",
        "Attach photos to {o}",
        "Warn when {o} contradict each other",
        "Copy {o} of last month as a start",
        "Count {o} per site and week",
        "Sign {o} electronically",
        "Show who changed {o} and why",
        "Assign {o} to the shift on duty",
        "Correct {o} after closing, with a reason",
        "Colour {o} by urgency",
        "Deliver {o} to the finance system every night",
        "Keep {o} for ten years",
        "Split {o} by cost centre",
    ),
    "chinese": (
        "{o}支持按编号片段查询",
        "{o}超过限额需两级审批",
        "{o}按甲方列名导出Excel",
        "{o}逾期前自动提醒责任人",
        "外部单位只能看到自己的{o}",
        "{o}支持中英文打印",
        "旧系统未结{o}迁移",
        "{o}签字后不允许修改",
        "现场无网络时可录入{o}",
        "{o}可上传现场照片",
        "{o}前后矛盾时提示",
        "按站点和周统计{o}",
        "{o}电子签章",
        "{o}修改留痕并注明原因",
        "{o}自动派给当班人员",
        "{o}关闭后可凭理由更正",
        "{o}按紧急程度标色",
        "{o}每晚推送财务系统",
        "{o}保存期限改为十年",
        "{o}按成本中心拆分",
        "复制上月{o}作为模板",
        "手机端查看{o}",
    ),
}
DESCRIPTIONS = {
    "english": (
        "The client wants this for {o} before the next audit.",
        "Today {o} are kept in a spreadsheet that only two people understand.",
        "Applies to all sites; the pilot site first.",
        "As told on the phone, details to follow.",
        "Passed on after a dinner with the client's management.",
        "From the minutes of the project meeting.",
        "",
    ),
    "chinese": (
        "客户希望在下次检查前上线{o}相关功能。",
        "目前{o}靠手工表格管理，只有两个人会用。",
        "全部站点适用，先在试点站点上线。",
        "电话里说的，细节待补。",
        "与客户领导吃饭时提到的。",
        "来自项目例会纪要。",
        "",
    ),
}
# What the client adds when asked: the requirement was not quite so.
AMENDMENTS = {
    "english": (
        "Only at the pilot site.",
        "Only for {o} of this year.",
        "Not before the audit.",
        "Without the approval step.",
        "As a list, not as a screen.",
    ),
    "chinese": (
        "仅限试点站点。",
        "仅限本年度的{o}。",
        "检查之后再上线。",
        "不需要审批环节。",
        "只要清单，不要单独页面。",
    ),
}
CHANGES = {
    "english": (
        "Add a second approver to {o}",
        "Replace the form for {o} by the client's new version",
        "Bring {o} forward to the first release",
        "Extend {o} to the second site",
        "Drop {o} from the pilot",
        "Change the numbering of {o}",
        "New interface for {o} to the group's finance system",
        "Rework the screen of {o} after the demo",
        "Move the go-live of {o} behind the audit",
        "Include {o} of the last three years in the migration",
        "Different sort order for {o}",
        "Extra report on {o} for the board",
    ),
    "chinese": (
        "{o}增加一级审批",
        "{o}表单改用甲方新版格式",
        "{o}提前到一期上线",
        "{o}扩展到第二个站点",
        "{o}从试点范围移除",
        "{o}编号规则调整",
        "{o}新增与集团财务系统接口",
        "演示后重做{o}页面",
        "{o}上线推迟到检查之后",
        "迁移范围增加近三年{o}",
        "{o}列表排序方式调整",
        "为领导增加{o}专题报表",
    ),
}
# The phases of a plan, and what is done in each.
TASKS = {
    "english": {
        "Preparation": (
            "Kick-off on {o}",
            "Collect samples of {o}",
            "Get access to the old {o}",
            "Name the key users for {o}",
        ),
        "Analysis": (
            "Workshop on {o}",
            "Record how {o} run today",
            "Agree the fields of {o} with the client",
            "List the exceptions of {o}",
        ),
        "Design": (
            "Write the concept for {o}",
            "Draw the screens for {o}",
            "Access rights for {o}",
            "Design the interface for {o}",
        ),
        "Build": (
            "Build the screens for {o}",
            "Build the checks of {o}",
            "Build the interface for {o}",
            "Print layouts of {o}",
            "Reports on {o}",
        ),
        "Data migration": (
            "Clean up old {o}",
            "Map the fields of {o}",
            "Trial load of {o}",
            "Compare loaded {o} with the old system",
        ),
        "Test": (
            "Test {o} end to end",
            "Load test with {o}",
            "Correct findings on {o}",
            "Acceptance test of {o}",
        ),
        "Go-live": (
            "Train the key users on {o}",
            "Switch {o} over",
            "Support on the floor for {o}",
            "Hand {o} over to operations",
        ),
    },
    "chinese": {
        "项目准备": ("{o}启动会", "收集{o}样例", "申请旧系统{o}权限", "确定{o}关键用户"),
        "需求调研": ("{o}专题研讨", "梳理{o}现状流程", "与客户确认{o}字段", "整理{o}例外情况"),
        "方案设计": ("编写{o}方案", "{o}页面设计", "{o}权限设计", "{o}接口设计"),
        "系统开发": (
            "{o}页面开发",
            "{o}校验规则开发",
            "{o}接口开发",
            "{o}打印格式",
            "{o}报表开发",
        ),
        "数据迁移": ("清理历史{o}", "{o}字段映射", "{o}试导入", "{o}新旧系统核对"),
        "测试": ("{o}全流程测试", "{o}压力测试", "{o}问题整改", "{o}验收测试"),
        "上线": ("{o}关键用户培训", "{o}切换上线", "{o}现场支持", "{o}移交运维"),
    },
}
MILESTONES = {
    "english": "{phase} accepted",
    "chinese": "{phase}阶段验收",
}
COMPLAINTS = {
    "english": (
        "Answer promised for Monday did not come",
        "Demo of {o} did not show what was agreed",
        "Nobody told us that {o} would change",
        "Consultant replaced without a word",
        "Third time that we explain {o}",
        "Invoice arrived although {o} are not accepted",
        "{o} work differently from what we were promised",
        "Go-live moved again, heard it from the sales side only",
        "Training on {o} too short",
        "Meeting cancelled ten minutes before",
        "What we asked for on {o} was never built",
        "Two people from your side say opposite things about {o}",
    ),
    "chinese": (
        "答应周一回复一直没有消息",
        "{o}演示内容与约定不一致",
        "{o}调整没有人通知我们",
        "顾问更换没有提前说明",
        "{o}的要求已经讲了三遍",
        "{o}还没验收就来开票",
        "{o}和当初承诺的不一样",
        "上线又推迟，还是从销售那里听说的",
        "{o}培训时间太短",
        "会议开始前十分钟被取消",
        "我们提的{o}功能一直没做",
        "贵方两个人对{o}的说法相反",
    ),
}
TICKETS = {
    "english": {
        "question": ("How do we print {o}?", "Who may see {o}?", "Where do closed {o} go?"),
        "request": (
            "New user for {o}",
            "Please add a column to the list of {o}",
            "Copy of last week's {o}",
        ),
        "incident": (
            "{o} cannot be saved",
            "List of {o} very slow since this morning",
            "Wrong totals in {o}",
            "{o} missing after the night run",
        ),
        "other": ("Parking permit for the project room", "Wrong address in the newsletter"),
    },
    "chinese": {
        "question": ("{o}怎么打印？", "谁可以查看{o}？", "已关闭的{o}在哪里查？"),
        "request": ("申请开通{o}账号", "{o}列表请增加一列", "请提供上周{o}副本"),
        "incident": ("{o}无法保存", "今早起{o}列表很慢", "{o}合计数不对", "夜间任务后{o}缺失"),
        "other": ("项目室停车证", "寄送地址变更"),
    },
}
TICKET_TEXTS = {
    "english": (
        "Please call back before noon.",
        "Seen since Monday, at two sites.",
        "This was already promised at the last meeting.",
        "Screenshot follows.",
        "",
    ),
    "chinese": (
        "请在中午前回电。",
        "周一起两个站点都有。",
        "上次会议已经答应过。",
        "截图后补。",
        "",
    ),
}
CATEGORIES = {
    "english": ("delivery", "billing", "training", "system", "communication"),
    "chinese": ("交付", "开票", "培训", "系统", "沟通"),
}
CONTACTS = {
    "english": {
        "visit": ("Visit on site: {o}", "Walk through the floor", "Breakfast with the client"),
        "meeting": ("Project meeting", "Review of {o}", "Steering committee"),
        "call": ("Call about {o}", "Call back after the demo", "Satisfaction call"),
        "message": ("Chat about {o}", "Short question on {o}"),
        "email": ("Minutes sent", "Mail about {o}", "Offer for the next phase"),
        "other": ("Season's greetings", "Note for the file"),
    },
    "chinese": {
        "visit": ("现场走访：{o}", "拜访客户领导", "到场确认{o}"),
        "meeting": ("项目例会", "{o}评审会", "项目指导委员会"),
        "call": ("电话沟通{o}", "演示后回访", "满意度回访"),
        "message": ("微信沟通{o}", "微信答复{o}问题"),
        "email": ("发送会议纪要", "{o}邮件往来", "下一期报价"),
        "other": ("节日问候", "内部备忘"),
    },
}
NOTES = {
    "english": (
        "Client satisfied with the pace.",
        "Wants an answer this week.",
        "Asked who decides on changes.",
        "Mentioned a wish; to be passed on.",
        "",
        "",
    ),
    "chinese": (
        "客户对进度满意。",
        "希望本周给答复。",
        "问变更由谁决定。",
        "提了一个想法，待转达。",
        "",
        "",
    ),
}
