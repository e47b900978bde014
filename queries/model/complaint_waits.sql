/*
title.en = "How long complaints wait for an answer and for a resolution"
title.zh = "投诉等待答复和解决的时长"
grain    = "one row per complaint and what it waits for"
tables   = ["complaints", "tickets", "working_days"]

[meanings.arrival]
en = "whether the complaint came first-hand or was relayed; other for the rest"
zh = "投诉为第一手、转述或其他"

[meanings.awaited]
en = "what the row waits for: the first answer or the resolution"
zh = "等待的是首次答复还是解决"

[meanings.is_over]
en = "true once it has come"
zh = "是否已等到"

[meanings.is_closed_without]
en = "true if the complaint ended without it"
zh = "是否未等到即结束"

[meanings.wait_days]
en = "working days from opening until it came, the complaint ended, or the data end"
zh = "从提出到等到、结束或数据截止的工作日"
*/
-- A complaint that was settled without a recorded answer, or dropped, ended without what
-- it waited for. What is closed on an unknown day has no row: how long it waited is not
-- known.
with

awaited_steps as (

    select
        complaints.ticket_id,
        complaints.project_id,
        complaints.client_id,
        complaints.sales_owner_id,
        complaints.pm_id,
        complaints.opened_date,
        first_or_second_hand(complaints.arrival) as arrival,
        coalesce(tickets.status_group in ('closed', 'dropped'), false) as is_closed,
        coalesce(tickets.status_group = 'dropped', false) as is_dropped,
        cast(tickets.resolved_at as date) as ended_date,
        tickets.as_of_date,
        unnest(['answer', 'resolution']) as awaited,
        unnest([tickets.acknowledged_at, tickets.resolved_at]) as over_at

    from complaints

    inner join tickets on tickets.ticket_id = complaints.ticket_id

),

dated_steps as (

    select
        *,
        over_at is not null and not (is_dropped and awaited = 'resolution') as is_over,
        ended_date is not null as is_ended,
        case
            when over_at is not null then cast(over_at as date)
            when ended_date is not null then ended_date
            when not is_closed then as_of_date
        end as until_date

    from awaited_steps

)

select
    dated_steps.ticket_id,
    dated_steps.project_id,
    dated_steps.client_id,
    dated_steps.sales_owner_id,
    dated_steps.pm_id,
    dated_steps.opened_date,
    dated_steps.arrival,
    dated_steps.awaited,
    dated_steps.is_over,
    not dated_steps.is_over and dated_steps.is_ended as is_closed_without,
    greatest(days_until.workday_number - days_opened.workday_number, 0) as wait_days

from dated_steps

inner join working_days as days_opened
    on days_opened.day_date = dated_steps.opened_date

inner join working_days as days_until
    on days_until.day_date = dated_steps.until_date

order by dated_steps.ticket_id, dated_steps.awaited
