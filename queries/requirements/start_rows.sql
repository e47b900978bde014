/*
title.en    = "Requirements on which work has started"
title.zh    = "已开工的需求明细"
question.en = "Which requirements were started, with how much effort, and what did the client say?"
question.zh = "哪些需求已开工，工作量多少，客户怎么说？"
grain       = "one row per requirement on which work has started"
tables      = ["requirement_starts", "requirements", "projects", "clients"]
chart       = { kind = "table" }
rows        = "requirements/start_rows"
caveats.en  = ["No answer on record does not mean that nobody asked.", "Those with the most effort come first."]
caveats.zh  = ["没有答复记录不等于没有问过。", "工作量大的排在前面。"]

[columns.effort_days]
en = "Effort (person-days)"
zh = "工作量（人天）"
*/
select
    requirement_starts.effort_days,
    requirement_starts.requirement_id,
    requirements.title,
    requirement_starts.project_id,
    projects.name as project_name,
    requirement_starts.client_id,
    clients.name as client_name,
    requirement_starts.channel,
    requirement_starts.arrival,
    requirement_starts.received_date,
    requirement_starts.work_begun_date,
    requirement_starts.verified_date,
    requirement_starts.verified_when,
    requirements.verification_result,
    requirement_starts.is_counted_unverified,
    requirements.source_file,
    requirements.source_sheet,
    requirements.source_row

from requirement_starts

inner join requirements
    on requirements.project_id is not distinct from requirement_starts.project_id
    and requirements.requirement_id = requirement_starts.requirement_id

left join projects on projects.project_id = requirement_starts.project_id

left join clients on clients.client_id = requirement_starts.client_id

where is_within(requirement_starts.received_date, $start_date, $end_date)
    and is_selected($client, requirement_starts.client_id)
    and is_selected($project, requirement_starts.project_id)
    and is_selected($sales, requirement_starts.sales_owner_id)
    and is_selected($pm, requirement_starts.pm_id)

order by
    requirement_starts.effort_days desc nulls last,
    requirement_starts.project_id,
    requirement_starts.requirement_id
