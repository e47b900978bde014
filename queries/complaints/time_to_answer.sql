/*
title.en    = "Time to the first answer"
title.zh    = "投诉首次答复时长"
question.en = "How long does the client wait for a first answer, and does it depend on who raised the complaint?"
question.zh = "投诉多久得到首次答复？与由谁提出有关吗？"
grain       = "one row per who raised it and number of working days"
tables      = ["complaints", "tickets", "projects", "working_days"]
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
with

waiting_complaints as (

    select
        if(
            complaints.arrival in ('first_hand', 'second_hand'), complaints.arrival, 'other'
        ) as arrival,
        cast(complaints.opened_at as date) as opened_date,
        tickets.acknowledged_at is not null as is_answered,
        case
            when tickets.acknowledged_at is not null then cast(tickets.acknowledged_at as date)
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
        waiting_complaints.is_answered,
        greatest(days_until.workday_number - days_opened.workday_number, 0)
            as answer_days

    from waiting_complaints

    inner join working_days as days_opened
        on days_opened.day_date = waiting_complaints.opened_date

    inner join working_days as days_until
        on days_until.day_date = waiting_complaints.until_date

)

select
    arrival,
    answer_days,
    count(*) filter (where is_answered) as answered_count,
    count(*) filter (where not is_answered) as open_count

from counted_complaints

group by all

order by arrival, answer_days
