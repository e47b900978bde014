/*
title.en    = "Complaints raised by the client over time"
title.zh    = "客户直接投诉占比走势（控制图）"
question.en = "Has the share that clients raise themselves left its usual range?"
question.zh = "客户直接投诉的占比是否偏离了惯常范围？"
grain       = "one row per month"
tables      = ["complaints", "tickets"]
chart       = { kind = "control", x = "opened_month", y = "client_direct_rate" }
rows        = "complaints/rows"
estimate    = { kind = "control", value = "client_direct_rate", numerator = "client_direct_count", denominator = "complaint_count", unknown = "unknown_count", per = "cases", judged = "is_judged", cluster = "by_project" }
needs       = ["tickets.kind", ["tickets.raised_by", "tickets.raised_by_role", "tickets.medium"], ["people.role", "projects.sales_owner", "tickets.raised_by_role", "tickets.medium"]]
caveats.en  = ["A signal is one month beyond three sigma, or eight in a row on one side of the centre line; it says that something changed, not what.", "A new form, portal or hotline changes who raises complaints as well.", "Unknown origin stays in the denominator."]
caveats.zh  = ["信号指某月超出三倍标准差，或连续八个月落在中线同一侧；只说明有变化，不说明原因。", "启用新的表单、门户或热线也会改变由谁提出。", "来源不明的投诉保留在分母中。"]

[columns.client_direct_count]
en = "Raised by the client"
zh = "客户直接投诉数"

[columns.client_direct_rate]
en = "Share raised by the client"
zh = "客户直接投诉占比"
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

)

select
    opened_month,
    count(*) as complaint_count,
    count(*) filter (where origin = 'client_direct') as client_direct_count,
    count(*) filter (where origin = 'unknown') as unknown_count,
    rate_of(origin = 'client_direct') as client_direct_rate,
    bool_and(is_over) and count(*) >= $small_group as is_judged,
    cases_by(project_id, origin = 'client_direct') as by_project

from chosen_complaints

group by all

order by opened_month
