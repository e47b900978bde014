/*
title.en = "Tasks whose late days are not the sum of linked and not linked days"
title.zh = "延误天数不等于分摊与未关联之和的任务"
severity = "fail"
meaning.en = "The parts of a task’s late days do not add up to its late days: some would be counted twice, or not at all."
meaning.zh = "任务延误的各部分之和不等于其延误天数，有的会重复计入或漏计。"
remedy.en  = "A definition was changed: look at how late days are assigned to changes, or restore the previous version."
remedy.zh  = "口径有过修改：检查延误的分摊方式，或恢复上一版本。"
tables   = ["task_slips", "change_task_links"]
grain    = "one row per task whose parts do not add up"
*/
with

given_days as (

    select
        project_id,
        task_id,
        sum(linked_slip_days) as linked_slip_days

    from change_task_links

    group by all

)

select
    task_slips.project_id,
    task_slips.task_id,
    task_slips.late_days,
    task_slips.not_linked_days,
    coalesce(given_days.linked_slip_days, 0) as linked_slip_days

from task_slips

left join given_days
    on given_days.project_id = task_slips.project_id
    and given_days.task_id = task_slips.task_id

where abs(
    task_slips.late_days
    - task_slips.not_linked_days
    - coalesce(given_days.linked_slip_days, 0)
) > 1e-6

order by task_slips.project_id, task_slips.task_id
