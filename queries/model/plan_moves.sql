/*
title.en = "Plans of a task, upload by upload"
title.zh = "任务计划的历次上传"
grain    = "one row per task and upload of its plan after the first"
tables   = ["baselines", "loads", "working_days", "projects"]

[columns.plan_date]
en = "Plan received"
zh = "计划收到日期"

[columns.previous_plan_date]
en = "Plan before"
zh = "上一次计划"

[columns.previous_finish_date]
en = "Planned finish before"
zh = "原计划完成"

[columns.planned_finish_date]
en = "Planned finish now"
zh = "现计划完成"

[columns.moved_days]
en = "Moved by (working days)"
zh = "调整（工作日）"

[columns.is_moved]
en = "Finish moved"
zh = "完成日期有调整"

[meanings.source_file]
en = "the file with the later plan"
zh = "后一版计划所在的文件"
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

    window task_history as (
        partition by baselines.project_id, baselines.task_id
        order by loads.received_order, baselines.source_row
    )

)

select
    seen_plans.*,
    projects.client_id,
    projects.sales_owner_id,
    projects.pm_id,
    coalesce(seen_plans.planned_finish_date <> seen_plans.previous_finish_date, false)
        as is_moved,
    now_planned.workday_number - before_planned.workday_number as moved_days

from seen_plans

left join projects on projects.project_id = seen_plans.project_id

left join working_days as now_planned
    on now_planned.day_date = seen_plans.planned_finish_date

left join working_days as before_planned
    on before_planned.day_date = seen_plans.previous_finish_date

where seen_plans.previous_plan_date is not null

order by seen_plans.plan_date, seen_plans.project_id, seen_plans.task_id
