/*
title.en    = "Schedule slip by month"
title.zh    = "进度延误（按月）"
question.en = "Are tasks finishing later against their baseline than before?"
question.zh = "任务比基线晚的天数，比以前多了还是少了？"
grain       = "one row per month of the baseline finish"
tables      = ["task_slips", "tasks"]
chart       = { kind = "line", x = "baseline_finish_month", y = "mean_slip_days", interval = true }
rows        = "schedule/rows"
estimate    = { kind = "mean", value = "mean_slip_days", denominator = "measured_count", spread = "spread_days", unknown = "unknown_count", judged = "is_judged", cluster = "by_project" }
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"], ["tasks.finish_date", "tasks.status", "tasks.percent_complete"]]
caveats.en  = ["Working days; early finishes count as negative.", "Overdue tasks that are still open count with their slip so far, a minimum; a month is judged once the follow-up days (see settings) have passed after it.", "A few very late tasks move the mean; the median is in the table."]
caveats.zh  = ["单位为工作日，提前完成计为负数。", "已过期仍未完成的任务按当前延误计，为“至少”；一个月过后满观察期（见设置）才作判断。", "个别延误很长的任务会拉高平均值，中位数见数据表。"]
*/
with

data_end as (

    select max(as_of_date) as as_of_date
    from tasks

),

due_tasks as (

    select
        month_of(task_slips.baseline_finish_date) as baseline_finish_month,
        is_month_over(
            task_slips.baseline_finish_date, data_end.as_of_date, $follow_up_days
        ) as is_over,
        task_slips.project_id,
        task_slips.is_late,
        task_slips.is_censored,
        task_slips.finish_slip_days,
        sum(task_slips.finish_slip_days) over of_project as project_days,
        count(task_slips.finish_slip_days) over of_project as project_count

    from task_slips

    cross join data_end

    where task_slips.is_due
        and is_within(task_slips.baseline_finish_date, $start_date, $end_date)
        and is_selected($client, task_slips.client_id)
        and is_selected($project, task_slips.project_id)
        and is_selected($sales, task_slips.sales_owner_id)
        and is_selected($pm, task_slips.pm_id)

    window of_project as (
        partition by month_of(task_slips.baseline_finish_date), task_slips.project_id
    )

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
    bool_and(is_over) and count(finish_slip_days) >= $small_group as is_judged,
    sums_by(project_id, project_days, project_count) as by_project

from due_tasks

group by all

order by baseline_finish_month
