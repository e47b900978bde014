/*
title.en    = "Baselines in use"
title.zh    = "所用基线"
question.en = "Which baseline are the slips measured against, and since when?"
question.zh = "延误以哪个基线衡量，从何时起？"
grain       = "one row per kind of baseline; none where a task has no baseline"
tables      = ["tasks", "baselines", "projects"]
chart       = { kind = "table" }
rows        = "schedule/rows"
needs       = [["tasks.baseline_finish_date", "tasks.planned_finish_date"]]
ignores     = ["start_date", "end_date"]
caveats.en  = ["A baseline in the export is used first, then one from a list of baselines, then the first plan ever uploaded.", "Slips before the first plan uploaded cannot be seen.", "Summary rows are left out."]
caveats.zh  = ["优先使用导出文件中的基线，其次是基线清单中的基线，再次是首次上传的计划。", "首次上传之前的延误看不到。", "汇总行不计。"]

[columns.task_count]
en = "Tasks"
zh = "任务数"

[columns.since_date]
en = "Since"
zh = "起始日期"
*/
with

chosen_tasks as (

    select
        tasks.task_id,
        tasks.project_id,
        coalesce(tasks.baseline_source, 'none') as baseline_source

    from tasks

    left join projects on projects.project_id = tasks.project_id

    where not coalesce(tasks.is_summary, false)
        and is_selected($client, projects.client_id)
        and is_selected($project, tasks.project_id)
        and is_selected($sales, projects.sales_owner_id)
        and is_selected($pm, projects.pm_id)

),

first_plans as (

    select
        task_id,
        project_id,
        min(baseline_date) as since_date

    from baselines

    where baseline_finish_date is not null

    group by all

)

select
    chosen_tasks.baseline_source,
    count(*) as task_count,
    min(first_plans.since_date) as since_date

from chosen_tasks

left join first_plans
    on first_plans.task_id = chosen_tasks.task_id
    and first_plans.project_id is not distinct from chosen_tasks.project_id

group by all

order by task_count desc, chosen_tasks.baseline_source
