/*
title.en = "Slip linked to each change"
title.zh = "各变更的关联延误"
grain    = "one row per change, those without a link at 0 days"
tables   = ["change_arrivals", "change_task_links"]

[meanings.linked_task_count]
en = "late tasks of which the change gets a part"
zh = "分摊到本变更的延期任务数"

[meanings.linked_slip_days]
en = "working days of delay given to the change, over all its tasks"
zh = "分摊到本变更的延误工作日合计"

[meanings.named_slip_days]
en = "of these, the days given by explicit links and by the same requirement, without closeness in time alone"
zh = "其中由明确关联和同一需求分摊的天数，不含仅时间重合的部分"

[meanings.explicit_slip_days]
en = "of these, the days given by explicit links alone"
zh = "其中仅由明确关联分摊的天数"
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
