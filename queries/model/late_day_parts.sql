/*
title.en = "Where the late days of tasks go"
title.zh = "任务延误的去向"
grain    = "one row per late task and change that gets a part of its late days, and one per late task for what is not linked"
tables   = ["task_slips", "change_task_links", "change_arrivals"]

[meanings.link_grade]
en = "the ground for the link; blank for what is not linked"
zh = "关联依据；未关联部分为空"

[meanings.arrival_group]
en = "how the change arrived and whether it was verified in time; near_in_time for a link by closeness in time alone, not_linked for what no change gets"
zh = "变更的提出与核实情况；仅时间重合者单列，未分摊到变更者记为未关联"

[meanings.linked_slip_days]
en = "working days of delay in this part"
zh = "该部分的延误工作日"
*/
-- The parts of a task add up to its late days; what is not linked may be 0.
select
    change_task_links.project_id,
    change_task_links.task_id,
    task_slips.client_id,
    task_slips.sales_owner_id,
    task_slips.pm_id,
    task_slips.baseline_finish_date,
    change_task_links.change_id,
    change_task_links.link_grade,
    change_arrivals.arrival_group,
    change_task_links.linked_slip_days

from change_task_links

inner join task_slips
    on task_slips.project_id = change_task_links.project_id
    and task_slips.task_id = change_task_links.task_id

inner join change_arrivals
    on change_arrivals.project_id = change_task_links.project_id
    and change_arrivals.change_id = change_task_links.change_id

union all

select
    project_id,
    task_id,
    client_id,
    sales_owner_id,
    pm_id,
    baseline_finish_date,
    null as change_id,
    'not_linked' as link_grade,
    'not_linked' as arrival_group,
    not_linked_days as linked_slip_days

from task_slips

where late_days > 0

order by project_id, task_id, change_id
