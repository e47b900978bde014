/*
title.en    = "Finished after the planned day"
title.zh    = "晚于计划日完成"
question.en = "Of the tasks that are finished, how many ended after the day planned?"
question.zh = "已完成的任务中，有多少晚于计划日期？"
grain       = "one row"
tables      = ["task_slips", "projects"]
chart       = { kind = "figure", y = "finished_after_rate" }
rows        = "schedule/rows"
estimate    = { kind = "rate", value = "finished_after_rate", numerator = "finished_after_count", denominator = "finished_count" }
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"], "tasks.finish_date"]
caveats.en  = ["Counted by calendar days, among tasks with both days; tasks still open are left out, however late they are.", "Where the export has no baseline, the first plan seen stands in: slips from before it cannot be seen."]
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
with

finished_tasks as (

    select
        task_slips.finish_date,
        task_slips.baseline_finish_date

    from task_slips

    left join projects on projects.project_id = task_slips.project_id

    where not task_slips.is_dropped
        and task_slips.finish_date is not null
        and task_slips.baseline_finish_date is not null
        and ($start_date is null or task_slips.baseline_finish_date >= $start_date)
        and ($end_date is null or task_slips.baseline_finish_date <= $end_date)
        and ($client is null or list_contains($client, projects.client_id))
        and ($project is null or list_contains($project, task_slips.project_id))
        and ($sales is null or list_contains($sales, projects.sales_owner_id))
        and ($pm is null or list_contains($pm, projects.pm_id))

)

select
    count(*) as finished_count,
    count(*) filter (where finish_date > baseline_finish_date) as finished_after_count,
    count(*) filter (where finish_date > baseline_finish_date) / nullif(count(*), 0)
        as finished_after_rate

from finished_tasks

order by finished_count
