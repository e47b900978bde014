/*
title.en    = "Replanned tasks"
title.zh    = "计划调整的任务"
question.en = "What was replanned when, and by how much?"
question.zh = "什么时候调整了哪些计划，调整多少？"
grain       = "one row per upload of a plan that was uploaded before"
tables      = ["baselines", "loads", "projects", "working_days"]
chart       = { kind = "table" }
rows        = "schedule/replanned_rows"
needs       = ["tasks.planned_finish_date"]
caveats.en  = ["Each upload of a plan is compared with the one before that holds the same task; what was replanned twice between two uploads shows once.", "Days are working days; earlier finishes count as negative.", "The period is that of the uploads."]
caveats.zh  = ["每次上传的计划与上一次含有同一任务的计划比较；两次上传之间调整多次的，只显示一次。", "天数为工作日，提前为负。", "统计周期按上传日期。"]

[columns.plan_date]
en = "Plan received"
zh = "计划收到日期"

[columns.compared_count]
en = "Tasks in both plans"
zh = "前后都有的任务"

[columns.moved_count]
en = "Planned finish moved"
zh = "计划完成日期有调整"

[columns.later_count]
en = "Moved later"
zh = "推后"

[columns.earlier_count]
en = "Moved earlier"
zh = "提前"

[columns.mean_moved_days]
en = "Mean move (working days)"
zh = "平均调整（工作日）"
*/
with

seen_plans as (

    select
        baselines.project_id,
        baselines.task_id,
        baselines.baseline_date as plan_date,
        baselines.baseline_finish_date as planned_finish_date,
        loads.source_file,
        lag(baselines.baseline_date) over task_history as previous_plan_date,
        lag(baselines.baseline_finish_date) over task_history as previous_finish_date

    from baselines

    inner join loads
        on loads.load_id = baselines.load_id
        and loads.table_name = 'tasks'

    left join projects on projects.project_id = baselines.project_id

    where ($client is null or list_contains($client, projects.client_id))
        and ($project is null or list_contains($project, baselines.project_id))
        and ($sales is null or list_contains($sales, projects.sales_owner_id))
        and ($pm is null or list_contains($pm, projects.pm_id))

    window task_history as (
        partition by baselines.project_id, baselines.task_id
        order by loads.received_order, baselines.source_row
    )

),

compared_plans as (

    select
        seen_plans.*,
        now_planned.workday_number - before_planned.workday_number as moved_days

    from seen_plans

    left join working_days as now_planned
        on now_planned.day_date = seen_plans.planned_finish_date

    left join working_days as before_planned
        on before_planned.day_date = seen_plans.previous_finish_date

    where seen_plans.previous_plan_date is not null
        and ($start_date is null or seen_plans.plan_date >= $start_date)
        and ($end_date is null or seen_plans.plan_date <= $end_date)

)

select
    plan_date,
    source_file,
    count(*) as compared_count,
    count(*) filter (where planned_finish_date <> previous_finish_date) as moved_count,
    count(*) filter (where planned_finish_date > previous_finish_date) as later_count,
    count(*) filter (where planned_finish_date < previous_finish_date) as earlier_count,
    avg(moved_days) filter (where planned_finish_date <> previous_finish_date)
        as mean_moved_days

from compared_plans

group by all

order by plan_date desc, source_file
