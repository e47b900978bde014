/*
title.en = "Late tasks and the changes that may have moved them"
title.zh = "延期任务与可能相关的变更"
grain    = "one row per change and late task, with the best grade that holds"
tables   = ["changes", "tasks", "task_lateness", "working_days"]

[meanings.link_rank]
en = "the grade of the link as a number: 3 explicit, 2 same requirement, 1 close in time"
zh = "关联等级的数字：3明确关联，2同一需求，1时间重合"

[meanings.late_days_before]
en = "late working days of the task before the change was requested: none of them can be given to it"
zh = "变更提出之前任务已延误的工作日，不计入该变更"
*/
-- Cost: one row per pair inside a window or named outright, and one per late task and
-- week of its window. The week is part of the key by which tasks meet changes, so a
-- project that holds everything costs no more than the pairs that it has. Tasks and
-- changes are numbered, because the pairs are many and their names long.
with

late_tasks as (

    select
        task_lateness.project_id,
        task_lateness.task_id,
        row_number() over (order by task_lateness.project_id, task_lateness.task_id)
            as task_number,
        task_lateness.late_days,
        task_lateness.finish_planned_number,
        task_lateness.window_start_date - $link_window_days as window_from_date,
        task_lateness.finish_until_date as window_to_date,
        tasks.requirement_id,
        tasks.requirement_project_id,
        tasks.change_ids

    from task_lateness

    inner join tasks
        on tasks.project_id = task_lateness.project_id
        and tasks.task_id = task_lateness.task_id

    where task_lateness.late_days > 0

),

-- workdays_before: the working days before the request; the change was there from the
-- next on.
dated_changes as (

    select
        changes.project_id,
        changes.change_id,
        row_number() over (order by changes.project_id, changes.change_id)
            as change_number,
        changes.requirement_id,
        changes.requirement_project_id,
        changes.requested_date,
        date_trunc('week', changes.requested_date) as requested_week,
        changes.task_ids,
        coalesce(changes.decision = 'rejected', false) as is_rejected,
        working_days.workday_number as workdays_before

    from changes

    inner join working_days on working_days.day_date = changes.requested_date - 1

),

named_by_changes as (

    select project_id, change_number, unnest(task_ids) as task_id
    from dated_changes

),

named_by_tasks as (

    select project_id, task_number, unnest(change_ids) as change_id
    from late_tasks

),

window_weeks as (

    select
        project_id,
        task_number,
        window_from_date,
        window_to_date,
        unnest(
            generate_series(
                date_trunc('week', window_from_date),
                date_trunc('week', window_to_date),
                interval 7 day
            )
        ) as window_week

    from late_tasks

),

graded_pairs as (

    select late_tasks.task_number, named_by_changes.change_number, 3 as link_rank
    from named_by_changes

    inner join late_tasks
        on late_tasks.project_id = named_by_changes.project_id
        and late_tasks.task_id = named_by_changes.task_id

    union all

    select named_by_tasks.task_number, dated_changes.change_number, 3 as link_rank
    from named_by_tasks

    inner join dated_changes
        on dated_changes.project_id = named_by_tasks.project_id
        and dated_changes.change_id = named_by_tasks.change_id

    union all

    select late_tasks.task_number, dated_changes.change_number, 2 as link_rank
    from late_tasks

    inner join dated_changes
        on dated_changes.project_id = late_tasks.project_id
        and dated_changes.requirement_id = late_tasks.requirement_id
        and dated_changes.requirement_project_id = late_tasks.requirement_project_id

    where not dated_changes.is_rejected

    union all

    select window_weeks.task_number, dated_changes.change_number, 1 as link_rank
    from window_weeks

    inner join dated_changes
        on dated_changes.project_id = window_weeks.project_id
        and dated_changes.requested_week = window_weeks.window_week
        and dated_changes.requested_date
            between window_weeks.window_from_date and window_weeks.window_to_date

    where not dated_changes.is_rejected

),

best_pairs as (

    select
        task_number,
        change_number,
        max(link_rank) as link_rank

    from graded_pairs

    group by all

)

select
    late_tasks.project_id,
    late_tasks.task_id,
    dated_changes.change_id,
    best_pairs.link_rank,
    late_tasks.late_days,
    greatest(dated_changes.workdays_before - late_tasks.finish_planned_number, 0)
        as late_days_before

from best_pairs

inner join late_tasks on late_tasks.task_number = best_pairs.task_number

inner join dated_changes on dated_changes.change_number = best_pairs.change_number

-- A change that came after the last late day has no part in any of them.
where dated_changes.workdays_before
    < late_tasks.finish_planned_number + late_tasks.late_days

order by best_pairs.task_number, best_pairs.change_number
