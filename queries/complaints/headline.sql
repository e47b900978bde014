/*
title.en    = "Complaints raised by the client"
title.zh    = "客户直接投诉"
question.en = "How many of the complaints did the client raise directly?"
question.zh = "投诉中有多少由客户直接提出？"
grain       = "one row"
tables      = ["complaints"]
chart       = { kind = "figure", y = "client_direct_rate", trend = "complaints/client_direct_control" }
rows        = "complaints/rows"
estimate    = { kind = "share", value = "client_direct_rate", numerator = "client_direct_count", denominator = "complaint_count", unknown = "unknown_count", cluster = "by_project" }
needs       = ["tickets.kind", ["tickets.raised_by", "tickets.raised_by_role", "tickets.medium"], ["people.role", "projects.sales_owner", "tickets.raised_by_role", "tickets.medium"]]
caveats.en  = ["Complaints recorded by customer service, or automatically, for a named client count as the client’s own.", "Unknown origin stays in the denominator."]
caveats.zh  = ["客服或系统为具名客户登记的投诉，计为客户直接投诉。", "来源不明的投诉保留在分母中。"]

[columns.client_direct_count]
en = "Raised by the client"
zh = "客户直接投诉数"

[columns.client_direct_rate]
en = "Share raised by the client"
zh = "客户直接投诉占比"
*/
select
    count(*) as complaint_count,
    count(*) filter (where origin = 'client_direct') as client_direct_count,
    count(*) filter (where origin = 'unknown') as unknown_count,
    rate_of(origin = 'client_direct') as client_direct_rate,
    cases_by(project_id, origin = 'client_direct') as by_project

from complaints

where is_within(opened_date, $start_date, $end_date)
    and is_selected($client, client_id)
    and is_selected($project, project_id)
    and is_selected($sales, sales_owner_id)
    and is_selected($pm, pm_id)

order by complaint_count
