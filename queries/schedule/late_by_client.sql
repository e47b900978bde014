/*
title.en    = "Late tasks by client"
title.zh    = "延期任务（按客户）"
question.en = "For which clients are tasks late more often than chance allows?"
question.zh = "哪些客户的延期率超出了偶然波动？"
grain       = "one row per client"
tables      = ["task_slips", "clients"]
chart       = { kind = "funnel", x = "client_name", y = "late_rate" }
rows        = "schedule/rows"
estimate    = { kind = "funnel", value = "late_rate", numerator = "late_count", denominator = "due_count", unknown = "unknown_count", cluster = "by_project" }
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"], ["tasks.finish_date", "tasks.status", "tasks.percent_complete"]]
caveats.en  = ["Tasks that are finished or past their baseline are counted; summary rows, dropped tasks and tasks not yet due are left out.", "Where the export has no baseline, the first plan seen is used instead: slips before it cannot be seen.", "Tasks without a baseline or a finish date count as unknown.", "Tasks of one project tend to be late together: the figure is less certain than its count suggests."]
caveats.zh  = ["只统计已完成或已过基线日期的任务；汇总行、已取消及未到期的任务不计。", "导出文件没有基线时，以首次上传的计划代替，此前的延误看不到。", "缺基线或完成日期的任务计为不明。", "同一项目的任务往往一起延期，结果不如样本量看上去那样可靠。"]

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
        task_slips.client_id,
        clients.name as client_name,
        task_slips.is_late,
        task_slips.finish_slip_days

    from task_slips

    left join clients on clients.client_id = task_slips.client_id

    where task_slips.is_due
        and is_within(task_slips.baseline_finish_date, $start_date, $end_date)
        and is_selected($client, task_slips.client_id)
        and is_selected($project, task_slips.project_id)
        and is_selected($sales, task_slips.sales_owner_id)
        and is_selected($pm, task_slips.pm_id)

)

select
    client_name,
    client_id,
    count(*) as due_count,
    count(*) filter (where is_late) as late_count,
    count(*) filter (where finish_slip_days is null) as unknown_count,
    rate_of(is_late) as late_rate,
    avg(finish_slip_days) as mean_slip_days,
    cases_by(project_id, is_late) as by_project

from due_tasks

group by all

order by late_rate desc, due_count desc, client_id
