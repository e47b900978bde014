/*
title.en    = "Tasks and their slip"
title.zh    = "任务延误明细"
question.en = "Which tasks are these, and how late is each?"
question.zh = "这些是哪些任务，各自延误多少？"
grain       = "one row per task; no summary rows"
tables      = ["task_slips", "tasks", "projects", "clients"]
chart       = { kind = "table" }
rows        = "schedule/rows"
caveats.en  = ["Days are working days; an overdue task that is still open is at least that late."]
caveats.zh  = ["天数为工作日；已过期仍未完成的任务，延误为“至少”。"]
*/
select
    task_slips.baseline_finish_date,
    task_slips.task_id,
    tasks.name as task_name,
    task_slips.project_id,
    projects.name as project_name,
    task_slips.client_id,
    clients.name as client_name,
    task_slips.baseline_source,
    task_slips.baseline_start_date,
    task_slips.start_date,
    task_slips.finish_date,
    task_slips.is_finished,
    task_slips.is_censored,
    task_slips.slip_reason,
    task_slips.start_slip_days,
    task_slips.finish_slip_days,
    task_slips.late_days,
    task_slips.not_linked_days,
    tasks.source_file,
    tasks.source_sheet,
    tasks.source_row

from task_slips

inner join tasks
    on tasks.project_id is not distinct from task_slips.project_id
    and tasks.task_id = task_slips.task_id

left join projects on projects.project_id = task_slips.project_id

left join clients on clients.client_id = task_slips.client_id

where is_within(task_slips.baseline_finish_date, $start_date, $end_date)
    and is_selected($client, task_slips.client_id)
    and is_selected($project, task_slips.project_id)
    and is_selected($sales, task_slips.sales_owner_id)
    and is_selected($pm, task_slips.pm_id)

order by
    task_slips.baseline_finish_date desc nulls last,
    task_slips.project_id,
    task_slips.task_id
