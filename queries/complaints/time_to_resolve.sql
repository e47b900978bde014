/*
title.en    = "Time to resolve complaints"
title.zh    = "投诉解决时长"
question.en = "How long does a complaint take to be resolved, and does it depend on who raised it?"
question.zh = "投诉多久得到解决？与由谁提出有关吗？"
grain       = "one row per who raised it and number of working days"
tables      = ["complaints", "tickets", "projects", "working_days"]
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
with

waiting_complaints as (

    select
        if(
            complaints.arrival in ('first_hand', 'second_hand'), complaints.arrival, 'other'
        ) as arrival,
        cast(complaints.opened_at as date) as opened_date,
        tickets.resolved_at is not null as is_resolved,
        case
            when tickets.resolved_at is not null then cast(tickets.resolved_at as date)
            when coalesce(tickets.status_group in ('closed', 'dropped'), false) then null
            else tickets.as_of_date
        end as until_date

    from complaints

    inner join tickets on tickets.ticket_id = complaints.ticket_id

    left join projects on projects.project_id = complaints.project_id

    where ($start_date is null or cast(complaints.opened_at as date) >= $start_date)
        and ($end_date is null or cast(complaints.opened_at as date) <= $end_date)
        and ($client is null or list_contains($client, complaints.client_id))
        and ($project is null or list_contains($project, complaints.project_id))
        and ($sales is null or list_contains($sales, projects.sales_owner_id))
        and ($pm is null or list_contains($pm, projects.pm_id))

),

counted_complaints as (

    select
        waiting_complaints.arrival,
        waiting_complaints.is_resolved,
        greatest(days_until.workday_number - days_opened.workday_number, 0)
            as resolution_days

    from waiting_complaints

    inner join working_days as days_opened
        on days_opened.day_date = waiting_complaints.opened_date

    inner join working_days as days_until
        on days_until.day_date = waiting_complaints.until_date

)

select
    arrival,
    resolution_days,
    count(*) filter (where is_resolved) as resolved_count,
    count(*) filter (where not is_resolved) as open_count

from counted_complaints

group by all

order by arrival, resolution_days
