/*
title.en = "Slip of the tasks that name a requirement"
title.zh = "需求所对应任务的延误"
grain    = "one row per requirement that a task names; dropped tasks do not count"
tables   = ["tasks", "task_slips"]

[meanings.late_days]
en = "late working days of all tasks of the requirement; blank where none is late and one is not known"
zh = "该需求各任务的延误工作日合计；均未延误且有任务不明时为空"
*/
-- Late days of all its tasks; NULL where none is late and the slip of one is not known.
select
    tasks.requirement_project_id as project_id,
    tasks.requirement_id,
    case
        when sum(task_slips.late_days) > 0
            or bool_and(task_slips.finish_slip_days is not null)
            then cast(coalesce(sum(task_slips.late_days), 0) as bigint)
    end as late_days

from tasks

inner join task_slips
    on task_slips.project_id = tasks.project_id
    and task_slips.task_id = tasks.task_id

where tasks.requirement_id is not null
    and not task_slips.is_dropped

group by all

order by tasks.requirement_project_id, tasks.requirement_id
