/*
title.en    = "Origin of complaints by month"
title.zh    = "投诉来源（按月）"
question.en = "Has the mix of who raises complaints changed?"
question.zh = "投诉由谁提出，前后有没有变化？"
grain       = "one row per month and origin"
tables      = ["complaints", "tickets"]
chart       = { kind = "share", x = "opened_month", y = "complaint_count", by = "origin" }
rows        = "complaints/rows"
estimate    = { kind = "share", value = "origin_rate", numerator = "complaint_count", denominator = "all_complaint_count", unknown = "unknown_count", judged = "is_judged", cluster = "by_project" }
needs       = ["tickets.kind", ["tickets.raised_by", "tickets.raised_by_role", "tickets.medium"], ["people.role", "projects.sales_owner", "tickets.raised_by_role", "tickets.medium"]]
caveats.en  = ["A month with few complaints swings widely: read the counts.", "A new form changes what is recorded, not only what happens."]
caveats.zh  = ["投诉少的月份波动大，请结合件数看。", "启用新表单会改变登记方式，不只是实际情况的变化。"]

[columns.origin_rate]
en = "Share of the month"
zh = "占当月投诉"
*/
with

data_end as (

    select max(as_of_date) as as_of_date
    from tickets

),

chosen_complaints as (

    select
        month_of(complaints.opened_at) as opened_month,
        is_month_over(complaints.opened_date, data_end.as_of_date, 0) as is_over,
        complaints.origin,
        complaints.project_id

    from complaints

    cross join data_end

    where is_within(complaints.opened_date, $start_date, $end_date)
        and is_selected($client, complaints.client_id)
        and is_selected($project, complaints.project_id)
        and is_selected($sales, complaints.sales_owner_id)
        and is_selected($pm, complaints.pm_id)

),

whole_months as (

    select
        opened_month,
        count(*) as all_complaint_count,
        count(*) filter (where origin = 'unknown') as unknown_count,
        bool_and(is_over) and count(*) >= $small_group as is_judged

    from chosen_complaints

    group by all

)

select
    chosen_complaints.opened_month,
    chosen_complaints.origin,
    count(*) as complaint_count,
    whole_months.all_complaint_count,
    if(chosen_complaints.origin = 'unknown', 0, whole_months.unknown_count)
        as unknown_count,
    count(*) / whole_months.all_complaint_count as origin_rate,
    whole_months.is_judged,
    parts_by(chosen_complaints.project_id) as by_project

from chosen_complaints

inner join whole_months on whole_months.opened_month = chosen_complaints.opened_month

group by
    chosen_complaints.opened_month,
    chosen_complaints.origin,
    whole_months.all_complaint_count,
    whole_months.unknown_count,
    whole_months.is_judged

order by chosen_complaints.opened_month, chosen_complaints.origin
