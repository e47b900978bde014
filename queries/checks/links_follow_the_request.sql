/*
title.en = "Links of changes to days before they were requested"
title.zh = "分摊了变更提出之前延误的关联"
severity = "fail"
meaning.en = "A change is given late days that had passed before anyone requested it."
meaning.zh = "变更分摊到了提出之前已经发生的延误。"
remedy.en  = "A definition was changed: look at how late days are assigned to changes, or restore the previous version."
remedy.zh  = "口径有过修改：检查延误的分摊方式，或恢复上一版本。"
tables   = ["change_task_links", "changes", "task_lateness", "working_days"]
grain    = "one row per link with more days than were left after the request"
*/
with

links_with_days_left as (

    select
        change_task_links.project_id,
        change_task_links.task_id,
        change_task_links.change_id,
        changes.requested_date,
        change_task_links.linked_slip_days,
        days_finished.workday_number - days_before.workday_number as days_left

    from change_task_links

    inner join changes
        on changes.project_id = change_task_links.project_id
        and changes.change_id = change_task_links.change_id

    inner join task_lateness
        on task_lateness.project_id = change_task_links.project_id
        and task_lateness.task_id = change_task_links.task_id

    inner join working_days as days_before
        on days_before.day_date = changes.requested_date - 1

    inner join working_days as days_finished
        on days_finished.day_date = task_lateness.finish_until_date

)

select
    project_id,
    task_id,
    change_id,
    requested_date,
    linked_slip_days,
    days_left

from links_with_days_left

where linked_slip_days > days_left + 1e-6

order by project_id, task_id, change_id
