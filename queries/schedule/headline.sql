/*
title.en    = "Late tasks"
title.zh    = "延期任务"
question.en = "How many tasks finish after their baseline?"
question.zh = "有多少任务晚于基线完成？"
grain       = "one row"
tables      = ["task_slips"]
chart       = { kind = "figure", y = "late_rate", trend = "schedule/late_control" }
rows        = "schedule/rows"
estimate    = { kind = "rate", value = "late_rate", numerator = "late_count", denominator = "due_count", unknown = "unknown_count", cluster = "by_project" }
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"], ["tasks.finish_date", "tasks.status", "tasks.percent_complete"]]
caveats.en  = ["Tasks whose baseline finish has passed are counted, finished or not; summary rows, dropped tasks and tasks not yet due, however early they finished, are left out.", "Where the export has no baseline, the first plan seen is used instead: slips before it cannot be seen.", "Tasks without a baseline or a finish date count as unknown."]
caveats.zh  = ["只统计基线完成日已过的任务，无论是否完成；汇总行、已取消及未到期的任务（即使提前完成）不计。", "导出文件没有基线时，以首次上传的计划代替，此前的延误看不到。", "缺基线或完成日期的任务计为不明。"]

[columns.late_count]
en = "Late"
zh = "延期任务数"

[columns.late_rate]
en = "Share late"
zh = "延期率"
*/
select
    count(*) as due_count,
    count(*) filter (where is_late) as late_count,
    count(*) filter (where finish_slip_days is null) as unknown_count,
    rate_of(is_late) as late_rate,
    avg(finish_slip_days) as mean_slip_days,
    median(finish_slip_days) as median_slip_days,
    cases_by(project_id, is_late) as by_project

from task_slips

where is_due
    and is_within(baseline_finish_date, $start_date, $end_date)
    and is_selected($client, client_id)
    and is_selected($project, project_id)
    and is_selected($sales, sales_owner_id)
    and is_selected($pm, pm_id)

order by due_count
