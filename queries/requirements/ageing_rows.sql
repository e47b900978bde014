/*
title.en    = "Open requirements without an answer on record, oldest first"
title.zh    = "没有客户答复记录的未结需求（等待最久的在前）"
question.en = "Which open requirements have waited longest for the client’s answer?"
question.zh = "哪些未结需求等客户答复最久？"
grain       = "one row per requirement that is still open and not verified"
tables      = ["requirement_ages", "requirement_states", "requirements", "projects", "clients"]
chart       = { kind = "table" }
rows        = "requirements/ageing_rows"
caveats.en  = ["Days are working days, to the last day of the data."]
caveats.zh  = ["天数为工作日，计至数据截止日。"]
*/
select
    requirement_ages.waiting_days,
    requirement_ages.age_band,
    requirement_ages.requirement_id,
    requirements.title,
    requirement_ages.project_id,
    projects.name as project_name,
    requirement_ages.client_id,
    clients.name as client_name,
    requirement_states.state,
    requirement_states.channel,
    requirements.relayed_by,
    requirement_ages.received_date,
    requirement_states.work_begun_date,
    requirements.source_file,
    requirements.source_sheet,
    requirements.source_row

from requirement_ages

inner join requirement_states
    on requirement_states.project_id is not distinct from requirement_ages.project_id
    and requirement_states.requirement_id = requirement_ages.requirement_id

inner join requirements
    on requirements.project_id is not distinct from requirement_ages.project_id
    and requirements.requirement_id = requirement_ages.requirement_id

left join projects on projects.project_id = requirement_ages.project_id

left join clients on clients.client_id = requirement_ages.client_id

where is_within(requirement_ages.received_date, $start_date, $end_date)
    and is_selected($client, requirement_ages.client_id)
    and is_selected($project, requirement_ages.project_id)
    and is_selected($sales, requirement_ages.sales_owner_id)
    and is_selected($pm, requirement_ages.pm_id)

order by
    requirement_ages.waiting_days desc nulls last,
    requirement_ages.project_id,
    requirement_ages.requirement_id
