/*
title.en = "Every link is of a late task, with a part above zero and no more than its late days"
title.zh = "关联只属于延误任务，分摊大于零且不超过延误天数"
severity = "fail"
tables   = ["task_slips", "change_task_links"]
grain    = "one row per link that breaks this"
*/
select
    change_task_links.project_id,
    change_task_links.task_id,
    change_task_links.change_id,
    change_task_links.linked_slip_days,
    task_slips.late_days

from change_task_links

left join task_slips
    on task_slips.project_id = change_task_links.project_id
    and task_slips.task_id = change_task_links.task_id

where task_slips.task_id is null
    or change_task_links.linked_slip_days <= 0
    or change_task_links.linked_slip_days > task_slips.late_days + 1e-6

order by
    change_task_links.project_id,
    change_task_links.task_id,
    change_task_links.change_id
