/*
title.en    = "Time to the first answer"
title.zh    = "投诉首次答复时长"
question.en = "How long does the client wait for a first answer, and does it depend on who raised the complaint?"
question.zh = "投诉多久得到首次答复？与由谁提出有关吗？"
grain       = "one row per who raised it and number of working days"
tables      = ["complaint_waits", "projects"]
chart       = { kind = "steps", x = "answer_days", y = "answered_count", by = "arrival" }
rows        = "complaints/rows"
estimate    = { kind = "survival", days = "answer_days", ended = "answered_count", open = "open_count", group = "arrival" }
needs       = ["tickets.kind", "tickets.acknowledged_at", ["tickets.raised_by", "tickets.raised_by_role", "tickets.medium"]]
caveats.en  = ["Days are working days after the day of opening; what is still open has waited at least so long.", "An answer counts when it is recorded as acknowledged; salespeople often answer on the phone and write nothing down.", "Closed without a recorded answer: left out."]
caveats.zh  = ["天数为受理次日起的工作日；未结的投诉至少已等待这么久。", "以登记的受理确认为答复；销售常在电话里答复而没有登记。", "已关闭但没有答复日期的不计入。"]

[columns.answer_days]
en = "Time to the first answer (working days)"
zh = "首次答复时长（工作日）"

[columns.answered_count]
en = "Answered"
zh = "已答复"

[columns.open_count]
en = "Still open then"
zh = "当时未答复"
*/
select
    complaint_waits.arrival,
    complaint_waits.wait_days as answer_days,
    count(*) filter (where complaint_waits.is_over) as answered_count,
    count(*) filter (where not complaint_waits.is_over) as open_count

from complaint_waits

left join projects on projects.project_id = complaint_waits.project_id

where complaint_waits.awaited = 'answer'
    and ($start_date is null or complaint_waits.opened_date >= $start_date)
    and ($end_date is null or complaint_waits.opened_date <= $end_date)
    and ($client is null or list_contains($client, complaint_waits.client_id))
    and ($project is null or list_contains($project, complaint_waits.project_id))
    and ($sales is null or list_contains($sales, projects.sales_owner_id))
    and ($pm is null or list_contains($pm, projects.pm_id))

group by all

order by complaint_waits.arrival, answer_days
