/*
title.en    = "Requirements"
title.zh    = "需求明细"
question.en = "Which requirements are these, and why are they in that state?"
question.zh = "这些是哪些需求，判定依据是什么？"
grain       = "one row per requirement"
tables      = ["requirement_states", "requirements", "projects", "project_sponsors", "clients"]
chart       = { kind = "table" }
rows        = "requirements/rows"
caveats.en  = ["Days are working days; for a requirement without an answer on record they are a minimum."]
caveats.zh  = ["天数为工作日；尚无答复记录的需求，天数为“至少”。"]
*/
select
    requirement_states.received_date,
    requirement_states.requirement_id,
    requirements.title,
    requirement_states.project_id,
    projects.name as project_name,
    requirement_states.client_id,
    clients.name as client_name,
    coalesce(project_sponsors.sponsor_group, 'unknown') as sponsor_group,
    coalesce(projects.service_type, 'unknown') as service_type,
    first_or_second_hand(requirement_states.arrival) as arrival,
    requirement_states.channel,
    requirement_states.channel_reason,
    requirements.relayed_by,
    requirement_states.state,
    requirement_states.state_reason,
    requirement_states.is_dropped,
    requirement_states.verified_date,
    requirements.verification_result,
    requirement_states.verification_evidence,
    requirement_states.work_begun_date,
    requirement_states.work_begun_source,
    requirement_states.verification_days,
    requirement_states.is_censored,
    requirements.source_file,
    requirements.source_sheet,
    requirements.source_row

from requirement_states

inner join requirements
    on requirements.project_id is not distinct from requirement_states.project_id
    and requirements.requirement_id = requirement_states.requirement_id

left join projects on projects.project_id = requirement_states.project_id

left join project_sponsors
    on project_sponsors.project_id = requirement_states.project_id

left join clients on clients.client_id = requirement_states.client_id

where is_within(requirement_states.received_date, $start_date, $end_date)
    and is_selected($client, requirement_states.client_id)
    and is_selected($project, requirement_states.project_id)
    and is_selected($sales, requirement_states.sales_owner_id)
    and is_selected($pm, requirement_states.pm_id)

order by
    requirement_states.received_date desc nulls last,
    requirement_states.project_id,
    requirement_states.requirement_id
