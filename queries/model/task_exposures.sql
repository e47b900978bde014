/*
title.en = "Changes that finished tasks were exposed to"
title.zh = "已完成任务面临的变更"
grain    = "one row per finished task whose slip is known; no summary rows, no milestones"
tables   = ["task_lateness", "tasks", "changes", "change_arrivals", "working_days", "projects"]

[meanings.start_slip_days]
en = "working days late at the start, of tasks begun by the middle of their plan"
zh = "开始延误的工作日，仅计在计划中点之前开始的任务"

[meanings.planned_days]
en = "working days that the plan gives the task"
zh = "计划给予任务的工作日"

[meanings.recent_slip_days]
en = "mean slip of the project’s tasks due in the 30 days before this one"
zh = "该项目此前30天内到期任务的平均延误"

[meanings.change_count]
en = "changes of the project requested from the linking window before the planned start up to the baseline finish"
zh = "从变更时间窗开始到基线完成之间，本项目提出的变更数"

[meanings.unverified_change_count]
en = "of these, relayed and not verified in time"
zh = "其中经转述且未及时核实的变更数"

[meanings.unclear_change_count]
en = "of these, changes of unclear arrival or verification"
zh = "其中提出方式或核实情况不明的变更数"

[meanings.short_change_count]
en = "the same count with the shorter window"
zh = "按较短时间窗计的变更数"

[meanings.short_unverified_change_count]
en = "of these, relayed and not verified in time"
zh = "其中经转述且未及时核实的变更数（较短时间窗）"

[meanings.long_change_count]
en = "the same count with the longer window"
zh = "按较长时间窗计的变更数"

[meanings.long_unverified_change_count]
en = "of these, relayed and not verified in time"
zh = "其中经转述且未及时核实的变更数（较长时间窗）"

[meanings.explicit_change_count]
en = "changes before the finish that name the task, or that the task names"
zh = "完成之前与任务互相指明的变更数"

[meanings.explicit_unverified_change_count]
en = "of these, relayed and not verified in time"
zh = "其中经转述且未及时核实的变更数（互相指明）"

[meanings.later_change_count]
en = "changes of the days after the finish: for a test that should show nothing"
zh = "完成之后提出的变更数，用于对照检验"

[meanings.later_unverified_change_count]
en = "of these, relayed and not verified in time"
zh = "其中经转述且未及时核实的变更数（完成之后）"

[meanings.begun_change_count]
en = "changes of the second half of the task’s plan: for a test that should show nothing"
zh = "计划后半程提出的变更数，用于对照检验"

[meanings.begun_unverified_change_count]
en = "of these, relayed and not verified in time"
zh = "其中经转述且未及时核实的变更数（后半程）"
*/
-- What a task met before its baseline finish, so that a late task cannot collect changes
-- because it is late: changes of the project requested from $link_window_days before its
-- planned start (short, long: other windows). For the negative controls: changes of the
-- days after the finish, and the start slip of tasks that had begun by the middle of their
-- plan beside the changes of its second half. (Counted from the start itself, a task that
-- began early would have more days to meet changes: its start slip would go with them.)
-- Rejected changes count as arrived. A change counts as verified only if that was recorded
-- before the baseline finish: what happened later cannot have shielded the task. Cost: one row per task and change of its project
-- inside the widest window, then one per task.
with

finished_tasks as (

    select
        task_lateness.project_id,
        task_lateness.task_id,
        task_lateness.baseline_finish_date,
        task_lateness.finish_date,
        task_lateness.window_start_date,
        task_lateness.window_start_date
            + cast(
                floor(
                    (
                        task_lateness.baseline_finish_date
                        - task_lateness.window_start_date
                    ) / 2
                ) as integer
            ) as middle_date,
        case when task_lateness.start_date <= middle_date
            then task_lateness.start_slip_days
        end as start_slip_days,
        task_lateness.finish_slip_days,
        greatest(finish_planned.workday_number - before_start.workday_number, 0)
            as planned_days,
        avg(task_lateness.finish_slip_days) over (
            partition by task_lateness.project_id
            order by task_lateness.baseline_finish_date
            range between interval 30 day preceding and interval 1 day preceding
        ) as recent_slip_days,
        coalesce(tasks.change_ids, []) as change_ids

    from task_lateness

    inner join tasks
        on tasks.project_id = task_lateness.project_id
        and tasks.task_id = task_lateness.task_id

    left join working_days as finish_planned
        on finish_planned.day_date = task_lateness.baseline_finish_date

    left join working_days as before_start
        on before_start.day_date = task_lateness.window_start_date - 1

    where task_lateness.slip_reason = 'finished'
        and task_lateness.finish_slip_days is not null
        and not coalesce(tasks.is_milestone, false)

),

arrived_changes as (

    select
        change_arrivals.project_id,
        change_arrivals.change_id,
        change_arrivals.requested_date,
        coalesce(changes.task_ids, []) as task_ids,
        change_arrivals.channel = 'relayed' as is_relayed,
        change_arrivals.was_verified_in_time,
        change_arrivals.verified_date,
        -- It may be one, for all that the data say.
        change_arrivals.arrival_group = 'other'
            and (
                change_arrivals.channel = 'relayed'
                or change_arrivals.channel = 'unknown'
                and change_arrivals.was_verified_in_time is distinct from true
            ) as is_unclear

    from change_arrivals

    inner join changes
        on changes.project_id = change_arrivals.project_id
        and changes.change_id = change_arrivals.change_id

),

met_changes as (

    select
        finished_tasks.project_id,
        finished_tasks.task_id,
        arrived_changes.is_relayed
            and (
                not arrived_changes.was_verified_in_time
                or arrived_changes.was_verified_in_time
                and arrived_changes.verified_date >= finished_tasks.baseline_finish_date
            ) as is_unverified,
        arrived_changes.is_unclear,
        arrived_changes.requested_date > finished_tasks.finish_date as is_later,
        arrived_changes.requested_date <= finished_tasks.baseline_finish_date
            as is_before_finish,
        finished_tasks.window_start_date - arrived_changes.requested_date
            as days_ahead,
        arrived_changes.requested_date > finished_tasks.middle_date as is_after_middle,
        list_contains(arrived_changes.task_ids, finished_tasks.task_id)
            or list_contains(finished_tasks.change_ids, arrived_changes.change_id)
            as is_explicit

    from finished_tasks

    inner join arrived_changes
        on arrived_changes.project_id = finished_tasks.project_id
        and arrived_changes.requested_date >= finished_tasks.window_start_date
            - greatest($link_window_days, $short_window_days, $long_window_days)
        and arrived_changes.requested_date <= greatest(
            finished_tasks.baseline_finish_date, finished_tasks.finish_date + 30
        )

),

counted_tasks as (

    select
        project_id,
        task_id,
        count(*) filter (where is_before_finish and days_ahead <= $link_window_days)
            as change_count,
        count(*) filter (
            where is_before_finish and days_ahead <= $link_window_days and is_unverified
        ) as unverified_change_count,
        count(*) filter (
            where is_before_finish and days_ahead <= $link_window_days and is_unclear
        ) as unclear_change_count,
        count(*) filter (where is_before_finish and days_ahead <= $short_window_days)
            as short_change_count,
        count(*) filter (
            where is_before_finish
                and days_ahead <= $short_window_days
                and is_unverified
        ) as short_unverified_change_count,
        count(*) filter (where is_before_finish and days_ahead <= $long_window_days)
            as long_change_count,
        count(*) filter (
            where is_before_finish and days_ahead <= $long_window_days and is_unverified
        ) as long_unverified_change_count,
        count(*) filter (where is_before_finish and is_explicit)
            as explicit_change_count,
        count(*) filter (where is_before_finish and is_explicit and is_unverified)
            as explicit_unverified_change_count,
        count(*) filter (where is_later) as later_change_count,
        count(*) filter (where is_later and is_unverified)
            as later_unverified_change_count,
        count(*) filter (where is_before_finish and is_after_middle)
            as begun_change_count,
        count(*) filter (where is_before_finish and is_after_middle and is_unverified)
            as begun_unverified_change_count

    from met_changes

    group by all

)

select
    finished_tasks.project_id,
    finished_tasks.task_id,
    projects.client_id,
    projects.sales_owner_id,
    projects.pm_id,
    finished_tasks.baseline_finish_date,
    finished_tasks.finish_slip_days,
    finished_tasks.start_slip_days,
    finished_tasks.planned_days,
    finished_tasks.recent_slip_days,
    coalesce(counted_tasks.change_count, 0) as change_count,
    coalesce(counted_tasks.unverified_change_count, 0) as unverified_change_count,
    coalesce(counted_tasks.unclear_change_count, 0) as unclear_change_count,
    coalesce(counted_tasks.short_change_count, 0) as short_change_count,
    coalesce(counted_tasks.short_unverified_change_count, 0)
        as short_unverified_change_count,
    coalesce(counted_tasks.long_change_count, 0) as long_change_count,
    coalesce(counted_tasks.long_unverified_change_count, 0)
        as long_unverified_change_count,
    coalesce(counted_tasks.explicit_change_count, 0) as explicit_change_count,
    coalesce(counted_tasks.explicit_unverified_change_count, 0)
        as explicit_unverified_change_count,
    coalesce(counted_tasks.later_change_count, 0) as later_change_count,
    coalesce(counted_tasks.later_unverified_change_count, 0)
        as later_unverified_change_count,
    coalesce(counted_tasks.begun_change_count, 0) as begun_change_count,
    coalesce(counted_tasks.begun_unverified_change_count, 0)
        as begun_unverified_change_count

from finished_tasks

left join projects on projects.project_id = finished_tasks.project_id

left join counted_tasks
    on counted_tasks.project_id = finished_tasks.project_id
    and counted_tasks.task_id = finished_tasks.task_id

order by finished_tasks.project_id, finished_tasks.task_id
