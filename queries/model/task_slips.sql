/*
title.en = "Slip of tasks, and what of it is not linked to any change"
title.zh = "任务延误与未关联部分"
grain    = "one row per task; no summary rows"
tables   = ["task_lateness", "change_task_links", "projects"]

[meanings.is_late]
en = "true if the task is at least one working day late"
zh = "任务是否至少延误一个工作日"

[meanings.not_linked_days]
en = "late working days that no change gets: those before the first linked change"
zh = "未分摊到任何变更的延误工作日，即首个关联变更之前的部分"
*/
-- Cost: one pass over the links, one row per task.
with

first_arrivals as (

    select
        project_id,
        task_id,
        min(late_days_before) as late_days_before

    from change_task_links

    group by all

)

select
    task_lateness.task_id,
    task_lateness.project_id,
    projects.client_id,
    projects.sales_owner_id,
    projects.pm_id,
    task_lateness.baseline_start_date,
    task_lateness.baseline_finish_date,
    task_lateness.baseline_source,
    task_lateness.start_date,
    task_lateness.finish_date,
    task_lateness.is_dropped,
    task_lateness.is_finished,
    task_lateness.is_censored,
    task_lateness.slip_reason,
    task_lateness.is_due,
    task_lateness.late_days > 0 as is_late,
    task_lateness.start_slip_days,
    task_lateness.finish_slip_days,
    task_lateness.late_days,
    -- The late days before the first linked change: all of them where there is none.
    coalesce(first_arrivals.late_days_before, task_lateness.late_days)
        as not_linked_days

from task_lateness

left join projects on projects.project_id = task_lateness.project_id

left join first_arrivals
    on first_arrivals.project_id = task_lateness.project_id
    and first_arrivals.task_id = task_lateness.task_id

order by task_lateness.project_id, task_lateness.task_id
