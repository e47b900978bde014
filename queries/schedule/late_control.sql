/*
title.en    = "Late tasks over time"
title.zh    = "延期率走势（控制图）"
question.en = "Has the share of late tasks left its usual range?"
question.zh = "任务延期率是否偏离了惯常范围？"
grain       = "one row per month of the baseline finish"
tables      = ["task_slips", "tasks"]
chart       = { kind = "control", x = "baseline_finish_month", y = "late_rate" }
rows        = "schedule/rows"
estimate    = { kind = "control", value = "late_rate", numerator = "late_count", denominator = "due_count", unknown = "unknown_count", per = "cases", judged = "is_judged", cluster = "by_project" }
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"], ["tasks.finish_date", "tasks.status", "tasks.percent_complete"]]
caveats.en  = ["A signal is one month beyond three sigma, or eight in a row on one side of the centre line; it says that something changed, not what.", "Tasks of one project share their plan: a month in which a large project ends can be a signal by itself.", "Tasks without a finish date count as unknown."]
caveats.zh  = ["信号指某月超出三倍标准差，或连续八个月落在中线同一侧；只说明有变化，不说明原因。", "同一项目的任务共用一份计划：大项目收尾的月份本身就可能成为信号。", "缺完成日期的任务计为不明。"]

[columns.late_count]
en = "Late"
zh = "延期任务数"

[columns.late_rate]
en = "Share late"
zh = "延期率"
*/
with

data_end as (

    select max(as_of_date) as as_of_date
    from tasks

),

due_tasks as (

    select
        month_of(task_slips.baseline_finish_date) as baseline_finish_month,
        is_month_over(task_slips.baseline_finish_date, data_end.as_of_date, 0)
            as is_over,
        task_slips.is_late,
        task_slips.finish_slip_days,
        task_slips.project_id

    from task_slips

    cross join data_end

    where task_slips.is_due
        and task_slips.baseline_finish_date is not null
        and is_within(task_slips.baseline_finish_date, $start_date, $end_date)
        and is_selected($client, task_slips.client_id)
        and is_selected($project, task_slips.project_id)
        and is_selected($sales, task_slips.sales_owner_id)
        and is_selected($pm, task_slips.pm_id)

)

select
    baseline_finish_month,
    count(*) as due_count,
    count(*) filter (where is_late) as late_count,
    count(*) filter (where finish_slip_days is null) as unknown_count,
    rate_of(is_late) as late_rate,
    bool_and(is_over) and count(*) >= $small_group as is_judged,
    cases_by(project_id, is_late) as by_project

from due_tasks

group by all

order by baseline_finish_month
