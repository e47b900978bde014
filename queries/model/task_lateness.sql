/*
title.en = "How late tasks are against their baseline"
title.zh = "任务相对基线的延误"
grain    = "one row per task; no summary rows"
tables   = ["tasks", "working_days"]

[meanings.is_dropped]
en = "true if the task was cancelled"
zh = "任务是否已取消"

[meanings.is_finished]
en = "true if the task is finished"
zh = "任务是否完成"

[meanings.is_censored]
en = "true while the task is open and overdue, so that its slip is a minimum"
zh = "任务逾期未完成时为真，所记延误为最小值"

[meanings.slip_reason]
en = "how the slip was measured, or why it could not be"
zh = "延误的计算依据，或无法计算的原因"

[meanings.is_due]
en = "true if the task counts in a rate of late tasks: not cancelled, and due by the as-of date"
zh = "是否计入延期率：未取消且在数据截止日前到期"

[meanings.start_slip_days]
en = "working days between planned and actual start; negative if early"
zh = "计划与实际开始之间的工作日；提前为负"

[meanings.finish_slip_days]
en = "working days between baseline finish and actual finish, for an overdue task up to the as-of date; negative if early"
zh = "基线完成与实际完成之间的工作日，逾期未完成者计至数据截止日；提前为负"

[meanings.late_days]
en = "the slip where it is positive, else 0"
zh = "延误天数；提前或按期为0"

[meanings.finish_planned_number]
en = "the working-day number of the baseline finish"
zh = "基线完成日的工作日序号"

[meanings.window_start_date]
en = "the planned start from which the linking window counts back"
zh = "变更时间窗由此向前推算的计划开始日期"

[meanings.finish_until_date]
en = "the day up to which the slip is measured"
zh = "延误计算截至的日期"
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
