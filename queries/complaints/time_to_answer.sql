/*
title.en    = "Time to the first answer"
title.zh    = "投诉首次答复时长"
question.en = "How long does the client wait for a first answer, and does it depend on who raised the complaint?"
question.zh = "投诉多久得到首次答复？与由谁提出有关吗？"
grain       = "one row per who raised it, number of working days and project"
tables      = ["complaint_waits"]
chart       = { kind = "steps", x = "answer_days", y = "answered_count", by = "arrival" }
rows        = "complaints/rows"
estimate    = { kind = "survival", days = "answer_days", ended = "answered_count", open = "open_count", closed = "closed_count", group = "arrival", cluster = "project_id" }
needs       = ["tickets.kind", "tickets.acknowledged_at", ["tickets.raised_by", "tickets.raised_by_role", "tickets.medium"]]
caveats.en  = ["Days are working days after the day of opening; complaints still open have waited at least that long.", "An answer counts when it is recorded as acknowledged; salespeople often answer on the phone and write nothing down.", "Complaints closed without a recorded answer stay among the 100; they are left out where the day of closing is not known.", "Cases of one project resemble each other: the band allows for this."]
caveats.zh  = ["天数为提出次日起的工作日；未结的投诉至少已等待这么久。", "以登记的首次响应为答复；销售常在电话里答复而没有登记。", "没有答复记录就关闭的，计为未得到答复；关闭日期不明的不计入。", "同一项目内的各件彼此相似：区间按项目归并计算。"]

[columns.answer_days]
en = "Time to the first answer (working days)"
zh = "首次答复时长（工作日）"

[columns.answered_count]
en = "Answered"
zh = "已答复"

[columns.closed_count]
en = "Closed without a recorded answer"
zh = "未答复即关闭"

[columns.open_count]
en = "Still open then"
zh = "当时未答复"
*/
select
    arrival,
    wait_days as answer_days,
    project_id,
    count(*) filter (where is_over) as answered_count,
    count(*) filter (where is_closed_without) as closed_count,
    count(*) filter (where not is_over and not is_closed_without) as open_count

from complaint_waits

where awaited = 'answer'
    and is_within(opened_date, $start_date, $end_date)
    and is_selected($client, client_id)
    and is_selected($project, project_id)
    and is_selected($sales, sales_owner_id)
    and is_selected($pm, pm_id)

group by all

order by arrival, answer_days, project_id
