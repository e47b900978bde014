/*
title.en = "Links to tasks that are not late, or with a part out of range"
title.zh = "所属任务未延期或分摊超出范围的关联"
severity = "fail"
meaning.en = "A link gives a change nothing, more than the task’s late days, or days of a task that is not late."
meaning.zh = "关联分摊为零、超过任务的延误天数，或任务并未延期。"
remedy.en  = "A definition was changed: look at how late days are assigned to changes, or restore the previous version."
remedy.zh  = "口径有过修改：检查延误的分摊方式，或恢复上一版本。"
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
