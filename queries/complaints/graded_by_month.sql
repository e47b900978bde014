/*
title.en    = "Complaints graded by someone, by month"
title.zh    = "投诉经过定级的占比（按月）"
question.en = "Does anyone grade a complaint after it is raised?"
question.zh = "投诉提出之后，是否有人重新定级？"
grain       = "one row per month of opening"
tables      = ["complaints", "tickets"]
chart       = { kind = "line", x = "opened_month", y = "graded_rate", interval = true }
rows        = "complaints/rows"
estimate    = { kind = "rate", value = "graded_rate", numerator = "graded_count", denominator = "complaint_count", judged = "is_judged", cluster = "by_project" }
needs       = ["tickets.kind", "tickets.assessed_severity"]
caveats.en  = ["Graded means that a second severity is recorded; it may equal the first.", "Recent complaints may still be waiting for it: a month is judged once the follow-up days (see settings) have passed after it."]
caveats.zh  = ["“定级”指另有一次严重程度的登记，可与最初的相同。", "最近的投诉可能尚在等待定级：一个月过后满观察期（见设置）才作判断。"]

[columns.graded_count]
en = "Graded"
zh = "已定级"

[columns.graded_rate]
en = "Share graded"
zh = "定级占比"
*/
with

data_end as (

    select max(as_of_date) as as_of_date
    from tickets

),

chosen_complaints as (

    select
        month_of(complaints.opened_at) as opened_month,
        is_month_over(complaints.opened_date, data_end.as_of_date, $follow_up_days)
            as is_over,
        tickets.assessed_severity is not null as is_graded,
        complaints.project_id

    from complaints

    inner join tickets on tickets.ticket_id = complaints.ticket_id

    cross join data_end

    where is_within(complaints.opened_date, $start_date, $end_date)
        and is_selected($client, complaints.client_id)
        and is_selected($project, complaints.project_id)
        and is_selected($sales, complaints.sales_owner_id)
        and is_selected($pm, complaints.pm_id)

)

select
    opened_month,
    count(*) as complaint_count,
    count(*) filter (where is_graded) as graded_count,
    rate_of(is_graded) as graded_rate,
    bool_and(is_over) and count(*) >= $small_group as is_judged,
    cases_by(project_id, is_graded) as by_project

from chosen_complaints

group by all

order by opened_month
