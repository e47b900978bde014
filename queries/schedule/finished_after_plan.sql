/*
title.en    = "Finished after the planned day"
title.zh    = "晚于计划日完成"
question.en = "Of the finished tasks, how many ended after the planned day?"
question.zh = "已完成的任务中，有多少晚于计划日期？"
grain       = "one row"
tables      = ["task_slips"]
chart       = { kind = "figure", y = "finished_after_rate" }
rows        = "schedule/rows"
estimate    = { kind = "rate", value = "finished_after_rate", numerator = "finished_after_count", denominator = "finished_count", cluster = "by_project" }
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"], "tasks.finish_date"]
caveats.en  = ["Counted in calendar days, for tasks with both dates; tasks still open are left out, however late they are.", "Where the export has no baseline, the first plan seen is used instead: slips before it cannot be seen."]
caveats.zh  = ["按自然日统计，只含两个日期都有的任务；未完成的任务无论多晚都不计入。", "导出文件没有基线时，以首次上传的计划代替，此前的延误看不到。"]

[columns.finished_count]
en = "Tasks finished"
zh = "已完成任务"

[columns.finished_after_count]
en = "Finished after the planned day"
zh = "晚于计划日完成"

[columns.finished_after_rate]
en = "Share finished after the planned day"
zh = "晚于计划日完成占比"
*/
select
    count(*) as finished_count,
    count(*) filter (where finish_date > baseline_finish_date) as finished_after_count,
    rate_of(finish_date > baseline_finish_date) as finished_after_rate,
    cases_by(project_id, finish_date > baseline_finish_date) as by_project

from task_slips

where not is_dropped
    and finish_date is not null
    and baseline_finish_date is not null
    and is_within(baseline_finish_date, $start_date, $end_date)
    and is_selected($client, client_id)
    and is_selected($project, project_id)
    and is_selected($sales, sales_owner_id)
    and is_selected($pm, pm_id)

order by finished_count
