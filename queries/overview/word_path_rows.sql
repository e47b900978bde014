/*
title.en    = "Requirements by the path they took"
title.zh    = "需求明细（按路径）"
question.en = "Which requirements took which path?"
question.zh = "哪些需求走了哪条路径？"
grain       = "one row per requirement on which work has begun"
tables      = ["requirement_ways", "requirements", "projects", "clients"]
chart       = { kind = "table" }
rows        = "overview/word_path_rows"
caveats.en  = ["Requirements on which work has begun; those still waiting are not listed."]
caveats.zh  = ["只含已开工的需求；尚未开工的未列出。"]

[columns.late_days]
en = "Late days of its tasks (working days)"
zh = "其任务的延误（工作日）"
*/
select
    requirement_ways.received_date,
    requirement_ways.requirement_id,
    requirements.title,
    requirement_ways.project_id,
    projects.name as project_name,
    clients.name as client_name,
    requirement_ways.arrival,
    requirement_ways.verified_when,
    requirement_ways.found_result,
    requirement_ways.task_outcome,
    requirement_ways.late_days,
    requirements.source_file,
    requirements.source_sheet,
    requirements.source_row

from requirement_ways

inner join requirements
    on requirements.project_id is not distinct from requirement_ways.project_id
    and requirements.requirement_id = requirement_ways.requirement_id

left join projects on projects.project_id = requirement_ways.project_id

left join clients on clients.client_id = requirement_ways.client_id

where is_within(requirement_ways.received_date, $start_date, $end_date)
    and is_selected($client, requirement_ways.client_id)
    and is_selected($project, requirement_ways.project_id)
    and is_selected($sales, requirement_ways.sales_owner_id)
    and is_selected($pm, requirement_ways.pm_id)

order by
    requirement_ways.received_date desc nulls last,
    requirement_ways.project_id,
    requirement_ways.requirement_id
