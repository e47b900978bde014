/*
title.en    = "Changes and the late tasks they are linked to"
title.zh    = "变更与其关联的延期任务"
question.en = "Which change is linked to which late task, how, and for how many days?"
question.zh = "哪项变更与哪项延期任务关联，依据是什么，关联多少天？"
grain       = "one row per change and late task"
tables      = ["change_task_links", "change_arrivals", "task_slips"]
chart       = { kind = "table" }
rows        = "schedule/links"
caveats.en  = ["Linked means close in time or named together, not caused."]
caveats.zh  = ["“关联”指时间相近或互相指明，不等于因果。"]
*/
select
    change_task_links.project_id,
    change_task_links.change_id,
    change_task_links.task_id,
    change_arrivals.requested_date,
    change_arrivals.arrival_group,
    change_task_links.link_grade,
    change_task_links.linked_slip_days

from change_task_links

inner join change_arrivals
    on change_arrivals.project_id = change_task_links.project_id
    and change_arrivals.change_id = change_task_links.change_id

inner join task_slips
    on task_slips.project_id = change_task_links.project_id
    and task_slips.task_id = change_task_links.task_id

where is_within(task_slips.baseline_finish_date, $start_date, $end_date)
    and is_selected($client, task_slips.client_id)
    and is_selected($project, change_task_links.project_id)
    and is_selected($sales, task_slips.sales_owner_id)
    and is_selected($pm, task_slips.pm_id)

order by
    change_task_links.project_id,
    change_task_links.change_id,
    change_task_links.task_id
