/*
title.en    = "Complaints raised by the client over time"
title.zh    = "客户直接投诉占比走势（控制图）"
question.en = "Has the share that clients raise themselves left its usual range?"
question.zh = "客户直接投诉的占比是否偏离了惯常范围？"
grain       = "one row per month"
tables      = ["complaints", "projects"]
chart       = { kind = "control", x = "opened_month", y = "client_direct_rate" }
rows        = "complaints/rows"
estimate    = { kind = "control", value = "client_direct_rate", numerator = "client_direct_count", denominator = "complaint_count", unknown = "unknown_count", per = "cases" }
needs       = ["tickets.kind", ["tickets.raised_by", "tickets.raised_by_role", "tickets.medium"], ["people.role", "projects.sales_owner", "tickets.raised_by_role", "tickets.medium"]]
caveats.en  = ["A signal is one month beyond three sigma, or eight in a row on one side of the middle; it says that something changed, not what.", "A new form, portal or hotline changes who raises complaints as well.", "Unknown origin stays in the denominator."]
caveats.zh  = ["信号指某月超出三倍标准差，或连续八个月落在中线同一侧；只说明有变化，不说明原因。", "启用新的表单、门户或热线也会改变由谁提出。", "来源不明的投诉保留在分母中。"]

[columns.client_direct_count]
en = "Raised by the client"
zh = "客户直接投诉数"

[columns.client_direct_rate]
en = "Share raised by the client"
zh = "客户直接投诉占比"
*/
with

chosen_complaints as (

    select
        cast(date_trunc('month', complaints.opened_at) as date) as opened_month,
        complaints.origin

    from complaints

    left join projects on projects.project_id = complaints.project_id

    where ($start_date is null or cast(complaints.opened_at as date) >= $start_date)
        and ($end_date is null or cast(complaints.opened_at as date) <= $end_date)
        and ($client is null or list_contains($client, complaints.client_id))
        and ($project is null or list_contains($project, complaints.project_id))
        and ($sales is null or list_contains($sales, projects.sales_owner_id))
        and ($pm is null or list_contains($pm, projects.pm_id))

)

select
    opened_month,
    count(*) as complaint_count,
    count(*) filter (where origin = 'client_direct') as client_direct_count,
    count(*) filter (where origin = 'unknown') as unknown_count,
    count(*) filter (where origin = 'client_direct') / count(*) as client_direct_rate

from chosen_complaints

group by all

order by opened_month
