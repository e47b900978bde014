/*
title.en    = "Changes to verify"
title.zh    = "待客户核实的变更"
question.en = "Which changes have no answer from the client on record?"
question.zh = "哪些变更还没有客户答复记录？"
grain       = "one row per change that is neither verified nor rejected"
tables      = ["changes", "change_arrivals", "projects", "clients"]
chart       = { kind = "table" }
rows        = "requirements/unverified_changes"
ignores     = ["start_date", "end_date"]
caveats.en  = ["The list shows changes with no answer from the client on record; the client may have been asked and nothing written down.", "Changes that were rejected are not listed."]
caveats.zh  = ["列出的是没有客户答复记录的；也可能问过但没有登记。", "已否决的变更不在其中。"]

[columns.title]
en = "As recorded"
zh = "登记内容"

[columns.client_contact]
en = "Client contact"
zh = "客户联系人"
*/
select
    coalesce(changes.project_id, changes.project) as project_id,
    projects.name as project_name,
    clients.name as client_name,
    changes.change_id,
    changes.title,
    changes.client_contact,
    changes.relayed_by,
    changes.requested_date,
    changes.decided_date,
    change_arrivals.channel,
    changes.source_file,
    changes.source_sheet,
    changes.source_row

from changes

left join change_arrivals
    on change_arrivals.project_id is not distinct from changes.project_id
    and change_arrivals.change_id = changes.change_id

left join projects on projects.project_id = changes.project_id

left join clients on clients.client_id = projects.client_id

where changes.verified_date is null
    and changes.verification_result is null
    and changes.decision is distinct from 'rejected'
    and is_selected($client, projects.client_id)
    and is_selected($project, changes.project_id)
    and is_selected($sales, projects.sales_owner_id)
    and is_selected($pm, projects.pm_id)

order by
    clients.name nulls last,
    project_id,
    changes.requested_date nulls last,
    changes.change_id
