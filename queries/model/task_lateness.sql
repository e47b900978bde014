/*
title.en = "How late tasks are against their baseline"
title.zh = "任务相对基线的延误"
grain    = "one row per task; no summary rows"
tables   = ["tasks", "working_days"]
*/
-- Cost: one row per task, four look-ups of a day; no day in between is touched.
with

judged_tasks as (

    select
        *,
        coalesce(status_group = 'dropped', false) as is_dropped,
        coalesce(
            finish_date is not null
            or status_group = 'closed'
            or percent_complete >= 1,
            false
        ) as is_finished,
        coalesce(
            start_date is not null
            or finish_date is not null
            or status_group in ('working', 'closed')
            or percent_complete > 0,
            false
        ) as is_started

    from tasks

    where not coalesce(is_summary, false)

),

-- Late up to which day: the day itself, or for what is open and overdue the as-of date.
-- NULL where it happened on an unknown day, is not yet due, or was dropped.
measured_tasks as (

    select
        *,
        case
            when is_dropped then null
            when is_finished then finish_date
            when as_of_date > baseline_finish_date then as_of_date
        end as finish_until_date,
        case
            when is_dropped then null
            when is_started then start_date
            when as_of_date > baseline_start_date then as_of_date
        end as start_until_date,
        case
            when is_dropped then 'dropped'
            when baseline_finish_date is null then 'no_baseline'
            when is_finished and finish_date is null then 'finish_day_unknown'
            when is_finished then 'finished'
            when as_of_date is null then 'as_of_unknown'
            when as_of_date > baseline_finish_date then 'overdue'
            else 'not_due'
        end as slip_reason

    from judged_tasks

)

select
    measured_tasks.project_id,
    measured_tasks.task_id,
    measured_tasks.baseline_start_date,
    measured_tasks.baseline_finish_date,
    measured_tasks.baseline_source,
    measured_tasks.start_date,
    measured_tasks.finish_date,
    measured_tasks.is_dropped,
    measured_tasks.is_finished,
    measured_tasks.slip_reason = 'overdue' as is_censored,
    measured_tasks.slip_reason,
    -- Early finishers of tasks not yet due cannot be late: beside them nothing is known.
    measured_tasks.slip_reason not in ('dropped', 'not_due')
        and coalesce(
            measured_tasks.baseline_finish_date <= measured_tasks.as_of_date, true
        ) as is_due,
    start_until.workday_number - start_planned.workday_number as start_slip_days,
    finish_until.workday_number - finish_planned.workday_number as finish_slip_days,
    greatest(
        coalesce(finish_until.workday_number - finish_planned.workday_number, 0), 0
    ) as late_days,
    finish_planned.workday_number as finish_planned_number,
    coalesce(
        measured_tasks.baseline_start_date,
        measured_tasks.start_date,
        measured_tasks.baseline_finish_date
    ) as window_start_date,
    finish_until_date

from measured_tasks

left join working_days as finish_planned
    on finish_planned.day_date = measured_tasks.baseline_finish_date

left join working_days as finish_until
    on finish_until.day_date = measured_tasks.finish_until_date

left join working_days as start_planned
    on start_planned.day_date = measured_tasks.baseline_start_date

left join working_days as start_until
    on start_until.day_date = measured_tasks.start_until_date

order by measured_tasks.project_id, measured_tasks.task_id
