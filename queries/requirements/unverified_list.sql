/*
title.en    = "Requirements to verify"
title.zh    = "待客户核实的需求"
question.en = "Which requirements, finished ones included, have no answer from the client on record?"
question.zh = "哪些需求（含已完成的）还没有客户答复记录？"
grain       = "one row per requirement that is neither verified nor dropped"
tables      = ["requirement_states", "requirements", "projects", "clients"]
chart       = { kind = "table" }
rows        = "requirements/unverified_list"
ignores     = ["start_date", "end_date"]
caveats.en  = ["The list shows requirements with no answer from the client on record; the client may have been asked and nothing written down.", "Finished requirements are listed too; dropped ones are not."]
caveats.zh  = ["列出的是没有客户答复记录的；也可能问过但没有登记。", "已完成的需求也在其中，已取消的不在。"]

[columns.description]
en = "As recorded"
zh = "登记内容"

[columns.client_contact]
en = "Said by, at the client"
zh = "客户提出人"
*/
select
    coalesce(requirements.project_id, requirements.project) as project_id,
    projects.name as project_name,
    clients.name as client_name,
    requirements.requirement_id,
    requirements.title,
    requirements.description,
    requirements.client_contact,
    requirements.relayed_by,
    requirements.received_date,
    requirement_states.work_begun_date,
    requirement_states.channel,
    requirement_states.state,
    requirements.source_file,
    requirements.source_sheet,
    requirements.source_row

from requirement_states

inner join requirements
    on requirements.project_id is not distinct from requirement_states.project_id
    and requirements.requirement_id = requirement_states.requirement_id

left join projects on projects.project_id = requirement_states.project_id

left join clients on clients.client_id = requirement_states.client_id

where requirement_states.is_censored
    and not requirement_states.is_dropped
    and is_selected($client, requirement_states.client_id)
    and is_selected($project, requirement_states.project_id)
    and is_selected($sales, requirement_states.sales_owner_id)
    and is_selected($pm, requirement_states.pm_id)

order by
    clients.name nulls last,
    project_id,
    requirements.received_date nulls last,
    requirements.requirement_id
