/*
title.en = "Tasks finished on an unknown day"
title.zh = "已完成但缺完成日期的任务"
severity = "warn"
meaning.en = "These tasks are finished, but no date says when, so their slip is unknown; they are counted beside the figure."
meaning.zh = "任务已完成但没有完成日期，延误不明，另行注明。"
remedy.en  = "Enter the finish in the plan and upload it again."
remedy.zh  = "在计划中补填完成日期后重新上传。"
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
