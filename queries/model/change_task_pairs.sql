/*
title.en = "Late tasks and the changes that may have moved them"
title.zh = "延误任务与可能相关的变更"
grain    = "one row per change and late task, with the best grade that holds"
tables   = ["changes", "tasks", "task_lateness", "working_days"]
*/
-- Cost: one row per pair inside a window or named outright. The window is a condition
-- of the join on the project, so the pairs tried are late tasks x changes of one
-- project.
with

late_tasks as (

    select
        task_lateness.project_id,
        task_lateness.task_id,
        task_lateness.late_days,
        task_lateness.finish_planned_number,
        task_lateness.window_start_date,
        task_lateness.finish_until_date,
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
        changes.requirement_id,
        changes.requirement_project_id,
        changes.requested_date,
        changes.task_ids,
        changes.decision is not distinct from 'rejected' as is_rejected,
        working_days.workday_number as workdays_before

    from changes

    inner join working_days on working_days.day_date = changes.requested_date - 1

),

named_by_changes as (

    select project_id, change_id, unnest(task_ids) as task_id
    from dated_changes

),

named_by_tasks as (

    select project_id, unnest(change_ids) as change_id, task_id
    from late_tasks

),

graded_pairs as (

    select project_id, change_id, task_id, 3 as link_rank
    from named_by_changes

    union all

    select project_id, change_id, task_id, 3 as link_rank
    from named_by_tasks

    union all

    select
        late_tasks.project_id,
        dated_changes.change_id,
        late_tasks.task_id,
        2 as link_rank

    from late_tasks

    inner join dated_changes
        on dated_changes.project_id = late_tasks.project_id
        and dated_changes.requirement_id = late_tasks.requirement_id
        and dated_changes.requirement_project_id = late_tasks.requirement_project_id

    where not dated_changes.is_rejected

    union all

    select
        late_tasks.project_id,
        dated_changes.change_id,
        late_tasks.task_id,
        1 as link_rank

    from late_tasks

    inner join dated_changes
        on dated_changes.project_id = late_tasks.project_id
        and dated_changes.requested_date
            >= late_tasks.window_start_date - $link_window_days
        and dated_changes.requested_date <= late_tasks.finish_until_date

    where not dated_changes.is_rejected

),

best_pairs as (

    select
        project_id,
        change_id,
        task_id,
        max(link_rank) as link_rank

    from graded_pairs

    group by all

)

select
    best_pairs.project_id,
    best_pairs.task_id,
    best_pairs.change_id,
    best_pairs.link_rank,
    late_tasks.late_days,
    greatest(dated_changes.workdays_before - late_tasks.finish_planned_number, 0)
        as late_days_before

from best_pairs

inner join late_tasks
    on late_tasks.project_id = best_pairs.project_id
    and late_tasks.task_id = best_pairs.task_id

inner join dated_changes
    on dated_changes.project_id = best_pairs.project_id
    and dated_changes.change_id = best_pairs.change_id

-- A change that came after the last late day has no part in any of them.
where dated_changes.workdays_before
    < late_tasks.finish_planned_number + late_tasks.late_days

order by best_pairs.project_id, best_pairs.task_id, best_pairs.change_id
