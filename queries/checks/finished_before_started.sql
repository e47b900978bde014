/*
title.en = "Tasks finished before they started"
title.zh = "完成日期早于开始日期的任务"
severity = "warn"
meaning.en = "One of the two dates is wrong. The finish still decides whether the task is late."
meaning.zh = "两个日期必有一误。是否延误仍以完成日期为准。"
remedy.en  = "Correct the date in the plan and upload it again."
remedy.zh  = "在计划中更正日期后重新上传。"
tables   = ["tasks"]
grain    = "one row per task"
*/
select
    project_id,
    task_id,
    start_date,
    finish_date,
    source_file,
    source_sheet,
    source_row

from tasks

where finish_date < start_date

order by project_id, task_id
