/*
title.en = "Tasks finished on an unknown day"
title.zh = "已完成但缺完成日期的任务"
severity = "warn"
tables   = ["task_slips"]
grain    = "one row per task"
*/
select
    project_id,
    task_id,
    slip_reason

from task_slips

where slip_reason = 'finish_day_unknown'

order by project_id, task_id
