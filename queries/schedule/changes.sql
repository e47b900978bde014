/*
title.en    = "Changes and the slip linked to them"
title.zh    = "变更及其关联延误明细"
question.en = "Which changes are these, and how much slip is linked to each?"
question.zh = "这些是哪些变更，各自关联多少延误？"
grain       = "one row per change"
tables      = ["change_arrivals", "change_slips", "change_deciders", "changes", "projects", "clients"]
chart       = { kind = "table" }
rows        = "schedule/changes"
caveats.en  = ["Linked means close in time or named together, not caused."]
caveats.zh  = ["“关联”指时间相近或互相指明，不等于因果。"]
*/
select
    change_arrivals.requested_date,
    change_arrivals.change_id,
    changes.title,
    change_arrivals.project_id,
    projects.name as project_name,
    change_arrivals.client_id,
    clients.name as client_name,
    change_arrivals.arrival_group,
    change_arrivals.channel,
    change_arrivals.channel_reason,
    changes.relayed_by,
    changes.verified_date,
    changes.decided_date,
    changes.decision,
    change_deciders.decider_role,
    change_arrivals.was_verified_in_time,
    change_slips.linked_task_count,
    change_slips.linked_slip_days,
    changes.source_file,
    changes.source_sheet,
    changes.source_row

from change_arrivals

inner join changes
    on changes.project_id is not distinct from change_arrivals.project_id
    and changes.change_id = change_arrivals.change_id

inner join change_slips
    on change_slips.project_id is not distinct from change_arrivals.project_id
    and change_slips.change_id = change_arrivals.change_id

inner join change_deciders
    on change_deciders.project_id is not distinct from change_arrivals.project_id
    and change_deciders.change_id = change_arrivals.change_id

left join projects on projects.project_id = change_arrivals.project_id

left join clients on clients.client_id = change_arrivals.client_id

where is_within(change_arrivals.requested_date, $start_date, $end_date)
    and is_selected($client, change_arrivals.client_id)
    and is_selected($project, change_arrivals.project_id)
    and is_selected($sales, change_arrivals.sales_owner_id)
    and is_selected($pm, change_arrivals.pm_id)

order by
    change_arrivals.requested_date desc nulls last,
    change_arrivals.project_id,
    change_arrivals.change_id
