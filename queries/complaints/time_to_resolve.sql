/*
title.en    = "Time to resolve complaints"
title.zh    = "投诉解决时长"
question.en = "How long does it take to resolve a complaint, and does it depend on who raised it?"
question.zh = "投诉多久得到解决？与由谁提出有关吗？"
grain       = "one row per who raised it, number of working days and project"
tables      = ["complaint_waits"]
chart       = { kind = "steps", x = "resolution_days", y = "resolved_count", by = "arrival" }
rows        = "complaints/rows"
estimate    = { kind = "survival", days = "resolution_days", ended = "resolved_count", open = "open_count", closed = "closed_count", group = "arrival", cluster = "project_id" }
needs       = ["tickets.kind", "tickets.resolved_at", ["tickets.raised_by", "tickets.raised_by_role", "tickets.medium"]]
caveats.en  = ["Days are working days after the day of opening; complaints still open have waited at least that long.", "A passed-on complaint may be resolved faster because someone inside pushes it: a reason to keep sales involved.", "Dropped complaints were not resolved; complaints closed on an unknown day are left out.", "Cases of one project resemble each other: the band allows for this."]
caveats.zh  = ["天数为提出次日起的工作日；未结的投诉至少已等待这么久。", "转述的投诉可能因内部有人推动而更快解决，这正是销售的作用。", "已取消的投诉计为未解决；已关闭但没有日期的不计入。", "同一项目内的各件彼此相似：区间按项目归并计算。"]

[columns.resolution_days]
en = "Time to resolve (working days)"
zh = "解决时长（工作日）"

[columns.resolved_count]
en = "Resolved"
zh = "已解决"

[columns.closed_count]
en = "Dropped"
zh = "未解决即取消"

[columns.open_count]
en = "Still open then"
zh = "当时未解决"
*/
select
    arrival,
    wait_days as resolution_days,
    project_id,
    count(*) filter (where is_over) as resolved_count,
    count(*) filter (where is_closed_without) as closed_count,
    count(*) filter (where not is_over and not is_closed_without) as open_count

from complaint_waits

where awaited = 'resolution'
    and is_within(opened_date, $start_date, $end_date)
    and is_selected($client, client_id)
    and is_selected($project, project_id)
    and is_selected($sales, sales_owner_id)
    and is_selected($pm, pm_id)

group by all

order by arrival, resolution_days, project_id
