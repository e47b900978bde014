/*
title.en = "Slip linked to each change"
title.zh = "各变更的关联延误"
grain    = "one row per change, those without a link at 0 days"
tables   = ["change_arrivals", "change_task_links"]
*/
-- named: by explicit links and those of one requirement, without closeness in time alone.
select
    change_arrivals.project_id,
    change_arrivals.change_id,
    count(change_task_links.task_id) as linked_task_count,
    coalesce(sum(change_task_links.linked_slip_days), 0) as linked_slip_days,
    coalesce(
        sum(change_task_links.linked_slip_days)
            filter (where change_task_links.link_grade <> 'window'),
        0
    ) as named_slip_days,
    coalesce(
        sum(change_task_links.linked_slip_days)
            filter (where change_task_links.link_grade = 'explicit'),
        0
    ) as explicit_slip_days

from change_arrivals

left join change_task_links
    on change_task_links.project_id = change_arrivals.project_id
    and change_task_links.change_id = change_arrivals.change_id

group by change_arrivals.project_id, change_arrivals.change_id

order by change_arrivals.project_id, change_arrivals.change_id
