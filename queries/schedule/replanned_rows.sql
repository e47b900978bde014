/*
title.en    = "Replanned tasks, one by one"
title.zh    = "计划调整明细"
question.en = "Which task was moved by how much, and which change named it in between?"
question.zh = "哪项任务调整了多少，其间有哪项变更涉及它？"
grain       = "one row per task and upload that moved its planned finish"
tables      = ["plan_moves", "tasks", "changes"]
chart       = { kind = "table" }
rows        = "schedule/replanned_rows"
needs       = ["tasks.planned_finish_date"]
caveats.en  = ["A change is listed if it names the task, or the task names it, and it was requested between the two plans. That it came before does not prove that it is the reason."]
caveats.zh  = ["列出的变更明确涉及该任务，且在两次计划之间提出。先后发生不等于原因。"]

[columns.plan_date]
en = "Plan received"
zh = "计划收到日期"

[columns.previous_plan_date]
en = "Plan before"
zh = "上一次计划"

[columns.task_name]
en = "Task"
zh = "任务"

[columns.previous_finish_date]
en = "Planned finish before"
zh = "原计划完成"

[columns.planned_finish_date]
en = "Planned finish now"
zh = "现计划完成"

[columns.moved_days]
en = "Moved by (working days)"
zh = "调整（工作日）"

[columns.change_ids]
en = "Changes in between"
zh = "其间的变更"

[columns.relayed_by_names]
en = "Relayed by"
zh = "转述人"
*/
with

named_changes as (

    select
        changes.project_id,
        unnest(changes.task_ids) as task_id,
        changes.change_id,
        changes.requested_date,
        changes.relayed_by

    from changes

    union

    select
        tasks.project_id,
        tasks.task_id,
        changes.change_id,
        changes.requested_date,
        changes.relayed_by

    from (
        select project_id, task_id, unnest(change_ids) as change_id
        from tasks
    ) as tasks

    inner join changes
        on changes.project_id = tasks.project_id
        and changes.change_id = tasks.change_id

)

select
    plan_moves.plan_date,
    plan_moves.previous_plan_date,
    plan_moves.project_id,
    plan_moves.task_id,
    any_value(tasks.name) as task_name,
    plan_moves.previous_finish_date,
    plan_moves.planned_finish_date,
    plan_moves.moved_days,
    list(distinct named_changes.change_id order by named_changes.change_id)
        filter (where named_changes.change_id is not null) as change_ids,
    list(distinct named_changes.relayed_by order by named_changes.relayed_by)
        filter (where named_changes.relayed_by is not null) as relayed_by_names,
    plan_moves.source_file

from plan_moves

left join tasks
    on tasks.project_id = plan_moves.project_id
    and tasks.task_id = plan_moves.task_id

left join named_changes
    on named_changes.project_id = plan_moves.project_id
    and named_changes.task_id = plan_moves.task_id
    and named_changes.requested_date > plan_moves.previous_plan_date
    and named_changes.requested_date <= plan_moves.plan_date

where plan_moves.is_moved
    and is_within(plan_moves.plan_date, $start_date, $end_date)
    and is_selected($client, plan_moves.client_id)
    and is_selected($project, plan_moves.project_id)
    and is_selected($sales, plan_moves.sales_owner_id)
    and is_selected($pm, plan_moves.pm_id)

group by all

order by
    plan_moves.plan_date desc,
    plan_moves.project_id,
    plan_moves.task_id
