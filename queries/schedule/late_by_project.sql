/*
title.en    = "Late tasks by project"
title.zh    = "延期任务（按项目）"
question.en = "Are tasks late in a few projects or everywhere?"
question.zh = "延期集中在个别项目，还是普遍如此？"
grain       = "one row per project"
tables      = ["task_slips", "projects"]
chart       = { kind = "funnel", x = "project_name", y = "late_rate" }
rows        = "schedule/rows"
estimate    = { kind = "funnel", value = "late_rate", numerator = "late_count", denominator = "due_count", unknown = "unknown_count", cluster = "by_project" }
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"], ["tasks.finish_date", "tasks.status", "tasks.percent_complete"]]
caveats.en  = ["Tasks whose baseline finish has passed are counted, finished or not; summary rows, dropped tasks and tasks not yet due, however early they finished, are left out.", "Where the export has no baseline, the first plan seen is used instead: slips before it cannot be seen.", "Tasks without a baseline or a finish date count as unknown.", "Tasks of one project tend to be late together: the figure is less certain than its count suggests."]
caveats.zh  = ["只统计基线完成日已过的任务，无论是否完成；汇总行、已取消及未到期的任务（即使提前完成）不计。", "导出文件没有基线时，以首次上传的计划代替，此前的延误看不到。", "缺基线或完成日期的任务计为不明。", "同一项目的任务往往一起延期，结果不如样本量看上去那样可靠。"]

[columns.late_count]
en = "Late"
zh = "延期任务数"

[columns.late_rate]
en = "Share late"
zh = "延期率"
*/
with

due_tasks as (

    select
        task_slips.project_id,
        projects.name as project_name,
        task_slips.is_late,
        task_slips.finish_slip_days

    from task_slips

    left join projects on projects.project_id = task_slips.project_id

    where task_slips.is_due
        and is_within(task_slips.baseline_finish_date, $start_date, $end_date)
        and is_selected($client, task_slips.client_id)
        and is_selected($project, task_slips.project_id)
        and is_selected($sales, task_slips.sales_owner_id)
        and is_selected($pm, task_slips.pm_id)

)

select
    project_name,
    project_id,
    count(*) as due_count,
    count(*) filter (where is_late) as late_count,
    count(*) filter (where finish_slip_days is null) as unknown_count,
    rate_of(is_late) as late_rate,
    avg(finish_slip_days) as mean_slip_days,
    cases_by(project_id, is_late) as by_project

from due_tasks

group by all

order by late_rate desc, due_count desc, project_id
