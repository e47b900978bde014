/*
title.en    = "Time to resolve complaints"
title.zh    = "投诉解决时长"
question.en = "How long does a complaint take to be resolved, and does it depend on who raised it?"
question.zh = "投诉多久得到解决？与由谁提出有关吗？"
grain       = "one row per who raised it and number of working days"
tables      = ["complaint_waits", "projects"]
chart       = { kind = "steps", x = "resolution_days", y = "resolved_count", by = "arrival" }
rows        = "complaints/rows"
estimate    = { kind = "survival", days = "resolution_days", ended = "resolved_count", open = "open_count", group = "arrival" }
needs       = ["tickets.kind", "tickets.resolved_at", ["tickets.raised_by", "tickets.raised_by_role", "tickets.medium"]]
caveats.en  = ["Days are working days after the day of opening; what is still open has waited at least so long.", "A relayed complaint may be settled faster because someone inside pushes it: that is what sales stays for.", "Closed without a day of resolution: left out."]
caveats.zh  = ["天数为受理次日起的工作日；未结的投诉至少已等待这么久。", "转述的投诉可能因内部有人推动而更快解决，这正是销售的作用。", "已关闭但没有解决日期的不计入。"]

[columns.resolution_days]
en = "Time to resolve (working days)"
zh = "解决时长（工作日）"

[columns.resolved_count]
en = "Resolved"
zh = "已解决"

[columns.open_count]
en = "Still open then"
zh = "当时未解决"
*/
select
    complaint_waits.arrival,
    complaint_waits.wait_days as resolution_days,
    count(*) filter (where complaint_waits.is_over) as resolved_count,
    count(*) filter (where not complaint_waits.is_over) as open_count

from complaint_waits

left join projects on projects.project_id = complaint_waits.project_id

where complaint_waits.awaited = 'resolution'
    and ($start_date is null or complaint_waits.opened_date >= $start_date)
    and ($end_date is null or complaint_waits.opened_date <= $end_date)
    and ($client is null or list_contains($client, complaint_waits.client_id))
    and ($project is null or list_contains($project, complaint_waits.project_id))
    and ($sales is null or list_contains($sales, projects.sales_owner_id))
    and ($pm is null or list_contains($pm, projects.pm_id))

group by all

order by complaint_waits.arrival, resolution_days
