/*
title.en    = "Schedule slip by month"
title.zh    = "进度延误（按月）"
question.en = "Are tasks finishing later against their baseline than before?"
question.zh = "任务相对基线的延误在加重还是减轻？"
grain       = "one row per month of the baseline finish"
tables      = ["task_slips", "projects"]
chart       = { kind = "line", x = "baseline_finish_month", y = "mean_slip_days", interval = true }
rows        = "schedule/rows"
estimate    = { kind = "mean", value = "mean_slip_days", denominator = "measured_count", spread = "spread_days", unknown = "unknown_count" }
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"], ["tasks.finish_date", "tasks.status", "tasks.percent_complete"]]
caveats.en  = ["Working days; early finishes count as negative.", "Overdue tasks that are still open count with their slip so far: at least.", "A few very late tasks move the mean; the median stands in the table."]
caveats.zh  = ["单位为工作日，提前完成计为负数。", "已过期仍未完成的任务按当前延误计，为“至少”。", "个别延误很长的任务会拉高平均值，中位数见数据表。"]
*/
with

due_tasks as (

    select
        cast(date_trunc('month', task_slips.baseline_finish_date) as date)
            as baseline_finish_month,
        task_slips.finish_slip_days,
        task_slips.late_days,
        task_slips.is_censored

    from task_slips

    left join projects on projects.project_id = task_slips.project_id

    where task_slips.slip_reason not in ('dropped', 'not_due')
        and ($start_date is null or task_slips.baseline_finish_date >= $start_date)
        and ($end_date is null or task_slips.baseline_finish_date <= $end_date)
        and ($client is null or list_contains($client, projects.client_id))
        and ($project is null or list_contains($project, task_slips.project_id))
        and ($sales is null or list_contains($sales, projects.sales_owner_id))
        and ($pm is null or list_contains($pm, projects.pm_id))

)

select
    baseline_finish_month,
    count(finish_slip_days) as measured_count,
    count(*) filter (where late_days > 0) as late_count,
    count(*) filter (where is_censored) as censored_count,
    count(*) filter (where finish_slip_days is null) as unknown_count,
    avg(finish_slip_days) as mean_slip_days,
    stddev_samp(finish_slip_days) as spread_days,
    median(finish_slip_days) as median_slip_days

from due_tasks

group by all

order by baseline_finish_month
