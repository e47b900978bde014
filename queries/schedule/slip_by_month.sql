/*
title.en    = "Schedule slip by month"
title.zh    = "进度延误（按月）"
question.en = "Are tasks finishing later against their baseline than before?"
question.zh = "任务相对基线的延误在加重还是减轻？"
grain       = "one row per month of the baseline finish"
tables      = ["task_slips"]
chart       = { kind = "line", x = "baseline_finish_month", y = "mean_slip_days", interval = true }
rows        = "schedule/rows"
estimate    = { kind = "mean", value = "mean_slip_days", denominator = "measured_count", spread = "spread_days", unknown = "unknown_count", cluster = "by_project" }
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"], ["tasks.finish_date", "tasks.status", "tasks.percent_complete"]]
caveats.en  = ["Working days; early finishes count as negative.", "Overdue tasks that are still open count with their slip so far: at least.", "A few very late tasks move the mean; the median stands in the table."]
caveats.zh  = ["单位为工作日，提前完成计为负数。", "已过期仍未完成的任务按当前延误计，为“至少”。", "个别延误很长的任务会拉高平均值，中位数见数据表。"]
*/
with

due_tasks as (

    select
        month_of(baseline_finish_date) as baseline_finish_month,
        project_id,
        finish_slip_days,
        is_late,
        is_censored,
        sum(finish_slip_days) over of_project as project_days,
        count(finish_slip_days) over of_project as project_count

    from task_slips

    where is_due
        and is_within(baseline_finish_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

    window of_project as (partition by month_of(baseline_finish_date), project_id)

)

select
    baseline_finish_month,
    count(finish_slip_days) as measured_count,
    count(*) filter (where is_late) as late_count,
    count(*) filter (where is_censored) as censored_count,
    count(*) filter (where finish_slip_days is null) as unknown_count,
    avg(finish_slip_days) as mean_slip_days,
    stddev_samp(finish_slip_days) as spread_days,
    median(finish_slip_days) as median_slip_days,
    sums_by(project_id, project_days, project_count) as by_project

from due_tasks

group by all

order by baseline_finish_month
