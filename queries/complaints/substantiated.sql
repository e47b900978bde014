/*
title.en    = "Complaints found to be true, by origin"
title.zh    = "查实的投诉（按来源）"
question.en = "How many complaints are found to be true, by who raised them?"
question.zh = "各类来源的投诉，查实的各有多少？"
grain       = "one row per origin"
tables      = ["complaints"]
chart       = { kind = "dot", x = "origin", y = "substantiated_rate", interval = true }
rows        = "complaints/rows"
estimate    = { kind = "rate", value = "substantiated_rate", numerator = "substantiated_count", denominator = "complaint_count", unknown = "unknown_count", cluster = "by_project" }
needs       = ["tickets.kind", "tickets.is_substantiated", ["tickets.raised_by", "tickets.raised_by_role", "tickets.medium"]]
caveats.en  = ["Complaints without a recorded finding stay in the denominator as unknown.", "Who investigated, and how strictly, is not in the data."]
caveats.zh  = ["没有调查结论的投诉保留在分母中，计为不明。", "由谁调查、标准多严，数据中没有。"]

[columns.substantiated_count]
en = "Found to be true"
zh = "查实数"

[columns.substantiated_rate]
en = "Share found to be true"
zh = "查实占比"
*/
select
    origin,
    count(*) as complaint_count,
    count(*) filter (where is_substantiated) as substantiated_count,
    count(*) filter (where is_substantiated is null) as unknown_count,
    rate_of(is_substantiated) as substantiated_rate,
    cases_by(project_id, is_substantiated) as by_project

from complaints

where is_within(opened_date, $start_date, $end_date)
    and is_selected($client, client_id)
    and is_selected($project, project_id)
    and is_selected($sales, sales_owner_id)
    and is_selected($pm, pm_id)

group by all

order by complaint_count desc, origin
